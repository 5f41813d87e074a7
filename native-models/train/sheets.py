"""What the reader learns from: sheets. A sheet is a passage and the questions put to it, some of which it does not answer.

Every source is brought into one form first, a Document: segments in reading order, and questions that say which segments answer them. A sheet is
then a window of segments (or a few scattered ones, as the engine shows them) with the questions that it answers, questions of the same document that
it does not answer, and questions whose premise was made false. The passage stands once on a sheet, however many questions there are (reader.py).
"""
import json
import math
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from . import corpus
from .asked import SENTENCE, ask_text, written_words

STOP = frozenset('''a an the of to in on at by for from with and or is are was were be been being do does did has have had what which who whom whose when where why how many much that this
these those it its as there their his her he she they them him you your not no if but so than then into out up about after before'''.split())
NAME = re.compile(r"(?<![.!?\"“] )(?<!^)\b[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*")
PRONOUN = re.compile(r'(?:he|she|they|it|we|i|you|them|him|her|his|their|its|that|this|which|who|these|those|one)', re.I)
NUMBER = re.compile(r'\b\d[\d,.]*\b')
THING = re.compile(r'(?<=\b[Tt]he )[a-z]{4,}\b')


@dataclass
class Question:
    text: str
    answers: list
    segments: tuple  # indices of the segments that hold the answer


@dataclass
class Document:
    kind: str
    segments: list
    questions: list = field(default_factory=list)
    # Questions that somebody who read it might ask, and that nothing in it answers.
    unanswerable: list = field(default_factory=list)
    # Passages from elsewhere in the same book that a word search for the questions brings, and that do not answer them.
    foreign: list = field(default_factory=list)
    # The document that this is a part of.
    whole: object = None

    def by_segment(self):
        out = {}
        for q in self.questions:
            out.setdefault(q.segments[0], []).append(q)
        return out


@dataclass
class Asked:
    """One question on a sheet. `answer` None: the passage does not say. `evidence`: [start, end) in the sheet's text, or None. `weight`: how much the
    answer's words count; those that stand nowhere in the passage count little, since the engine can only give words of the passage."""
    question: str
    answer: str
    evidence: tuple
    weight: float = 1.0


@dataclass
class Sheet:
    kind: str
    text: str
    asked: list


@dataclass
class Rivals:
    """Passages of one document, and the same questions put to each: of which passage a question is answered, and which others surely do not answer it."""
    sheets: list
    # [questions] (the sheet that answers, the others that do not)
    answering: list


def words_of(text):
    return re.findall(r'[^\W_]+', text.lower())


def content_words(text):
    return {w for w in words_of(text) if w not in STOP}


def sentence_spans(text):
    """[start, end) of the sentences of a passage."""
    out, start = [], 0
    for m in SENTENCE.finditer(text):
        out.append((start, m.start()))
        start = m.end()
    return [*out, (start, len(text))]


def whole_words(answer):
    """The source of an expression for an answer as a text has it: written with single spaces, where the text may break the line."""
    return r'(?<!\w)' + r'\s+'.join(map(re.escape, answer.split())) + r'(?!\w)'


def find(text, answer):
    """[start, end) of an answer in a text, whatever its case; the answer as it stands there, or None."""
    core = answer.strip().strip('.').strip()
    if not core:
        return None
    m = re.search(whole_words(core), text, re.I)
    return m.span() if m else None


def shared(a, b):
    """F1 of two lists of words."""
    common = sum((Counter(a) & Counter(b)).values())
    return 2 * common / (len(a) + len(b)) if common else 0.0


def nearest_span(text, answers, longest=14, least=0.5):
    """[start, end) of the words of a text that come nearest to an answer in people's own words, or None below a word F1 of `least`."""
    found = list(re.finditer(r'[^\W_]+(?:[\'’-][^\W_]+)*', text))
    words, best, most = [m.group().lower() for m in found], None, least
    for answer in answers:
        wanted = [m.group().lower() for m in re.finditer(r'[^\W_]+(?:[\'’-][^\W_]+)*', answer)]
        told = {w for w in wanted if w not in STOP}
        for i, word in enumerate(words):
            if word not in told:
                continue
            # A span begins with a word of the answer, or with the article before one.
            for start in (i, i - 1) if i and words[i - 1] in ('a', 'an', 'the', 'his', 'her', 'their') else (i,):
                for end in range(i + 1, min(start + longest, len(words)) + 1):
                    if words[end - 1] in told:
                        f1 = shared(words[start:end], wanted)
                        if f1 > most:
                            best, most = (found[start].start(), found[end - 1].end()), f1
    return best


