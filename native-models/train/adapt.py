"""W' for a model of your own, in one command: its Hugging Face folder or GGUF file goes in, a folder with W' beside it comes out.

  base/   config.json, *.safetensors, tokenizer.json        (Llama, SmolLM, Mistral, Qwen2, Qwen3); or FILE.gguf (Llama, SmolLM, Mistral)
  run/    the corpus in that model's tokens, checkpoints, logs: the same command goes on from here
  target/ what base holds, focus.safetensors (W', full or low-rank), focus.json (how it was trained) and FOCUS.md (what it is worth):
          `focus models import target`

A model with a chat template is asked by it (chat.py), as the engine will.
"""
import json
import shutil
import subprocess
from pathlib import Path

from . import corpus, evaluate, focus, from_gguf
from .chat import template_of
from .rows import Rows

TRAVELS = ('*.json', '*.safetensors', '*.model', 'merges.txt', 'chat_template.jinja', 'LICENSE*')
REPOSITORY = Path(__file__).parents[2]


def folder_of(base, out):
    """The Hugging Face folder of a base; of a GGUF file it is made once, with the tokenizer as the engine has it."""
    if base.suffix != '.gguf':
        return base
    folder, bundle = out / 'model', out / 'bundle'
    if not (folder / 'tokenizer.json').exists():
        if not (bundle / 'tokenizer.json').exists():
            node = REPOSITORY / 'node_modules' / '.bin' / 'node'
            subprocess.run([str(node), 'electron/cli.ts', 'models', 'import', str(base.resolve()), '--name', 'base', '--into', str(bundle.resolve())], cwd=REPOSITORY, check=True)
        from_gguf.run(base, bundle, folder)
        shutil.rmtree(bundle)  # training reads the folder alone
    return folder


def card(target, base, out, data, lengths):
    """FOCUS.md: what W' is worth on held-out books, by evaluate.py, and what it took."""
    lines = [json.loads(line) for line in (out / 'focus.jsonl').read_text().splitlines()]
    steps = [line for line in lines if 'minutes' in line]
    kinds = next((line['evaluation'] for line in reversed(lines) if 'evaluation' in line), {})
    facts = evaluate.run(target, data, lengths)
    rows = [f"| {f['tokens']:,} | {f['chunks']:,} | {f['slots']:.0%} | {f['reread']:.0%} | {f['oracle']:.0%} | {f['chunkAt1']:.0%} |" for f in facts]
    loss = [f'| {kind} | {nats:.3f} | {right:.0%} |' for kind, (nats, right, _) in kinds.items()]
    took = f"{steps[-1]['step']} steps, {steps[-1]['minutes']:.1f} minutes. " if steps else ''
    (target / 'FOCUS.md').write_text('\n'.join([
        f"# {target.name}: {base.name} with the added parameters W'", '', f'Made by `python -m train adapt`. {took}Asked by {"its chat template" if template_of(target) else "a plain template"}.', '',
        'Facts planted in held-out books, asked one by one: whole answers that greedy decoding gives from the slots alone, from the four chunks with the most attention read again, from the right chunk',
        'alone (what the base can do at best), and how often the chunk with the most attention is the right one.', '',
        '| tokens | chunks | slots | re-read | right chunk given | right chunk first |', '| ---: | ---: | ---: | ---: | ---: | ---: |', *rows, '',
        'Held-out samples: mean loss (its exponential is the perplexity) and tokens right, by what the window does.', '', '| kind | nats a token | right |', '| --- | ---: | ---: |', *loss, '']))


def run(base, target, out, minutes, books=150, code_bytes=6_000_000, data=None, lengths=(2048, 8192), **options):
    """`lengths`: of the memories, in tokens, that the card measures facts in; none: no card."""
    target, out = Path(target), Path(out)
    base = folder_of(Path(base), out)
    tokenizer, data = base / 'tokenizer.json', Path(data or out / 'data')
    for file in (base / 'config.json', tokenizer):
        if not file.exists():
            raise SystemExit(f'{file} is missing: a Hugging Face model folder has one.')
    if not (data / 'code.npy').exists():  # the last that tokenize writes
        corpus.tokenize(tokenizer, data, books, code_bytes)
    focus.run(out, base, tokenizer, data, minutes, template=template_of(base), **options)
    target.mkdir(parents=True, exist_ok=True)
    for file in (file for pattern in TRAVELS for file in base.glob(pattern)):
        shutil.copyfile(file, target / file.name)
    for name in ('focus.safetensors', 'focus.json'):
        shutil.copyfile(out / 'base' / name, target / name)
    config = json.loads((base / 'config.json').read_text())
    if config.get('bos_token_id') is None:
        # Chunks were read behind the token that Rows put in BOS's place; the engine has to do the same.
        config['bos_token_id'] = Rows(tokenizer, data, config=config).bos
        (target / 'config.json').write_text(json.dumps(config, indent=2) + '\n')
    if lengths:
        card(target, base, out, data, lengths)
    print(json.dumps({'stage': 'adapt', 'target': str(target)}), flush=True)
