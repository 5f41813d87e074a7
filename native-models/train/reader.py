"""The reader: LoRA on a chat model, taught to answer in the passage's own words, to say when a passage does not answer, and to look at the
sentence that does. Data: sheets.py.

A sheet runs once, however many questions it has: the passage is followed by one branch a question, which sees the passage and itself but no other
branch, at the positions it would have alone. So twelve questions on 400 tokens cost some 700 tokens instead of 5,000.

  passage            <prefix> text                                       positions 0..p-1
  branch             <before question> question <after question> answer <end>   positions p.. in each branch

loss = cross-entropy of the answers' tokens (each answer counts the same)
     + evidence: -log of the share of the reading heads' attention, from the question's tokens to the passage, that falls on the answering sentence
     + rivals: every other step, the same questions are put to several passages of one text: -log of the answering passage's share (softmax over the
       passages of the log-odds that they do not refuse), since that is how the engine chooses among the passages it reads
"""
import hashlib
import itertools
import json
import math
import pickle
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import nn

from . import checkpoint
from .model import load_folder
from .sheets import Sheets, documents

# Its first token begins hardly any answer, so that one token tells how sure the refusal is.
REFUSAL = 'Not in the text.'
PREFIX, ASK, ANSWER, END = '<|im_start|>user\n', '\n\nQuestion: ', '<|im_end|>\n<|im_start|>assistant\n', '<|im_end|>'

# (layer, head) whose attention finds the sentence; those that did before training (question's tokens, planted and natural questions).
HEADS = ((14, 3), (15, 6), (17, 3), (17, 4), (18, 6), (18, 7))
EVIDENCE = 0.4
RIVALS = 0.5
KEEP_EVERY = 40  # steps
RANK, ALPHA = 16, 32
TARGETS = ('self_attn.q_proj', 'self_attn.k_proj', 'self_attn.v_proj', 'self_attn.o_proj', 'mlp.gate_proj', 'mlp.up_proj', 'mlp.down_proj')


class Lora(nn.Module):
    """y = W x + (alpha / r) B A x. W is frozen, in the type that is fast; A [r,in] and B [out,r] are float32."""

    def __init__(self, frozen, rank, alpha):
        super().__init__()
        self.frozen, self.scale = frozen, alpha / rank
        self.a = nn.Parameter(torch.randn(rank, frozen.in_features) / math.sqrt(frozen.in_features))
        self.b = nn.Parameter(torch.zeros(frozen.out_features, rank))

    def forward(self, x):
        return self.frozen(x) + F.linear(F.linear(x, self.a.to(x.dtype)), (self.b * self.scale).to(x.dtype))