def one_line(text):
    return re.sub(r'\s*\n\s*', ' ', text).strip()


# --- documents ------------------------------------------------------------------------------------------------------------------

def fairy_tales(split='train'):
    for story in corpus.read_jsonl(corpus.corpus_folder() / 'qa' / f'fairytaleqa-{split}.jsonl.xz'):
        place = {s['id']: i for i, s in enumerate(story['sections'])}
        doc = Document('fairy', [one_line(s['text']) for s in story['sections']])
        for q in story['questions']:
            at = tuple(sorted(place[i] for i in q['sections'] if i in place))
            if at:
                doc.questions.append(Question(q['question'].strip(), list(dict.fromkeys(q['answers'])), at))
        yield doc


def qamr(split='train'):
    """Sentences of one article are one document. Questions about 'someone' or 'something' ask nothing that a person would ask."""
    articles = {}
    for row in corpus.read_jsonl(corpus.corpus_folder() / 'qa' / f'qamr-{split}.jsonl.xz'):
        _, _, article, paragraph, sentence = row['id'].split(':')
        articles.setdefault(article, []).append((int(paragraph), int(sentence), row))
    for rows in articles.values():
        rows.sort(key=lambda r: r[:2])
        doc = Document('qamr', [row['sentence'].strip() for *_, row in rows])
        for i, (*_, row) in enumerate(rows):
            for q in row['questions']:
                answers = [a for a in q['answers'] if not PRONOUN.fullmatch(a.strip())]
                if answers and not re.search(r'\bsome(?:one|thing|where|body|place)\b', q['question'], re.I) and len(q['question'].split()) >= 4:
                    doc.questions.append(Question(q['question'].strip(), answers, (i,)))
        yield doc


def asked_stretches(name, kind, around=900):
    """Stretches of books, of reference prose and of packages' manuals with questions written by hand, in other words than the text's: the file keeps places and
    questions, no text. `around`: characters on either side that are shown as well; a piece of reference prose is shown alone."""
    lines = [json.loads(line) for line in (Path(__file__).parent / name).read_text('utf8').splitlines()]
    titles = {held['book'] for held in lines if not held['book'].startswith(('npm/', 'reference '))}
    books = corpus.books_named(titles) if titles else {}
    articles = corpus.reference_files() if any(held['book'].startswith('reference ') for held in lines) else []
    for held in lines:
        book, start, end, cut = held['book'], held['start'], held['end'], paragraphs
        if book.startswith('npm/'):
            path = corpus.PACKAGES / book[4:]
            if not path.is_file():
                continue
            text, cut, asked = path.read_text('utf8'), blocks, lambda stretch: stretch
        else:
            text, asked = books.get(book) or articles[int(book.split()[1])], lambda stretch: stretch.replace('_', '')
        before, after = ([], []) if book.startswith('reference ') else (cut(t, least=150, most=600) for t in (text[max(0, start - around):start], text[end:end + around]))
        middle = cut(asked(text[start:end]), least=150, most=600)
        doc = Document(kind, [*before[1:], *middle, *after[:-1]])
        doc.unanswerable = [question for question, answer in held['asked'] if answer is None]
        for question, answer in held['asked']:
            if answer is not None and middle:
                best = max(range(len(before[1:]), len(before[1:]) + len(middle)), key=lambda i: says(doc.segments[i], question, answer))
                stands = find(doc.segments[best], answer)
                if stands:
                    doc.questions.append(Question(question, [doc.segments[best][slice(*stands)]], (best,)))
        doc.foreign = foreign_passages(doc.questions, cut(f'{text[:max(0, start - around)]}\n\n{text[end + around:]}', least=200, most=600))
        yield doc


