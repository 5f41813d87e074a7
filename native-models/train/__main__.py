"""python -m train STAGE …  (from native-models/). Every stage goes on from where it was killed. See README.md."""
import argparse
import json
from pathlib import Path


def parse():
    parser = argparse.ArgumentParser(prog='python -m train', description=__doc__)
    stages = parser.add_subparsers(dest='stage', required=True)

    def stage(name, help, trains=False):
        s = stages.add_parser(name, help=help)
        s.add_argument('--out', default='train/runs/starter', type=Path, help='run folder')
        if trains:
            s.add_argument('--device', default='cpu', choices=('cpu', 'cuda'))
            s.add_argument('--precision', choices=('auto', 'bf16', 'fp32'), default='auto', help='auto: bf16 where the processor computes in it, else fp32')
            s.add_argument('--threads', type=int, help='CPU threads; default: all cores')
            s.add_argument('--seed', type=int, default=0)
            s.add_argument('--minutes', type=float, default=60, help='length of the whole run; the learning rate decays towards its end')
            s.add_argument('--steps', type=int, help='length in steps instead')
            s.add_argument('--tokens', type=int, help='tokens a step')
            s.add_argument('--judge-every', type=int, help='steps between evaluations')
            s.add_argument('--workers', type=int, default=0, help='processes that make batches ahead (for a GPU)')
        return s

    def fuses(s):
        s.add_argument('--compile', action='store_true', help='fuse the network (torch.compile): some minutes at the start, then a little faster on a CPU')

    def method(s):
        s.add_argument('--local', type=int, default=95, help='tokens of the local context, without BOS')
        s.add_argument('--placement', choices=('spread', 'sequential'), default='spread')
        s.add_argument('--span', type=int, default=64, help='positions that spread slots lie in')

    def added(s):
        s.add_argument('--least-local', type=int, metavar='N', help='each sample draws the size of its local context from N to --local (published: --least-local 30 --local 3070); default: all have --local')
        s.add_argument('--rank', type=int, help="low-rank W' = W + BA of this rank; default: full")
        s.add_argument('--lr', type=float, default=0.01)
        s.add_argument('--targets', choices=('all', 'one'), default='all', help='one: the published loss of one target a sample')
        s.add_argument('--no-evidence', action='store_true', help='without the loss on where the attention falls')
        method(s)

    s = stage('tokenizer', 'train a byte-level BPE tokenizer on the corpus')
    s.add_argument('--vocabulary', type=int, default=4096)
    s = stage('data', 'tokenise the corpus')
    s.add_argument('--books', type=int, default=150)
    s.add_argument('--code-bytes', type=int, default=6_000_000)
    s = stage('pretrain', 'train a small base', trains=True)
    s.add_argument('--init', help='a state dict (torch.save) to start from')
    s.add_argument('--config', type=Path, help='config.json of another shape')
    fuses(s)
    fuses(stage('finetune', 'more questions, stories and summaries on the base of the run folder', trains=True))
    s = stage('focus', "train the added parameters W' on a frozen base", trains=True)
    s.add_argument('--base', type=Path, help="Hugging Face folder of the base (config.json, *.safetensors); default: the run folder's own")
    s.add_argument('--tokenizer', type=Path, help="tokenizer.json; default: the run folder's own")
    s.add_argument('--follow', type=Path, help="Hugging Face folder of an earlier base with its W': this W' starts with the same change to its own base")
    added(s)
    s = stage('adapt', "W' for a model of your own: its Hugging Face folder or GGUF file in, a folder with W' out", trains=True)
    s.add_argument('base', type=Path, help='Hugging Face folder (config.json, *.safetensors, tokenizer.json), or FILE.gguf')
    s.add_argument('target', type=Path, help='folder to write; `focus models import` takes it')
    s.add_argument('--books', type=int, default=150)
    added(s)
    s = stage('from-gguf', 'a GGUF file of the Llama family as the Hugging Face folder that training reads')
    s.add_argument('file', type=Path)
    s.add_argument('bundle', type=Path, help="the bundle that `focus models import` made of it: its tokenizer.json is taken")
    s.add_argument('target', type=Path)
    s = stage('reader', 'the reader: LoRA on a chat model, taught to answer in the words of the passage, or that it does not say', trains=True)
    s.add_argument('base', type=Path, help='Hugging Face folder of the base, as from-gguf writes it')
    s.add_argument('--books', type=int, default=60)
    s.add_argument('--lr', type=float, default=1e-3)
    s.add_argument('--extra', type=Path, nargs='*', default=[], help='more documents with questions, JSON lines {kind, segments, questions: [{question, answers, segments}]}')
    s.add_argument('--init', type=Path, nargs='+', help='an adapter to go on from, or several: their mean')
    s.add_argument('--compile', action='store_true', help='fuse the layers (torch.compile): half a minute at the start, then a third faster; needs a C++ compiler')
    s = stage('judge', 'what an adapter of the reader answers on documents that training holds out, kind by kind')
    s.add_argument('base', type=Path, help='Hugging Face folder of the base')
    s.add_argument('adapter', type=Path)
    s.add_argument('--books', type=int, default=60)
    s.add_argument('--sheets', type=int, default=80, help='of each kind, and groups of rivals')
    s.add_argument('--threads', type=int, help='CPU threads; default: all cores')
    s = stage('judge-lists', 'how well adapters of the reader tell what belongs to a list that training holds out from what only looks so')
    s.add_argument('base', type=Path, help='Hugging Face folder of the base')
    s.add_argument('adapter', type=Path, nargs='+', help='one, or several: their mean')
    s.add_argument('--threads', type=int, help='CPU threads; default: all cores')
    s = stage('ablate', "ablations of W' at equal time on the base of the run folder: a table", trains=True)
    s.set_defaults(minutes=2)
    s.add_argument('--table', type=Path, default=Path(__file__).parents[1] / 'starter' / 'measured' / 'ablation.json', help='JSON to write; card.ts puts it into the model card')
    s.add_argument('--variants', type=int, help='how many to do now; the same command does the others')
    s = stage('families', 'tiny random models of every family through adapt, and what PyTorch computes with them, for the engine to agree with')
    s.add_argument('folder', type=Path)
    s = stage('checkpoint', 'write the checkpoint that travels')
    s.add_argument('folder', type=Path)
    s.add_argument('--base-stage', default='pretrain', choices=('pretrain', 'finetune'))
    method(s)
    s = stage('resume', 'make a run folder of a checkpoint that travelled')
    s.add_argument('folder', type=Path)
    s = stage('export', 'Hugging Face folder with focus.safetensors and focus.json, from a checkpoint')
    s.add_argument('folder', type=Path)
    s.add_argument('target', type=Path)
    s = stage('evaluate', 'planted facts at several lengths, on held-out books')
    s.add_argument('folder', type=Path, help='Hugging Face folder, as export writes it')
    s.add_argument('--lengths', type=int, nargs='+', default=[2048, 8192, 65536])
    s.add_argument('--questions', type=int, default=20)
    s.add_argument('--chunk', type=int, default=128)
    s.add_argument('--log', type=Path)
    stage('curves', 'SVG curves of the logs in a folder')
    stage('smoke', 'every stage once on a made-up corpus, about a minute; asserts what must hold')
    return parser.parse_args()


