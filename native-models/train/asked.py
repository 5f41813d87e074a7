"""Questions that sentences of running text answer, by grammar alone: a clause `Subject verb object place` asks who, what, where, when, how many.

Generated facts (told.py) teach to bind a question to one sentence; these teach it in the words of real books, with all that stands around it.
English only, and right often rather than always: what cannot be told apart (his, it, a voice) is left out.
"""
import re

IRREGULAR = dict(pair.split(':') for pair in '''
began:begin bent:bend bit:bite blew:blow bought:buy bound:bind bore:bear broke:break brought:bring built:build burst:burst came:come cast:cast caught:catch chose:choose crept:creep cut:cut
drew:draw drank:drink drove:drive dug:dig ate:eat fed:feed fell:fall felt:feel fled:flee flew:fly flung:fling forgave:forgive forgot:forget fought:fight found:find gave:give got:get grew:grow
heard:hear held:hold hid:hide hit:hit hung:hang kept:keep knelt:kneel knew:know laid:lay lay:lie led:lead left:leave lent:lend let:let lit:light lost:lose made:make meant:mean met:meet
paid:pay put:put ran:run rang:ring read:read rode:ride rose:rise sang:sing sank:sink sat:sit saw:see sent:send set:set shook:shake shot:shoot shut:shut slept:sleep sold:sell
sought:seek spent:spend split:split spoke:speak sprang:spring spread:spread stole:steal stood:stand strode:stride struck:strike stuck:stick swam:swim swept:sweep swore:swear swung:swing
taught:teach took:take tore:tear threw:throw told:tell understood:understand went:go wept:weep woke:wake won:win wore:wear wound:wind wrote:write'''.split())
# Participles of PASSIVE that are no past form: who wrote what was written.
PAST = dict(pair.split(':') for pair in 'taken:took written:wrote given:gave hidden:hid shown:showed torn:tore broken:broke known:knew born:bore'.split())
NO_NAMES = frozenset('''The A An He She It They We You I But And Or Nor Then When There This That These Those In At On If As For So Now One His Her My Our Your Their Its What Who Whom Why How No Not Yes
Oh Ah All Some Many Every Each After Before While Where Here Such Still Perhaps Even Only Just Once Never Ever Yet Thus With Without From To By Of Upon Under Most More Much Few Both Neither Either
Nothing Something Everything Nobody Somebody Everybody Another Other Others Poor Men Women Innumerable Suddenly Presently Chapter Well Let Two Three Four Five Six Seven Eight Nine Ten'''.split())
NO_VERBS = frozenset('indeed need seed speed deed bed red feed bleed hundred sacred naked wicked wretched blessed learned aged beloved'.split())
NUMBERS = 'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|a hundred|a thousand|[0-9][0-9,]*'

