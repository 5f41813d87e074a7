/**
 * `npm run torture -- --minutes 30 [--seed 1] [--acts killed,"full disk"]`: one home is tormented for that long: killed at any moment, its disk filled and
 * made read-only, its store and its library damaged, its lines reset, its work cancelled. After each act the library is audited. In the end all that was begun
 * is done once more, and an auditor compares the home with a second one that did the same in peace: every document as it is there, and the same answers.
 *
 * `--mutant`: the same on a copy of the sources whose transactions are off. Then it must find faults; the exit code is 1 if it finds none.
 *
 * The last line is one JSON object; the exit code is 1 on any fault.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfOlder } from '../../electron/build.ts';
import { pick, seeded } from '../../electron/evaluation/random.ts';
import { applicationRoot } from '../../electron/home.ts';
import { type Audit, auditLibrary } from '../fuzz/audit.ts';
import { acts } from './acts.ts';
import { Home } from './home.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    acts: { type: 'string' },
    mutant: { type: 'boolean', default: false },
  },
});

const question = 'Who was the keeper of light 1?';

class Torture {
  readonly #random = seeded(Number(values.seed));
  readonly #scratch = mkdtempSync(join(tmpdir(), 'focus-torture-'));
  readonly #home = new Home(join(this.#scratch, 'tormented'), join(this.#scratch, 'compiled'), true);
  readonly #peace = new Home(join(this.#scratch, 'peace'), join(this.#scratch, 'compiled'), false);
  readonly #counts: Record<string, number> = {};
  readonly faults: string[] = [];
  #shelves = 0;

  async run(minutes: number, wanted: readonly string[]): Promise<void> {
    try {
      await this.#torment(minutes, wanted);
      const documents = await this.#judge();
      console.log(JSON.stringify({ minutes, seed: Number(values.seed), acts: this.#counts, documents, faults: this.faults }));
    } finally {
      this.#home.remove();
      this.#peace.remove();
      rmSync(this.#scratch, { recursive: true, force: true });
    }
  }

  async #torment(minutes: number, wanted: readonly string[]): Promise<void> {
    await buildIfOlder({ shell: false });
    const until = performance.now() + minutes * 60_000;
    const possible = wanted.filter((name) => !acts[name]!.needsDisk || this.#home.lacksDisk === null);
    if (possible.length < wanted.length)
      console.error(`*** SKIPPED: ${wanted.filter((name) => !possible.includes(name)).join(', ')}: ${this.#home.lacksDisk}. ***`);
    const begun = performance.now();
    // The first shelf in peace: how long one takes here, and a book that is read.
    this.#expectWell(await this.#home.focus('import', this.#newShelf(), '--files'), 'the first import');
    const importMs = performance.now() - begun;
    const book = join(this.#shelf(1), 'book.txt');
    this.#expectWell(await this.#home.focus('ask', book, '-q', question, '--json'), 'the first question');
    // Each once, then as they come.
    for (let n = 0; n < possible.length || performance.now() < until; n++) {
      const name = possible[n] ?? pick(this.#random, possible);
      const stage = { home: this.#home, random: this.#random, shelf: this.#newShelf(), book, aside: this.#scratch, importMs };
      this.#note(await acts[name]!.act(stage), name);
      this.#note(auditLibrary(this.#home.library).faults, `after ${name}`);
      this.#counts[name] = (this.#counts[name] ?? 0) + 1;
      console.error(`${n + 1}: ${name}`);
    }
  }

  /** All that was begun is brought to its end, here and in peace. @returns how many documents were compared. */
  async #judge(): Promise<number> {
    const shelves = Array.from({ length: this.#shelves }, (_, n) => this.#shelf(n + 1));
    const answers: string[] = [];
    const audits: Audit[] = [];
    for (const home of [this.#peace, this.#home]) {
      this.#expectWell(await home.focus('import', ...shelves, '--files'), 'the last import');
      const said = await home.focus('ask', join(this.#shelf(1), 'book.txt'), '-q', question, '--json');
      this.#expectWell(said, 'the last question');
      const { answer, citations } = JSON.parse(said.stdout.trim().split('\n').at(-1) ?? '{}') as { answer?: string; citations?: { quote: string }[] };
      answers.push(JSON.stringify({ answer, quotes: citations?.map(({ quote }) => quote) }));
      audits.push(auditLibrary(home.library));
    }
    const [peace, tormented] = audits as [Audit, Audit];
    this.#note([...peace.faults, ...tormented.faults], 'the end');
    for (const [id, hash] of peace.documents) {
      const found = tormented.documents.get(id);
      if (found !== hash) this.#note([`document ${id} is ${found ? 'not as in the library that was left in peace' : 'not there'}.`], 'the end');
    }
    for (const id of tormented.documents.keys()) if (!peace.documents.has(id)) this.#note([`document ${id} is nobody's.`], 'the end');
    if (answers[0] !== answers[1]) this.#note([`${answers[1]} was answered where ${answers[0]} was in peace.`], 'the end');
    return peace.documents.size;
  }

  #expectWell({ code, stderr }: { code: number | null; stderr: string }, what: string): void {
    if (code !== 0) this.#note([`ended with ${code}: ${stderr.slice(-400)}`], what);
  }

  #note(faults: readonly string[], when: string): void {
    for (const fault of faults) {
      console.error(`FAULT ${when}: ${fault}`);
      this.faults.push(`${when}: ${fault}`);
    }
  }

  #shelf(n: number): string {
    return join(this.#scratch, 'shelves', String(n));
  }

  /** A book that takes a while, a table and a page. */
  #newShelf(): string {
    const n = ++this.#shelves;
    const folder = this.#shelf(n);
    mkdirSync(folder, { recursive: true });
    const line = (i: number) => `Entry ${i} of log ${n}: the wind stood at ${(i * 37 + n * 11) % 360} degrees and boat ${i * n + 7} came in late.`;
    const sentences = Array.from({ length: 120 }, (_, i) => line(i));
    sentences.splice((n * 53) % 100, 0, `The keeper of light ${n} was Ansel Brook ${n}.`);
    writeFileSync(join(folder, 'book.txt'), sentences.join(' ').replaceAll(/(.{900,1000}\.) /g, '$1\n\n'));
    writeFileSync(
      join(folder, 'log.md'),
      Array.from({ length: 6000 }, (_, i) => `${i % 300 === 0 ? `# Month ${i / 300}\n\n` : ''}${line(i)}`).join('\n\n'),
    );
    writeFileSync(join(folder, 'table.csv'), Array.from({ length: 8000 }, (_, i) => `${i},keeper ${n},skerry ${i % 97}`).join('\n'));
    writeFileSync(join(folder, 'page.html'), `<title>Page ${n}</title><h1>Page ${n}</h1>${sentences.map((words) => `<p>${words}</p>`).join('')}`);
    return folder;
  }
}

/** A copy of the sources whose changes of the library are not kept together. */
function withoutTransactions(): string {
  const copy = mkdtempSync(join(tmpdir(), 'focus-mutant-'));
  const left = /(^|\/)(node_modules|\.git|train)$/;
  cpSync(applicationRoot, copy, { recursive: true, filter: (from) => !left.test(from.slice(applicationRoot.length)) });
  symlinkSync(join(applicationRoot, 'node_modules'), join(copy, 'node_modules'));
  const file = join(copy, 'electron', 'documents', 'library', 'database.ts');
  const whole = readFileSync(file, 'utf8');
  const mutant = whole
    .replace("db.exec('BEGIN IMMEDIATE');", '')
    .replace("db.exec('COMMIT');", '')
    .replace("if (db.isTransaction) db.exec('ROLLBACK');", '');
  if (mutant.length > whole.length - 60) throw new Error('The transactions were not found.');
  writeFileSync(file, mutant);
  return copy;
}

if (values.mutant) {
  const copy = withoutTransactions();
  const args = ['--minutes', values.minutes, '--seed', values.seed, ...(values.acts ? ['--acts', values.acts] : [])];
  const { status } = spawnSync(process.execPath, [join(copy, 'torture', 'torment', 'torture.ts'), ...args], { stdio: 'inherit' });
  if (existsSync(copy)) rmSync(copy, { recursive: true, force: true });
  console.error(status === 0 ? 'MUTANT LIVES: nobody noticed that transactions are off.' : 'The mutant was found out.');
  process.exit(status === 0 ? 1 : 0);
} else {
  const wanted = values.acts?.split(',') ?? Object.keys(acts);
  for (const name of wanted) if (!acts[name]) throw new Error(`There is no act ${name}. There are: ${Object.keys(acts).join(', ')}.`);
  const torture = new Torture();
  await torture.run(Number(values.minutes), wanted);
  process.exit(torture.faults.length > 0 ? 1 : 0);
}
