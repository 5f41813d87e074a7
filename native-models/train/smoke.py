"""Every stage once, on a corpus made up here, small enough for one CPU thread and about a minute. What must hold is asserted:

  the candidate stream with W' = W gives the frozen states; two_stream.py equals the method done step by step, and the numpy reference;
  model.py equals transformers for every family;
  a run that was stopped goes on with the losses of a run that was not; a checkpoint that travelled makes the same weights;
  full and low-rank W', both losses, both placements and every family train.
"""
import json
import os
import pickle
import random
import shutil
import sys
import tempfile
from pathlib import Path

import torch

from . import ablate, adapt, chat, checkpoint, corpus, curves, evaluate, export, focus, pretrain
from .fused import Fused
from .made_up import FAMILIES, TINY, made_up_base, made_up_corpus
from .model import load_folder
from .rows import Rows
from .samples import Samples
from .two_stream import Added, candidates, final, forward, slot_positions


def copies_give_frozen_states(base):
    """With W' = W the candidate stream is the plain decoder: the slots of cut i are the frozen k and v of token i."""
    torch.manual_seed(1)
    vocabulary = base.config['vocab_size']
    memory, f, starts = torch.randint(0, vocabulary, (3, 30)), 9, torch.tensor([21, 15, 8])
    fragment = torch.stack([row[s:s + f] for row, s in zip(memory, starts)])
    with torch.no_grad():
        _, frozen = base(memory, keep=True, logits=False)
        slots = candidates(base, Added(base), fragment, starts, frozen)
    worst = 0.0
    for (keys, values), (k, v) in zip(frozen, slots):
        k = base.rotate(k, (starts[:, None] + torch.arange(f))[:, None])
        for row, s in enumerate(starts):
            worst = max(worst, (k[row] - keys[row, :, s:s + f]).abs().max().item(), (v[row] - values[row, :, s:s + f]).abs().max().item())
    assert worst < 3e-5, f"W' = W must give the frozen states, largest difference {worst}"


