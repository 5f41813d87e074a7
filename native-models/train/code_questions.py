"""Questions about code: made from what programmers wrote about it (names, docstrings and signatures of Python's standard library, PSF-2.0), and
written by hand, in other words than the source's: code_questions.jsonl keeps the file, the definition and the questions, no source. Files that begin with
npm/ are of packages that this project installs (permissively licensed)."""
import ast
import json
import random
import re
import sysconfig
from pathlib import Path

from .corpus import ASKED_HELD_OUT, CODE_HELD_OUT, PACKAGES


def first_sentence(docstring):
    line = re.sub(r'\s+', ' ', docstring.strip().split('\n\n')[0])
    sentence = re.split(r'(?<=[.!?]) ', line)[0].rstrip('.')
    return sentence if 12 <= len(sentence) <= 140 and re.match(r'[A-Z][a-z]+ ', sentence) else None


def functions_of(source):
    """(name, source lines, docstring, parameters) of functions and classes; nested ones too."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    lines = source.split('\n')
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            doc = ast.get_docstring(node)
            if not doc or node.name.startswith('__'):
                continue
            text = '\n'.join(lines[node.lineno - 1:node.end_lineno])
            parameters = [] if isinstance(node, ast.ClassDef) else [a.arg for a in node.args.args if a.arg not in ('self', 'cls')]
            returns = [ast.get_source_segment(source, n.value) for n in ast.walk(node) if isinstance(n, ast.Return) and n.value is not None]
            raised = [n.exc.func.id for n in ast.walk(node) if isinstance(n, ast.Raise) and isinstance(n.exc, ast.Call) and isinstance(n.exc.func, ast.Name)]
            defaults = [] if isinstance(node, ast.ClassDef) else [(a.arg, ast.get_source_segment(source, d)) for a, d in zip(node.args.args[len(node.args.args) - len(node.args.defaults):], node.args.defaults)]
            yield node.name, text, doc, parameters, returns, raised, defaults, isinstance(node, ast.ClassDef)


def asked_of(r, name, doc, parameters, returns, raised, defaults, is_class):
    """(question, answer) of one definition; the answer stands in its source."""
    noun = 'class' if is_class else 'function'
    out, said = [], first_sentence(doc)
    if said:
        does = said[0].lower() + said[1:]
        verb = re.match(r'(?:[Rr]eturn|[Cc]ompute|[Cc]heck|[Mm]ake|[Cc]reate|[Ff]ind|[Gg]et|[Ss]et|[Pp]arse|[Ww]rite|[Rr]ead|[Rr]emove|[Aa]dd|[Cc]onvert|[Oo]pen|[Cc]lose|[Rr]un|[Ss]end|[Tt]est|[Ii]nitialize|[Ss]plit|[Jj]oin)s? ', said)
        if verb:
            first, rest = does.split(' ', 1)
            plural = first if first.endswith('s') else first + 's'
            out.append((r.choice([f'Which {noun} {plural} {rest}?', f'What is the name of the {noun} that {plural} {rest}?', f'Where is the code that {plural} {rest}?']), name))
        out.append((r.choice([f'What does {name} do?', f'What is {name} for?', f'What is the purpose of the {noun} {name}?']), said))
    if len(parameters) == 1:
        out.append((r.choice([f'What argument does {name} take?', f'What is the parameter of {name} called?']), parameters[0]))
    elif 2 <= len(parameters) <= 5:
        out.append((f'What are the parameters of {name}?', ', '.join(parameters)))
    short = [x for x in returns if x and len(x) < 50 and '\n' not in x]
    if len(short) == 1 and len(returns) == 1:
        out.append((f'What does {name} return?', short[0]))
    if len(set(raised)) == 1:
        out.append((r.choice([f'Which exception does {name} raise?', f'What error is raised by {name}?']), raised[0]))
    for parameter, value in defaults:
        if value and len(value) < 30 and value not in ('None', 'False', 'True'):
            out.append((f'What is the default of {parameter} in {name}?', value))
    return out


def code_documents(r, most=1400, root=None):
    """One document a module: its definitions are the segments."""
    from .sheets import Document, Question, find
    root = Path(root or sysconfig.get_paths()['stdlib'])
    made = 0
    files = sorted(root.rglob('*.py'))
    random.Random(0).shuffle(files)
    for path in files:
        parts = set(path.relative_to(root).parts)
        if {'site-packages', 'test', 'tests', 'idlelib', 'lib2to3', *CODE_HELD_OUT} & parts or path.stem in CODE_HELD_OUT:
            continue
        doc = Document('code', [])
        for name, text, docstring, *rest in functions_of(path.read_text('utf8', errors='replace')):
            if not 80 <= len(text) <= 1400:
                continue
            for question, answer in asked_of(r, name, docstring, *rest):
                if find(text, answer):
                    doc.questions.append(Question(question, [answer], (len(doc.segments),)))
            doc.segments.append(text)
        if len(doc.questions) >= 3:
            made += 1
            yield doc
        if made >= most:
            return


def written_by_hand(held_out, root=None):
    """Those that training reads, or those that it holds out. Of each module that was asked about: a document of its definitions, and one of each asked definition alone, since what that one does not answer
    another may."""
    from .sheets import Document, Question, whole_words
    root, held = Path(root or sysconfig.get_paths()['stdlib']), {}
    for line in (Path(__file__).parent / 'code_questions.jsonl').read_text('utf8').splitlines():
        one = json.loads(line)
        held.setdefault(one['file'], []).append(one)
    for file, ones in sorted(held.items()):
        path = PACKAGES / file[4:] if file.startswith('npm/') else root / file
        if not path.is_file() or (file in ASKED_HELD_OUT) != held_out:
            continue
        source = path.read_text('utf8', errors='replace')
        if file.startswith('npm/'):  # of another version it may stand elsewhere
            definitions = [(one['name'], text) for one in ones if one['name'] in (text := source[one['start']:one['end']])]
        else:
            definitions = [(name, text) for name, text, *_ in functions_of(source) if 80 <= len(text) <= 1400]
        module = Document('asked code', [text for _, text in definitions])
        for one in ones:
            place = next((i for i, (name, _) in enumerate(definitions) if name == one['name']), None)
            if place is None:
                continue
            text = definitions[place][1]
            alone = Document('asked code', [text], unanswerable=[question for question, answer in one['asked'] if answer is None])
            for question, answer in one['asked']:
                stands = answer and re.search(whole_words(answer), text)
                if stands:
                    module.questions.append(Question(question, [stands.group()], (place,)))
                    alone.questions.append(Question(question, [stands.group()], (0,)))
            if alone.questions and alone.unanswerable:
                yield alone
        if module.questions:
            yield module
