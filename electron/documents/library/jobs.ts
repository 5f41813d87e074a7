/**
 * The queue of long work as the library keeps it: jobs in the order they came, and for imports the files still to do. Rows alone;
 * who works through them is api/queue.ts. A job belongs to the process that claimed it (owner.ts); when that one is gone, the job is free again.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { JobFailure, JobKind, JobState } from '../../domain/job.ts';
import { type ErrorData, FocusError } from '../../errors.ts';
import type { Item } from '../item.ts';
import { whole } from './database.ts';
import { Owner } from './owner.ts';

export interface Job {
  id: string;
  kind: JobKind;
  workspace: string;
  title: string;
  /** What is to be done, as the worker of its kind understands it. */
  work: unknown;
  state: JobState;
  done: number;
  /** 0 = not known yet. */
  total: number;
  unit: string;
  /** Sentences about choices that were made on the way. */
  notes: string[];
  /** The document that it is about, or the last one that came of it. */
  document: string | null;
  error: ErrorData | null;
  /** How often it was begun since it last got on. */
  attempts: number;
  createdAt: number;
  endedAt: number | null;
}

export type NewJob = Pick<Job, 'kind' | 'workspace' | 'title' | 'work' | 'document'> & Partial<Pick<Job, 'notes'>>;

/** What an import is given. A path may turn out to be many items. */
export type Wanted =
  | Exclude<Item, { kind: 'packed' }>
  | { kind: 'path'; name: string; path: string; folder?: 'whole' | 'files'; encoding?: string }
  /** `folder`: as with a path. */
  | { kind: 'packed'; name: string; bytes: Uint8Array; folder?: 'whole' | 'files' };

export interface JobItem {
  place: number;
  item: Wanted;
}

/** A job that its process died over this often without getting on is not tried again by itself. */
const mostAttempts = 5;
const keptEnded = 50;