def keep_freed_memory():
    """glibc gives large blocks back to the system at every free and faults them in again page by page: on virtual machines that costs several times
    the arithmetic. Blocks stay with the process instead."""
    import ctypes
    import sys
    if sys.platform == 'linux':
        mallopt = getattr(ctypes.CDLL(None), 'mallopt', None)  # musl has none
        if mallopt:
            most_mmaps, trim_threshold, never = -4, -1, 2 ** 31 - 1
            mallopt(most_mmaps, 0)
            mallopt(trim_threshold, never)


def main():
    a = parse()
    if getattr(a, 'device', None) == 'cpu':
        keep_freed_memory()
    if getattr(a, 'threads', None):
        import torch
        torch.set_num_threads(a.threads)
    tokenizer, data = a.out / 'base' / 'tokenizer.json', a.out / 'data'
    if a.stage in ('tokenizer', 'data'):
        from . import corpus
        if a.stage == 'tokenizer':
            tokenizer.parent.mkdir(parents=True, exist_ok=True)
            corpus.train_tokenizer(a.vocabulary, tokenizer)
        else:
            corpus.tokenize(tokenizer, data, a.books, a.code_bytes)
    elif a.stage in ('pretrain', 'finetune'):
        train_base(a, tokenizer, data)
    elif a.stage in ('focus', 'adapt'):
        train_added(a, tokenizer, data)
    elif a.stage == 'from-gguf':
        from . import from_gguf
        from_gguf.run(a.file, a.bundle, a.target)
    elif a.stage == 'reader':
        from . import reader
        reader.run(a.base, a.out, a.minutes, lr=a.lr, tokens=a.tokens or 1280, books=a.books, seed=a.seed, extra=a.extra, init=a.init, judge_every=a.judge_every or 60, max_steps=a.steps, fused=a.compile)
    elif a.stage == 'judge':
        from . import reader
        reader.judge_kinds(a.base, a.adapter, a.out, a.books, a.sheets)
    elif a.stage == 'judge-lists':
        from . import reader
        reader.judge_lists(a.base, a.adapter)
    elif a.stage == 'ablate':
        from . import ablate
        ablate.run(a.out, tokenizer, data, a.minutes, a.table, a.seed, a.precision, a.tokens or ablate.TOKENS_PER_STEP, a.variants, a.device, a.workers)
    elif a.stage == 'families':
        from . import families
        families.run(a.folder)
    elif a.stage in ('checkpoint', 'resume', 'export'):
        from . import export
        if a.stage == 'checkpoint':
            export.travel(a.out, a.folder, a.base_stage, {'local_tokens': a.local, 'placement': a.placement, 'span': a.span})
        elif a.stage == 'resume':
            export.resume(a.folder, a.out)
        else:
            export.export(a.folder, a.target)
    elif a.stage == 'evaluate':
        from . import evaluate
        evaluate.run(a.folder, data, a.lengths, a.chunk, a.questions, out=a.log)
    elif a.stage == 'curves':
        from . import curves
        curves.run(a.out)
    else:
        from . import smoke
        smoke.run()