def lists():
    """Lists written by hand: what one sentence of it is asked, sentences that belong to it, and sentences that are much like those and do not."""
    path = Path(__file__).parent / 'list_questions.jsonl'
    for line in path.read_text('utf8').splitlines():
        held = json.loads(line)
        doc = Document('list', [sentence for sentence, _ in held['items']] + held['likes'])
        doc.questions = [Question(held['one'], [answer], (i,)) for i, (_, answer) in enumerate(held['items'])]
        yield doc


PLACES = ('Holme', 'Ashby', 'Torvik', 'Marsh End', 'Castel Vero', 'Ludlow', 'Brenning', 'Port Amery', 'Kilbride', 'Osterby', 'Nieuwdorp', 'Fairlight', 'Sandling', 'Rhosgoch', 'Lindau')


def registers(each=2, items=8, likes=9):
    """Lists whose sentences share a few forms, as those of chronicles and reports do: of each line of the file `each` documents, filled with names, numbers, years and places."""
    path = Path(__file__).parent / 'register_questions.jsonl'
    for line in path.read_text('utf8').splitlines():
        held = json.loads(line)
        for n in range(each):
            r = random.Random(f'{held["question"]} {n}')

            def filled(form, name):
                numbers = {'{N}': str(r.randint(2, 90)), '{Y}': str(r.randint(1702, 2019)), '{P}': r.choice(PLACES), '{X}': name}
                return capital(re.sub(r'\{[NYPX]\}', lambda m: numbers[m.group()], form))

            names = r.sample(held['names'], len(held['names']))
            belong = [(filled(r.choice(held['items']), name), name) for name in names[:items]]
            others = [filled(form, names[-1 - i % (len(names) - items)]) for i, form in enumerate(r.choices(held['likes'], k=likes))]
            doc = Document('list', [sentence for sentence, _ in belong] + others)
            doc.questions = [Question(held['one'], [name if name in sentence else capital(name)], (i,)) for i, (sentence, name) in enumerate(belong)]
            yield doc


def all_lists():
    """(documents, how many of the first are held out) of lists written by hand, and of those filled from forms."""
    return (list(lists()), 52), (list(registers()), 12)


def capital(text):
    return text[:1].upper() + text[1:]


def searcher(parts):
    """question -> for each of the parts how much of its words it has, rare ones more: a word search."""
    held = [content_words(part) for part in parts]
    known = Counter(w for words in held for w in words)

    def search(question):
        asked = content_words(question)
        return [sum(math.log(1 + len(held) / known[w]) for w in asked & words) for words in held]
    return search


def foreign_passages(questions, parts, each=3, length=1100):
    """Stretches of a book's other paragraphs around those that share the most words with each question. Of a book every chunk but one or two is such a
    chunk, so whether the answer is told from what only looks like it decides what is found."""
    search, out = searcher(parts), {}
    for q in questions:
        for score, i in sorted(((score, i) for i, score in enumerate(search(q.text))), reverse=True)[:each]:
            if score and i not in out:
                text, last = parts[i], i + 1
                while last < len(parts) and len(text) < length:
                    text, last = f'{text} {parts[last]}', last + 1
                out[i] = text[:length + 300]
    return [out[i] for i in sorted(out)]


def says(text, question, answer):
    """How much a text looks like the one that answers: the answer's words, and the question's in the same sentence."""
    asked, said = content_words(question), content_words(answer)
    return max((3 if find(text[a:z], answer) else 0) + len(asked & (held := content_words(text[a:z]))) + 2 * len(said & held) for a, z in sentence_spans(text))


def paragraphs(text, least=200, most=900):
    """Paragraphs of running prose, short ones joined, long ones cut at a sentence."""
    out, held = [], ''
    for paragraph in text.split('\n\n'):
        paragraph = re.sub(r'\s+', ' ', paragraph).strip()
        if not paragraph or not re.search(r'[a-z]{3}', paragraph):
            continue
        held = f'{held} {paragraph}'.strip()
        if len(held) < least:
            continue
        while len(held) > most:
            cut = max((m.start() for m in SENTENCE.finditer(held[:most])), default=most)
            out.append(held[:cut].strip())
            held = held[cut:].strip()
        if len(held) >= least:
            out.append(held)
            held = ''
    return out


