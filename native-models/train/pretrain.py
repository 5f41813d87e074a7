"""The base: a small Llama from nothing (or from a checkpoint), next-token loss weighted per token."""
import json
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F

from . import checkpoint
from .model import Decoder
from .optimizers import Optimizers, schedule
from .rows import Rows

STARTER = {
    'architectures': ['LlamaForCausalLM'], 'model_type': 'llama', 'hidden_size': 256, 'intermediate_size': 704, 'num_hidden_layers': 6, 'num_attention_heads': 4,
    'num_key_value_heads': 2, 'head_dim': 64, 'vocab_size': 4096, 'max_position_embeddings': 2048, 'rms_norm_eps': 1e-5, 'rope_theta': 10000.0, 'hidden_act': 'silu',
    'tie_word_embeddings': True, 'bos_token_id': 0, 'eos_token_id': 1,
}

# Row length -> share of the steps. Recall is learned fastest on short rows; long ones make the window real, more of them late.
EARLY = {256: 0.70, 512: 0.18, 1024: 0.08, 2048: 0.04}
LATE = {256: 0.40, 512: 0.26, 1024: 0.20, 2048: 0.14}


def loss_of(model, ids, weights, device):
    ids, weights = torch.from_numpy(ids).to(device), torch.from_numpy(weights).to(device)
    with torch.autocast(device, torch.bfloat16):
        logits = model(ids[:, :-1])
    losses = F.cross_entropy(logits.float().flatten(0, 1), ids[:, 1:].flatten(), reduction='none').view(len(ids), -1)
    right = (logits.argmax(-1) == ids[:, 1:]).float()
    return losses, right, weights[:, 1:]


@torch.no_grad()
def evaluate(model, rows, device):
    """Loss and accuracy on what each kind of row teaches, on rows from a seed of their own."""
    out = {}
    for kind in ('dense', 'sparse', 'copy', 'text', 'story'):
        r, losses, right, count = random.Random(f'eval-{kind}'), 0.0, 0.0, 0.0
        for size, repeat in ((256, 8), (1024, 2)):
            for _ in range(repeat):
                ids, marks = getattr(rows, kind)(r, size)
                l, ok, w = loss_of(model, *(a[None] for a in _pad(ids, marks, size)), device)
                taught = (w >= 1).float()
                losses, right, count = losses + (l * taught).sum().item(), right + (ok * taught).sum().item(), count + taught.sum().item()
        out[kind] = [round(losses / count, 3), round(right / count, 3)]
    return out


def _pad(ids, marks, size):
    import numpy as np
    a, b = np.ones(size + 1, np.int64), np.zeros(size + 1, np.float32)
    a[:len(ids)], b[:len(marks)] = ids[:size + 1], marks[:size + 1]
    return a, b


def run(out, tokenizer, data, minutes, seed=0, tokens_per_step=8192, init=None, config=STARTER, muon_lr=0.02, adam_lr=3e-3, decay_from=0.55, device='cpu', max_steps=None):
    out = Path(out)
    rows, log = Rows(tokenizer, data), checkpoint.Log(out / 'pretrain.jsonl')
    model = Decoder(config).initialize().to(device)
    optimizers = Optimizers(list(model.named_parameters()), muon_lr, adam_lr)
    step, spent = 0, 0.0
    saved = checkpoint.load(out / 'pretrain.pt')
    if saved:
        model.load_state_dict(saved['model'])
        optimizers.load(saved['optimizers'])
        step, spent = saved['step'], saved['seconds']
    elif init:
        model.load_state_dict({k: v.float() for k, v in torch.load(init).items()})
    warm, started, saved_at, mean = (0 if saved else step), time.time(), time.time(), None
    while True:
        done = (spent + time.time() - started) / 60 / minutes
        if done >= 1 or (max_steps and step >= max_steps):
            break
        shares = LATE if done > 0.6 else EARLY
        size = random.Random(f'{seed}-size-{step}').choices(list(shares), list(shares.values()))[0]
        losses, _, weights = loss_of(model, *rows.batch(seed, step, max(1, tokens_per_step // size), size), device)
        loss = (losses * weights).sum() / weights.sum()
        loss.backward()
        optimizers.step(schedule(step - warm, done, 60, decay_from))
        step += 1
        mean = loss.item() if mean is None else 0.97 * mean + 0.03 * loss.item()
        if step % 50 == 0:
            log(stage='pretrain', step=step, tokens=step * tokens_per_step, minutes=(spent + time.time() - started) / 60, loss=mean, lr=schedule(step - warm, done, 60, decay_from))
        if step % 250 == 0:
            log(stage='pretrain', step=step, evaluation=evaluate(model, rows, device))
        if time.time() - saved_at > 150:
            _save(out, model, optimizers, step, spent + time.time() - started, config)
            saved_at = time.time()
    _save(out, model, optimizers, step, spent + time.time() - started, config)
    log(stage='pretrain', step=step, end=True, evaluation=evaluate(model, rows, device))


def _save(out, model, optimizers, step, seconds, config):
    checkpoint.save(out / 'pretrain.pt', {'model': model.state_dict(), 'optimizers': optimizers.state(), 'step': step, 'seconds': seconds})
    checkpoint.save_weights(out / 'base' / 'model.safetensors', model.state_dict())
    (out / 'base' / 'config.json').write_text(json.dumps(config, indent=1))
