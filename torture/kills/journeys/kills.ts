/**
 * Kill -9 at any moment: `npm run kills -- --kills 60 [--seed 1] [--browser-every 10]`.
 *
 * Journeys (import, read ahead, ask, summarise) run one after the other on one home through the real web host. In each of them the
 * engine, the documents process or the host itself is killed at a random moment of a random step, the host now and then in the midst of
 * its start too. After each kill everything that was finished before must be there unchanged, what was cut off must be said to be, and
 * the journey must come to its end. Now and then a browser looks whether the page says the same.
 *
 * The last line is one JSON object; the exit code is 1 when anything was lost. Ctrl-C ends it with the journey under way.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { buildIfOlder } from '../../../electron/build.ts';
import { pick, seeded } from '../../../electron/evaluation/random.ts';
import { type Journey, newJourney, type Step, steps, travel } from './journey.ts';
import { Ledger } from './ledger.ts';
import { lookInBrowser } from './look.ts';
import { HostGone, Session, type Victim } from './session.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    'browser-every': { type: 'string', default: '10' },
  },
});

const victims: readonly Victim[] = ['engine', 'documents', 'host'];
/** One host in so many that was killed is killed again while it starts. */
const startKills = 4;

class Campaign {
  readonly #random = seeded(Number(values.seed));
  readonly #home = mkdtempSync(join(tmpdir(), 'focus-kill-journeys-'));
  /** Of the run itself: a home that somebody tidied away is no loss of the program's. */
  readonly #marker = join(this.#home, 'kills');
  readonly #session = new Session(this.#home);
  readonly #ledger = new Ledger();
  /** How long a step takes on this machine, learnt on the way: a kill is to fall into it. */
  readonly #stepMs: Record<Step | 'start', number> = { import: 1500, read: 1500, ask: 1500, summary: 1500, start: 1500 };
  readonly #kills: Record<string, Record<string, number>> = {};
  readonly faults: string[] = [];
  #workspace = '';
  #stopped = false;
  #kill = 0;

  async run(): Promise<void> {
    await buildIfOlder({ shell: false });
    writeFileSync(this.#marker, '');
    await this.#session.start();
    this.#workspace = (await this.#session.call(this.#session.api.workspaces.list.query()))[0]!.id;
    process.once('SIGINT', () => {
      this.#stopped = true;
    });
    for (let n = 1; this.#kill < Number(values.kills) && !this.#stopped; n++) {
      await this.#journey(newJourney(this.#home, n)).catch((error: unknown) => this.#fault(n, error as Error));
    }
    await this.#compare(true);
    this.#session.close();
    this.#integrity();
    rmSync(this.#home, { recursive: true, force: true });
    const { documents, answers, summaries } = this.#ledger;
    const finished = { documents: documents.size, answers: answers.size, summaries: summaries.size };
    console.log(JSON.stringify({ kills: this.#kill, killed: this.#kills, ...finished, faults: this.faults }));
  }

  /** From its begin to its end, with one kill on the way. */
  async #journey(journey: Journey): Promise<void> {
    const aim = { step: pick(this.#random, steps), victim: pick(this.#random, victims), share: this.#random() };
    let killed: Promise<void> | null = null;
    let at: { step: Step; since: number } | null = null;
    const onStep = (step: Step) => {
      const now = performance.now();
      if (at && at.step !== step && !killed) this.#stepMs[at.step] = (this.#stepMs[at.step] + now - at.since) / 2;
      if (at?.step !== step) at = { step, since: now };
      if (step !== aim.step || killed) return;
      killed = new Promise((resolve) => setTimeout(resolve, aim.share * this.#stepMs[step])).then(async () => {
        const dead = await this.#session.kill(aim.victim);
        this.#count(dead, at?.step ?? 'idle');
      });
      // What goes wrong in the kill itself is told when it is waited for.
      killed.catch(() => {});
    };
    for (;;) {
      try {
        await travel(journey, this.#session, this.#workspace, this.#ledger, { onStep });
        at = null;
        await killed;
        await this.#compare();
        return;
      } catch (error) {
        if (!(error instanceof HostGone)) throw error;
        await killed;
        await this.#restart();
      }
    }
  }

  async #restart(): Promise<void> {
    if (this.#random() * startKills < 1) {
      await this.#session.startAndKill(this.#random() * this.#stepMs.start);
      this.#count('host', 'start');
    }
    const begun = performance.now();
    await this.#session.start();
    this.#stepMs.start = performance.now() - begun;
    await this.#compare();
    if (this.#kill % Number(values['browser-every']) === 0) this.faults.push(...(await lookInBrowser(await this.#session.address(), this.#ledger)));
  }

  #count(victim: Victim, step: string): void {
    this.#kill++;
    const row = this.#kills[victim] ?? {};
    this.#kills[victim] = { ...row, [step]: (row[step] ?? 0) + 1 };
    console.error(`kill ${this.#kill}: ${victim}, ${step}`);
  }

  async #compare(thorough = false): Promise<void> {
    if (!existsSync(this.#marker)) throw new Error(`${this.#home} was removed by somebody else: this run says nothing.`);
    for (const fault of await this.#ledger.compare(this.#session, this.#workspace, thorough)) this.#tell(fault);
  }

  #fault(n: number, error: Error): void {
    this.#tell(`Journey ${n} did not come to its end: ${error.message}`);
  }

  #tell(fault: string): void {
    console.error(`FAULT ${fault}`);
    this.faults.push(fault);
  }

  /** The library's file as SQLite itself judges it, after its program was killed for the last time. */
  #integrity(): void {
    const database = new DatabaseSync(join(this.#home, 'library.db'));
    for (const { integrity_check: said } of database.prepare('PRAGMA integrity_check').all()) if (said !== 'ok') this.#tell(`library.db: ${said}`);
    database.close();
  }
}

const campaign = new Campaign();
await campaign.run();
process.exit(campaign.faults.length > 0 ? 1 : 0);
