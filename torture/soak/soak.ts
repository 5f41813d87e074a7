/**
 * `npm run soak -- --minutes 60`: the program behind its loopback host, used without a pause as two tabs use it. One imports, reads ahead, asks and
 * summarises (the kills' journeys); the other looks about, asks, cancels, and is loaded anew all the time. What comes in goes out again after a few
 * rounds, so that the library keeps its size and whatever grows is a leak.
 *
 * The last line is one JSON object: errors, and what each process held (memory, descriptors) in each sixth of the time. The exit code is 1 on any error,
 * and where the last third held more than the second (the first warms up).
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type WorkerName, workersBelow } from '../../e2e/app.ts';
import { type Connection, connectTo } from '../../e2e/host-client.ts';
import { buildIfOlder } from '../../electron/build.ts';
import { logFile } from '../../electron/log.ts';
import { usageOf } from '../../electron/process/usage.ts';
import { newJourney, travel } from '../kills/journeys/journey.ts';
import { Ledger } from '../kills/journeys/ledger.ts';
import { Session } from '../kills/journeys/session.ts';
import { growth, inParts, type Sample } from './growth.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' }, 'sample-seconds': { type: 'string', default: '10' } } });

/** Rounds whose documents, answers and jobs stay. */
const keptRounds = 3;
const parts = 6;

class Soak {
  readonly #home = mkdtempSync(join(tmpdir(), 'focus-soak-'));
  readonly #session = new Session(this.#home);
  readonly #samples: Sample[] = [];
  readonly #done: Record<string, number> = { journeys: 0, asked: 0, cancelled: 0, reloads: 0, looks: 0 };
  readonly errors: string[] = [];
  #workspace = '';
  #sample = '';
  #until = 0;

  get #isOver(): boolean {
    return performance.now() > this.#until;
  }

  async run(minutes: number, sampleMs: number): Promise<string[]> {
    await buildIfOlder({ shell: false });
    await this.#session.start();
    const { api } = this.#session;
    this.#workspace = (await api.workspaces.list.query())[0]!.id;
    this.#sample = (await api.documents.list.query({ workspace: this.#workspace }))[0]!.id;
    this.#until = performance.now() + minutes * 60_000;
    const sampling = setInterval(() => void this.#look(), sampleMs);
    await Promise.all([this.#firstTab(), this.#secondTab()]);
    clearInterval(sampling);
    this.errors.push(...logged(join(this.#home, 'logs')));
    this.#session.close();
    rmSync(this.#home, { recursive: true, force: true });
    const grown = growth(this.#samples);
    console.log(JSON.stringify({ minutes, done: this.#done, errors: this.errors, grown, held: inParts(this.#samples, parts) }));
    return [...this.errors, ...grown];
  }

  /** Journeys, one after the other. */
  async #firstTab(): Promise<void> {
    for (let n = 1; !this.#isOver; n++) {
      const ledger = new Ledger();
      await this.#noted('a journey', async () => {
        await travel(newJourney(this.#home, n), this.#session, this.#workspace, ledger, { onStep: () => {} });
        this.errors.push(...(await ledger.compare(this.#session, this.#workspace, true)));
        this.#done.journeys!++;
      });
      await this.#noted('tidying up', () => this.#tidy());
    }
  }

  /** Looks, questions, cancels, and a reload after each round of them. */
  async #secondTab(): Promise<void> {
    for (let n = 1; !this.#isOver; n++) {
      await this.#noted('the second tab', async () => {
        const tab = connectTo(await this.#session.address());
        try {
          await this.#lookAbout(tab, n);
          await this.#ask(tab, `Where was Edmund Vane born? (${n})`, n % 4 === 0);
        } finally {
          tab.close();
        }
        this.#done.reloads!++;
      });
    }
  }

  async #lookAbout({ api }: Connection, n: number): Promise<void> {
    const workspace = this.#workspace;
    for (const { id } of await api.documents.list.query({ workspace })) await api.documents.get.query({ id }).catch(gone);
    await api.documents.text.query({ id: this.#sample });
    await api.documents.search.query({ workspace, query: n % 2 === 0 ? 'tide' : 'the keeper of the light' });
    await api.questions.list.query({ workspace });
    await api.jobs.list.query();
    this.#done.looks!++;
  }

  /** @param cancel once it is under way, as the window's button does. */
  #ask({ api }: Connection, question: string, cancel: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      api.questions.ask.subscribe(
        { workspace: this.#workspace, documents: [this.#sample], conversation: null, question },
        {
          onData: (event) => {
            if (event.type === 'started' && cancel) void api.questions.stop.mutate({ id: event.id }).catch(reject);
          },
          onComplete: () => {
            this.#done[cancel ? 'cancelled' : 'asked']!++;
            resolve();
          },
          onError: (error) => {
            // A cancel that comes before the first token ends it so.
            if (cancel && (error as { data?: { focus?: { code?: string } } }).data?.focus?.code === 'cancelled') {
              this.#done.cancelled!++;
              resolve();
            } else reject(error);
          },
        },
      );
    });
  }

  /** Older documents, conversations and jobs go. */
  async #tidy(): Promise<void> {
    const { api } = this.#session;
    const workspace = this.#workspace;
    const documents = (await api.documents.list.query({ workspace })).filter(({ id }) => id !== this.#sample);
    documents.sort((a, b) => b.addedAt - a.addedAt);
    const old = documents.slice(3 * keptRounds).map(({ id }) => id);
    if (old.length > 0) await api.documents.remove.mutate({ workspace, ids: old });
    for (const { id } of (await api.questions.list.query({ workspace })).slice(2 * keptRounds))
      await api.questions.remove.mutate({ conversation: id });
  }

  async #noted(what: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      console.error(`ERROR in ${what}: ${(error as Error).message}`);
      this.errors.push(`${what}: ${(error as Error).message}`);
    });
  }

  async #look(): Promise<void> {
    const pids: [string, number][] = [['host', this.#session.pid]];
    for (const name of ['engine', 'documents'] satisfies WorkerName[]) {
      try {
        pids.push([name, workersBelow(this.#session.pid, name)[0]!]);
      } catch {
        // Not started yet.
      }
    }
    for (const [process, pid] of pids) {
      const usage = await usageOf(pid);
      if (usage) this.#samples.push({ at: performance.now(), process, residentBytes: usage.residentBytes, descriptors: descriptorsOf(pid) });
    }
  }
}

/** What went wrong inside and reached nobody. */
function logged(folder: string): string[] {
  const file = logFile(folder);
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

/** null = the system does not tell. */
function descriptorsOf(pid: number): number | null {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return null;
  }
}

/** The first tab may have removed it a moment ago. */
function gone(error: { data?: { focus?: { code?: string } } }): void {
  if (error.data?.focus?.code !== 'not-found') throw error;
}

const trouble = await new Soak().run(Number(values.minutes), Number(values['sample-seconds']) * 1000);
process.exit(trouble.length > 0 ? 1 : 0);
