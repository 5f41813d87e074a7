"""What W' is trained on: memories cut into chunks, and local windows that continue them, repeat them or ask about them.

A sample is drawn from (seed, step) alone. Chunks differ in length, as the app's do, which end at sentence borders.
"""
import random
from dataclasses import dataclass, field

import numpy as np
import torch

from .asked import ask_text
from .facts import alike, facts, grid
from .rows import NOT_FOUND

KINDS = ('continuation', 'repetition', 'facts', 'records', 'story', 'asked')


@dataclass
class Sample:
    """chunks: token lists. local: [f] tokens. marks: [f] weight of each as a target. prompt: P, the tokens before the first target's cut.
    evidence: (first, last, chunks): local tokens first..last were taken from these chunks."""
    chunks: list
    local: list
    marks: list
    prompt: int
    kind: str
    evidence: list = field(default_factory=list)


@dataclass
class Batch:
    """S samples of C chunks. memory [S*C,W], starts [S*C], local [S,1+f], weights [S,1+f], prompt [S], evidence [S,1+f,C] (row that
    predicts the token; all zero where there is none)."""
    memory: torch.Tensor
    starts: torch.Tensor
    local: torch.Tensor
    weights: torch.Tensor
    prompt: torch.Tensor
    evidence: torch.Tensor
    kinds: list
    chunks: int

    def to(self, device):
        return Batch(*(t.to(device) for t in (self.memory, self.starts, self.local, self.weights, self.prompt, self.evidence)), self.kinds, self.chunks)


