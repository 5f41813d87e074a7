"""What W' is worth, on held-out books: facts planted in a long memory, each the others' distractor, asked one by one.

The shipping figures come from `focus eval` on the engine; this is the trainer's own quick look, by the same method in `cached` mode:
  slots      the answer decoded from the slots alone, as published
  reread     the four chunks with the most attention read verbatim, then the answer: the app's default
  oracle     the right chunk alone read verbatim: what the base can do at best
  chunkAt1   the chunk with the most attention is the right one; chunkAt4: among the first four
"""
import json
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from . import corpus
from .chat import template_of
from .facts import facts
from .model import load_folder
from .rows import Rows
from .two_stream import Added, candidates, final, load_added, slot_positions

WAVE = 256  # chunks a batch


def extend(base, ids, past, start):
    """Plain tokens ids [N,f] at positions start.. after past (per layer k, v [N,KV,start,D]); returns the grown past."""
    positions, x, grown = start + torch.arange(ids.shape[1]), base.model.embed_tokens(ids), []
    mask = torch.arange(start + ids.shape[1])[None] <= positions[:, None]
    for layer, (keys, values) in zip(base.layers, past):
        a = layer.self_attn
        q, k, v = a.qkv(layer.input_layernorm(x))
        keys, values = torch.cat([keys, base.rotate(k, positions)], 2), torch.cat([values, v], 2)
        grown.append((keys, values))
        x = layer.after_attention(x, F.scaled_dot_product_attention(base.rotate(q, positions), a.repeat(keys), a.repeat(values), attn_mask=mask), a.o_proj)
    return grown


def plant(r, rows, text, chunks, n, count):
    """Chunks of running text with `count` facts in chunks of their own -> chunks, [(question tokens, answer tokens, chunk)]."""
    at = r.randrange(max(1, len(text) - chunks * n))
    memory = [text[at + c * n:at + (c + 1) * n] for c in range(chunks)]
    asked, items = [], iter(facts(r, 3 * count))
    for chunk in sorted(r.sample(range(chunks), count)):
        says, asks, answer = next(items)
        tokens = rows.encode(' ' + says)
        place = r.randrange(n - len(tokens))
        memory[chunk] = memory[chunk][:place] + tokens + memory[chunk][place + len(tokens):]
        asked.append((rows.ask(asks), rows.answer(answer), chunk))
    return memory, asked


@torch.no_grad()
def at_length(base, added, rows, text, tokens, n, count, placement, span, seed):
    r, chunks = random.Random(f'{seed}-{tokens}'), tokens // n
    while len(text) < tokens + 1:
        text = text + text
    memory, asked = plant(r, rows, text, chunks, n, min(count, chunks))
    positions, start = slot_positions(chunks, placement, span)
    right, began = dict.fromkeys(('slots', 'reread', 'oracle', 'chunkAt1', 'chunkAt4'), 0), time.time()
    with torch.autocast('cpu', torch.bfloat16):
        past = [base(torch.tensor([[rows.bos, *c] for c in memory[w:w + WAVE]]), keep=True, logits=False)[1] for w in range(0, chunks, WAVE)]
        for question, answer, chunk in asked:
            local = torch.tensor([[rows.bos, *question, *answer]])
            waves = []
            for kv in past:
                fragment = local[:, 1:].expand(len(kv[0][0]), -1)
                waves.append(candidates(base, added, fragment, torch.full((len(fragment),), 1 + n), extend(base, fragment, kv, 1 + n)))
            slots = [tuple(torch.cat([wave[l][part] for wave in waves]) for part in (0, 1)) for l in range(len(base.layers))]
            cuts = torch.arange(local.shape[1])[None].clamp(min=len(question)) - 1
            logits, shares = final(base, local, slots, cuts, positions, start)
            right['slots'] += _said(logits[0], answer)
            order = shares[0, len(question)].argsort(descending=True)[:4].tolist()
            right['chunkAt1'] += order[0] == chunk
            right['chunkAt4'] += chunk in order
            for name, shown in (('reread', sorted(order)), ('oracle', [chunk])):
                ids = torch.tensor([[rows.bos, *(t for c in shown for t in memory[c]), *question, *answer]])
                right[name] += _said(base(ids)[0], answer)
    return {'tokens': chunks * n, 'chunks': chunks, 'questions': len(asked), 'seconds': round(time.time() - began, 1), **{k: round(v / len(asked), 3) for k, v in right.items()}}


def _said(logits, answer):
    """Whether greedy decoding says the whole answer (the last rows of `logits` [T,V] predict it)."""
    return int(logits[-len(answer) - 1:-1].argmax(-1).tolist() == answer)


def run(folder, data, lengths, n=128, count=20, placement='spread', span=64, seed=0, out=None):
    from safetensors.torch import load_file
    base = load_folder(folder).requires_grad_(False)
    file = Path(folder) / 'focus.safetensors'
    added = load_added(base, load_file(file)) if file.exists() else Added(base)
    rows = Rows(Path(folder) / 'tokenizer.json', data, config=base.config, template=template_of(folder))
    text = [t for book in corpus.held_out_books().values() for t in rows.encode(book[:400_000])]
    measured = []
    for tokens in lengths:
        measured.append(at_length(base, added, rows, text, tokens, n, count, placement, span, seed))
        line = json.dumps({'stage': 'evaluate', **measured[-1]})
        print(line, flush=True)
        if out:
            with Path(out).open('a') as f:
                f.write(line + '\n')
    return measured
