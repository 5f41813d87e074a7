"""The base: a small Llama from nothing (or from a checkpoint), next-token loss weighted per token. Finetuning is the same loop on another mixture."""
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from . import checkpoint
from .ahead import Ahead
from .fused import Fused
from .model import Decoder, computes_in
from .optimizers import Optimizers, schedule
from .rows import ANSWERS, FINETUNE, LANGUAGE, Rows

STARTER = {
    'architectures': ['LlamaForCausalLM'], 'model_type': 'llama', 'hidden_size': 384, 'intermediate_size': 1024, 'num_hidden_layers': 6, 'num_attention_heads': 6,
    'num_key_value_heads': 2, 'head_dim': 64, 'vocab_size': 4096, 'max_position_embeddings': 2048, 'rms_norm_eps': 1e-5, 'rope_theta': 10000.0, 'hidden_act': 'silu',
    'tie_word_embeddings': True, 'bos_token_id': 0, 'eos_token_id': 1,
}

# A phase of the run: row length -> share of the steps, and the mixture of rows. Recall is learned fastest on short rows; long ones make the window
# real, more of them late.
EARLY = {256: 0.56, 512: 0.22, 1024: 0.14, 2048: 0.08}, LANGUAGE
LATE = {256: 0.40, 512: 0.25, 1024: 0.20, 2048: 0.15}, ANSWERS
LATE_FROM = 0.5
# Finetuning: passages as the app re-reads them.
PASSAGES = {256: 0.68, 512: 0.20, 1024: 0.10, 2048: 0.02}, FINETUNE


def loss_of(model, ids, weights, device, precision):
    ids, weights = torch.from_numpy(ids).to(device), torch.from_numpy(weights).to(device)
    with torch.autocast(device, torch.bfloat16, enabled=precision == 'bf16'):
        logits = model(ids[:, :-1])
    losses = F.cross_entropy(logits.float().flatten(0, 1), ids[:, 1:].flatten(), reduction='none').view(len(ids), -1)
    right = (logits.argmax(-1) == ids[:, 1:]).float()
    return losses, right, weights[:, 1:]


@torch.no_grad()
def evaluate(model, rows, device, precision):
    """Loss and accuracy on what each kind of row teaches, on rows from a seed of their own."""
    out = {}
    for kind in ('extract', 'bind', 'dense', 'sparse', 'copy', 'text', 'story', 'asked'):
        r, losses, right, count = random.Random(f'eval-{kind}'), 0.0, 0.0, 0.0
        for size, repeat in ((256, 8), (1024, 2)):
            for _ in range(repeat):
                ids, marks = getattr(rows, kind)(r, size)
                l, ok, w = loss_of(model, *(a[None] for a in _pad(ids, marks, size)), device, precision)
                taught = (w >= 1).float()
                losses, right, count = losses + (l * taught).sum().item(), right + (ok * taught).sum().item(), count + taught.sum().item()
        out[kind] = [round(losses / count, 3), round(right / count, 3)]
    out['binding'] = binding(model, rows, device)
    return out


@torch.no_grad()
def binding(model, rows, device, facts=6, cases=48):
    """Share of whole answers right among `facts` facts of one sentence (chance: about 1 / facts). Tokens right, as above, hides it: the kind of
    answer, and all but its first token, can be told without knowing which fact is meant."""
    r, right = random.Random('eval-binding'), 0
    for _ in range(cases):
        ids, answer = rows.bound(r, facts)
        logits = model(torch.tensor([ids + answer], device=device))
        right += logits[0].argmax(-1)[len(ids) - 1:-1].tolist() == answer
    return round(right / cases, 3)


def _pad(ids, marks, size):
    a, b = np.ones(size + 1, np.int64), np.zeros(size + 1, np.float32)
    a[:len(ids)], b[:len(marks)] = ids[:size + 1], marks[:size + 1]
    return a, b


def run(out, tokenizer, data, minutes, seed=0, tokens_per_step=8192, init=None, config=STARTER, muon_lr=0.02, adam_lr=3e-3, decay_from=0.55, device='cpu', precision='bf16',
        max_steps=None, stage='pretrain', early=EARLY, late=LATE, save_seconds=150, workers=0, stop_after=None, compiled=False, judge_every=250):
    """Goes on from <out>/<stage>.pt when it is there; else starts from the state dict `init`, else from random weights."""
    out, precision = Path(out), computes_in(precision, device)
    kept = out / f'{stage}.pt'
    rows, log = Rows(tokenizer, data), checkpoint.Log(out / f'{stage}.jsonl')
    batches = Ahead(rows.batch, workers)
    torch.manual_seed(seed)
    model = Decoder(config).initialize().to(device)
    optimizers = Optimizers(list(model.named_parameters()), muon_lr, adam_lr)
    step, spent, started_at = 0, 0.0, 0
    saved = checkpoint.load(kept)
    if saved:
        model.load_state_dict(saved['model'])
        step, spent = saved['step'], saved['seconds']
        if saved['optimizers']:
            optimizers.load(saved['optimizers'])
        else:
            started_at = step  # a travelled checkpoint carries no optimizer state: warm up again
    elif init:
        model.load_state_dict({k: v.float() for k, v in init.items()})
    # Evaluation, whose rows come singly, stays with the plain model.
    fused = Fused(model, torch.bfloat16 if precision == 'bf16' else torch.float32) if compiled else None
    started, saved_at, mean = time.time(), time.time(), None

    def elapsed():
        return spent + time.time() - started

    def keep():
        checkpoint.save(kept, {'model': model.state_dict(), 'optimizers': optimizers.state(), 'step': step, 'seconds': elapsed()})
        checkpoint.save_weights(out / 'base' / 'model.safetensors', model.state_dict())
        (out / 'base' / 'config.json').write_text(json.dumps(config, indent=1))

    def share_done(at):
        return at / max_steps if max_steps else elapsed() / 60 / minutes

    def plan(at):
        lengths, mixture = late if share_done(at) > LATE_FROM else early
        size = random.Random(f'{seed}-size-{at}').choices(list(lengths), list(lengths.values()))[0]
        return seed, at, max(1, tokens_per_step // size), size, mixture

    batches.begin(plan, step)
    while True:
        done = share_done(step)
        if done >= 1 or step == stop_after:
            break
        if fused:
            total, weight = fused.loss(*(torch.from_numpy(a).to(device) for a in batches.get()))
        else:
            losses, _, weights = loss_of(model, *batches.get(), device, precision)
            total, weight = (losses * weights).sum(), weights.sum()
        loss = total / weight
        loss.backward()
        scale = schedule(step - started_at, done, 60, decay_from)
        optimizers.step(scale)
        step += 1
        mean = loss.detach() if mean is None else 0.97 * mean + 0.03 * loss.detach()  # a tensor: a GPU need not be waited for
        if step % 50 == 0 or max_steps:
            log(stage=stage, step=step, tokens=step * tokens_per_step, minutes=elapsed() / 60, loss=mean.item(), lr=scale)
        if step % judge_every == 0:
            log(stage=stage, step=step, evaluation=evaluate(model, rows, device, precision))
        if time.time() - saved_at > save_seconds:
            keep()
            saved_at = time.time()
    batches.close()
    keep()
    log(stage=stage, step=step, end=True, evaluation=evaluate(model, rows, device, precision))
