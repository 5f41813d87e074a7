"""Generated facts: statements that a model must copy out of a text, and the questions that ask for them.

Every fact is (statement, question, answer). Facts of one row share their pattern as often as not, so that each is the others' distractor.
"""
import math

from .told import CHOICES, PARSED

FIRST = ('Ada Bruno Clara Dorian Edith Felix Greta Hugo Iris Jonas Klara Leo Mira Nils Olga Paul Quentin Rosa Sven Tilda Ursula Victor Wanda Xaver Yara Zeno Alma Boris Celia '
         'Daniel Elsa Frank Gloria Henry Ida Julia Kurt Laura Martin Nora Oscar Peter Rita Simon Tom Ulla Vera Walter Anna Ben Agnes Silas Martha Edmund Hester Caleb Ruth Tobias '
         'Miriam Amos Judith Gideon Lydia Matthew Phoebe Nathan Esther Jacob Sarah Adam Eliza Robert Susan Thomas Alice George Helen Arthur Grace').split()
LAST = ('Barlow Hale Marsh Penrose Quill Thorne Vane Wick Ashby Brand Crowe Dunn Ellis Finch Grey Holt Irving Kemp Lowe Moss Nash Orme Pike Rowe Stone Tate Underhill Voss Ward Yates '
        'Tamsin Harrow Linden Carver Sayer Fletcher Mercer Cole Drake Garland').split()
PLACES = ('Halden Marrow Elsted Corvale Brenmoor Ostwick Pellham Tarnby Whitsea Galway Dunmore Ravensby Skelling Thornhill Ullapool Vestmark Wexcombe Yarrow Aldport Birchfield Coldbrook '
          'Deepwater Eastling Fairhaven Greystoke Hollowell Kingsmere Larkhill Northgate Oxley Lisbon Bergen Cork Genoa Antwerp Riga Cadiz Malta Trieste Boston').split()
WORDS = ('red blue green amber silver golden black white stone river castle apple lemon silk iron copper garden tower harbor mountain forest candle mirror violin drum wolf raven fox bear '
         'eagle salmon cedar maple rose lily thunder winter summer autumn morning pepper sugar salt honey velvet marble crystal lantern anchor compass barrel ribbon needle hammer').split()
ADJECTIVES = ('quiet brave lazy clever gentle proud silent bitter hollow rapid narrow golden ancient modest curious distant faithful humble jolly noble grim pale broad eager frosty '
              'glossy hasty icy keen lively merry neat odd plain quick rough sharp tidy vivid wary young zealous dusty mellow crooked tender stern').split()
PLANTS = 'rosemary thyme foxglove lavender sage fennel juniper heather yarrow mint hyssop borage tansy rue marigold iris hemlock clover nettle myrtle saffron samphire thrift valerian'.split()
MONTHS = 'January February March April May June July August September October November December'.split()
TRADES = 'baker smith tailor mason weaver cooper fisherman clerk printer carpenter miller sailor teacher doctor gardener painter'.split()
THINGS = 'code|favourite colour|home town|lucky number|horse|ship|password|sister|trade|key'.split('|')


# Names that no list holds: a model that knows all names of its lessons by heart has not learned to copy one.
ONSETS = 'B Br C Ch Cl Cr D Dr F Fl G Gl Gr H J K Kl L M N P Pr Qu R S Sh Sk St T Th Tr V W Wh Y Z'.split() + ['']
VOWELS = 'a e i o u ai au ea ee ie oa oo ou y'.split()
CODAS = 'b ck d l ld ll m mb n nd ng nn p r rd rk rn rt s sk ss st t th x'.split() + [''] * 6
ENDINGS = 'a ia o us in ine el en er ard ley mond ric ton ham ford wick by stead mere dale field haven port'.split() + [''] * 8
INVENTED = 0.35


def invented(r):
    return ''.join(f'{r.choice(ONSETS).lower()}{r.choice(VOWELS)}{r.choice(CODAS)}' for _ in range(r.choice((1, 1, 2)))).capitalize() + r.choice(ENDINGS)


def first(r):
    return invented(r) if r.random() < INVENTED else r.choice(FIRST)


def last(r):
    return invented(r) if r.random() < INVENTED else r.choice(LAST)


def town(r):
    return invented(r) if r.random() < INVENTED else r.choice(PLACES)


def name(r):
    return first(r) if r.random() < 0.5 else f'{first(r)} {last(r)}'


def digits(r, low=3, high=6):
    return ''.join(r.choice('0123456789') for _ in range(r.randint(low, high)))


def value(r):
    k = r.random()
    if k < 0.45:
        return digits(r)
    return r.choice(WORDS) if k < 0.75 else f'{r.choice(ADJECTIVES if r.random() < 0.5 else WORDS)} {r.choice(WORDS)}'