def branches_see_their_own(folder):
    """reader.py: a question on a packed sheet says what it says alone after the passage, and learns; an adapter travels."""
    from . import reader as reading
    from .sheets import Asked, Document, Question, Sheet, Sheets, blocks, find
    base = folder / 'hf'
    one, two = Asked('Who kept the light?', 'Ada', (0, 20)), Asked('Where was the boat?', None, None)
    text, model = 'Ada kept the light. The boat was in the bay.', reading.Reader(base, torch.float32, rank=2, alpha=4)
    for lora in model.lora.values():
        torch.nn.init.normal_(lora.b, 0, 0.02)
    with torch.no_grad():
        packed = reading.Packed(model).add(Sheet('', text, [two, one])).add(Sheet('', 'Another passage.', [two]))
        ids, positions, parts = packed.tensors()
        states, _ = model.hidden(ids, positions, parts)
        alone = reading.Packed(model).add(Sheet('', text, [one]))
        ids, positions, parts = alone.tensors()
        expected, _ = model.hidden(ids, positions, parts)
        place = next(p for p, _ in packed.targets[len(model.encode(reading.REFUSAL)) + len(model.encode(reading.END)):])
        assert torch.allclose(states[place], expected[alone.targets[0][0]], atol=1e-4), 'a branch sees the passage and itself alone'
    document = Document('fairy', ['Ada kept the light.', 'The boat was in the bay.', 'Bo sold the mill to Cy.'], [Question('Who kept the light?', ['Ada'], (0,)), Question('Where was the boat?', ['in the bay'], (1,)), Question('Who sold the mill?', ['Bo'], (2,))])
    sheets = Sheets([document], seed=1)
    made = sheets.sheet(3)
    assert made == Sheets([document], seed=1).sheet(3), 'a sheet depends on seed and number alone'
    assert all(a.answer is None or a.answer in made.text for a in made.asked), 'answers stand in the passage'
    manual = '# Retry\n\nWhat failed is tried again.\n\n- `times`: how often it is\n  tried at most\n- `wait`: the pause between\n\n' + 'run(task);\n' * 80
    parts = blocks(manual, least=60, most=300)
    assert ''.join(''.join(parts).split()) == ''.join(manual.split()) and parts[0].startswith('# Retry\n\nWhat') and all(60 <= len(part) <= 300 for part in parts[:-1]), parts
    assert parts[0][slice(*find(parts[0], 'how often it is tried at most'))] == 'how often it is\n  tried at most', 'a line breaks in the answer'
    reading.HEADS = ((0, 0),)

    def taught(packed, groups=()):
        optimizer, losses = torch.optim.Adam(model.trained(), lr=0.01), []
        for _ in range(8):
            loss, _, _ = reading.loss_of(model, packed(), reading.EVIDENCE, groups)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            losses.append(loss.item())
        assert losses[-1] < losses[0], f'the reader does not learn: {losses}'
    taught(lambda: reading.Packed(model).add(made))
    # Two parts would be longer than a passage, so each is one.
    tale = Document('fairy', [f'{name} kept the {thing}.{" Nobody came that day." * 16}' for name, thing in zip('Ada Bo Cy Dee Eli Fay Gus'.split(), 'light mill boat horse bell bridge well'.split())])
    tale.segments[6] += ' Ada and Bo and Cy came by.'
    tale.questions = [Question(f'Who kept the {text.split()[3][:-1]}?', [text.split()[0]], (i,)) for i, text in enumerate(tale.segments)]
    named = Document('list', ['The Ada sank.', 'The Bo sank.', 'The Cy was sold.', 'The Dee came home.', 'Eli slept.', 'The Fay was built.'], [Question('Which ship sank?', ['Ada'], (0,)), Question('Which ship sank?', ['Bo'], (1,))])
    rivals = Sheets([tale, named], seed=1)
    groups = [rivals.rivals(n) for n in range(12)]
    assert groups == [Sheets([tale, named], seed=1).rivals(n) for n in range(12)] and {g.sheets[0].kind for g in groups} == {'fairy', 'list'}
    for group in groups:
        assert all(len(sheet.asked) == len(group.answering) for sheet in group.sheets), 'each question is put to every passage'
        for number, (gold, others) in enumerate(group.answering):
            assert others and group.sheets[gold].asked[number].answer in group.sheets[gold].text
            assert all(group.sheets[gold].asked[number].answer not in group.sheets[i].text for i in others), 'a rival holds the answer'
    sure, unsure = torch.full((len(groups[0].sheets) * len(groups[0].answering),), 2.0), torch.zeros(len(groups[0].sheets) * len(groups[0].answering))
    for number, (gold, _) in enumerate(groups[0].answering):
        sure[gold * len(groups[0].answering) + number] = -2
    assert reading.rivals_loss(sure, groups[:1]) < reading.rivals_loss(unsure, groups[:1]), 'whom the passage that answers refuses least is told apart'
    taught(lambda: reading.Packed(model).add(*groups[0].sheets, *groups[1].sheets), groups[:2])
    told = reading.judge_rivals(model, [tale, named], groups=3)
    assert told['asked'] >= 3 and 0 <= told['told apart'] <= 1 and 0 < told['by chance'] < 0.5, told
    again = reading.Reader(base, torch.float32)
    trained = reading.Reader(base, torch.float32)
    for lora in trained.lora.values():
        torch.nn.init.normal_(lora.b, 0, 0.02)
    reading.save_adapter(trained, folder / 'adapter')
    reading.load_adapter(again, folder / 'adapter')
    assert all(torch.allclose(again.lora[key].b, lora.b, atol=1e-3) for key, lora in trained.lora.items()), 'an adapter did not travel'
    kept = {key: lora.b.detach().clone() for key, lora in trained.lora.items()}
    for lora in trained.lora.values():
        torch.nn.init.normal_(lora.b, 0, 0.02)
    reading.save_adapter(trained, folder / 'other')
    reading.load_adapter(again, folder / 'adapter', folder / 'other')
    assert all(torch.allclose(again.lora[key].b, (lora.b + kept[key]) / 2, atol=1e-3) for key, lora in trained.lora.items()), 'two adapters are not their mean'
    out = folder / 'mean'
    out.mkdir()
    (out / 'documents.pickle').write_bytes(pickle.dumps(([document], [document])))
    reading.run(base, out, None, init=[folder / 'adapter', folder / 'other'], max_steps=0)
    reading.load_adapter(trained, out / 'adapter')
    assert all(torch.allclose(again.lora[key].b, lora.b, atol=1e-3) for key, lora in trained.lora.items()), 'no step of training is not the mean itself'