def lengths(r, chunks, n):
    """Tokens of each chunk: at most n, seldom much less; a text's last chunk is what is left over."""
    out = [n - r.randrange(n // 4) if r.random() < 0.8 else n for _ in range(chunks)]
    if r.random() < 0.5:
        out[-1] = r.randint(min(12, n), n)
    return out


def cut(text, sizes):
    out, at = [], 0
    for size in sizes:
        out.append(text[at:at + size])
        at += size
    return out


class Samples:
    def __init__(self, rows, local_tokens, least_local=None):
        """`least_local`: each sample draws the size of its local window from here to `local_tokens`, as published (30 to 3,070); None: all have `local_tokens`."""
        self.rows, self.most, self.least, self.f = rows, local_tokens, least_local, local_tokens

    def sample(self, r, chunks, n, mixture):
        made = None
        while made is None:
            if self.least is not None:
                self.f = r.randint(self.least, self.most)
            made = getattr(self, r.choices(KINDS, mixture)[0])(r, chunks, n)
        return made

    def continuation(self, r, chunks, n):
        sizes = lengths(r, chunks, n)
        text = self.rows.filler(r, sum(sizes) + self.f)
        return Sample(cut(text, sizes), text[sum(sizes):], [0.5] * self.f, 4, 'continuation')

    def repetition(self, r, chunks, n):
        sizes = lengths(r, chunks, n)
        text, chunk = self.rows.filler(r, sum(sizes)), r.randrange(chunks)
        begin, width = sum(sizes[:chunk]), min(self.f, sizes[chunk])
        if width < 12:
            return None
        at = begin + r.randrange(sizes[chunk] - width + 1)
        local = (text[at:at + width] + self.rows.filler(r, self.f))[:self.f]
        return Sample(cut(text, sizes), local, [0.5] * width + [0.0] * (self.f - width), 8, 'repetition', [(8, width - 1, (chunk,))])

    def facts(self, r, chunks, n):
        """One fact a chunk in running text, as many as there are chunks; several are asked one after the other."""
        sizes = lengths(r, chunks, n)
        count = min(chunks, r.choice([2, 4, 8, 16, 32])) + 1
        items = alike(r, count, self.rows.words)
        missing = items.pop()
        memory, asked = cut(self.rows.filler(r, sum(sizes)), sizes), []
        for chunk, (says, asks, answer) in zip(r.sample(range(chunks), len(items)), items):
            tokens = self.rows.encode(' ' + says)
            if len(tokens) < sizes[chunk]:
                at = r.randrange(sizes[chunk] - len(tokens) + 1)
                memory[chunk][at:at + len(tokens)] = tokens
                asked.append((asks, answer, (chunk,)))
        return self._asked(r, memory, asked, missing, 'facts')

    def records(self, r, chunks, n):
        """Chunks that hold nothing but facts, all of them alike: the hardest distractors."""
        count, memory, asked = min(400, chunks * n // 14), [], []
        items = grid(r, count, self.rows.words) if r.random() < 0.6 else facts(r, count)
        missing, left = items.pop(), iter(items)
        separator = self.rows.encode('\n') if r.random() < 0.5 else []
        for chunk in range(chunks):
            tokens = []
            for says, asks, answer in left:
                more = self.rows.encode(says if separator else ' ' + says) + separator
                if len(tokens) + len(more) > n:
                    break
                tokens += more
                asked.append((asks, answer, (chunk,)))
            memory.append(tokens or self.rows.filler(r, n // 2))
        return self._asked(r, memory, asked, missing, 'records')

    def story(self, r, chunks, n):
        """A story among others, and questions on it."""
        sizes, text, where = lengths(r, chunks, n), [], {}
        story = r.randrange(len(self.rows.stories))
        for section, tokens in self.rows.sections(story).items():
            where[section] = (len(text), len(text) + len(tokens))
            text = text + tokens
        while len(text) < sum(sizes):
            text = text + [t for tokens in self.rows.sections(r.randrange(len(self.rows.stories))).values() for t in tokens]
        begin = r.randrange(len(text) - sum(sizes) + 1)
        ends = np.cumsum(sizes) + begin
        asked = []
        for question in self.rows.stories[story]['questions']:
            spans = [where[s] for s in question['sections'] if s in where]
            if not spans or any(a < begin or b > ends[-1] for a, b in spans):
                continue
            chunks_of = {c for a, b in spans for c in range(int(np.searchsorted(ends, a, 'right')), int(np.searchsorted(ends, b - 1, 'right')) + 1)}
            asked.append((question['question'], r.choice(question['answers']), tuple(sorted(chunks_of))))
        return self._asked(r, cut(text[begin:], sizes), asked, None, 'story') if asked else None

    def asked(self, r, chunks, n):
        """Running text, and questions that sentences of some of its chunks answer."""
        sizes, asked = lengths(r, chunks, n), []
        memory = cut(self.rows.prose(r, sum(sizes)), sizes)
        for chunk in r.sample(range(chunks), min(chunks, 24)):
            asked += [(q, a, (chunk,)) for q, a in ask_text(r, self.rows.tokenizer.decode(memory[chunk]), self.rows.known, 2)]
        return self._asked(r, memory, asked, None, 'asked') if asked else None

    def _asked(self, r, memory, asked, missing, kind):
        r.shuffle(asked)
        asked = asked[:12]
        if missing and r.random() < 0.15:
            asked.insert(r.randrange(min(2, len(asked)) + 1), (missing[1], NOT_FOUND, ()))
        local, marks, prompt, evidence = [], [], None, []
        for question, answer, chunks in asked:
            q, a = self.rows.ask(question), self.rows.answer(answer)
            if len(local) + len(q) + len(a) > self.f:
                continue
            prompt = prompt or len(local) + len(q)
            local += q + a
            marks += [0.0] * len(q) + [1.0] * len(a)
            if chunks:
                evidence.append((len(local) - len(a), len(local) - 1, chunks))
        if prompt is None:
            return None
        pad = self.f - len(local)
        return Sample(memory, local + [self.rows.eos] * pad, marks + [0.0] * pad, prompt, kind, evidence)

    def batch(self, seed, step, chunks, n, tokens, mixture):
        """About `tokens` memory tokens: samples of `chunks` chunks of at most `n` tokens; `mixture`: shares of KINDS."""
        r = random.Random(f'{seed}-{step}')
        samples = [self.sample(r, chunks, n, mixture) for _ in range(max(1, tokens // (chunks * (1 + n + self.most))))]
        f, count = max(len(s.local) for s in samples), len(samples)  # shorter windows are padded behind, where nothing sees it
        width = 1 + max(len(c) for s in samples for c in s.chunks) + f
        memory, starts = np.full((count * chunks, width), self.rows.eos, np.int64), np.zeros(count * chunks, np.int64)
        local, weights, evidence = np.full((count, 1 + f), self.rows.eos, np.int64), np.zeros((count, 1 + f), np.float32), np.zeros((count, 1 + f, chunks), np.float32)
        local[:, 0] = self.rows.bos
        for s, sample in enumerate(samples):
            local[s, 1:1 + len(sample.local)], weights[s, 1:1 + len(sample.marks)] = sample.local, sample.marks
            weights[s, :sample.prompt + 1] = 0
            for c, chunk in enumerate(sample.chunks):
                row = [self.rows.bos, *chunk, *sample.local]
                memory[s * chunks + c, :len(row)], starts[s * chunks + c] = row, 1 + len(chunk)
            for first, last, where in sample.evidence:
                evidence[s, first:last + 1, list(where)] = 1  # row i predicts the token with list index i
        return Batch(*map(torch.from_numpy, (memory, starts, local, weights, np.array([s.prompt for s in samples]), evidence)), [s.kind for s in samples], chunks)
