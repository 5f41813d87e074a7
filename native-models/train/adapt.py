"""W' for a model of your own, in one command: its Hugging Face folder goes in, the same folder with W' beside it comes out.

  base/   config.json, *.safetensors, tokenizer.json        (Llama, SmolLM, Mistral, Qwen2, Qwen3)
  run/    the corpus in that model's tokens, checkpoints, logs: the same command goes on from here
  target/ what base holds, focus.safetensors (W', full or low-rank) and focus.json (how it was trained): `focus models import target`
"""
import json
import shutil
from pathlib import Path

from . import corpus, focus
from .rows import Rows

TRAVELS = ('*.json', '*.safetensors', '*.model', 'merges.txt', 'LICENSE*')


def run(base, target, out, minutes, books=150, code_bytes=6_000_000, data=None, **options):
    base, target, out = Path(base), Path(target), Path(out)
    tokenizer, data = base / 'tokenizer.json', Path(data or out / 'data')
    for file in (base / 'config.json', tokenizer):
        if not file.exists():
            raise SystemExit(f'{file} is missing: a Hugging Face model folder has one.')
    if not (data / 'code.npy').exists():  # the last that tokenize writes
        corpus.tokenize(tokenizer, data, books, code_bytes)
    focus.run(out, base, tokenizer, data, minutes, **options)
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
    print(json.dumps({'stage': 'adapt', 'target': str(target)}), flush=True)