export class Jobs {
  readonly #db: DatabaseSync;
  readonly #owner: Owner;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#owner = new Owner(db.location());
  }

  /** What is still claimed is free for others. */
  close(): void {
    this.#owner.leave();
  }

  add(job: NewJob, items: Wanted[] = []): Job {
    const id = randomUUID();
    whole(this.#db, () => {
      this.#db
        .prepare(
          `INSERT INTO jobs (id, kind, workspace, title, work, state, done, total, unit, notes, document, attempts, createdAt)
           VALUES (?, ?, ?, ?, ?, 'waiting', 0, 0, '', ?, ?, 0, ?)`,
        )
        .run(id, job.kind, job.workspace, job.title, JSON.stringify(job.work), JSON.stringify(job.notes ?? []), job.document, Date.now());
      this.#put(id, 0, items);
    });
    return this.get(id);
  }

  /** Oldest first. */
  all(): Job[] {
    return this.#db.prepare('SELECT * FROM jobs ORDER BY createdAt, rowid').all().map(jobOf);
  }

  get(id: string): Job {
    const job = this.find(id);
    if (!job) throw new FocusError('not-found', 'This work is not in the queue any more.');
    return job;
  }

  find(id: string): Job | null {
    const row = this.#db.prepare('SELECT * FROM jobs WHERE id = ?').get(id);
    return row ? jobOf(row) : null;
  }

  /** The next waiting job of these kinds becomes this process's; null = none waits. */
  claim(kinds: readonly JobKind[]): Job | null {
    return whole(this.#db, () => {
      const next = this.#db
        .prepare(`SELECT id FROM jobs WHERE state = 'waiting' AND kind IN (${kinds.map(() => '?').join(', ')}) ORDER BY createdAt, rowid LIMIT 1`)
        .get(...kinds) as { id: string } | undefined;
      if (!next) return null;
      this.#owner.arrive();
      const claimed = this.#db
        .prepare("UPDATE jobs SET state = 'running', owner = ?, attempts = attempts + 1, error = NULL, endedAt = NULL WHERE id = ? RETURNING *")
        .get(this.#owner.name, next.id);
      return jobOf(claimed!);
    });
  }

  /** Jobs whose process is gone wait again; one that was tried too often is left as interrupted. */
  reclaim(): void {
    whole(this.#db, () => {
      const present = this.#owner.present();
      const rows = this.#db.prepare("SELECT id, owner, attempts FROM jobs WHERE state = 'running'").all() as {
        id: string;
        owner: string;
        attempts: number;
      }[];
      for (const { id, owner, attempts } of rows) {
        if (present.has(owner)) continue;
        if (attempts < mostAttempts) this.release(id, { tried: true });
        else
          this.end(id, 'interrupted', {
            code: 'internal',
            message: `Focus ended ${attempts} times while it was at this. It was left where it stood; try it again if the machine has more memory now.`,
          });
      }
      this.#db
        .prepare('DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE endedAt IS NOT NULL ORDER BY endedAt DESC LIMIT -1 OFFSET ?)')
        .run(keptEnded);
    });
  }

  /** Goes on later, from where it stands. `tried`: that it was begun counts as an attempt. */
  release(id: string, { tried }: { tried: boolean }): void {
    this.#db.prepare("UPDATE jobs SET state = 'waiting', owner = NULL, attempts = MAX(0, attempts - ?) WHERE id = ?").run(tried ? 0 : 1, id);
  }

  /** It got on: dying over it from here on counts anew. */
  advance(id: string, { done, total, unit }: Pick<Job, 'done' | 'total' | 'unit'>): void {
    this.#db.prepare('UPDATE jobs SET done = ?, total = ?, unit = ?, attempts = 1 WHERE id = ?').run(done, total, unit, id);
  }

  note(id: string, sentences: readonly string[]): void {
    const notes = [...this.get(id).notes, ...sentences];
    this.#db.prepare('UPDATE jobs SET notes = ? WHERE id = ?').run(JSON.stringify(notes), id);
  }

  end(id: string, state: Exclude<JobState, 'waiting' | 'running'>, error: ErrorData | null = null): void {
    this.#db
      .prepare('UPDATE jobs SET state = ?, error = ?, owner = NULL, endedAt = ? WHERE id = ?')
      .run(state, error && JSON.stringify(error), Date.now(), id);
  }

  /** What an item that failed is to be read as, where it does not say it. */
  readAs(job: string, place: number, encoding: string): void {
    this.#db.prepare("UPDATE jobItems SET item = json_set(item, '$.encoding', ?) WHERE job = ? AND place = ?").run(encoding, job, place);
  }

  /** One item, whatever became of it; null = there is none. */
  item(job: string, place: number): Wanted | null {
    const row = this.#db.prepare('SELECT item, bytes FROM jobItems WHERE job = ? AND place = ?').get(job, place);
    return row ? wantedOf(row as unknown as ItemRow) : null;
  }

  /** An ended job waits again; what failed of it is to be done again. Nothing changes when it has not ended, or all of it was done. */
  retry(id: string): void {
    whole(this.#db, () => {
      const failed = this.counts(id).failed > 0;
      const { changes } = this.#db
        .prepare(
          `UPDATE jobs SET state = 'waiting', attempts = 0, error = NULL, endedAt = NULL
           WHERE id = ? AND (state IN ('failed', 'cancelled', 'interrupted') OR (state = 'done' AND ?))`,
        )
        .run(id, failed ? 1 : 0);
      if (changes > 0) this.#db.prepare("UPDATE jobItems SET outcome = NULL, error = NULL WHERE job = ? AND outcome = 'failed'").run(id);
    });
  }

  remove(id: string): void {
    this.#db.prepare('DELETE FROM jobs WHERE id = ?').run(id);
  }

  /** The first item that nothing became of yet. */
  nextItem(job: string): JobItem | null {
    const row = this.#db.prepare('SELECT place, item, bytes FROM jobItems WHERE job = ? AND outcome IS NULL ORDER BY place LIMIT 1').get(job) as
      | (ItemRow & { place: number })
      | undefined;
    return row ? { place: row.place, item: wantedOf(row) } : null;
  }

  /** Items in the place of one that turned out to be these. */
  expand(job: string, place: number, items: readonly Item[]): void {
    whole(this.#db, () => {
      this.#db.prepare('DELETE FROM jobItems WHERE job = ? AND place = ?').run(job, place);
      const { next } = this.#db.prepare('SELECT COALESCE(MAX(place), -1) + 1 AS next FROM jobItems WHERE job = ?').get(job) as { next: number };
      this.#put(job, next, items);
    });
  }

  /** An item's bytes are let go unless it failed: then it can be tried again. */
  settle(job: string, place: number, outcome: { document: string } | { error: ErrorData }): void {
    if ('error' in outcome)
      this.#db
        .prepare("UPDATE jobItems SET outcome = 'failed', error = ? WHERE job = ? AND place = ?")
        .run(JSON.stringify(outcome.error), job, place);
    else {
      this.#db.prepare("UPDATE jobItems SET outcome = 'imported', bytes = NULL WHERE job = ? AND place = ?").run(job, place);
      this.#db.prepare('UPDATE jobs SET document = ? WHERE id = ?').run(outcome.document, job);
    }
  }

  counts(job: string): { all: number; imported: number; failed: number } {
    const rows = this.#db.prepare('SELECT outcome, COUNT(*) AS count FROM jobItems WHERE job = ? GROUP BY outcome').all(job) as {
      outcome: string | null;
      count: number;
    }[];
    const of = (outcome: string | null) => rows.find((row) => row.outcome === outcome)?.count ?? 0;
    return { all: of(null) + of('imported') + of('failed'), imported: of('imported'), failed: of('failed') };
  }

  /** The first `most` items that failed. */
  failures(job: string, most: number): JobFailure[] {
    const rows = this.#db
      .prepare("SELECT place, name, error FROM jobItems WHERE job = ? AND outcome = 'failed' ORDER BY place LIMIT ?")
      .all(job, most) as { place: number; name: string; error: string }[];
    return rows.map(({ error, ...row }) => ({ ...row, error: JSON.parse(error) as ErrorData }));
  }

  #put(job: string, first: number, items: readonly Wanted[]): void {
    const insert = this.#db.prepare('INSERT INTO jobItems (job, place, name, item, bytes) VALUES (?, ?, ?, ?, ?)');
    for (const [i, item] of items.entries()) {
      const { bytes, ...rest } = { bytes: null, ...item };
      insert.run(job, first + i, item.name, JSON.stringify(rest), bytes);
    }
  }
}

interface ItemRow {
  item: string;
  bytes: Uint8Array | null;
}

function wantedOf({ item: json, bytes }: ItemRow): Wanted {
  const item = JSON.parse(json) as Wanted;
  return item.kind === 'bytes' || item.kind === 'packed' ? { ...item, bytes: bytes ?? new Uint8Array() } : item;
}

function jobOf(row: Record<string, unknown>): Job {
  const {
    work,
    notes,
    error,
    owner: _owner,
    ...rest
  } = row as unknown as Omit<Job, 'work' | 'notes' | 'error'> & {
    work: string;
    notes: string;
    error: string | null;
    owner: string | null;
  };
  return { ...rest, work: JSON.parse(work), notes: JSON.parse(notes), error: error === null ? null : JSON.parse(error) };
}
