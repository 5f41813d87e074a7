"""W' on a frozen base: the added parameters of FocusLLM, trained by the two-stream loss (two_stream.py) on samples.py.

loss = cross-entropy of the local window's targets
     + evidence: -log of the share of the slots' attention that falls on the chunks the answer was taken from (weight EVIDENCE)

`targets='one'` is the published loss instead: one cut and one target token a sample, no evidence term.
"""
import json
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

from . import checkpoint
from .ahead import Ahead
from .export import method
from .model import computes_in, load_folder, published_added
from .optimizers import Optimizers, schedule
from .rows import Rows
from .samples import KINDS, Samples
from .two_stream import Added, forward

EVIDENCE = 0.4

# Shares of the kinds in samples.KINDS. Facts crowd continuation out, so its share rises late.
EARLY = (0.10, 0.08, 0.29, 0.16, 0.19, 0.18)
LATE = (0.24, 0.07, 0.25, 0.13, 0.14, 0.17)
LATE_FROM = 0.6

# (chunks, most tokens a chunk): sizes of the paper's set that fit the base's window and the batch; 128 and 256 are the app's.
# Many chunks are many distractors: a long text has thousands, and a W' that saw 256 at most made what follows 1,024 no likelier than no memory at all.
SHAPES = ((2, 128), (4, 128), (8, 128), (8, 128), (16, 128), (32, 128), (16, 64), (48, 64), (4, 256), (8, 256), (20, 256), (8, 512), (4, 1024), (64, 128), (96, 64), (128, 128), (256, 64),
          (256, 128), (512, 64), (512, 128), (1024, 64), (1024, 128))


def fitting(shapes, tokens, local_tokens):
    """Those of which one sample is at most twice a step of `tokens`, which says what a machine holds; the smallest where none is."""
    size = lambda shape: shape[0] * (1 + shape[1] + local_tokens)
    return [shape for shape in shapes if size(shape) <= 2 * tokens] or [min(shapes, key=size)]


def one_target(batch, r):
    """The published loss: one target token a sample, at a random place; the cut is the token before it."""
    kept, prompts = torch.zeros_like(batch.weights), torch.zeros_like(batch.prompt)
    for s, row in enumerate(batch.weights):
        places = row.nonzero().flatten().tolist()
        at = r.choice(places) if places else 2
        kept[s, at], prompts[s] = row[at], max(1, at - 1)
    batch.weights, batch.prompt, batch.evidence = kept, prompts, torch.zeros_like(batch.evidence)
    return batch


def measure(base, added, batch, placement, span, jitter, precision):
    """Per token [S,f]: loss, whether the greedy token is right, its weight; per row [S,1+f]: evidence loss (0 where there is none) and
    whether the most attended chunk is one that holds the answer."""
    with torch.autocast(batch.local.device.type, torch.bfloat16, enabled=precision == 'bf16'):
        logits, shares = forward(base, added, batch.memory, batch.starts, batch.local, batch.prompt, batch.chunks, placement, span, jitter)
    targets = batch.local[:, 1:]
    losses = F.cross_entropy(logits[:, :-1].float().flatten(0, 1), targets.flatten(), reduction='none').view_as(targets)
    held = (shares * batch.evidence).sum(-1) / shares.sum(-1)
    has = batch.evidence.any(-1)
    evidence = -torch.log(held.clamp(min=1e-6)) * has
    first = torch.gather(batch.evidence, 2, shares.argmax(-1, keepdim=True))[..., 0] * has
    return losses, (logits[:, :-1].argmax(-1) == targets).float(), batch.weights[:, 1:], evidence, first, has.float()


@torch.no_grad()
def evaluate(base, added, samples, placement, span, device, precision, shapes=((4, 128), (16, 128), (8, 256)), tokens=16_000, mixture=EARLY):
    """By kind: loss, share of tokens right, share of answer tokens whose most attended chunk holds the answer. Seeds of their own."""
    sums = {kind: [0.0] * 5 for kind in KINDS}
    for i, (chunks, n) in enumerate(shapes):
        batch = samples.batch('evaluation', i, chunks, n, tokens, mixture).to(device)
        losses, right, weights, _, first, has = measure(base, added, batch, placement, span, 0.5, precision)
        for s, kind in enumerate(batch.kinds):
            for j, value in enumerate((losses[s] * weights[s], right[s] * weights[s], weights[s], first[s], has[s])):
                sums[kind][j] += value.sum().item()
    return {kind: [round(l / max(w, 1), 3), round(a / max(w, 1), 3), round(c / max(h, 1), 3)] for kind, (l, a, w, c, h) in sums.items()}


