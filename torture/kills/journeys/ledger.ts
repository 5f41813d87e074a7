/** What the program said was finished. After every kill all of it must be there, as it was. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AnswerInfo } from '../../../electron/domain/answer.ts';
import type { SummaryInfo } from '../../../electron/domain/summary.ts';
import type { Session } from './session.ts';

/** Of that many documents, the last ones, the text itself is compared each time; of all others that they are listed. */
const comparedTexts = 4;

/** Of all conversations of the workspace. */
export async function keptAnswers(session: Session, workspace: string): Promise<AnswerInfo[]> {
  const talks = await session.call(session.api.questions.list.query({ workspace }));
  const kept = talks.map(({ id }) => session.call(session.api.questions.answers.query({ conversation: id })));
  return (await Promise.all(kept)).flat();
}

export class Ledger {
  /** By path: what stands in the file. */
  readonly documents = new Map<string, { id: string; text: string | null }>();
  readonly answers = new Map<string, AnswerInfo>();
  readonly summaries = new Map<string, SummaryInfo>();

  /** @returns sentences about what is missing or changed. */
  async compare(session: Session, workspace: string, thorough = false): Promise<string[]> {
    const faults: string[] = [];
    const listed = await session.call(session.api.documents.list.query({ workspace }));
    const entries = [...this.documents];
    for (const [path, { id }] of entries) {
      const found = listed.filter((document) => document.path === path);
      if (found.length !== 1 || found[0]!.id !== id) faults.push(`${path} is in the library ${found.length} times.`);
    }
    for (const [path, { id, text }] of thorough ? entries : entries.slice(-comparedTexts)) {
      if (text === null) continue;
      const kept = await session.call(session.api.documents.text.query({ id }));
      if (hash(kept.text) !== hash(text)) faults.push(`The text of ${path} is not what it was.`);
    }
    const kept = new Map((await keptAnswers(session, workspace)).map((answer) => [answer.id, answer]));
    for (const [id, answer] of this.answers)
      if (!isDeepStrictEqual(kept.get(id), answer)) faults.push(`The answer to “${answer.question}” is ${kept.has(id) ? 'another' : 'gone'}.`);
    for (const [id, summary] of this.summaries) {
      const found = (await session.call(session.api.summaries.list.query({ document: summary.document }))).find((one) => one.id === id);
      if (!isDeepStrictEqual(found, summary)) faults.push(`A summary of ${summary.document} is ${found ? 'another' : 'gone'}.`);
    }
    return faults;
  }
}

const hash = (text: string) => createHash('sha256').update(text.trim()).digest('hex');
