"""Muon for matrices, AdamW for the rest; one schedule for both: warm-up, constant, linear decay to 2 %."""
import torch


class Optimizers:
    def __init__(self, named, muon_lr, adam_lr):
        matrices = [p for n, p in named if p.ndim == 2 and 'embed' not in n and 'lm_head' not in n]
        others = [p for n, p in named if p.ndim != 2 or 'embed' in n or 'lm_head' in n]
        self.all = []
        if matrices:
            self.all.append((torch.optim.Muon(matrices, lr=muon_lr, momentum=0.95, weight_decay=0.01), muon_lr))
        if others:
            self.all.append((torch.optim.AdamW(others, lr=adam_lr, betas=(0.9, 0.95), weight_decay=0.0), adam_lr))
        self.parameters = [p for _, p in named]

    def step(self, scale):
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        for optimizer, lr in self.all:
            for group in optimizer.param_groups:
                group['lr'] = lr * scale
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    def state(self):
        return [optimizer.state_dict() for optimizer, _ in self.all]

    def load(self, states):
        for (optimizer, _), state in zip(self.all, states):
            optimizer.load_state_dict(state)


def schedule(step, done, warmup, decay_from):
    """`done`: share of the run behind us, 0..1. `step`: steps since the optimizer started (its warm-up)."""
    return min(1.0, (step + 1) / warmup) * (1.0 if done < decay_from else max(0.02, (1 - done) / (1 - decay_from)))