def coded(r):
    k = r.random()
    if k < 0.6:
        key = f'the {r.choice(THINGS)} of {name(r)}'
    else:
        key = f'the {r.choice(THINGS)} of the {r.choice(ADJECTIVES)} {r.choice(WORDS)}'
    v = value(r)
    return f'{key[0].upper()}{key[1:]} is {v}.', r.choice([f'What is {key}?', f'Tell me {key}.']), v


def line(r):
    key, v = f'{r.choice(ADJECTIVES)}-{r.choice(WORDS)}', digits(r, 3, 5)
    return f'line {key}: REGISTER_CONTENT is <{v}>', r.choice([f'What is the REGISTER_CONTENT in line {key}?', f'Tell me what is the <REGISTER_CONTENT> in line {key}?']), v


def passkey(r):
    v = digits(r, 4, 6)
    return f'The pass key is {v}. Remember it. {v} is the pass key.', 'What is the pass key?', v


def born(r):
    who, year, place = name(r), str(r.randint(1700, 1999)), town(r)
    says = r.choice([f'{who} was born in {place} in {year}.', f'In {year} {who} was born in {place}.', f'{who}, born in {place} in {year}, had come home.'])
    return (says, *r.choice([(f'Where was {who} born?', place), (f'In what year was {who} born?', year), (f'In which town was {who} born?', place)]))


def ship(r):
    vessel, who, place = f'{r.choice(ADJECTIVES).title()} {r.choice(WORDS).title()}', name(r), town(r)
    k = r.random()
    if k < 0.5:
        return f'The captain of the {vessel} was {who}.', r.choice([f'Who was the captain of the {vessel}?', f'Who commanded the {vessel}?']), who
    return f'The {vessel} sailed from {place} with {r.randint(2, 90)} men.', f'From where did the {vessel} sail?', place


def plant(r):
    what, where = r.choice(PLANTS), f'{r.choice(["north", "south", "east", "west", "old", "low", "stone", "upper"])} {r.choice(["wall", "gate", "path", "bed", "well", "terrace", "bank", "steps"])}'
    return r.choice([f'The {what} grew by the {where}.', f'By the {where} they planted {what}.']), r.choice([f'Where did the {what} grow?', f'What grew by the {where}?']), (what, where)


def price(r):
    who, thing, cost = name(r), f'{r.choice(ADJECTIVES)} {r.choice(WORDS)}', f'{r.randint(2, 900)} {r.choice(["pounds", "shillings", "crowns", "dollars", "francs"])}'
    return f'{who} paid {cost} for the {thing}.', r.choice([f'How much did {who} pay for the {thing}?', f'What did the {thing} cost?']), cost


def dated(r):
    who, day = name(r), f'{r.choice(MONTHS)} {r.randint(1, 28)}'
    act = r.choice(['arrived at', 'left', 'was married in', 'returned to', 'died in', 'opened a shop in'])
    place = town(r)
    verb = {'arrived at': 'arrive at', 'left': 'leave', 'returned to': 'return to', 'died in': 'die in', 'opened a shop in': 'open a shop in'}.get(act)
    asks = f'When did {who} {verb} {place}?' if verb else f'When was {who} married in {place}?'
    return f'On {day} {who} {act} {place}.', asks, day


def trade(r):
    who, what = name(r), r.choice(TRADES)
    return r.choice([f'{who} was a {what}.', f'{who} worked as a {what} for {r.randint(2, 40)} years.']), r.choice([f'What was the trade of {who}?', f'What did {who} work as?']), what


TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split()
NUMBERS = 'two three four five six seven eight nine ten eleven twelve fourteen'.split() + TENS
ORDINALS = ('first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth '
            'twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth').split()


def number(r):
    k = r.random()
    if k < 0.4:
        return str(r.randint(2, 99))
    return r.choice(NUMBERS) if k < 0.8 else f'{r.choice(TENS)}-{r.choice(NUMBERS[:8])}'


def slots(r):
    """Values for the slots of told.py's sentences."""
    he = r.random() < 0.5
    thing = lambda: f'{r.choice(ADJECTIVES + WORDS)} {r.choice(WORDS)}'
    here, there = town(r), town(r)
    while there == here:
        there = town(r)
    plant, plants = r.sample(PLANTS, 2)
    trade, trades = r.sample(TRADES, 2)
    return {kind: r.choice(values) for kind, values in CHOICES.items()} | {
        'who': name(r), 'other': name(r), 'last': last(r), 'he': 'he' if he else 'she', 'his': 'his' if he else 'her', 'him': 'him' if he else 'her', 'place': here, 'town': there,
        'year': str(r.randint(1500, 2020)), 'day': f'{r.choice(MONTHS)} {r.randint(1, 28)}', 'n': number(r), 'date': f'the {r.choice(ORDINALS)} of {r.choice(MONTHS)}', 'He': 'He' if he else 'She',
        'ship': f'{r.choice(ADJECTIVES + WORDS).title()} {r.choice(WORDS).title()}', 'object': thing(), 'money': f'{r.randint(2, 900)} {r.choice(["pounds", "shillings", "crowns", "dollars", "francs"])}',
        'pet': first(r) if r.random() < 0.5 else r.choice(WORDS).title(), 'plant': plant, 'plants': plants, 'trade': trade, 'trades': trades, 'count': f'{r.randint(2, 99)},{digits(r, 3, 3)}', 'river': last(r),
    }


