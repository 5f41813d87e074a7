"""The reference beside the method's published code, run on the CPU: greedy tokens and logits, BOS where that code has it. Its last line is JSON.

    git clone https://github.com/leezythu/FocusLLM CODE
    python native-models/reference/against_published.py CODE        # needs torch and transformers 4.38.2

That code reads texts of fewer than 4,096 tokens plainly; with --small this one number is changed while it is loaded, so that short ones are cut too, and
nothing else. Its weights are those of graph/vectors/tiny-focus, as it names them (self_attn.beacon_q_proj …).
"""
import argparse
import json
import sys
import types
from pathlib import Path

import numpy as np
import torch
from focus_reference import Decoder, focus, load_safetensors

VECTORS = Path(__file__).parents[1] / 'graph' / 'vectors' / 'tiny-focus'
# (tokens with BOS, local, chunk): texts below 4,096 and above, the last chunk short, whole, alone.
LARGE = ((3000, 256, 512), (4200, 200, 256), (4096, 2048, 2048), (5000, 700, 1024), (4500, 300, 300))
SMALL = ((80, 33, 16), (93, 40, 16), (60, 32, 8), (131, 33, 5), (120, 35, 40), (175, 64, 17))


def published_model(code, small):
    """The published decoder with our weights. Its memory asks for a GPU, which here is the CPU; of `accelerate` it takes a name alone."""
    sys.path.insert(0, str(code / 'src'))
    __import__('transformers')  # before the name below stands where it looks for a package
    sys.modules.setdefault('accelerate', types.SimpleNamespace(Accelerator=None))
    torch.Tensor.cuda = lambda self, *_, **__: self
    if small:
        file = code / 'src' / 'activation_beacon_llama' / 'modeling_llama.py'
        source, package = file.read_text(), types.ModuleType('activation_beacon_llama')
        assert source.count('self.memory.sequence_length < 4096') == 2
        package.__path__ = [str(file.parent)]
        sys.modules['activation_beacon_llama'] = package
        modeling = types.ModuleType('activation_beacon_llama.modeling_llama')
        modeling.__package__ = 'activation_beacon_llama'
        sys.modules[modeling.__name__] = modeling
        exec(compile(source.replace('self.memory.sequence_length < 4096', 'self.memory.sequence_length < 32'), str(file), 'exec'), modeling.__dict__)
    from activation_beacon_llama import modeling_llama
    from activation_beacon_llama.configuration_llama import LlamaConfig
    given = json.loads((VECTORS / 'config.json').read_text())
    weights, added = load_safetensors(VECTORS / 'model.safetensors'), load_safetensors(VECTORS / 'focus.safetensors')
    config = LlamaConfig(**{**given, 'max_position_embeddings': 8192}, beacon_param=['q', 'k', 'v', 'o'])
    model = modeling_llama.LlamaForCausalLM(config).float().eval()
    state = {**weights, **{name.replace('self_attn.', 'self_attn.beacon_'): tensor for name, tensor in added.items()}}
    missing, unexpected = model.load_state_dict({name: torch.tensor(tensor, dtype=torch.float32) for name, tensor in state.items()}, strict=False)
    assert not unexpected and set(missing) <= {'model.beacon_embed_tokens.weight', 'lm_head.weight'}, (missing, unexpected)
    model.tie_weights()
    return model, Decoder(given, weights, added)


@torch.no_grad()
def run_published(model, ids, local, chunk, steps):
    """[steps] logits and the greedy tokens; the memory is told what its configuration would say."""
    memory = model.memory
    memory.local_window, memory.memory_stride = local, [chunk]
    memory.reset()
    out = model.generate(torch.tensor([ids]), max_new_tokens=steps, num_beams=1, do_sample=False, eos_token_id=-1, pad_token_id=0, output_scores=True, return_dict_in_generate=True)
    return out.sequences[0, len(ids):].tolist(), [scores[0].double().numpy() for scores in out.scores]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('code', type=Path)
    parser.add_argument('--small', action='store_true', help='short texts, cut small')
    parser.add_argument('--steps', type=int, default=6)
    parser.add_argument('--bos', choices=('fragments', 'chunks'), default='fragments', help='where the reference has BOS; chunks: to see that it matters')
    a = parser.parse_args()
    model, decoder = published_model(a.code, a.small)
    r, equal, tokens, worst = np.random.default_rng(5), 0, 0, 0.0
    cases = SMALL if a.small else LARGE
    for total, local, chunk in cases:
        text = r.integers(3, 80, total - 1).tolist()
        said, logits = run_published(model, [1, *text], local, chunk, a.steps)
        plain = total < (32 if a.small else 4096)
        cut = 0 if plain else total - 1 - local
        steps = focus(decoder, text[:cut], text[cut:], chunk, min(512, chunk, local), 1, a.steps, a.bos)
        here = max(np.abs(step['logits'] - theirs).max() for step, theirs in zip(steps, logits, strict=True))
        same = sum(step['token'] == token for step, token in zip(steps, said, strict=True))
        print(json.dumps({'tokens': total, 'local': local, 'chunk': chunk, 'same': same, 'largest': float(here)}), flush=True)
        equal, tokens, worst = equal + same, tokens + a.steps, max(worst, here)
    print(json.dumps({'cases': len(cases), 'sameTokens': equal, 'tokens': tokens, 'worst': float(worst), 'ok': bool(equal == tokens and worst < 1e-3)}))


if __name__ == '__main__':
    main()