def run(out, base_folder, tokenizer, data, minutes, seed=0, local_tokens=95, placement='spread', span=64, rank=None, lr=0.01, targets='all', tokens_per_step=9000,
        early=EARLY, late=LATE, decay_from=0.45, device='cpu', precision='bf16', max_steps=None, shapes=SHAPES, save_seconds=120, evidence_weight=EVIDENCE, workers=0, stop_after=None, follow=None,
        evaluations=True, judge_every=100, clock=time.time, rows=None, template=None, least_local=None):
    """`follow`: Hugging Face folder of an earlier base with its W'; see Added.follow. `evaluations`: whether the log gets some. `clock`: what `minutes` are of.
    `rows`: of the same tokenizer and data, where the caller has them. `template`: of a model that chats (chat.py). `least_local`: samples.Samples."""
    out, precision = Path(out), computes_in(precision, device)
    log = checkpoint.Log(out / 'focus.jsonl')
    base = load_folder(base_folder).requires_grad_(False)
    samples = Samples(rows or Rows(tokenizer, data, config=base.config, template=template), local_tokens, least_local)
    batches = Ahead(samples.batch, workers)
    base = base.to(device)
    added = Added(base, rank).to(device)
    optimizers = Optimizers([(n, p) for n, p in added.named_parameters() if p.requires_grad], lr, lr / 10)
    step, spent, started_at = 0, 0.0, 0

    def judge(**more):
        if evaluations:
            log(stage='focus', step=step, **more, evaluation=evaluate(base, added, samples, placement, span, device, precision))

    saved = checkpoint.load(out / 'focus.pt')
    if saved:
        added.load_state_dict(saved['added'])
        step, spent = saved['step'], saved['seconds']
        if saved['optimizers']:
            optimizers.load(saved['optimizers'])
        else:
            started_at = step  # a travelled checkpoint carries no optimizer state: warm up again
    else:
        earlier = {} if rank or follow else published_added(base_folder)
        added.load_state_dict({name: tensor.to(device) for name, tensor in earlier.items()}, strict=False)
        if follow:
            added.follow(base, load_folder(follow, device), load_file(Path(follow) / 'focus.safetensors', device))
        judge()
    started, saved_at, mean = clock(), time.time(), None

    def elapsed():
        return spent + clock() - started

    def keep():
        checkpoint.save(out / 'focus.pt', {'added': added.state_dict(), 'optimizers': optimizers.state(), 'step': step, 'seconds': elapsed()})
        checkpoint.save_weights(out / 'base' / 'focus.safetensors', added.state_dict())
        (out / 'base' / 'focus.json').write_text(json.dumps(method(local_tokens, placement, span, template=samples.rows.template), indent=2) + '\n')

    def share_done(at):
        return at / max_steps if max_steps else elapsed() / 60 / minutes

    shapes = fitting(shapes, tokens_per_step, local_tokens)

    def plan(at):
        return seed, at, *random.Random(f'{seed}-shape-{at}').choice(shapes), tokens_per_step, early if share_done(at) < LATE_FROM else late

    batches.begin(plan, step)
    while True:
        done = share_done(step)
        if done >= 1 or step == stop_after:
            break
        r, batch = random.Random(f'{seed}-jitter-{step}'), batches.get()
        if targets == 'one':
            batch = one_target(batch, r)
        losses, _, weights, evidence, _, has = measure(base, added, batch.to(device), placement, span, r.random(), precision)
        answer, found = (losses * weights).sum() / weights.sum().clamp(min=1), evidence.sum() / has.sum().clamp(min=1)
        (answer + evidence_weight * found).backward()
        scale = schedule(step - started_at, done, 30, decay_from)
        optimizers.step(scale)
        step += 1
        mean = answer.detach() if mean is None else 0.95 * mean + 0.05 * answer.detach()  # a tensor: a GPU need not be waited for
        if step % 25 == 0 or max_steps:
            log(stage='focus', step=step, minutes=elapsed() / 60, loss=mean.item(), evidence=found.item(), lr=lr * scale)
        if step % judge_every == 0:
            judge()
        if time.time() - saved_at > save_seconds:
            keep()
            saved_at = time.time()
    batches.close()
    keep()
    judge(end=True)