def told(r):
    """One of the sentences of told.py with its slots filled, and one of its questions."""
    says, pairs = r.choice(PARSED)
    values = slots(r)
    asks, answer = r.choice(pairs)
    return says.format(**values), asks.format(**values), answer.format(**values)


def told_alike(r, count):
    """`count` facts of ONE sentence, so that only who or what it is about tells which is asked for: finding by kind of answer does not help."""
    out, asked, answered = [], set(), set()
    says, pairs = r.choice(PARSED)
    for _ in range(count * 3):
        values = slots(r)
        asks, answer = r.choice(pairs)
        question, answers = asks.format(**values), {a.format(**values) for a, _ in pairs}
        # What two facts of the row answer has no answer.
        if question in answered or answers & asked:
            continue
        asked.add(question)
        answered |= answers
        out.append((says.format(**values), question, answer.format(**values)))
        if len(out) == count:
            break
    return out


PATTERNS = (told, told, told, told, told, told, told, coded, coded, coded, coded, coded, line, passkey, born, ship, plant, price, dated, trade)


def fact(r, pattern=None):
    says, asks, answer = (pattern or r.choice(PATTERNS))(r)
    if isinstance(answer, tuple):
        what, where = answer
        answer = what if asks.startswith('What') else f'by the {where}'
    return says, asks, answer


def facts(r, count, same=None):
    """`count` facts with different questions; with probability one half all of one pattern (hard distractors)."""
    pattern = same or (r.choice(PATTERNS) if r.random() < 0.5 else None)
    out, asked = [], set()
    while len(out) < count:
        for _ in range(50):
            says, asks, answer = fact(r, pattern)
            stem = asks.split(' ', 1)[1].lower()
            if stem not in asked:
                break
            if pattern is passkey:
                pattern = None
        else:
            pattern = None  # the pattern has no more questions of its own
            continue
        asked.add(stem)
        out.append((says, asks, answer))
    return out


# Patterns of one sentence whose question turns it round: the name stands elsewhere in the question than in the sentence.
TURNED = (line, born, ship, plant, price, dated, trade)


def of_one_sentence(r, count, told=0.6):
    """Up to `count` facts of one sentence: of told.py with the share `told`, else of a pattern in TURNED."""
    return told_alike(r, count) if r.random() < told else facts(r, count, r.choice(TURNED))


def alike(r, count, vocabulary):
    """`count` facts that are each other's distractors: of one sentence, or of keys that share their words, or (a third) a mixture."""
    k = r.random()
    if k < 0.4:
        made = of_one_sentence(r, count)
        # Some sentences have few questions: the rest comes from others.
        return made if len(made) == count else made + facts(r, count - len(made))
    return grid(r, count, vocabulary) if k < 0.67 else facts(r, count)


def grid(r, count, vocabulary):
    """`count` facts that share their words: the same few names with the same few things, each key a near miss of many others.
    `vocabulary`: words of the corpus, for keys that no list here holds."""
    side = max(2, math.ceil((2 * count) ** 0.5))
    rare = r.random() < 0.6
    left = r.sample(vocabulary if rare else ADJECTIVES, min(side, len(ADJECTIVES)))
    right = r.sample(vocabulary if rare else WORDS, min(len(WORDS), math.ceil(2 * count / len(left)) + 1))
    if r.random() < 0.5:
        pairs = [f'{a}-{b}' for a in left for b in right]
        make = lambda key, v: (f'line {key}: REGISTER_CONTENT is <{v}>', r.choice([f'What is the REGISTER_CONTENT in line {key}?', f'Tell me what is the <REGISTER_CONTENT> in line {key}? I need the number.']), v)
        values = lambda: digits(r, 3, 5)
    else:
        names = list(dict.fromkeys(first(r) for _ in range(max(2, math.ceil(2 * count / len(THINGS)))))) if count < 300 else [f'{a} {b}' for a in FIRST for b in r.sample(LAST, 2)]
        pairs = [f'the {thing} of {who}' for thing in THINGS for who in names]
        make = lambda key, v: (f'{key[0].upper()}{key[1:]} is {v}.', r.choice([f'What is {key}?', f'Tell me {key}.']), v)
        values = lambda: value(r)
    r.shuffle(pairs)
    return [make(key, values()) for key in pairs[:count]]
