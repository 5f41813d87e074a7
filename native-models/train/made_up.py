"""A corpus and models made up here: what smoke.py and families.py train on, no download, no corpus."""
import json
import lzma
import random

import torch

from .facts import facts
from .model import Decoder
from .pretrain import STARTER

TINY = {**STARTER, 'hidden_size': 32, 'intermediate_size': 64, 'num_hidden_layers': 2, 'num_attention_heads': 2, 'num_key_value_heads': 1, 'head_dim': 16, 'vocab_size': 512}
# What sets the families apart, beside TINY: scaled rotary embedding, odd head counts, an untied head, biases, normed queries and keys.
FAMILIES = {
    'Llama': {'rope_scaling': {'rope_type': 'llama3', 'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0, 'original_max_position_embeddings': 256}},
    'SmolLM': {'hidden_size': 48, 'num_attention_heads': 3, 'rope_theta': 100000.0},
    'Mistral': {'architectures': ['MistralForCausalLM'], 'model_type': 'mistral', 'tie_word_embeddings': False},
    'Qwen2': {'architectures': ['Qwen2ForCausalLM'], 'model_type': 'qwen2'},
    'Qwen3': {'architectures': ['Qwen3ForCausalLM'], 'model_type': 'qwen3', 'head_dim': 24, 'rope_scaling': {'rope_type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 512}},
}


def made_up_corpus(folder):
    """The files that corpus.py and rows.py read, in miniature."""
    r = random.Random(1)
    prose = lambda n: ' '.join(says for says, _, _ in (f for _ in range(n) for f in facts(r, 1)))

    def write(path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(lzma.compress(text.encode(), preset=0))

    write(folder / 'books-train-1.txt.xz', '\x0c'.join(prose(400) for _ in range(3)))
    write(folder / 'books-train-2.txt.xz', prose(400))
    write(folder / 'reference-train.txt.xz', prose(500))
    write(folder / 'books-val' / 'a-book.txt.xz', prose(300))
    story = {'sections': [{'id': i, 'text': prose(8)} for i in range(4)], 'questions': [{'question': 'Who was there?', 'answers': ['Ada'], 'sections': [i]} for i in range(4)]}
    write(folder / 'qa' / 'fairytaleqa-train.jsonl.xz', json.dumps(story) + '\n' + json.dumps(story) + '\n')
    meeting = {'turns': [{'speaker': 'A', 'text': prose(60)}], 'summaries': [{'answer': 'They spoke of places.'}], 'questions': []}
    write(folder / 'qa' / 'qmsum-train.jsonl.xz', json.dumps(meeting) + '\n')


def made_up_base(config, seed=0):
    torch.manual_seed(seed)
    base = Decoder(config).initialize()
    with torch.no_grad():
        for name, p in base.named_parameters():
            if name.endswith('bias') or 'norm' in name:
                p.add_(0.1 * torch.randn_like(p))
    return base.requires_grad_(False)