class Reader(nn.Module):
    """A frozen decoder (model.py) with LoRA on every matrix of its layers."""

    def __init__(self, folder, dtype=torch.bfloat16, rank=RANK, alpha=ALPHA):
        super().__init__()
        folder = Path(folder)
        self.tokenizer = Tokenizer.from_file(str(folder / 'tokenizer.json'))
        self.decoder = load_folder(folder).requires_grad_(False)
        self.decoder.to(dtype)
        self.decoder.frequencies = self.decoder.frequencies.float()
        self.dtype, self.lora = dtype, {}
        self.before, self.after = before_attention, after_attention
        for i, layer in enumerate(self.decoder.layers):
            for name in TARGETS:
                owner = getattr(layer, name.split('.')[0])
                wrapped = Lora(getattr(owner, name.split('.')[1]), rank, alpha)
                setattr(owner, name.split('.')[1], wrapped)
                self.lora[f'{i}.{name}'] = wrapped

    def fuse(self):
        """What a layer does beside attention, compiled to few kernels: a third of a step's time; half a minute at the start, and a C++ compiler."""
        self.before, self.after = (torch.compile(f, dynamic=True) for f in (before_attention, after_attention))

    def trained(self):
        return [p for l in self.lora.values() for p in (l.a, l.b)]

    def encode(self, text):
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def hidden(self, ids, positions, parts, heads=()):
        """ids [T], positions [T], parts (Packed.tensors) -> states before the head [T,size], and a list a part of what `heads` look at: logits
        [branches, longest branch, passage] a head."""
        d = self.decoder
        x = d.model.embed_tokens(ids)[None]
        angle = positions[:, None].float() * d.frequencies
        cos, sin = angle.cos(), angle.sin()
        wanted, seen = {}, [[] for _ in parts]
        for layer, head in heads:
            wanted.setdefault(layer, []).append(head)
        for i, layer in enumerate(d.layers):
            q, k, v = self.before(layer, x, cos, sin)
            mixed, group = [], layer.self_attn.heads // layer.self_attn.kv_heads
            for part, looked in zip(parts, seen):
                of = slice(part.start, part.end)
                out, scores = part.attend(q[0, :, of], k[0, :, of], v[0, :, of])
                looked += [scores[head // group, :, head % group] for head in wanted.get(i, ())]
                mixed.append(out)
            x = self.after(layer, x, torch.cat(mixed, 1)[None])
        return d.model.norm(x)[0], seen

    def logits(self, states):
        return F.linear(states, self.decoder.model.embed_tokens.weight)


def before_attention(layer, x, cos, sin):
    """x [1,T,size] -> q scaled, k, both rotated, and v."""
    a = layer.self_attn
    q, k, v = a.qkv(layer.input_layernorm(x))
    return rotate(q, cos / math.sqrt(a.dim), sin / math.sqrt(a.dim)), rotate(k, cos, sin), v


def after_attention(layer, x, mixed):
    return layer.after_attention(x, mixed, layer.self_attn.o_proj)


def rotate(x, cos, sin):
    low, high = x.float().chunk(2, -1)
    return torch.cat([low * cos - high * sin, high * cos + low * sin], -1).to(x.dtype)


class Part:
    """Where one sheet stands in a row, and its attention: the passage sees itself, a branch the passage and itself. By plain matrix products over what is
    seen: half of what whole square masks cost, and torch's masked attention on a CPU costs more than all the rest of the step."""

    def __init__(self, start, width, lengths, dtype):
        self.start, self.width, self.end = start, width, start + width + sum(lengths)
        longest, at, places, self.real = max(lengths), width, [], []
        for b, length in enumerate(lengths):
            places.append([min(at + i, at + length - 1) for i in range(longest)])
            self.real += range(b * longest, b * longest + length)
            at += length
        self.places, self.real = torch.tensor(places), torch.tensor(self.real)
        later = lambda n: torch.full((n, n), float('-inf'), dtype=dtype).triu(1)
        self.passage_mask, self.branch_mask = later(width), later(longest)

    def attend(self, q, k, v):
        """q [H,T,D] scaled, k and v [KV,T,D] of this sheet -> [H,T,D], and the logits of branches on the passage [KV, branches, H / KV, longest, passage]."""
        kv, tokens, dim = k.shape
        group = q.shape[0] // kv
        width, (branches, longest) = self.width, self.places.shape
        q, k_passage, v_passage = q.reshape(kv, group, tokens, dim), k[:, :width], v[:, :width]
        own = (q[:, :, :width].reshape(kv, group * width, dim) @ k_passage.transpose(1, 2)).view(kv, group, width, width) + self.passage_mask
        passage = torch.softmax(own, -1).view(kv, group * width, width) @ v_passage
        # Padding repeats a branch's last token, behind it: no token that counts sees it.
        asked = q[:, :, self.places].transpose(1, 2).reshape(kv, branches * group * longest, dim)
        k_branch, v_branch = (t[:, self.places].reshape(kv * branches, longest, dim) for t in (k, v))
        looked = asked @ k_passage.transpose(1, 2)
        own = (asked.view(kv * branches, group * longest, dim) @ k_branch.transpose(1, 2)).view(kv * branches, group, longest, longest) + self.branch_mask
        share = torch.softmax(torch.cat([looked, own.view(kv, -1, longest)], -1), -1)
        mixed = share[..., :width] @ v_passage + (share[..., width:].reshape(kv * branches, group * longest, longest) @ v_branch).view(kv, -1, dim)
        mixed = mixed.view(kv, branches, group, longest, dim).transpose(1, 2).reshape(kv * group, branches * longest, dim)[:, self.real]
        return torch.cat([passage.view(kv * group, width, dim), mixed], 1), looked.view(kv, branches, group, longest, width)


class Packed:
    """Sheets in one row of tokens: ids, positions and who sees whom."""

    def __init__(self, reader):
        self.reader, self.ids, self.positions, self.sheets = reader, [], [], []
        self.targets, self.weights, self.lengths, self.rows = [], [], [], []

    def add(self, *sheets):
        for sheet in sheets:
            self.add_one(sheet)
        return self

    def add_one(self, sheet):
        encode, start = self.reader.encode, len(self.ids)
        text = self.reader.tokenizer.encode(sheet.text, add_special_tokens=False)
        prefix = encode(PREFIX)
        self.extend(prefix + text.ids, 0)
        width, branches = len(prefix) + len(text.ids), []
        for number, asked in enumerate(sheet.asked, 1):
            question = encode(f'{ASK}{asked.question}')
            prompt = question + encode(ANSWER)
            if asked.answer is None and number > 1:
                answer = encode(REFUSAL)[:1]  # all that the engine asks for
            else:
                answer = encode(asked.answer or REFUSAL) + encode(END)
            at = len(self.ids)
            # What an answer's last token says, nobody is taught.
            self.extend(prompt + answer[:-1], width)
            self.lengths.append(len(answer))
            branches.append(len(self.ids) - at)
            last = at + len(prompt) - 1
            for j, token in enumerate(answer):
                self.targets.append((last + j, token))
                self.weights.append(asked.weight / math.sqrt(len(answer)))
            gold = []
            if asked.evidence:
                gold = [t for t, (a, z) in enumerate(text.offsets) if z > asked.evidence[0] and a < asked.evidence[1]]
            self.rows.append((len(self.sheets), number - 1, len(prompt), len(prefix), gold))
        self.sheets.append((start, width, branches))

    def extend(self, ids, position):
        self.ids += ids
        self.positions += range(position, position + len(ids))

    def firsts(self):
        """Indices in `targets` of the answers' first tokens."""
        return list(itertools.accumulate(self.lengths[:-1], initial=0))

    def tensors(self):
        """ids [T], positions [T], and a Part a sheet."""
        return torch.tensor(self.ids), torch.tensor(self.positions), [Part(*sheet, self.reader.dtype) for sheet in self.sheets]


def refusal_odds(reader, logits):
    """logits [..., vocabulary] at an answer's first place -> log-odds [...] that it is a refusal, in nats."""
    at = reader.encode(REFUSAL)[0]
    others = torch.cat([logits[..., :at], logits[..., at + 1:]], -1)
    return logits[..., at] - torch.logsumexp(others, -1)


def rivals_loss(odds, groups):
    """Mean over questions of -log softmax of the answering passage. odds [branches], in the order in which the groups' sheets hold the questions."""
    terms, at = [], 0
    for rivals in groups:
        questions = len(rivals.answering)
        willing = -odds[at:at + len(rivals.sheets) * questions].view(-1, questions)
        at += willing.numel()
        terms += [torch.logsumexp(willing[[gold, *others], number], 0) - willing[gold, number] for number, (gold, others) in enumerate(rivals.answering) if others]
    return torch.stack(terms).mean()


def loss_of(reader, packed, evidence_weight, groups=()):
    """(loss, per-answer-token loss, evidence loss) of a packed row; `groups`: the rivals (sheets.Rivals) that the row is of."""
    ids, positions, parts = packed.tensors()
    heads = HEADS if evidence_weight and any(gold for *_, gold in packed.rows) else ()
    states, seen = reader.hidden(ids, positions, parts, heads)
    places, targets = torch.tensor([p for p, _ in packed.targets]), torch.tensor([t for _, t in packed.targets])
    weights = torch.tensor(packed.weights)
    logits = reader.logits(states[places]).float()
    each = F.cross_entropy(logits, targets, reduction='none')
    answer = (each * weights).sum() / weights.sum()
    total = answer
    if groups:
        total = total + RIVALS * rivals_loss(refusal_odds(reader, logits[packed.firsts()]), groups)
    if not heads:
        return total, answer.item(), 0.0
    terms = []
    for sheet, branch, asked, prefix, gold in packed.rows:
        if gold and parts[sheet].width - prefix > len(gold):
            share = torch.stack([torch.softmax(head[branch, :asked, prefix:].float(), -1)[:, gold].sum(-1).mean() for head in seen[sheet]]).mean()
            terms.append(-torch.log(share.clamp(min=1e-4)))
    evidence = torch.stack(terms).mean() if terms else torch.zeros(())
    return total + evidence_weight * evidence, answer.item(), evidence.item()


def row(reader, sheets, n, tokens):
    """What step n learns from: rivals at every other step, else sheets; together about `tokens` tokens. And the groups of rivals."""
    packed, groups, taken = Packed(reader), [], 0
    rivals = n % 2 and sheets.rich
    while len(packed.ids) < tokens * 0.85 and taken < 64:
        if rivals:
            groups.append(sheets.rivals(n * 64 + taken))
        packed.add(*(groups[-1].sheets if rivals else [sheets.sheet(n * 64 + taken)]))
        taken += 1
    return packed, groups


# --- measured on documents that training never reads ---------------------------------------------------------------------------------

@torch.no_grad()
def judge(reader, docs, sheets=40, seed=5):
    """By kind, from one forward a sheet: answers that greedy decoding would give exactly (every token of theirs the likeliest, a refusal aside, as the
    engine decodes), answerable questions that would be refused, unanswerable ones that would be; and the rank quality of the refusal's odds (AUC)."""
    made, out = Sheets(docs, seed=f'judge {seed}', most_questions=5), {}
    refusal, yes, no = reader.encode(REFUSAL)[0], [], []
    for n in range(sheets):
        sheet = made.sheet(n)
        packed = Packed(reader).add(sheet)
        ids, positions, parts = packed.tensors()
        states, _ = reader.hidden(ids, positions, parts)
        logits = reader.logits(states[torch.tensor([p for p, _ in packed.targets])]).float()
        likeliest, at = logits.argmax(-1).tolist(), 0
        line = out.setdefault(sheet.kind, [0] * 5)
        for asked, tokens in zip(sheet.asked, packed.lengths):
            said = [token if token != refusal or i else logits[at].topk(2).indices[1].item() for i, token in enumerate(likeliest[at:at + tokens])]
            exact = said == [t for _, t in packed.targets[at:at + tokens]]
            refused, odds = likeliest[at] == refusal, refusal_odds(reader, logits[at]).item()
            at += tokens
            if asked.answer is None:
                line[3] += 1
                line[4] += refused
                no.append(odds)
            else:
                line[0] += 1
                line[1] += exact
                line[2] += refused
                yes.append(odds)
    auc = area(yes, no)
    share = lambda part, whole: round(part / max(whole, 1), 3)
    return {**{k: {'asked': a, 'exact': share(e, a), 'refused': share(w, a), 'unanswerable': u, 'rightly refused': share(g, u)} for k, (a, e, w, u, g) in out.items()}, 'auc': round(auc, 3)}


@torch.no_grad()
def judge_rivals(reader, docs, groups, seed=5):
    """Of questions put to the passage that answers and to others of the same text: how many are told apart, the answering passage having the least odds of a
    refusal; beside it what chance would tell."""
    made, right, asked, chance = Sheets(docs, seed=f'judge {seed}'), 0, 0, 0.0
    if not made.rich:
        return None
    for n in range(groups):
        rivals = made.rivals(n)
        packed = Packed(reader).add(*rivals.sheets)
        ids, positions, parts = packed.tensors()
        states, _ = reader.hidden(ids, positions, parts)
        firsts = states[torch.tensor([packed.targets[i][0] for i in packed.firsts()])]
        odds = refusal_odds(reader, reader.logits(firsts).float()).view(len(rivals.sheets), -1)
        for number, (gold, others) in enumerate(rivals.answering):
            if others:
                asked, chance = asked + 1, chance + 1 / (1 + len(others))
                right += bool((odds[others, number] > odds[gold, number]).all())
    return {'asked': asked, 'told apart': round(right / asked, 3), 'by chance': round(chance / asked, 3)}


def judge_kinds(base, adapter, out, books=60, sheets=80):
    """`judge` on each kind of document that training holds out, a line of JSON each. The documents are those of the run folder `out`, or made into it."""
    _, development = kept_documents(out, books)
    reader = Reader(base)
    load_adapter(reader, adapter)
    for kind in dict.fromkeys(doc.kind for doc in development):
        docs = [doc for doc in development if doc.kind == kind]
        print(json.dumps({**judge(reader, docs, sheets), 'rivals': judge_rivals(reader, docs, sheets)}), flush=True)


def area(yes, no):
    """Share of the pairs in which `yes` has the less odds of a refusal (AUC)."""
    return sum((n > y) + 0.5 * (n == y) for n in no for y in yes) / max(1, len(no) * len(yes))


@torch.no_grad()
def judge_lists(base, adapters):
    """Of the lists that training holds out, how well the refusal of each sentence alone tells those that belong from those that only look so (AUC), mean over the
    lists; and the F1 of what one limit for all lists takes, the best one. By hand and by forms (sheets.py), a line of JSON each. Several adapters: their mean."""
    from .sheets import Asked, Sheet, all_lists
    reader = Reader(base)
    load_adapter(reader, *adapters)
    for name, (listed, held_out) in zip(('by hand', 'by forms'), all_lists()):
        docs, areas, yes, no = listed[:held_out], [], [], []
        for doc in docs:
            odds = []
            for text in doc.segments:
                packed = Packed(reader).add(Sheet('list', text, [Asked(doc.questions[0].text, None, None)]))
                states, _ = reader.hidden(*packed.tensors())
                odds.append(refusal_odds(reader, reader.logits(states[packed.targets[0][0]]).float()).item())
            own, likes = odds[:len(doc.questions)], odds[len(doc.questions):]
            areas.append(area(own, likes))
            yes, no = yes + own, no + likes
        f1, limit = max((2 * (hit := sum(y <= t for y in yes)) / (hit + sum(n <= t for n in no) + len(yes)), t) for t in yes)
        print(json.dumps({'lists': name, 'of': len(docs), 'auc': round(sum(areas) / len(areas), 3), 'f1': round(f1, 3), 'limit': round(limit, 2)}), flush=True)


# --- the loop -------------------------------------------------------------------------------------------------------------------------

def kept_documents(out, books, extra=()):
    """The documents, made once into the run folder (grammar over the books takes a minute and a half), and more of them from JSON lines (made.py)."""
    path = Path(out) / 'documents.pickle'
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(documents(books=books)))
    train, development = pickle.loads(path.read_bytes())
    for file in extra:
        from .sheets import Document, Question
        for line in Path(file).read_text('utf8').splitlines():
            d = json.loads(line)
            train.append(Document(d['kind'], d['segments'], [Question(q['question'], q['answers'], tuple(q['segments'])) for q in d['questions']]))
    return train, development


def run(base, out, minutes, lr=1e-3, tokens=2048, books=60, seed=0, extra=(), judge_every=60, evidence=EVIDENCE, init=None, max_steps=None, fused=False):
    """Trains for `minutes` in all, however many pieces; goes on from <out>/reader.pt. Writes <out>/adapter (PEFT layout) at every checkpoint."""
    out = Path(out)
    torch.manual_seed(seed)
    train, development = kept_documents(out, books, extra)
    sheets, reader = Sheets(train, seed=seed), Reader(base)
    if fused:
        reader.fuse()
    log = checkpoint.Log(out / 'reader.jsonl')
    optimizer = torch.optim.AdamW(reader.trained(), lr=lr, betas=(0.9, 0.98), weight_decay=0.0)
    state = checkpoint.load(out / 'reader.pt')
    step, spent = 0, 0.0
    if state:
        load(reader, state['lora'])
        optimizer.load_state_dict(state['optimizer'])
        step, spent = state['step'], state['spent']
    elif init:
        load_adapter(reader, *init)
    log(stage='reader', step=step, documents=len(train), resumed=bool(state), sheets=str(hashlib.sha256(repr(sheets.sheet(0)).encode()).hexdigest()[:12]))
    began, mean, seen, asked = time.time(), None, 0, 0
    while True:
        done = (spent + time.time() - began) / (minutes * 60) if max_steps is None else step / max_steps if max_steps else 1
        if done >= 1:
            break
        scale = min(1.0, (step + 1) / 30) * max(0.02, (1 - done) ** 1.0 if done > 0.0 else 1)
        for group in optimizer.param_groups:
            group['lr'] = lr * scale
        packed, groups = row(reader, sheets, step, tokens)
        loss, answer, ev = loss_of(reader, packed, evidence, groups)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.trained(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen, asked, step = seen + len(packed.ids), asked + len(packed.rows), step + 1
        mean = (answer, ev) if mean is None else tuple(0.97 * m + 0.03 * v for m, v in zip(mean, (answer, ev)))
        if step % 20 == 0:
            log(step=step, loss=mean[0], evidence=mean[1], tokens=seen, questions=asked, seconds=time.time() - began, done=done)
        if step % KEEP_EVERY == 0:
            keep(reader, optimizer, out, step, spent + time.time() - began)
        if step % judge_every == 0:
            log(step=step, judged=judge(reader, development))
    keep(reader, optimizer, out, step, spent + time.time() - began)
    log(stage='end', step=step, judged=judge(reader, development, sheets=120))


def keep(reader, optimizer, out, step, spent):
    checkpoint.save(out / 'reader.pt', {'lora': {k: (l.a.data, l.b.data) for k, l in reader.lora.items()}, 'optimizer': optimizer.state_dict(), 'step': step, 'spent': spent})
    save_adapter(reader, out / 'adapter')


def load(reader, lora):
    for key, (a, b) in lora.items():
        reader.lora[key].a.data.copy_(a)
        reader.lora[key].b.data.copy_(b)


def save_adapter(reader, folder):
    """PEFT layout, float16: what `focus models import --adapter` merges into the base."""
    tensors = {}
    for key, l in reader.lora.items():
        layer, name = key.split('.', 1)
        for letter, tensor in (('A', l.a), ('B', l.b)):
            tensors[f'base_model.model.model.layers.{layer}.{name}.lora_{letter}.weight'] = tensor.data.half()
    checkpoint.save_weights(Path(folder) / 'adapter_model.safetensors', tensors)
    (Path(folder) / 'adapter_config.json').write_text(json.dumps({
        'peft_type': 'LORA', 'task_type': 'CAUSAL_LM', 'r': RANK, 'lora_alpha': ALPHA, 'lora_dropout': 0.0, 'bias': 'none', 'fan_in_fan_out': False,
        'target_modules': sorted({t.split('.')[1] for t in TARGETS}), 'base_model_name_or_path': 'HuggingFaceTB/SmolLM2-135M-Instruct'}, indent=2) + '\n')


def load_adapter(reader, *folders):
    """An adapter, or the mean of several that began with the same one."""
    from safetensors.torch import load_file
    all_tensors = [load_file(Path(folder) / 'adapter_model.safetensors') for folder in folders]
    for key, l in reader.lora.items():
        layer, name = key.split('.', 1)
        mean = lambda letter: sum(tensors[f'base_model.model.model.layers.{layer}.{name}.lora_{letter}.weight'].float() for tensors in all_tensors) / len(all_tensors)
        l.a.data.copy_(mean('A'))
        l.b.data.copy_(mean('B'))