def chats_as_the_model_was_taught(folder, data):
    """chat.py: a turn of the user behind the text, the reply's opening, no system prompt; adapt trains by it and the card says what it is worth."""
    base = folder / 'SmolLM' / 'hf'
    shutil.copyfile(folder / 'hf' / 'tokenizer.json', base / 'tokenizer.json')
    assert chat.template_of(base) is None, 'no template, no chat'
    template = ("{{ bos_token }}{% if messages[0]['role'] != 'system' %}<s>Be kind.</s>{% endif %}{% for m in messages %}<q>{{ m['role'] }}: {{ m['content'] }}</s>{% endfor %}"
                "{% if add_generation_prompt %}<a>{% endif %}")
    (base / 'tokenizer_config.json').write_text(json.dumps({'chat_template': template, 'bos_token': {'content': '<s>'}, 'eos_token': '</s>'}))
    asked = chat.template_of(base)
    assert asked['question'] == '<q>user: Question: {question}</s><a>', asked
    adapt.run(base, folder / 'chatting', folder / 'chat-run', None, data=data, lengths=(512,), tokens_per_step=300, max_steps=1, shapes=((3, 48),), precision='fp32')
    assert json.loads((folder / 'chatting' / 'focus.json').read_text())['template'] == asked, 'the bundle is asked as it was trained'
    assert '| 512 | 4 |' in (folder / 'chatting' / 'FOCUS.md').read_text(), 'the card has the facts'


def different(base):
    """A W' that is not W."""
    torch.manual_seed(2)
    added = Added(base)
    with torch.no_grad():
        for p in added.parameters():
            p.add_(0.05 * torch.randn_like(p))
    return added


def equals_step_by_step(base, placement):
    """forward() against the method done one token at a time, every chunk alone, chunks of different lengths."""
    added, vocabulary, f, P = different(base), base.config['vocab_size'], 6, 3
    chunks, local = [torch.randint(0, vocabulary, (n,)) for n in (11, 7, 9)], torch.randint(0, vocabulary, (1, 1 + f))
    starts = torch.tensor([1 + len(c) for c in chunks])
    memory = torch.ones(3, int(starts.max()) + f, dtype=torch.long)
    for row, c in enumerate(chunks):
        memory[row, :starts[row] + f] = torch.cat([local[0, :1], c, local[0, 1:]])
    steps = []  # per cut P..f: per layer the slots of all chunks [C,KV,1,D]
    with torch.no_grad():
        for cut in range(P, f + 1):
            alone = []
            for c in chunks:
                ids = torch.cat([local[0, :1], c, local[0, 1:cut]])[None]  # all but the candidate, as normal tokens
                _, past = base(ids, keep=True, logits=False)
                alone.append(candidates(base, added, local[:, cut:cut + 1], torch.tensor([ids.shape[1]]), past))
            steps.append([tuple(torch.cat(parts) for parts in zip(*layers)) for layers in zip(*alone)])
        slots = [tuple(torch.cat(parts, 2) for parts in zip(*layers)) for layers in zip(*steps)]
        cuts = torch.arange(f + 1).clamp(min=P)[None] - P
        expected, _ = final(base, local, slots, cuts, *slot_positions(3, placement, 16))
        logits, _ = forward(base, added, memory, starts, local, torch.tensor([P]), 3, placement, 16)
    worst = (expected - logits).abs().max().item()
    assert worst < 1e-4, f'two streams differ from the method step by step by {worst} ({placement})'