def blocks(text, least=150, most=600):
    """Stretches between blank lines as they stand, lists and code with their lines; short ones joined, long ones cut at a line."""
    out, held = [], ''
    for block in re.split(r'\n[ \t]*\n', text):
        if not re.search(r'[a-z]{3}', block):
            continue
        held = f'{held}\n\n{block}'.strip('\n')
        while len(held) > most:
            cut = held.rfind('\n', least, most)
            cut = cut if cut > 0 else most
            out.append(held[:cut].strip('\n'))
            held = held[cut:].strip('\n')
        if len(held) >= least:
            out.append(held)
            held = ''
    return [*out, held] if len(held) > least // 2 else out


def by_grammar(texts, kind, r, known, segments=24, questions=4):
    """Stretches of books and reference prose, with the questions that their sentences answer by grammar (asked.py)."""
    for text in texts:
        all_parts = paragraphs(text)
        for at in range(0, max(1, len(all_parts) - segments), segments):
            doc = Document(kind, all_parts[at:at + segments])
            for i, part in enumerate(doc.segments):
                # whole_sentences leaves out the first and last of a stretch: the paragraph is whole, so it gets a border.
                for question, answer in ask_text(r, f'Here. {part} There.', part and known, questions):
                    doc.questions.append(Question(question, [answer], (i,)))
            if len(doc.questions) >= 4:
                yield doc


def documents(seed=0, books=160, book_characters=160_000):
    """All training documents, and a development part that is never trained on: [(train), (development)]."""
    r = random.Random(f'documents {seed}')
    prose = [b[20_000:20_000 + book_characters] for b in corpus.books(books)]
    known = written_words(' '.join(p[:40_000] for p in prose[:40]))
    reference = corpus.reference()
    tales, articles = list(fairy_tales()), list(qamr())
    train, development = tales[20:] + articles[10:], tales[:20] + articles[:10]
    train += by_grammar(prose[4:], 'book', r, known)
    train += by_grammar(reference, 'reference', r, known)
    development += list(by_grammar(prose[:4], 'book', r, known))[:12]
    from .code_questions import code_documents, written_by_hand
    code = list(code_documents(r))
    train, development = train + code[12:], development + code[:12]
    train, development = train + list(written_by_hand(held_out=False)), development + list(written_by_hand(held_out=True))
    told = list(asked_stretches('novel_questions.jsonl', 'novel'))
    train, development = train + told[6:], development + told[:6]
    articles = list(asked_stretches('article_questions.jsonl', 'article'))
    train, development = train + articles[8:], development + articles[:8]
    manuals = list(asked_stretches('manual_questions.jsonl', 'manual'))
    train, development = train + manuals[8:], development + manuals[:8]
    for listed, held_out in all_lists():
        train, development = train + listed[held_out:], development + listed[:held_out]
    return train, development


# --- sheets ---------------------------------------------------------------------------------------------------------------------

def hard_questions(doc, most=3):
    """{segment: questions of the document that share words with it and that it does not answer}: what a search finds and should not have."""
    search, out = searcher(doc.segments), {}
    for q in doc.questions:
        score = {i: s for i, s in enumerate(search(q.text)) if i not in q.segments}
        for i in sorted(score, key=score.get, reverse=True)[:most]:
            if score[i] and not any(find(doc.segments[i], a) for a in q.answers):
                out.setdefault(i, []).append(q)
    return out


def false_premise(r, question, names, numbers, things=()):
    """The question with one of its names, numbers or things (the lamp, the king) changed for another, or None where it has none."""
    places = [m for m in NAME.finditer(question)] + [m for m in NUMBER.finditer(question)]
    if things and (not places or r.random() < 0.3):
        places = list(THING.finditer(question)) or places
    if not places:
        return None
    m = r.choice(places)
    pool = numbers if m.group()[0].isdigit() else things if m.re is THING else names
    others = [x for x in pool if x not in question and m.group() not in x]
    return question[:m.start()] + r.choice(others) + question[m.end():] if others else None


