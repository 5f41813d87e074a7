"""The texts, tokenised once into flat arrays under <run>/data: books, reference prose, code. Training never reads the validation texts."""
import json
import lzma
import os
import re
import sysconfig
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from .asked import patterns, whole_sentences, written_words

SPECIALS = ['<s>', '</s>', '<q>', '<a>']

# Packages that this project installs, permissively licensed.
PACKAGES = Path(__file__).parents[2] / 'node_modules'

# Permissively licensed code that is installed anyway (Python's standard library, PSF-2.0); the packages named last are held out.
CODE_HELD_OUT = ('asyncio', 'json', 'email')
# Modules whose questions written by hand are not trained on: the reader's weights are settled on them (reader/settle.ts).
ASKED_HELD_OUT = ('_collections_abc.py', 'base64.py', 'bdb.py')


def corpus_folder():
    folder = Path(os.environ.get('FOCUS_CORPUS', Path(__file__).parents[3] / 'shared' / 'corpus'))
    if not folder.is_dir():
        raise SystemExit(f'No corpus at {folder}. Set FOCUS_CORPUS to a folder with books-train-*.txt.xz, reference-train.txt.xz and qa/.')
    return folder


def read_xz(path):
    return lzma.open(path, 'rt', encoding='utf8').read()


def read_jsonl(path):
    return [json.loads(line) for line in lzma.open(path, 'rt', encoding='utf8')]


def unwrap(text):
    """Hard-wrapped prose to one line a paragraph: line breaks of the print are no part of the language."""
    return re.sub(r'(?<!\n)\n(?!\n)', ' ', re.sub(r'[ \t]+', ' ', text))


def books(count):
    return [unwrap(doc)[:600_000] for doc in book_files()[:count]]


def book_files():
    return [doc for part in (1, 2) for doc in read_xz(corpus_folder() / f'books-train-{part}.txt.xz').split('\x0c')]


def books_named(titles):
    """{title: text} of the training books with these titles."""
    out = {}
    for doc in book_files():
        title = re.search(r'# Title: (.*)', doc[:2000])
        if title and title.group(1).strip() in titles:
            out[title.group(1).strip()] = unwrap(doc)[:600_000]
    return out


def reference():
    return [unwrap(doc) for doc in reference_files()]


def reference_files():
    return read_xz(corpus_folder() / 'reference-train.txt.xz').split('\x0c')


def held_out_books():
    """Validation: name -> text. Read by evaluation alone."""
    return {path.name.split('.')[0]: unwrap(read_xz(path)) for path in sorted((corpus_folder() / 'books-val').glob('*.txt.xz'))}


def code(limit_bytes):
    root, out, size = Path(sysconfig.get_paths()['stdlib']), [], 0
    for path in sorted(root.rglob('*.py')):
        parts = path.relative_to(root).parts
        if {'site-packages', 'test', 'idlelib', 'lib2to3', *CODE_HELD_OUT} & set(parts):
            continue
        text = path.read_text('utf8', errors='replace')
        out.append(text)
        size += len(text)
        if size > limit_bytes:
            break
    return out


def train_tokenizer(vocab_size, out):
    """Byte-level BPE, digits split singly, so that numbers are copied digit by digit."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    sample = [doc[:200_000] for doc in books(200)[::3]] + [doc[:100_000] for doc in reference()[:40]]
    trainer = trainers.BpeTrainer(vocab_size=vocab_size, special_tokens=SPECIALS, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(sample, trainer)
    tokenizer.save(str(out))


def tokenize(tokenizer_file, out, book_count, code_bytes):
    """Writes books.npy, reference.npy, code.npy (token ids, uint16 where they fit) into `out`."""
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    dtype = np.uint16 if tokenizer.get_vocab_size() < 2 ** 16 else np.uint32
    for name, docs in (('books', books(book_count)), ('reference', reference()), ('code', code(code_bytes))):
        ids = np.concatenate([np.array(tokenizer.encode(doc, add_special_tokens=False).ids, dtype) for doc in docs])
        np.save(out / f'{name}.npy', ids)
        print(json.dumps({'stage': 'data', 'name': name, 'documents': len(docs), 'tokens': len(ids)}), flush=True)
        if name == 'books':
            (out / 'patterns.json').write_text(json.dumps(sentence_patterns(docs)))


def sentence_patterns(docs, most=12_000, characters=400_000):
    """Of as many books as it takes, sentences that asked.py can vary."""
    known, out = written_words(' '.join(doc[:characters] for doc in docs[:20])), []
    for doc in docs:
        for sentence in whole_sentences(doc[:characters]):
            if len(sentence) < 220:
                out += patterns(sentence, known)
        if len(out) >= most:
            break
    return out[:most]
