"""Rows for pretraining: [self.bos] + tokens with a weight per token (1 = what the row teaches, 0.1 = context).

A row depends on (seed, step) alone, so a run that is killed goes on with the very rows it would have seen.
"""
import json
import random
import re
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from .asked import KINDS, alike_of, answering, ask_text, questions, whole_sentences, written_words
from .corpus import corpus_folder, read_jsonl, unwrap
from .facts import alike, name, of_one_sentence

NOT_FOUND = 'The text does not say.'
CONTEXT_WEIGHT = 0.1
SUMMARIZE = 'Summarize the text.'
LONGEST = 500  # characters of a sentence to be asked about
# Of the single sentences asked about, this share are of stories; up to MADE_UP they are made up, the others of books.
STORIES, MADE_UP = 0.12, 0.45

# How questions are put to the model; the engine's manifest carries the same strings.
STARTER_TEMPLATE = {'question': '<q> {question}<a>', 'turn': '<q> {question}<a> {answer}</s>', 'summarize': SUMMARIZE, 'notFound': NOT_FOUND}
PLAIN_TEMPLATE = {'question': '\n\nQuestion: {question}\nAnswer:', 'turn': '\n\nQuestion: {question}\nAnswer: {answer}', 'summarize': SUMMARIZE, 'notFound': NOT_FOUND}

# Shares of the row makers below: LANGUAGE first, ANSWERS later. A quarter of dense recall rows is what lets so small a model learn recall soon;
# stories are few (8,500 questions), so rows of them are few too: each question came some fifty times in the starter's run.
LANGUAGE = {'text': 0.32, 'dense': 0.12, 'sparse': 0.13, 'bind': 0.16, 'extract': 0.06, 'asked': 0.08, 'copy': 0.06, 'quote': 0.02, 'story': 0.03, 'meeting': 0.02}
ANSWERS = {'text': 0.14, 'dense': 0.10, 'sparse': 0.18, 'bind': 0.18, 'extract': 0.18, 'asked': 0.10, 'copy': 0.02, 'quote': 0.03, 'story': 0.05, 'meeting': 0.02}
FINETUNE = {'extract': 0.42, 'bind': 0.17, 'dense': 0.07, 'sparse': 0.13, 'copy': 0.01, 'quote': 0.02, 'asked': 0.04, 'story': 0.08, 'meeting': 0.01, 'text': 0.05}


