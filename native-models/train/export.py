"""What leaves training: the Hugging Face folder that the graph builder reads, and the checkpoint that travels in the repository.

  <run>                                          <checkpoint>, files of at most 16 MiB
    base/config.json, tokenizer.json      <->      config.json, tokenizer.json
    <stage>.pt  model, step, seconds      <->      base-00001.safetensors …  (fp16), state.json
    focus.pt    added, step, seconds      <->      added-00001.safetensors … (fp16)
    *.jsonl     logs                      <->      *.jsonl

  folder: config.json, model.safetensors, focus.safetensors, focus.json, tokenizer.json: what the engine's bundle is made of. Always
  made from a checkpoint, so that whoever has the repository makes the same bundle.

Optimizer state stays behind (it would double the size): training that goes on from a checkpoint warms up again for 30 (focus) or 60 steps.
"""
import json
import shutil
from pathlib import Path

from . import checkpoint
from .model import Decoder
from .rows import STARTER_TEMPLATE
from .two_stream import Added

# Of a long local context its end goes through every chunk, as published.
LONGEST_FRAGMENT = 512


def method(local_tokens, placement, span, trained=True, template=STARTER_TEMPLATE):
    """How the engine is to use the weights: kept in the bundle's manifest."""
    return {'integrator': 'candidates' if trained else 'fusion', 'slots': {'placement': placement, 'range': span}, 'mode': 'focused', 'chunkTokens': 128,
            'fragmentTokens': min(local_tokens, LONGEST_FRAGMENT), 'localTokens': 1024, 'rereadChunks': 2, 'rereadMatches': 2, 'rereadSentences': 1, 'summary': 'extract', 'template': template}


def travel(run, folder, base_stage, focus_settings):
    """The run's state as a checkpoint that travels."""
    run, folder = Path(run), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ('config.json', 'tokenizer.json'):
        shutil.copyfile(run / 'base' / name, folder / name)
    for log in run.glob('*.jsonl'):
        shutil.copyfile(log, folder / log.name)
    base, focus = checkpoint.load(run / f'{base_stage}.pt'), checkpoint.load(run / 'focus.pt')
    checkpoint.save_sharded(folder, 'base', base['model'])
    state = {'base': {'stage': base_stage, 'step': base['step'], 'seconds': round(base['seconds'])}, 'focus': None, 'settings': focus_settings}
    if focus:
        checkpoint.save_sharded(folder, 'added', focus['added'])
        state['focus'] = {'step': focus['step'], 'seconds': round(focus['seconds'])}
    (folder / 'state.json').write_text(json.dumps(state, indent=1) + '\n')


def resume(folder, run):
    """A checkpoint that travelled becomes a run folder again; rows go on at the step where they stopped, optimizers restart."""
    folder, run = Path(folder), Path(run)
    (run / 'base').mkdir(parents=True, exist_ok=True)
    state, tensors = json.loads((folder / 'state.json').read_text()), checkpoint.load_sharded(folder, 'base')
    for name in ('config.json', 'tokenizer.json'):
        shutil.copyfile(folder / name, run / 'base' / name)
    for log in folder.glob('*.jsonl'):
        shutil.copyfile(log, run / log.name)
    base = state['base']
    checkpoint.save(run / f"{base['stage']}.pt", {'model': tensors, 'optimizers': None, 'step': base['step'], 'seconds': base['seconds']})
    checkpoint.save_weights(run / 'base' / 'model.safetensors', tensors)
    if state['focus']:
        added = checkpoint.load_sharded(folder, 'added')
        checkpoint.save(run / 'focus.pt', {'added': added, 'optimizers': None, **state['focus']})
        checkpoint.save_weights(run / 'base' / 'focus.safetensors', added)


def export(folder, target):
    """The Hugging Face folder with W' beside it, from a checkpoint; without trained W' the copies W' = W. Each file is replaced whole."""
    folder, target = Path(folder), Path(target)
    target.mkdir(parents=True, exist_ok=True)
    state, tensors, added = json.loads((folder / 'state.json').read_text()), checkpoint.load_sharded(folder, 'base'), checkpoint.load_sharded(folder, 'added')
    for name in ('config.json', 'tokenizer.json'):
        shutil.copyfile(folder / name, target / name)
    if not added:
        base = Decoder(json.loads((folder / 'config.json').read_text()))
        base.load_state_dict(tensors)
        added = Added(base).state_dict()
    checkpoint.save_weights(target / 'model.safetensors', tensors)
    checkpoint.save_weights(target / 'focus.safetensors', added)
    (target / 'focus.json').write_text(json.dumps(method(**state['settings'], trained=state['focus'] is not None), indent=2) + '\n')