KINDS = ('Where', 'When', 'What', 'How many')
NAME = r"(?:(?:Mr|Mrs|Dr|St)\. |(?:Miss|Captain|Sir|Lady|Lord|Doctor|King|Queen|Uncle|Aunt|Father|Colonel|Madame) )?[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){0,2}"
CLAUSE = re.compile(rf"(?:^|[,;] |\b(?:and|that|when|where|while|because|but|as|if) )(?P<who>{NAME})(?: [a-z]+ly)? (?P<verb>[a-z]+(?:ed)|{'|'.join(IRREGULAR)})(?P<rest>(?: [A-Za-z0-9'’-]+)+)(?=[.,;:!?])")
PLACE = re.compile(r"^(?P<what>.*?) ?\b(?P<place>(?:in|at|on|under|behind|beside|near|into|upon|through|across|over|among|between|against|inside|outside|along|round|beyond|towards?) (?:the |a |an |his |her |their )?[A-Za-z'’-]+(?: [A-Za-z'’-]+){0,4})$")
WHEN = re.compile(r"^(?P<what>.*?) ?\b(?P<when>(?:(?:in|on|at|by|since|until|before|after|during) )?(?:(?:the|that|this|next|last|one|every|early|late|same|following) )*(?:[A-Za-z]+ )?(?:morning|evening|afternoon|night|midnight|noon|dawn|sunset|sunrise|winter|summer|autumn|spring|week|month|year|Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|January|February|March|April|May|June|July|August|September|October|November|December|1[0-9]{3}|o'clock)(?: [0-9]{1,4})?)$")
OBJECT = re.compile(r"^(?:a|an|the|his|her|their) [a-z'’-]+(?: [A-Za-z'’-]+){0,3}$")
COUNTED = re.compile(rf"^(?P<n>{NUMBERS}) (?P<things>[a-z]+s)\b(?P<more>.*)$")
PASSIVE = re.compile(rf"(?:^|[,;] |\b(?:and|that|when|but|as) )(?P<who>{NAME}|[Tt]he (?:[a-z]+ ){{1,3}}?)\s?(?P<be>was|were) (?P<verb>[a-z]+ed|born|built|found|kept|made|sent|sold|taken|written|given|brought|hidden|told|laid|bought|caught|lost|shown|torn|broken|known) (?P<rest>(?:by|in|at|on|under|near|to|from|into|with) [A-Za-z0-9'’ -]+)(?=[.,;:!?])")
BY_NAME = re.compile(rf"^by (?P<who>{NAME})(?P<more>(?: (?:in|at|on|under|near|to|from|into|with) [A-Za-z0-9'’ -]+)?)$")
SAID = re.compile(rf"[\"“](?P<words>[^\"“”]{{12,70}})[,!?.][\"”],? (?:said|cried|asked|replied|answered|exclaimed) (?P<who>{NAME})\b")
# What stands where a place would, and is none; and what no question can be asked about.
NO_PLACES = re.compile(r'\b(?:voice|tone|manner|way|moment|time|fact|case|whole|end|last|first|once|same|least|times?|day|silence|love|him|her|it|them|me|us|you|which|whom|this|that|vain|order|return|earnest|haste|all)$')
SENTENCE = re.compile(r'(?<!\bMr\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bSt\.)(?<=[.!?])["”’]? +(?=["“‘A-Z])')
ASKS_BY_NAME = re.compile(rf"(?:{'|'.join(KINDS)}) (?:[a-z ]*)?did (?P<who>{NAME}) ")


def written_words(text):
    """The words of a text in lower case: base_form needs to know that hope is one."""
    return frozenset(re.findall(r'\b[a-z]{3,14}\b', text))


def base_form(verb, known):
    """Infinitive of a past form, or None where it is doubtful. `known`: words of the corpus."""
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb in NO_VERBS or len(verb) < 5:
        return None
    stem = verb[:-2]
    if stem.endswith('i'):
        return stem[:-1] + 'y'
    if stem in known and stem + 'e' not in known:
        return stem
    if stem + 'e' in known:
        return None if stem in known and len(stem) > 4 else stem + 'e'
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in 'ls':
        return stem[:-1]
    return stem if stem[-1] in 'klnprstwxy' and stem[-2] not in 'aeiou' else None


def named(text):
    return text.split()[0].strip('.') not in NO_NAMES


