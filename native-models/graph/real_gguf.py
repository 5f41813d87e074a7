"""What `transformers` computes with the weights of a GGUF file, and what `tokenizers` makes of many texts with a tokenizer.json, for real-files.test.ts.

    python real_gguf.py FOLDER FILE.gguf TOKENIZER.json
"""
import json
import random
import sys

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

PROMPTS = ['The captain of the ship', 'Once upon a time', 'def fibonacci(n):', 'The capital of France is', 'Water boils at', 'In the year 1921', 'She opened the door and',
           'The three laws of', 'A recipe for bread:', 'import numpy as np', 'Dear Sir or Madam,', 'Roses are red,', 'To be or not to be', 'The quick brown fox',
           'Question: Who wrote Hamlet?\nAnswer:', '1, 2, 3, 4,', 'Paris, London,', 'The meaning of life', 'Chapter 1\n\nIt was a', 'Snow fell on']
RANGES = [(0x20, 0x7e), (0x20, 0x7e), (0xa0, 0x24f), (0x370, 0x3ff), (0x400, 0x4ff), (0x590, 0x5ff), (0x600, 0x6ff), (0x900, 0x97f), (0xe00, 0xe7f), (0x1100, 0x11ff),
          (0x3040, 0x30ff), (0x4e00, 0x9fff), (0xac00, 0xd7a3), (0x1f300, 0x1f64f), (0x2000, 0x206f), (0x2200, 0x22ff)]


def texts(count):
    r = random.Random(4)
    for _ in range(count):
        low, high = r.choice(RANGES)
        yield ''.join(chr(r.randint(low, high)) if r.random() < 0.8 else r.choice(' \n1aé') for _ in range(r.randint(1, 24)))


if __name__ == '__main__':
    folder, file, tokenizer = sys.argv[1:]
    torch.set_num_threads(1)
    tokenizer = Tokenizer.from_file(tokenizer)
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
    cases = []
    with torch.no_grad():
        for prompt in PROMPTS:
            ids = tokenizer.encode(prompt, add_special_tokens=False).ids
            out = model.generate(torch.tensor([ids]), max_new_tokens=12, do_sample=False, eos_token_id=None, pad_token_id=0)
            cases.append({'ids': ids, 'tokens': out[0, len(ids):].tolist(), 'logits': model(torch.tensor([ids])).logits[0, -1].tolist()})
    print(json.dumps({'cases': cases, 'texts': [{'text': t, 'ids': tokenizer.encode(t, add_special_tokens=False).ids} for t in texts(10_000)]}))
