"""Checkpoints: written beside and renamed, so a kill at any moment leaves the last whole one; logs as JSON lines."""
import json
import os
import time
from pathlib import Path

import torch
from safetensors.torch import save_file

TRAVEL_BYTES = 15 * 2 ** 20


def save(path, state):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix('.partial')
    torch.save(state, temporary)
    os.replace(temporary, path)


def load(path):
    return torch.load(path, weights_only=False) if Path(path).exists() else None


def save_weights(path, tensors, dtype=None):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix('.partial')
    save_file({k: v.detach().to(dtype or v.dtype).contiguous() for k, v in tensors.items()}, str(temporary), metadata={'format': 'pt'})
    os.replace(temporary, path)


def save_sharded(folder, name, tensors, dtype=torch.float16):
    """Weights that travel in a repository: files of at most 15 MiB, name-00001.safetensors …"""
    shards, size = [{}], 0
    for key, tensor in tensors.items():
        tensor = tensor.detach().to(dtype)
        if size + tensor.nbytes > TRAVEL_BYTES and shards[-1]:
            shards.append({})
            size = 0
        shards[-1][key] = tensor
        size += tensor.nbytes
    for old in Path(folder).glob(f'{name}-*.safetensors'):
        old.unlink()
    for i, shard in enumerate(shards, 1):
        save_weights(Path(folder) / f'{name}-{i:05}.safetensors', shard)


def load_sharded(folder, name):
    from safetensors.torch import load_file
    return {k: v.float() for file in sorted(Path(folder).glob(f'{name}-*.safetensors')) for k, v in load_file(file).items()}


class Log:
    """One JSON object a line, on stdout and appended to `path`."""

    def __init__(self, path):
        self.path, self.start = Path(path), time.time()
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def __call__(self, **values):
        line = json.dumps({'time': round(time.time()), **{k: round(v, 5) if isinstance(v, float) else v for k, v in values.items()}})
        print(line, flush=True)
        with self.path.open('a') as f:
            f.write(line + '\n')