def windows_of_every_size(rows, base):
    """Local sizes drawn per sample: every size in reach, none beyond, and a window says the same whichever longer ones it is padded to."""
    drawn, fixed = Samples(rows, 60, 20), Samples(rows, 60)
    samples = [drawn.sample(random.Random(f'drawn-{i}'), 3, 40, focus.EARLY) for i in range(60)]
    sizes = {len(s.local) for s in samples}
    assert min(sizes) >= 20 and max(sizes) <= 60 and len(sizes) > 15, f'sizes of the local windows: {sorted(sizes)}'
    assert {len(fixed.sample(random.Random(f'fixed-{i}'), 3, 40, focus.EARLY).local) for i in range(20)} == {60}
    batch = drawn.batch(0, 1, 3, 40, 3 * 3 * 101, focus.EARLY)
    added, ends = different(base), torch.tensor([w.nonzero().max() for w in batch.weights])
    assert len(batch.prompt) == 3 and len(set(ends.tolist())) > 1, 'windows of several sizes in one batch'
    with torch.no_grad():
        together, _ = forward(base, added, batch.memory, batch.starts, batch.local, batch.prompt, 3, 'spread', 64)
        for s, end in enumerate(ends.tolist()):
            alone, _ = forward(base, added, batch.memory[3 * s:3 * s + 3], batch.starts[3 * s:3 * s + 3], batch.local[s:s + 1, :end + 1], batch.prompt[s:s + 1], 3, 'spread', 64)
            worst = (together[s, :end] - alone[0, :end]).abs().max().item()
            assert worst < 1e-4, f'padding is seen: logits differ by {worst}'


def equals_numpy_reference(base):
    """The first token's logits and shares against the reference in numpy."""
    sys.path.insert(0, str(Path(__file__).parents[1] / 'reference'))
    import focus_reference
    added, r = different(base), random.Random(3)
    numpy = lambda module: {k: v.detach().double().numpy() for k, v in module.state_dict().items()}
    memory, prompt, bos = [r.randrange(512) for _ in range(40)], [r.randrange(512) for _ in range(5)], 0
    [expected] = focus_reference.focus(focus_reference.Decoder(base.config, numpy(base), numpy(added)), memory, prompt, 16, 8, bos, 1)
    rows = [memory[i:i + 16] for i in range(0, 40, 16)]
    width = 1 + 16 + len(prompt)
    padded = torch.tensor([([bos, *c, *prompt] + [1] * width)[:width] for c in rows])
    with torch.no_grad():
        logits, shares = forward(base, added, padded, torch.tensor([1 + len(c) for c in rows]), torch.tensor([[bos, *prompt]]), torch.tensor([5]), 3, 'sequential', 0)
    worst = (logits[0, -1].double() - torch.from_numpy(expected['logits'])).abs().max().item()
    assert worst < 1e-4, f'logits differ from the numpy reference by {worst}'
    assert (shares[0, -1].double() - torch.from_numpy(expected['share'])).abs().max() < 1e-5, 'shares differ from the numpy reference'
    return f'largest difference of a logit {worst:.1e}'


def fused_equals_plain(config):
    """The fused training step's loss and gradients against the plain decoder's."""
    base = made_up_base(config).requires_grad_(True)
    ids, weights = torch.randint(0, config['vocab_size'], (3, 49)), torch.rand(3, 49)
    losses, _, kept = pretrain.loss_of(base, ids.numpy(), weights.numpy(), 'cpu', 'fp32')
    plain = torch.autograd.grad((losses * kept).sum(), list(base.parameters()))
    total, weight = Fused(base, torch.float32, compiled=False).loss(ids, weights)
    assert torch.allclose(total, (losses * kept).sum(), rtol=1e-5) and torch.allclose(weight, kept.sum()), 'the fused loss differs from the plain one'
    for a, b in zip(plain, torch.autograd.grad(total, list(base.parameters()))):
        assert torch.allclose(a, b, rtol=1e-3, atol=1e-5), 'gradients of the fused loss differ from those of the plain one'