class Sheets:
    """Sheets without end; sheet number n depends on seed and n alone, so that a run goes on where it was killed."""

    FOREIGN = 0.35  # of the sheets of a book that is not all on hand
    # Shares of the kinds among rivals: those that people ask about in other words than the text's.
    RIVALS = {'fairy': 0.15, 'novel': 0.35, 'article': 0.15, 'asked code': 0.45, 'list': 0.3, 'manual': 0.3}
    PASSAGES = 6  # of a group of rivals
    # Shares of the kinds; a kind without documents is left out.
    SHARES = {'fairy': 0.3, 'novel': 0.7, 'article': 0.6, 'qamr': 0.3, 'book': 0.04, 'reference': 0.06, 'code': 0.1, 'asked code': 0.9, 'list': 0.6, 'manual': 0.6, 'made': 0.5}

    def __init__(self, docs, seed=0, refusals=0.36, most_questions=12):
        self.by_kind = {}
        for doc in docs:
            # A book that nothing was made of has no sentence to set a list's beside.
            if doc.segments:
                self.by_kind.setdefault(doc.kind, []).append(doc)
        self.kinds = [k for k in self.SHARES if k in self.by_kind]
        self.weights = [self.SHARES[k] for k in self.kinds]
        self.seed, self.refusals, self.most = seed, refusals, most_questions
        self.names = sorted({m.group() for doc in docs for q in doc.questions for m in NAME.finditer(q.text)})
        self.numbers = sorted({m.group() for doc in docs for q in doc.questions for m in NUMBER.finditer(q.text)})
        self.things = sorted({m.group() for doc in docs for q in doc.questions for m in THING.finditer(q.text)})
        self.hard = {}
        # Those that have enough passages for rivals.
        rich = {kind: [doc for doc in self.by_kind.get(kind, ()) if doc.questions and len(doc.segments) + len(doc.foreign) >= self.PASSAGES] for kind in self.RIVALS}
        self.rich = {kind: docs for kind, docs in rich.items() if docs}

    def sheet(self, n):
        r = random.Random(f'{self.seed}/{n}')
        while True:
            kind = r.choices(self.kinds, self.weights)[0]
            made = self.make(r, r.choice(self.by_kind[kind]))
            if made:
                return made

    def make(self, r, doc):
        if doc.kind in ('code', 'asked code'):
            doc = middles(r, doc)
        here = doc.by_segment()
        if not here:
            return None
        if doc.foreign and r.random() < self.FOREIGN:
            return self.foreign(r, doc)
        if doc.kind == 'list':
            return self.listed(r, doc)
        chosen = self.window(r, doc, r.choice(sorted(here)))
        joined, starts, text = set(chosen), {}, ''
        between = r.choice(['\n\n', '\n']) if chosen != list(range(chosen[0], chosen[-1] + 1)) else r.choice([' ', '\n', '\n\n'])
        for i in chosen:
            if text:
                text += between
            starts[i] = len(text)
            text += doc.segments[i]
        answerable = [q for i in chosen for q in here.get(i, []) if joined.issuperset(q.segments)]
        elsewhere = [q for i, qs in here.items() if i not in joined for q in qs if not joined & set(q.segments)]
        most = min(self.most, 4 + len(chosen) * 3)
        r.shuffle(answerable)
        kept = distinct(answerable)[:most]
        if not kept:
            return None
        asked = [self.answered(r, q, text, starts, doc) for q in kept]
        refused = max(1, round(len(asked) * self.refusals / (1 - self.refusals))) if r.random() < 0.95 else 0
        for _ in range(refused):
            question = self.unanswered(r, text, kept, elsewhere, doc, chosen)
            if question:
                asked.append(Asked(question, None, None))
        asked += [Asked(q.text, None, None, 0.5) for q in self.searched(r, text, elsewhere, len(kept))]
        r.shuffle(asked)
        return Sheet(doc.kind, text, asked)

    def rivals(self, n):
        """Rivals number n, of seed and n alone: what an answering passage must be told from is what a search finds in the same text."""
        r = random.Random(f'{self.seed}/rivals/{n}')
        while True:
            kind = r.choices(list(self.rich), [self.RIVALS[kind] for kind in self.rich])[0]
            made = self.rivals_of(r, r.choices(self.rich[kind], [len(doc.questions) for doc in self.rich[kind]])[0])
            if made:
                return made

    def rivals_of(self, r, doc, questions=3, most=640):
        """Up to three questions, their passages, and beside each what a word search brings for it; None where there are too few."""
        if doc.kind == 'list':
            return self.listed_rivals(r, doc)
        parts = [*doc.segments, *doc.foreign]
        search = searcher(parts)
        asked, shown = [], []  # of each passage: its parts' indices, and its text
        for q in distinct(r.sample(doc.questions, len(doc.questions))):
            if len(q.segments) > 1 or len(asked) == questions or any(q.segments[0] in within for within, _ in shown):
                continue
            made = self.passage(r, doc, parts, q.segments[0], most, q.answers)
            if made:
                asked.append(q)
                shown.append(made)
        for q in asked:
            scores = search(q.text)
            found = sorted((i for i in range(len(parts)) if not any(i in within for within, _ in shown)), key=lambda i: scores[i], reverse=True)[:8]
            # The best of all, and one of the next.
            for i in found[:1] + r.sample(found[1:], min(1, len(found[1:]))):
                if len(shown) < self.PASSAGES:
                    shown.append(self.passage(r, doc, parts, i, most))
        sheets, answering = [Sheet(doc.kind, text, []) for _, text in shown], []
        for number, q in enumerate(asked):
            others = [i for i, (within, text) in enumerate(shown) if i != number and q.segments[0] not in within and not any(find(text, a) for a in q.answers)]
            answering.append((number, others))
            alone = Question(q.text, q.answers, (0,))
            for i, sheet in enumerate(sheets):
                answers = self.answered(r, alone, sheet.text, [0], Document(doc.kind, [sheet.text])) if i == number else Asked(q.text, None, None, 0.3 if i in others else 0.0)
                sheet.asked.append(answers)
        return Rivals(sheets, answering) if any(others for _, others in answering) else None

    def listed_rivals(self, r, doc):
        """A sentence that belongs to a list, some that only look as if they did, and some of books that name somebody."""
        own, text = r.choice([(q, doc.segments[q.segments[0]]) for q in doc.questions])
        likes, wanted, strangers = doc.segments[len(doc.questions):], content_words(own.text), []
        books = [d for kind in ('novel', 'article', 'fairy') for d in self.by_kind.get(kind, ()) if d.segments]
        for part in (r.choice(r.choice(books).segments) for _ in range(8 if books else 0)):
            named = [s for s in SENTENCE.split(part) if NAME.search(s) and len(s) < 250 and not content_words(s) & wanted]
            strangers += r.sample(named, min(1, len(named)))
        others = r.sample(likes, min(3, len(likes))) + strangers[:2]
        sheets = [Sheet('list', text, [Asked(own.text, own.answers[0], (0, len(text)))])]
        sheets += [Sheet('list', other, [Asked(own.text, None, None, 0.3)]) for other in others]
        return Rivals(sheets, [(0, list(range(1, len(sheets))))]) if others else None

    def passage(self, r, doc, parts, i, most, answers=()):
        """(indices of parts, text): a part as the engine shows it in a passage: prose with what stands beside it, long code as some of its lines under the
        one that declares it. None where no such cut holds one of the answers, if any were given."""
        text = parts[i]
        if doc.kind.endswith('code'):
            if len(text) <= most:
                return (i,), text
            head, _, body = text.partition('\n')
            starts = [0, *(m.end() for m in re.finditer('\n', body) if len(body) - m.end() > most / 2)]
            cuts = [f'{head}\n{body[start:start + most - len(head)]}' for start in r.sample(starts, min(6, len(starts)))]
            return next((((i,), cut) for cut in cuts if not answers or any(find(cut, a) for a in answers)), None)
        if i >= len(doc.segments):
            return (i,), text[:most]
        low = high = i
        while True:
            grow = [j for j in (low - 1, high + 1) if 0 <= j < len(doc.segments) and len(text) + len(doc.segments[j]) < most]
            if not grow:
                return range(low, high + 1), text
            j = r.choice(grow)
            low, high, text = min(low, j), max(high, j), f'{doc.segments[j]} {text}' if j < low else f'{text} {doc.segments[j]}'

    def foreign(self, r, doc):
        """A sheet of refusals: questions about one stretch of a book, put to another that shares their words."""
        text = r.choice(doc.foreign)
        start = r.choice([0, 0, *(z for _, z in sentence_spans(text)[:4] if z < len(text) / 2)])
        text = text[start:start + r.choice([400, 700, 1100])].strip()
        present, kept = content_words(text), []
        for q in distinct(r.sample(doc.questions, len(doc.questions))):
            if not content_words(q.answers[0]) <= present:
                kept.append(Asked(q.text, None, None, 0.5))
        return Sheet(doc.kind, text, kept[:self.most]) if kept else None

    def listed(self, r, doc):
        """A sentence alone, or among others of a book: whether it belongs to its list, and that it belongs to no other."""
        at = r.randrange(len(doc.segments))
        sentence, before, after = doc.segments[at], '', ''
        around = [d for kind in ('novel', 'article', 'fairy') for d in self.by_kind.get(kind, ())]
        if around and r.random() < 0.4:
            parts = r.choice(around).segments
            i = r.randrange(len(parts))
            before, after = ''.join(f'{p} ' for p in parts[i:i + r.choice([0, 1, 1])]), ''.join(f' {p}' for p in parts[i + 1:i + 1 + r.choice([0, 1])])
        own = doc.questions[at] if at < len(doc.questions) else None
        span = (len(before), len(before) + len(sentence))
        asked = [Asked(own.text, own.answers[0], span) if own else Asked(doc.questions[0].text, None, None)]
        others = [d for d in r.sample(self.by_kind['list'], min(4, len(self.by_kind['list']))) if d is not doc]
        asked += [Asked(d.questions[0].text, None, None) for d in others[:r.choice([1, 2])]]
        r.shuffle(asked)
        return Sheet('list', f'{before}{sentence}{after}', asked)

    def searched(self, r, text, elsewhere, most):
        """Questions of the document's other places: of thirty those that share the most with this text, a refusal each. They cost their own words alone."""
        present = content_words(text)
        near = sorted(r.sample(elsewhere, min(30, len(elsewhere))), key=lambda q: len(content_words(q.text) & present), reverse=True)
        return [q for q in near[:2 * most] if (said := content_words(q.answers[0])) and not said <= present][:most]

    def window(self, r, doc, centre):
        """Indices of the segments shown: a run around the centre, or the centre among scattered ones; some 40 to 420 tokens."""
        room = r.choice([200, 500, 900, 1300, 1700])
        chosen, size = [centre], len(doc.segments[centre])
        if r.random() < 0.35:
            others = [i for i in range(len(doc.segments)) if i != centre]
            r.shuffle(others)
            for i in others:
                if size + len(doc.segments[i]) > room:
                    break
                chosen.append(i)
                size += len(doc.segments[i])
            if r.random() < 0.5:
                chosen.sort()  # the engine shows passages in the order of the text
            else:
                r.shuffle(chosen)
            return chosen
        low = high = centre
        while True:
            grow = [i for i in (low - 1, high + 1) if 0 <= i < len(doc.segments) and size + len(doc.segments[i]) <= room]
            if not grow:
                return list(range(low, high + 1))
            i = r.choice(grow)
            low, high, size = min(low, i), max(high, i), size + len(doc.segments[i])

    def answered(self, r, question, text, starts, doc):
        """The answer as it stands in the passage where it does, and the sentence that says it."""
        answers = sorted(question.answers, key=len)
        answer = answers[0] if r.random() < 0.5 else r.choice(answers)
        standing = [a for a in answers if any(find(doc.segments[i], a) for i in question.segments)]
        if standing and answer not in standing:
            answer = r.choice(standing)
        evidence, best = None, -1
        for i in question.segments:
            for start, end in sentence_spans(doc.segments[i]):
                score = says(doc.segments[i][start:end], question.text, answer)
                if score > best:
                    evidence, best = (starts[i] + start, starts[i] + end), score
        weight, place = 1.0, find(text[evidence[0]:evidence[1]], answer)
        if place:
            answer = text[evidence[0] + place[0]:evidence[0] + place[1]]
        elif not standing:
            # In people's own words: the words of the passage that say it, where some do.
            near = [(i, span) for i in question.segments if (span := nearest_span(doc.segments[i], answers))]
            if near:
                i, (start, end) = near[0]
                answer = doc.segments[i][start:end]
                evidence = next(((starts[i] + a, starts[i] + z) for a, z in sentence_spans(doc.segments[i]) if z > start), evidence)
            else:
                weight = 0.25
        return Asked(question.text, answer.strip().rstrip('.'), evidence, weight)

    def unanswered(self, r, text, kept, elsewhere, doc, chosen):
        """A question that this passage does not answer: one that a search would bring here, one of another place in the document or of another document,
        or one with a false premise."""
        how = r.random()
        present = content_words(text)
        if doc.unanswerable and r.random() < 0.6:
            return r.choice(doc.unanswerable)
        if how < 0.55 and elsewhere:
            key = id(doc.whole or doc)
            if key not in self.hard:
                self.hard[key] = hard_questions(doc.whole or doc)
            near = [q for i in chosen for q in self.hard[key].get(i, ()) if not set(chosen) & set(q.segments)]
            for _ in range(4):
                q = r.choice(near if near and how < 0.4 else elsewhere)
                said = content_words(q.answers[0])
                if said and not said <= present:
                    return q.text
        if how < 0.87:
            near = [x for x in self.names if x in text]
            pool = [m.group() for q in elsewhere[:60] for m in NAME.finditer(q.text)] if elsewhere and r.random() < 0.5 else []
            names = [x for x in (pool or r.sample(self.names, min(60, len(self.names)))) if x not in near]
            things = [x for x in r.sample(self.things, min(60, len(self.things))) if x not in present]
            for _ in range(4):
                q = false_premise(r, r.choice(kept).text, names, r.sample(self.numbers, min(60, len(self.numbers))) if self.numbers else [], things)
                if q:
                    return q
        other = r.choice(self.by_kind[doc.kind])
        if other is not doc and other.questions:
            q = r.choice(other.questions)
            if not content_words(q.answers[0]) <= present:
                return q.text
        return None


