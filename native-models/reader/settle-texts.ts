/** What settle.ts settles on: training texts that the adapter never saw, with their questions. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceText } from '../../electron/engine/contract.ts';
import { askedOfCode, type CodeQuestion, folderText } from '../../electron/evaluation/code.ts';

export interface TrainingQuestion {
  question: string;
  answers: string[];
  /** Stretches of the text that hold the answer. */
  spans: [number, number][];
}

export interface Text {
  kind: string;
  source: SourceText;
  asked: TrainingQuestion[];
  /** Questions about this text that nothing in it answers. */
  unanswerable: string[];
}

/** Characters of a novel on either side of the stretch that the questions are about. */
const around = 8000;
const novelsHeldOut = 6;
/** As train/corpus.py has them. */
const modulesHeldOut = ['_collections_abc.py', 'base64.py', 'bdb.py'];

/** What training holds out of its novels, each with what stands around it, as one text. */
function novels(corpus: string): Text {
  type Line = { book: string; start: number; end: number; asked: [string, string | null][] };
  const questions = readFileSync(new URL('../train/novel_questions.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(0, novelsHeldOut);
  const books = [1, 2].flatMap((part) => unpacked(corpus, `books-train-${part}.txt`).split('\f'));
  const out: Text = { kind: 'novels', source: { id: 'novels', text: '' }, asked: [], unanswerable: [] };
  let text = '';
  for (const line of questions) {
    const { book, start, end, asked } = JSON.parse(line) as Line;
    // As train/corpus.py unwraps them: the places are of that text.
    const whole = books
      .find((candidate) => candidate.includes(`# Title: ${book}\n`))!
      .replace(/[ \t]+/g, ' ')
      .replace(/(?<!\n)\n(?!\n)/g, ' ');
    const from = Math.max(0, start - around);
    const span: [number, number] = [text.length + start - from, text.length + end - from];
    text += `${whole.slice(from, end + around)}\n\n`;
    for (const [question, answer] of asked) {
      if (answer === null) out.unanswerable.push(question);
      else out.asked.push({ question, answers: [answer], spans: [span] });
    }
  }
  out.source.text = text;
  return out;
}

/** What training holds out of the modules that it asks about, imported as the app imports a folder. Needs Python for its standard library. */
async function code(): Promise<Text> {
  type Line = { file: string; name: string; asked: [string, string | null][] };
  const lines = readFileSync(new URL('../train/code_questions.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const library = execFileSync('python3', ['-c', 'import sysconfig; print(sysconfig.get_paths()["stdlib"])'], { encoding: 'utf8' }).trim();
  const folder = mkdtempSync(join(tmpdir(), 'focus-settle-'));
  try {
    for (const file of modulesHeldOut) copyFileSync(join(library, file), join(folder, file));
    const source = await folderText(folder);
    const { text, sections = [] } = source;
    const asked: TrainingQuestion[] = [];
    for (const line of lines.filter(({ file }) => modulesHeldOut.includes(file))) {
      const module = sections.findIndex(({ title }) => title === line.file);
      const own = sections.findIndex(({ title }, i) => i > module && (title === line.name || title.endsWith(`.${line.name}`)));
      if (module < 0 || own < 0) continue;
      const { start, level } = sections[own]!;
      const end = sections.find((other, i) => i > own && other.level <= level)?.start ?? text.length;
      // Words of the source: they are what the answering lines hold.
      for (const [question, answer] of line.asked) if (answer !== null) asked.push({ question, answers: [answer], spans: [[start, end]] });
    }
    return { kind: 'code', source, asked, unanswerable: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A package of code, asked for definitions in other words than their names. */
async function definitions(): Promise<Text> {
  const questions = JSON.parse(readFileSync(new URL('../train/definition_questions.json', import.meta.url), 'utf8')) as CodeQuestion[];
  const python = process.env.FOCUS_PYTHON ?? 'python3';
  const library = execFileSync(python, ['-c', 'import jinja2, os; print(os.path.dirname(jinja2.__file__))'], { encoding: 'utf8' }).trim();
  const folder = mkdtempSync(join(tmpdir(), 'focus-settle-'));
  try {
    mkdirSync(join(folder, 'jinja2'));
    for (const file of new Set(questions.map(({ file }) => file))) copyFileSync(join(library, '..', file), join(folder, file));
    const source = await folderText(folder);
    const asked = askedOfCode(source, questions).map(
      ({ question, answers, places }): TrainingQuestion => ({ question, answers, spans: places.map(({ start, end }) => [start, end]) }),
    );
    return { kind: 'definitions', source, asked, unanswerable: [] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const unpacked = (corpus: string, name: string) => execFileSync('xz', ['-dc', join(corpus, `${name}.xz`)], { maxBuffer: 2 ** 30, encoding: 'utf8' });
const lines = <T>(corpus: string, name: string): T[] =>
  unpacked(corpus, `qa/${name}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

/** Two stories are one text; ten articles, among others, are one. */
function texts(corpus: string): Text[] {
  type Story = { id: string; sections: { id: string; text: string }[]; questions: { question: string; answers: string[]; sections: string[] }[] };
  const stories = lines<Story>(corpus, 'fairytaleqa-train').slice(0, 20);
  const out: Text[] = [];
  for (let i = 0; i + 1 < stories.length; i += 2) {
    let text = '';
    const asked: TrainingQuestion[] = [];
    for (const story of stories.slice(i, i + 2)) {
      const at = new Map<string, [number, number]>();
      for (const section of story.sections) {
        const start = text.length;
        text += section.text.replace(/\s*\n\s*/g, ' ');
        at.set(section.id, [start, text.length]);
        text += '\n\n';
      }
      for (const { question, answers, sections } of story.questions)
        asked.push({ question, answers, spans: sections.flatMap((id) => (at.has(id) ? [at.get(id)!] : [])) });
    }
    out.push({ kind: 'stories', source: { id: 'stories', text }, asked, unanswerable: [] });
  }
  type Sentence = { id: string; sentence: string; questions: { question: string; answers: string[] }[] };
  const articles = Map.groupBy(lines<Sentence>(corpus, 'qamr-train'), ({ id }) => id.split(':')[2]!);
  let text = '';
  const asked: TrainingQuestion[] = [];
  for (const [i, sentences] of [...articles.values()].slice(0, 24).entries()) {
    for (const { sentence, questions } of sentences) {
      const start = text.length;
      text += `${sentence} `;
      // Questions that name nothing ask nothing that a person would ask of a whole text.
      const named = questions.filter(({ question }) => question.split(' ').length > 5 && /[A-Z]/.test(question.slice(1)));
      if (i < 10) for (const { question, answers } of named) asked.push({ question, answers, spans: [[start, text.length - 1]] });
    }
    text += '\n\n';
  }
  out.push({ kind: 'articles', source: { id: 'articles', text }, asked, unanswerable: [] }, novels(corpus));
  return out;
}

/** @param corpus the folder of the training data. Needs Python for its standard library and jinja2. */
export const trainingTexts = async (corpus: string): Promise<Text[]> => [...texts(corpus), await code(), await definitions()];
