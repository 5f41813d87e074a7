"""Ablations of W': the paper's, and ours. Every variant trains a W' of its own, from W' = W, on the run's frozen base for the same time (of the processor
on a CPU, of the clock on a GPU); then all are measured on the same held-back samples. A few minutes tell directions, not final figures.

Goes on where it was stopped: a variant that has its row is done.
"""
import hashlib
import json
import time
from pathlib import Path

import torch

from . import checkpoint, focus
from .model import computes_in, load_folder
from .rows import Rows
from .samples import KINDS, Samples
from .two_stream import Added

# (chunks, most tokens a chunk): the shapes of focus.SHAPES of at most 2,048 tokens, so that a small budget is enough steps.
SHAPES = ((2, 128), (4, 128), (8, 128), (16, 128), (8, 64), (16, 64), (32, 64), (4, 256), (8, 256))
TOKENS_PER_STEP = 3000
# Memory tokens that all are measured on, and samples a kind: the second length is twice what was trained on.
MEASURED = ((512, 16), (4096, 6))
ASKED = ('continuation', 'repetition', 'facts')


def at_most(tokens=10 ** 9, chunks=10 ** 9):
    return tuple(shape for shape in SHAPES if shape[0] * shape[1] <= tokens and shape[0] <= chunks)


def variants():
    """(what is varied, value, options of focus.run), what tells most first. The default has 9 shapes, 95 local tokens, full W', all losses and targets."""
    only = lambda *kinds: {stage: tuple(float(kind in kinds) for kind in KINDS) for stage in ('early', 'late')}
    fixed = lambda n: ('chunk size', f'{n} tokens', {'shapes': tuple((2048 // n // part, n) for part in (1, 2, 4))})
    return [
        ('', 'default', {}), ("W'", "W' = W", {'max_steps': 0}), ('targets', 'one a sample (as published)', {'targets': 'one'}), ("W'", 'low rank 16', {'rank': 16}),
        ('losses', 'continuation alone', only('continuation')), ('losses', 'repetition alone', only('repetition')), ('losses', 'both, no questions', only('continuation', 'repetition')),
        ('losses', 'without evidence', {'evidence_weight': 0}), ('slot positions', 'sequential', {'placement': 'sequential'}),
        fixed(64), fixed(256), fixed(512), ('trained length', 'at most 512 tokens', {'shapes': at_most(tokens=512)}), ('number of chunks', 'at most 4', {'shapes': at_most(chunks=4)}),
        ('local size', '48 tokens', {'local_tokens': 48}), ('local size', '160 tokens', {'local_tokens': 160}),
    ]


def measure(folder, base, rows, options, precision, device):
    """By memory tokens: loss of continuation, share of repetition's and facts' tokens right, and of facts whose most attended chunk holds the answer."""
    saved = checkpoint.load(folder / 'focus.pt')
    added = Added(base, options.get('rank')).to(device)
    if saved:
        added.load_state_dict(saved['added'])
    samples, placement = Samples(rows, options.get('local_tokens', 95)), options.get('placement', 'spread')
    sizes = {n for _, n in options.get('shapes', SHAPES)}
    chunk = sizes.pop() if len(sizes) == 1 else 128
    out = {}
    for tokens, count in MEASURED:
        shape = max(1, tokens // chunk), chunk
        alone = lambda kind: [float(k == kind) for k in KINDS]
        kinds = {kind: focus.evaluate(base, added, samples, placement, 64, device, precision, (shape,) * count, 1, alone(kind))[kind] for kind in ASKED}
        out[tokens] = {'continuation': kinds['continuation'][0], 'repetition': kinds['repetition'][1], 'facts': kinds['facts'][1], 'chunkAt1': kinds['facts'][2]}
    return {'steps': saved['step'] if saved else 0, 'measured': out}


def run(out, tokenizer, data, minutes, table, seed=0, precision='auto', tokens_per_step=TOKENS_PER_STEP, most=None, device='cpu', workers=0):
    """`minutes` that every variant trains. `most`: variants to do now; the next call does the others."""
    out, table = Path(out), Path(table)
    precision = computes_in(precision, device)
    mixture = {name: dict(zip(KINDS, shares)) for name, shares in (('early', focus.EARLY), ('late', focus.LATE))}
    about = {'minutesEach': minutes, 'tokensPerStep': tokens_per_step, 'threads': torch.get_num_threads(), 'mixture': mixture,
             'base': hashlib.sha256((out / 'base' / 'model.safetensors').read_bytes()).hexdigest()}
    if device != 'cpu':
        about['device'] = torch.cuda.get_device_name()
    known = json.loads(table.read_text()) if table.exists() else {**about, 'rows': []}
    different = [name for name, value in about.items() if known.get(name) != value]
    if different:
        raise SystemExit(f'{table} was begun with other {", ".join(different)}: rows would not compare. Give the same, or another --table.')
    base = load_folder(out / 'base', device).requires_grad_(False)
    rows = Rows(tokenizer, data, config=base.config)
    left = [v for v in variants() if not any((r['varied'], r['value']) == v[:2] for r in known['rows'])]
    for varied, value, options in left[:most]:
        folder = out / 'ablation' / f'{varied} {value}'.strip().replace("'", '').replace('=', 'is')
        if options.get('max_steps') != 0:
            focus.run(folder, out / 'base', tokenizer, data, minutes, seed, tokens_per_step=tokens_per_step, precision=precision, evaluations=False, device=device, workers=workers, rows=rows,
                      clock=time.process_time if device == 'cpu' else time.time, **{'shapes': SHAPES, **options})
        row = {'varied': varied, 'value': value, **measure(folder, base, rows, options, precision, device)}
        known['rows'].append(row)
        table.parent.mkdir(parents=True, exist_ok=True)
        partial = table.with_suffix('.partial')
        partial.write_text(json.dumps(known, indent=1) + '\n')
        partial.replace(table)
        print(json.dumps({'stage': 'ablate', **row}), flush=True)