def equals_transformers(configs):
    """Logits of model.py against Hugging Face's own decoders, where transformers is installed."""
    try:
        from transformers import AutoConfig, AutoModelForCausalLM
    except ImportError:
        return 'skipped: transformers is not installed'
    worst = 0.0
    for config in configs:
        base = made_up_base(config)
        kind = config['architectures'][0].replace('ForCausalLM', '').lower()
        theirs = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **{k: v for k, v in config.items() if k not in ('architectures', 'model_type')}))
        theirs.load_state_dict(base.state_dict(), strict=not config['tie_word_embeddings'])
        theirs.tie_weights()
        ids = torch.randint(0, config['vocab_size'], (2, 700))
        with torch.no_grad():
            worst = max(worst, (base(ids) - theirs.eval()(ids).logits).abs().max().item())
        assert worst < 1e-4, f'{kind} differs from transformers by {worst}'
    return f'largest difference of a logit {worst:.1e}'


def losses_of_log(path):
    return [json.loads(line)['loss'] for line in Path(path).read_text().splitlines() if 'loss' in json.loads(line)]


def resumes(run, folder):
    """Stopped after 3 of 6 steps and gone on: the last weights are those of an undisturbed run."""
    torch.manual_seed(0)
    run(folder / 'whole', 6, None)
    torch.manual_seed(0)
    run(folder / 'parts', 6, 3)
    run(folder / 'parts', 6, None)
    whole, parts = (checkpoint.load(next((folder / name).glob('*.pt'))) for name in ('whole', 'parts'))
    for key in ('model', 'added'):
        for name, tensor in whole.get(key, {}).items():
            assert torch.allclose(tensor, parts[key][name], atol=1e-6), f'{name} differs after a stop'


def ablations(starter, tokenizer, data, table):
    """Two variants, then one more by the same command: rows of before stay, W' = W is not trained, and other conditions are refused."""
    ablate.MEASURED = ((96, 2),)
    ablate.SHAPES = ((2, 48),)
    rows = lambda: json.loads(table.read_text())['rows']
    ablate.run(starter, tokenizer, data, 0.02, table, tokens_per_step=300, most=2)
    first = rows()
    assert [row['value'] for row in first] == ['default', "W' = W"] and first[0]['steps'] > 0 and first[1]['steps'] == 0
    ablate.run(starter, tokenizer, data, 0.02, table, tokens_per_step=300, most=1)
    assert rows()[:2] == first and len(rows()) == 3 and rows()[2]['measured']['96']['continuation'] > 0
    try:
        ablate.run(starter, tokenizer, data, 0.03, table, tokens_per_step=300, most=1)
    except SystemExit:
        return
    raise AssertionError('rows of another time do not compare')


def run():
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as temporary:
        _run(Path(temporary))
    print(json.dumps({'stage': 'smoke', 'ok': True}))