class Rows:
    def __init__(self, tokenizer_file, data, config=None, template=None):
        """`config`: of the base, for its BOS and EOS; default the starter's, 0 and 1. `template`: how a model is asked that was taught to chat (chat.py)."""
        self.tokenizer = Tokenizer.from_file(str(tokenizer_file))
        config = config or {'bos_token_id': 0, 'eos_token_id': 1}
        eos = config['eos_token_id']
        self.eos = eos[0] if isinstance(eos, list) else eos
        self.bos = config['bos_token_id'] if config.get('bos_token_id') is not None else self.eos
        # A tokenizer that was not made here has no <q> and <a>: the same in plain words.
        self.template = template or (STARTER_TEMPLATE if self.tokenizer.token_to_id('<q>') is not None else PLAIN_TEMPLATE)
        # A reply begins behind its opening, with no space of its own.
        self.lead = '' if template else ' '
        data = Path(data)
        self.books, self.reference, self.code = (np.load(data / f'{name}.npy') for name in ('books', 'reference', 'code'))
        self.words = sorted(set(re.findall(r'\b[a-z]{4,12}\b', self.tokenizer.decode(self.books[:300_000].tolist()))))
        qa = corpus_folder() / 'qa'
        self.known = written_words(self.tokenizer.decode(self.books[:600_000].tolist()))
        self._sections, self._sentences = {}, {}
        self.patterns = json.loads((data / 'patterns.json').read_text())
        self.answers_of = {kind: sorted({p[2] for p in self.patterns if p[3].startswith(kind)}) for kind in KINDS}
        self.stories = [{'sections': {s['id']: unwrap(s['text']) for s in story['sections']}, 'order': [s['id'] for s in story['sections']], 'questions': story['questions']}
                        for story in read_jsonl(qa / 'fairytaleqa-train.jsonl.xz')]
        self.meetings = [{'text': unwrap(' '.join(f"{t['speaker']}: {t['text']}" for t in m['turns'])), 'summaries': m['summaries'], 'questions': m['questions']} for m in read_jsonl(qa / 'qmsum-train.jsonl.xz')]

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def sections(self, story):
        """Story number -> its sections in order, id -> tokens, tokenised once."""
        if story not in self._sections:
            sections = self.stories[story]['sections']
            self._sections[story] = {s: self.encode(' ' + sections[s]) for s in self.stories[story]['order']}
        return self._sections[story]

    def ask(self, question):
        return self.encode(self.template['question'].replace('{question}', question))

    def answer(self, text):
        return [*self.encode(self.lead + text), self.eos]

    def turn(self, question, answer, taught=1.0):
        """A question and its answer: ids, and their weights, `taught` where the answer stands."""
        q, a = self.ask(question), self.answer(answer)
        return q + a, [CONTEXT_WEIGHT] * len(q) + [taught] * len(a)

    def stretch(self, r, source, count):
        at = r.randrange(len(source) - count - 1)
        return source[at:at + count].tolist()

    def prose(self, r, count):
        """`count` tokens of a book."""
        return self.stretch(r, self.books, count)

    def filler(self, r, count):
        """`count` tokens of running text: books, reference prose, code."""
        k = r.random()
        source = self.books if k < 0.72 else self.reference if k < 0.9 else self.code
        return self.stretch(r, source, count)

    # Each row maker: (r, T) -> ids [<= T + 1], weights

    def text(self, r, size):
        return [self.bos, *self.filler(r, size)], [1.0] * (size + 1)

    def one_sentence(self, r, count):
        """Up to `count` facts of one sentence: of a book's, or made up."""
        if not self.patterns or r.random() < 0.5:
            return of_one_sentence(r, count)
        pattern = r.choice(self.patterns)
        answers = next(self.answers_of[kind] for kind in KINDS if pattern[3].startswith(kind))
        answers, names = r.sample(answers, min(count, len(answers))), list(dict.fromkeys(name(r) for _ in range(count)))
        # A name inside another's would be two answers to one question.
        return alike_of(r, pattern, [n for n in names if sum(n in other for other in names) == 1], answers)

    def bound(self, r, count):
        """Up to `count` facts of one sentence and one question: ids of all that stands before the answer, ids of the answer."""
        items = of_one_sentence(r, count)
        _, asks, answer = r.choice(items)
        return [self.bos, *(t for says, _, _ in items for t in self.encode(' ' + says)), *self.ask(asks)], self.answer(answer)

    def bind(self, r, size):
        """Facts of one sentence, as many as fill half the row, and each asked once: what is asked for is told by whom or what it is about alone."""
        items = self.one_sentence(r, max(2, size // 24))
        most, separator = r.choice((2, 3, 4, 6, 9, size)), '\n' if r.random() < 0.3 else ' '
        ids, kept = [self.bos], []
        for item in items[:most]:
            tokens = self.encode(separator + item[0])
            if len(ids) + len(tokens) > size // 2 and kept:
                break
            ids, kept = ids + tokens, [*kept, item]
        weights = [CONTEXT_WEIGHT] * len(ids)
        r.shuffle(kept)
        for _, asks, answer in kept:
            turn, marks = self.turn(asks, answer)
            ids, weights = ids + turn, weights + marks
        return ids[:size + 1], weights[:size + 1]

    def dense(self, r, size):
        """Many facts, many questions: the densest lesson in recall."""
        items = alike(r, r.randint(3, max(8, size // 40)), self.words)
        ids = [self.bos]
        separator = '\n' if r.random() < 0.3 else ' '
        for says, _, _ in items:
            ids += self.encode(separator + says)
        weights = [CONTEXT_WEIGHT] * len(ids)
        taught = 1.0
        while len(ids) < size + 1:
            r.shuffle(items)
            for _, asks, answer in items:
                turn, marks = self.turn(asks, answer, taught)
                ids += turn
                weights += marks
            taught = CONTEXT_WEIGHT  # asked again, the answer stands in the first reply
        return ids[:size + 1], weights[:size + 1]

    def sparse(self, r, size):
        """Facts inside running text, a few questions at the end; now and then one that the text does not answer."""
        count = r.randint(1, 4 + size // 128)
        items = alike(r, count + 1, self.words)
        missing, items = items[-1], items[:-1]
        tail, marks = [], []
        asked = r.sample(items, min(len(items), r.randint(1, 5)))
        if r.random() < 0.12:
            asked.append((None, missing[1], NOT_FOUND))
            r.shuffle(asked)
        for _, asks, answer in asked:
            turn, taught = self.turn(asks, answer)
            tail += turn
            marks += taught
        parts = [self.encode(' ' + says) for says, _, _ in items]
        room = size - len(tail) - sum(map(len, parts))
        if room < 8:
            return self.sparse(r, size)
        text, cuts, ids, at = self.filler(r, room), sorted(r.randrange(room) for _ in parts), [self.bos], 0
        for cut, part in zip(cuts, parts):
            ids += text[at:cut] + part
            at = cut
        ids += text[at:]
        return ids + tail, [CONTEXT_WEIGHT] * len(ids) + marks

    def copy(self, r, size):
        """A span said again."""
        n = r.randint(12, size // 2)
        span = self.filler(r, n) if r.random() < 0.6 else [r.randrange(260, self.tokenizer.get_vocab_size()) for _ in range(n)]
        ids = [self.bos]
        while len(ids) < size + 1:
            ids += span
        return ids[:size + 1], ([CONTEXT_WEIGHT] * (n + 2) + [1.0] * size)[:size + 1]

    def quote(self, r, size):
        """A stretch of text, and the words that follow some of its words: finding by likeness, and quoting."""
        tail, marks = [], []
        text = self.filler(r, size - 96)
        for _ in range(r.randint(1, 3)):
            at, known, wanted = r.randrange(len(text) - 32), r.randint(5, 10), r.randint(4, 10)
            q = self.ask(f'What follows "{self.tokenizer.decode(text[at:at + known]).strip()}"?')
            a = [*text[at + known:at + known + wanted], self.eos]
            tail, marks = tail + q + a, marks + [CONTEXT_WEIGHT] * len(q) + [1.0] * len(a)
        return [self.bos, *text, *tail], [CONTEXT_WEIGHT] * (1 + len(text)) + marks

    def asked(self, r, size):
        """A stretch of a book, and questions that its sentences answer; without one after some tries, running text."""
        room = max(size // 4, 64)
        for _ in range(12):
            text = self.prose(r, size - room)
            tail, marks = [], []
            for question, answer in ask_text(r, self.tokenizer.decode(text), self.known, r.randint(1, 6)):
                turn, taught = self.turn(question, answer)
                if len(tail) + len(turn) <= room:
                    tail, marks = tail + turn, marks + taught
            if tail:
                return [self.bos, *text, *tail], [CONTEXT_WEIGHT] * (1 + len(text)) + marks
        return self.text(r, size)

    def extract(self, r, size):
        """One sentence, a question on it, and so on until the row is full: what the engine does with the sentence it found (rereadSentences)."""
        ids, weights = [], []
        while True:
            sentence, pairs = self._answered(r)
            tokens = [self.bos, *self.encode(' ' + sentence)]
            piece, marks = tokens, [CONTEXT_WEIGHT] * len(tokens)
            for question, answer in pairs:
                turn, taught = self.turn(question, answer)
                piece, marks = piece + turn, marks + taught
            if ids and len(ids) + len(piece) > size + 1:
                return ids, weights
            ids, weights = (ids + piece)[:size + 1], (weights + marks)[:size + 1]

    def _answered(self, r):
        """A sentence and questions that it answers: of a training story, of a book, or, where a few tries find none, made up."""
        k = r.random()
        found = self._of_story(r) if k < STORIES else self._of_book(r) if k >= MADE_UP else None
        if found:
            return found
        says, *pair = self.one_sentence(r, 1)[0]
        return says, [tuple(pair)]

    def _of_story(self, r, tries=8):
        for _ in range(tries):
            story = r.choice(self.stories)
            question = r.choice(story['questions'])
            key = question['question'], r.choice(question['answers'])
            if key not in self._sentences:
                self._sentences[key] = answering(' '.join(story['sections'].get(s, '') for s in question['sections']), *key)
            if self._sentences[key] and len(self._sentences[key]) < LONGEST:
                return self._sentences[key], [key]
        return None

    def _of_book(self, r, tries=8):
        for _ in range(tries):
            for sentence in whole_sentences(self.tokenizer.decode(self.prose(r, 250))):
                pairs = questions(sentence, self.known) if len(sentence) < LONGEST else []
                if pairs and r.random() < 0.5:
                    return sentence, r.sample(pairs, min(2, len(pairs)))
        return None

    def story(self, r, size):
        """A story's section with its questions; the right section among others when there is room. Always answered: where a small model is
        often at a loss, rows without an answer would teach it to say so every time."""
        number = r.randrange(len(self.stories))
        story, sections = self.stories[number], self.sections(number)
        question = r.choice(story['questions'])
        body = [sections[s] for s in question['sections'] if s in sections]
        q, a = self.ask(question['question']), self.answer(r.choice(question['answers']))
        room = size - len(q) - len(a) - sum(map(len, body))
        if room < 0:
            return self.sparse(r, size)
        others = [s for s in story['order'] if s not in question['sections']]
        r.shuffle(others)
        for section in others:
            extra = sections[section]
            if len(extra) <= room and r.random() < 0.8:
                body.insert(r.randrange(len(body) + 1), extra)
                room -= len(extra)
        ids = [self.bos, *(t for part in body for t in part)]
        # More questions on the same section where they fit.
        marks = [CONTEXT_WEIGHT * 3] * len(ids) + [CONTEXT_WEIGHT] * len(q) + [1.0] * len(a)
        ids += q + a
        for more in r.sample(story['questions'], min(4, len(story['questions']))):
            if more is not question and set(more['sections']) <= set(question['sections']):
                turn, taught = self.turn(more['question'], more['answers'][0])
                if len(ids) + len(turn) <= size + 1:
                    ids += turn
                    marks += taught
        return ids, marks

    def meeting(self, r, size):
        """A stretch of a meeting and what its summary says."""
        meeting = r.choice(self.meetings)
        summary = r.choice(meeting['summaries'])['answer'] if r.random() < 0.5 or not meeting['questions'] else r.choice(meeting['questions'])['answer']
        a = self.answer(summary)[:size // 3]
        q = self.ask(SUMMARIZE)
        at = r.randrange(max(1, len(meeting['text']) - size * 5))
        body = self.encode(meeting['text'][at:at + size * 5])[:size - len(q) - len(a)]
        ids = [self.bos, *body, *q, *a]
        return ids, [CONTEXT_WEIGHT * 3] * (1 + len(body)) + [CONTEXT_WEIGHT] * len(q) + [0.5] * len(a)

    def row(self, r, size, mixture):
        kind = r.choices(list(mixture), list(mixture.values()))[0]
        if kind == 'meeting' and size < 512:
            kind = 'text'
        return getattr(self, kind)(r, size)

    def batch(self, seed, step, count, size, mixture):
        """ids [count, size + 1] int64 and weights, padded with EOS of weight 0. `mixture`: shares of the row makers."""
        r = random.Random(f'{seed}-{step}')
        ids, weights = np.full((count, size + 1), self.eos, np.int64), np.zeros((count, size + 1), np.float32)
        for i in range(count):
            row, marks = self.row(r, size, mixture)
            ids[i, :len(row)], weights[i, :len(marks)] = row[:size + 1], marks[:size + 1]
        return ids, weights
