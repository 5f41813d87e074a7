"""The proof that W' of every family means the same here and in the engine: tiny random models of each, W' trained for a few steps by adapt.py, full
and low-rank, and beside each `cases.json`: what PyTorch computes with it, in the format of `focus eval vectors`. The engine imports the folders
and must say the same (electron/evaluation/families.test.ts)."""
import json
import os
import random
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file

from . import adapt, checkpoint, corpus
from .made_up import FAMILIES, TINY, made_up_base, made_up_corpus
from .model import load_folder
from .two_stream import Added, forward, load_added

KINDS = {'full': None, 'low-rank': 4}


@torch.no_grad()
def case(base, added, name, memory, prompt, chunk_tokens, steps, mode, placement, span):
    """Greedy steps of the method. exact: the whole local context sees the newest slots. cached: each row keeps the slots it was decoded against."""
    bos, chunks = base.config['bos_token_id'], [memory[i:i + chunk_tokens] for i in range(0, len(memory), chunk_tokens)]
    local, out = [bos, *prompt], {'tokens': [], 'logits': [], 'share': []}
    for _ in range(steps):
        width = 1 + chunk_tokens + len(local)
        rows = torch.tensor([([bos, *c, *local[1:]] + [0] * width)[:width] for c in chunks])
        seen = len(local) - 1 if mode == 'exact' else len(prompt)
        logits, shares = forward(base, added, rows, torch.tensor([1 + len(c) for c in chunks]), torch.tensor([local]), torch.tensor([seen]), len(chunks), placement, span)
        token = int(logits[0, -1].argmax())
        out['tokens'].append(token)
        out['logits'].append([round(x, 6) for x in logits[0, -1].tolist()])
        out['share'].append([round(x, 7) for x in shares[0, -1].tolist()])
        local.append(token)
    return {'name': name, 'mode': mode, 'placement': placement, 'range': span, 'bos': bos, 'memory': memory, 'local': prompt, 'chunkTokens': chunk_tokens, 'fragmentTokens': len(prompt), **out}


def cases(folder):
    base = load_folder(folder).requires_grad_(False)
    added, r = load_added(base, load_file(folder / 'focus.safetensors')), random.Random(5)
    draw = lambda n: [r.randrange(4, base.config['vocab_size']) for _ in range(n)]
    memory, prompt = draw(75), draw(11)
    out = [case(base, added, f'{mode}, {placement} slots', memory, prompt, 20, 5, mode, placement, 16) for mode in ('exact', 'cached') for placement in ('sequential', 'spread')]
    untrained = case(base, Added(base), 'W', memory, prompt, 20, 1, 'exact', 'sequential', 16)
    moved = max(abs(a - b) for a, b in zip(out[0]['logits'][0], untrained['logits'][0]))
    assert moved > 0.02, f"{folder}: training moved the logits by {moved} only; agreement would prove nothing about W'"
    return out


def run(folder):
    torch.set_num_threads(1)
    folder = Path(folder)
    made_up_corpus(folder / 'corpus')
    os.environ['FOCUS_CORPUS'] = str(folder / 'corpus')
    tokenizer = folder / 'tokenizer.json'
    corpus.train_tokenizer(512, tokenizer)
    for name, change in FAMILIES.items():
        base = made_up_base({**TINY, **change})
        checkpoint.save_weights(folder / name / 'model.safetensors', base.state_dict())
        (folder / name / 'config.json').write_text(json.dumps(base.config))
        shutil.copyfile(tokenizer, folder / name / 'tokenizer.json')
        for kind, rank in KINDS.items():
            target = folder / f'{name}-{kind}'
            adapt.run(folder / name, target, folder / 'runs' / f'{name}-{kind}', None, books=4, code_bytes=20_000, data=folder / 'data', rank=rank, lr=1.0, precision='fp32', tokens_per_step=300,
                      max_steps=6, lengths=(), shapes=((3, 48), (2, 64)))
            (target / 'cases.json').write_text(json.dumps(cases(target)))
    print(json.dumps({'stage': 'families', 'folders': [f'{name}-{kind}' for name in FAMILIES for kind in KINDS]}))
