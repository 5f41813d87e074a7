"""`python native-models/reference/smoke.py [--wrong]`: the reference against the vectors that the engine's tests compare with. Its last line is JSON."""
import json
import sys
from pathlib import Path

import numpy as np
from focus_reference import Decoder, focus, load_safetensors

folder = Path(__file__).parents[1] / 'graph' / 'vectors' / 'tiny-focus'
config = json.loads((folder / 'config.json').read_text())
weights, added = load_safetensors(folder / 'model.safetensors'), load_safetensors(folder / 'focus.safetensors')
if '--wrong' in sys.argv:
    added = {name: 1.01 * tensor for name, tensor in added.items()}
decoder, worst, cases = Decoder(config, weights, added), 0.0, [case for name in ('focus_exact', 'focus_published') for case in json.loads((folder / f'{name}.json').read_text())]
for case in cases:
    steps = focus(decoder, case['memory'], case['local'], case['chunkTokens'], case['fragmentTokens'], case['bos'], len(case['tokens']), case.get('bosPlacement', 'chunks'))
    for step, logits, share in zip(steps, case['logits'], case['share'], strict=True):
        worst = max(worst, np.abs(step['logits'] - logits).max(), np.abs(step['share'] - share).max(initial=0.0))
    # The vectors are rounded to five digits.
print(json.dumps({'cases': len(cases), 'worst': float(worst), 'ok': bool(worst < 1e-5)}))