def questions(sentence, known):
    """[(question, answer)] that this sentence answers in its own words."""
    out = []
    for m in SAID.finditer(sentence):
        if named(m['who']):
            out.append((f'Who said "{m["words"]}"?', m['who']))
    for m in PASSIVE.finditer(sentence):
        who, rest = m['who'].strip(), m['rest']
        if who[0] == 'T':
            who = 't' + who[1:]
        elif who[0] != 't' and not named(who):
            continue
        if len(rest.split()) > 7:
            continue
        if rest.startswith('by '):
            if not rest[3].isupper() or not named(rest[3:]):
                continue
            out.append((f'By whom {m["be"]} {who} {m["verb"]}?', rest))
            agent = BY_NAME.match(rest)
            if agent and named(agent['who']):
                out.append((f'Who {PAST.get(m["verb"], m["verb"])} {who}{agent["more"]}?', agent['who']))
        elif WHEN.match(rest):
            out.append((f'When {m["be"]} {who} {m["verb"]}?', rest))
        elif PLACE.match(rest) and not NO_PLACES.search(rest):
            out.append((f'Where {m["be"]} {who} {m["verb"]}?', rest))
    for m in CLAUSE.finditer(sentence):
        who, verb, rest = m['who'], m['verb'], m['rest'].strip()
        if not named(who) or verb in NO_VERBS or not 2 <= len(rest.split()) <= 14 or re.search(r'\b(?:who|which|that|what|whether)\b', rest):
            continue
        if not re.match(r'(?:him|her|them|it|me|us|you|himself|herself|to|up|down|out|away)\b', rest) or len(rest.split()) > 3:
            out.append((f'Who {verb} {rest}?', who))
        base = base_form(verb, known)
        if base is None:
            continue
        # From here on the answer is the clause's own end: a second verb behind `and` would come along.
        rest = re.split(r' (?:and|but|or|as|than|if|so|while|until|when) ', rest)[0]
        when, place = WHEN.match(rest), PLACE.match(rest)
        if when:
            out.append((f'When did {who} {base} {when["what"]}'.strip() + '?', when['when']))
        elif place and not NO_PLACES.search(rest) and not re.search(r'\b(?:to|want|seem|let|make|made)\b', place['what']):
            out.append((f'Where did {who} {base} {place["what"]}'.strip() + '?', place['place']))
            if OBJECT.match(place['what']):
                out.append((f'What did {who} {base} {place["place"]}?', place['what']))
        elif OBJECT.match(rest) and not re.search(r'(?:ly|ed)$', rest):
            out.append((f'What did {who} {base}?', rest))
        counted = COUNTED.match(rest)
        if counted:
            out.append((f'How many {counted["things"]} did {who} {base}{counted["more"]}?', counted['n']))
    return out


def whole_sentences(text):
    """Of a stretch that begins and ends anywhere: without its first and its last."""
    return SENTENCE.split(re.sub(r'\s+', ' ', text))[1:-1]


def answering(text, question, answer):
    """The sentence of `text` that shares most with a question and its answer, of whose words at least half it holds; or None."""
    words = lambda s: set(re.findall(r'[a-z0-9]+', s.lower()))
    asked, said = words(question), words(answer)
    best, most = None, 0
    for sentence in SENTENCE.split(re.sub(r'\s+', ' ', text).strip()):
        held = words(sentence)
        if 2 * len(held & said) >= len(said) and len(held & said) * 3 + len(held & asked) > most:
            best, most = sentence, len(held & said) * 3 + len(held & asked)
    return best


def patterns(sentence, known):
    """What `alike_of` makes facts of: (sentence, who, answer, question, the question turned round or None), where who and answer stand in the
    sentence once each, the question asks for the answer by who, and the turned one for who by the answer."""
    pairs, out = questions(sentence, known), []
    for question, answer in pairs:
        m = ASKS_BY_NAME.match(question)
        if not m or sentence.count(answer) != 1 or sentence.count(m['who']) != 1 or m['who'] in answer or answer in question:
            continue
        turned = next((q for q, a in pairs if a == m['who'] and q.startswith('Who ') and q.count(answer) == 1), None)
        out.append((sentence, m['who'], answer, question, turned))
    return out


def alike_of(r, pattern, names, answers):
    """Facts of one real sentence: who and the answer changed for others, pair by pair. [(statement, question, answer)]; see facts.told_alike."""
    sentence, who, answer, question, turned = pattern
    out = []
    for name, other in zip(names, answers):
        change = lambda text: text.replace(answer, '\0').replace(who, name).replace('\0', other)
        out.append((change(sentence), *((change(turned), name) if turned and r.random() < 0.5 else (change(question), other))))
    return out


def ask_text(r, text, known, most):
    """Up to `most` (question, answer) that whole sentences of `text` answer, in the order drawn; no question twice. Who-questions are
    nine of ten in what is found: they are drawn seldomer, those of speech most of all."""
    sentences = whole_sentences(text)
    r.shuffle(sentences)
    out, seen = [], set()
    for sentence in sentences:
        if len(out) == most:
            break
        pairs = [(q, a) for q, a in questions(sentence, known) if q not in seen and r.random() < (0.25 if q.startswith('Who said') else 0.6 if q.startswith('Who ') else 1)]
        if pairs:
            pair = r.choice(pairs)
            seen.add(pair[0])
            out.append(pair)
    return out