def train_added(a, tokenizer, data):
    from . import adapt, focus
    if a.least_local is not None and not 16 <= a.least_local <= a.local:
        raise SystemExit(f'--least-local {a.least_local} is not between 16 and --local {a.local}.')
    options = {'seed': a.seed, 'local_tokens': a.local, 'least_local': a.least_local, 'placement': a.placement, 'span': a.span, 'rank': a.rank, 'lr': a.lr, 'targets': a.targets, 'tokens_per_step': a.tokens or 9000,
               'evidence_weight': 0 if a.no_evidence else focus.EVIDENCE, 'device': a.device, 'precision': a.precision, 'workers': a.workers, 'max_steps': a.steps, 'judge_every': a.judge_every or 100}
    if a.stage == 'adapt':
        adapt.run(a.base, a.target, a.out, a.minutes, books=a.books, **options)
    else:
        focus.run(a.out, a.base or a.out / 'base', a.tokenizer or tokenizer, data, a.minutes, follow=a.follow, **options)


def train_base(a, tokenizer, data):
    from . import pretrain
    common = {'device': a.device, 'precision': a.precision, 'compiled': a.compile, 'workers': a.workers, 'max_steps': a.steps, 'tokens_per_step': a.tokens or 8192, 'judge_every': a.judge_every or 250}
    if a.stage == 'pretrain':
        import torch
        config = json.loads(a.config.read_text()) if a.config else pretrain.STARTER
        pretrain.run(a.out, tokenizer, data, a.minutes, a.seed, init=torch.load(a.init) if a.init else None, config=config, **common)
    else:
        from safetensors.torch import load_file
        base = a.out / 'base'
        pretrain.run(a.out, tokenizer, data, a.minutes, a.seed, init=load_file(base / 'model.safetensors'), config=json.loads((base / 'config.json').read_text()), muon_lr=0.016, adam_lr=2.5e-3,
                     decay_from=0.5, stage='finetune', early=pretrain.PASSAGES, late=pretrain.PASSAGES, **common)


if __name__ == '__main__':
    main()