def middles(r, doc, share=0.4, long=600):
    """The document with some of its long definitions cut as a chunk cuts them: from a line in the middle, under the line that declares them."""
    segments = []
    for text in doc.segments:
        head, lines = text.split('\n', 1)[0], [m.end() for m in re.finditer('\n', text) if m.end() > len(text) * 0.25 and len(text) - m.end() > 250]
        if len(text) > long and lines and head.lstrip().startswith(('def ', 'class ', 'async def ')) and r.random() < share:
            start = r.choice(lines)
            text = f'{head}\n{text[start:start + r.choice([500, 800, 1100])]}'
        segments.append(text)
    questions = [q for q in doc.questions if any(find(segments[i], a) for i in q.segments for a in q.answers)]
    return Document(doc.kind, segments, questions, doc.unanswerable, whole=doc)


def distinct(questions):
    """Without those that ask the same in other words of the same set."""
    out, seen = [], set()
    for q in questions:
        key = frozenset(content_words(q.text)), q.answers[0].lower()
        if key not in seen:
            seen.add(key)
            out.append(q)
    return out


def counted(sheets, n=200):
    """Of the first n sheets: how many questions of which kind, how many refused."""
    out = Counter()
    for i in range(n):
        s = sheets.sheet(i)
        out[s.kind] += len(s.asked)
        out['refused'] += sum(a.answer is None for a in s.asked)
        out['characters'] += len(s.text)
    return dict(out)