def _run(folder):
    families = [{**TINY, **change} for change in FAMILIES.values()]
    for config in (TINY, *families):
        copies_give_frozen_states(made_up_base(config))
    fused_equals_plain(TINY)
    for placement in ('spread', 'sequential'):
        equals_step_by_step(made_up_base(TINY), placement)
    print(json.dumps({'stage': 'smoke', 'transformers': equals_transformers([TINY, *families])}), flush=True)
    print(json.dumps({'stage': 'smoke', 'numpyReference': equals_numpy_reference(made_up_base(TINY))}), flush=True)

    made_up_corpus(folder / 'corpus')
    os.environ['FOCUS_CORPUS'] = str(folder / 'corpus')
    starter, data = folder / 'starter', folder / 'starter' / 'data'
    tokenizer = starter / 'base' / 'tokenizer.json'
    tokenizer.parent.mkdir(parents=True)
    corpus.train_tokenizer(512, tokenizer)
    corpus.tokenize(tokenizer, data, 4, 60_000)
    rows = Rows(tokenizer, data)
    assert rows.encode('<q> 12<a>')[0] == 2 and len(rows.encode('1874')) == 4, 'special tokens and single digits'

    def pretrained(out, steps, stop):
        pretrain.run(out, tokenizer, data, None, config=TINY, tokens_per_step=512, precision='fp32', max_steps=steps, stop_after=stop)

    resumes(pretrained, folder / 'pretrain')
    pretrain.run(starter, tokenizer, data, None, config=TINY, tokens_per_step=1024, max_steps=12)
    losses = losses_of_log(starter / 'pretrain.jsonl')
    assert losses[-1] < losses[0], f'pretraining does not learn: {losses}'

    pretrain.run(starter, tokenizer, data, None, init=checkpoint.load(starter / 'pretrain.pt')['model'], config=TINY, tokens_per_step=1024, max_steps=2, stage='finetune', early=pretrain.PASSAGES, late=pretrain.PASSAGES)

    assert focus.fitting(focus.SHAPES, 250_000, 95) == list(focus.SHAPES) and (1024, 128) not in focus.fitting(focus.SHAPES, 9000, 95), 'a step says how large a sample may be'
    assert focus.fitting(((4, 64), (2, 64)), 10, 95) == [(2, 64)], 'some shape is always left'
    shapes = ((3, 48), (2, 64))

    windows_of_every_size(rows, made_up_base(TINY))

    def focused(out, steps, stop):
        focus.run(out, starter / 'base', tokenizer, data, None, tokens_per_step=300, precision='fp32', max_steps=steps, shapes=shapes, stop_after=stop)

    resumes(focused, folder / 'focus')
    for name, options in (('low-rank', {'rank': 4}), ('one target', {'targets': 'one', 'workers': 1}), ('sequential', {'placement': 'sequential'}),
                          ('drawn local size', {'least_local': 30})):
        focus.run(folder / name, starter / 'base', tokenizer, data, None, tokens_per_step=300, max_steps=2, shapes=shapes, **options)
    for name, change in FAMILIES.items():
        base = made_up_base({**TINY, **change})
        checkpoint.save_weights(folder / name / 'hf' / 'model.safetensors', base.state_dict())
        (folder / name / 'hf' / 'config.json').write_text(json.dumps(base.config))
        load_folder(folder / name / 'hf')
        focus.run(folder / name, folder / name / 'hf', tokenizer, data, None, tokens_per_step=300, max_steps=1, shapes=shapes)

    focus.run(starter, starter / 'base', tokenizer, data, None, tokens_per_step=300, max_steps=2, shapes=shapes)
    export.travel(starter, folder / 'travel', 'finetune', {'local_tokens': 95, 'placement': 'spread', 'span': 64})
    export.resume(folder / 'travel', folder / 'again')
    export.export(folder / 'travel', folder / 'hf')
    added = checkpoint.load(starter / 'focus.pt')['added']
    for name, tensor in checkpoint.load(folder / 'again' / 'focus.pt')['added'].items():
        assert torch.allclose(tensor, added[name], atol=1e-3), f'{name} did not travel'
    focus.run(folder / 'followed', starter / 'base', tokenizer, data, None, tokens_per_step=300, max_steps=1, shapes=shapes, stop_after=0, follow=folder / 'hf')
    for name, tensor in checkpoint.load(folder / 'followed' / 'focus.pt')['added'].items():
        assert torch.allclose(tensor, added[name], atol=1e-3), f'{name}: on the same base, following is going on'
    theirs = folder / 'published'
    theirs.mkdir()
    shutil.copyfile(starter / 'base' / 'config.json', theirs / 'config.json')
    whole = {**load_folder(starter / 'base').state_dict(), **{name.replace('self_attn.', 'self_attn.beacon_'): tensor for name, tensor in added.items()}}
    checkpoint.save_weights(theirs / 'model.safetensors', {**whole, 'model.beacon_embed_tokens.weight': torch.zeros(1, TINY['hidden_size'])})
    focus.run(folder / 'from-published', theirs, tokenizer, data, None, tokens_per_step=300, max_steps=1, shapes=shapes, stop_after=0, evaluations=False)
    for name, tensor in checkpoint.load(folder / 'from-published' / 'focus.pt')['added'].items():
        assert torch.allclose(tensor, added[name], atol=1e-3), f'{name} of a published checkpoint was not taken'
    branches_see_their_own(folder)
    chats_as_the_model_was_taught(folder, data)
    evaluate.run(folder / 'hf', data, [512], n=64, count=3)
    ablations(starter, tokenizer, data, folder / 'ablation.json')
    curves.run(starter)
    assert (starter / 'focus.svg').read_text().startswith('<svg')
