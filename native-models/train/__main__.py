"""python -m train STAGE …  (from native-models/). Every stage goes on from where it was killed."""
import argparse
import json
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(prog='python -m train', description=__doc__)
    stages = parser.add_subparsers(dest='stage', required=True)

    def stage(name, help):
        s = stages.add_parser(name, help=help)
        s.add_argument('--out', default='train/runs/starter', type=Path, help='run folder')
        s.add_argument('--device', default='cpu')
        s.add_argument('--seed', type=int, default=0)
        s.add_argument('--minutes', type=float, default=60)
        s.add_argument('--steps', type=int, help='stop after this many steps whatever the clock says')
        return s

    s = stage('tokenizer', 'train a byte-level BPE tokenizer on the corpus')
    s.add_argument('--vocabulary', type=int, default=4096)
    s = stage('data', 'tokenise the corpus')
    s.add_argument('--books', type=int, default=150)
    s = stage('pretrain', 'train a small base')
    s.add_argument('--init', help='a state dict to start from')
    s.add_argument('--config', type=Path, help='config.json of another shape')
    a = parser.parse_args()
    tokenizer, data = a.out / 'base' / 'tokenizer.json', a.out / 'data'
    if a.stage == 'tokenizer':
        from . import corpus
        tokenizer.parent.mkdir(parents=True, exist_ok=True)
        corpus.train_tokenizer(a.vocabulary, tokenizer)
    elif a.stage == 'data':
        from . import corpus
        corpus.tokenize(tokenizer, data, a.books)
    elif a.stage == 'pretrain':
        from . import pretrain
        config = json.loads(a.config.read_text()) if a.config else pretrain.STARTER
        pretrain.run(a.out, tokenizer, data, a.minutes, a.seed, init=a.init, config=config, device=a.device, max_steps=a.steps)


if __name__ == '__main__':
    main()
