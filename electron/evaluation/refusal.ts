/** How often a question without an answer is refused, and one with an answer: at the model's own threshold, and at others. */
import { absentFrom } from '../engine/absent.ts';
import type { LoadedModel } from '../engine/loaded.ts';
import { bestFirst, findPassages, type PassageRequest, readPassages, reluctance } from '../engine/passage-answer.ts';
import { resolveSettings } from '../engine/settings.ts';
import { areaUnderCurve } from './metrics.ts';
import type { Progress } from './planted.ts';
import { seeded, shuffled } from './random.ts';
import { type AskedText, type Kind, kinds, unanswerable } from './unanswerable.ts';

/** What the model would rather not have answered: log-odds of the refusal after the passage that it answers from, in nats. */
export interface RefusalReply {
  kind: Kind | 'answerable';
  id: string;
  question: string;
  refusal: number;
  /** Whether it names what the text does not. */
  absent: boolean;
  answer: string;
}

export interface RefusalOptions {
  signal?: AbortSignal;
  onDone?: Progress;
  onReply?: (reply: RefusalReply) => void;
}

/** `limit` questions without an answer, and as many with one, of the same texts; each text is read once. */
export async function refusal(loaded: LoadedModel, texts: readonly AskedText[], limit: number, { signal, onDone, onReply }: RefusalOptions = {}) {
  const none = unanswerable(texts, limit);
  const answered = shuffled(
    seeded(2),
    texts.flatMap(({ id, asked }) => asked.map(({ question }) => ({ kind: 'answerable' as const, id, question }))),
  ).slice(0, none.length);
  const settings = resolveSettings(loaded.model.manifest);
  const replies: RefusalReply[] = [];
  for (const { id, text } of texts) {
    const asked = [...none, ...answered].filter((each) => each.id === id);
    if (asked.length === 0) continue;
    const sources = [{ id, text }];
    const chunks = await loaded.chunks(sources, settings);
    const memory = loaded.memory(chunks);
    const index = loaded.sentences(sources);
    for (const { kind, question } of asked) {
      signal?.throwIfAborted();
      const hooks = signal ? { signal } : {};
      const request: PassageRequest = { loaded, sources, chunks, memory, index, question, prompt: loaded.prompts.after(question), hooks };
      const { passages } = await findPassages(request);
      const [first] = bestFirst((await readPassages(request, passages)).replies, loaded.model.manifest.method);
      const absent = absentFrom(question, sources, index);
      const reply = {
        kind,
        id,
        question,
        refusal: first ? reluctance(first, absent, loaded.model.manifest.method) : Number.POSITIVE_INFINITY,
        absent: absent.length > 0,
        answer: first ? text.slice(first.start, first.end) : '',
      };
      replies.push(reply);
      onReply?.(reply);
      onDone?.(replies.length, none.length + answered.length);
    }
  }
  return refusalFigures(replies, loaded.model.manifest.method.refuseAbove ?? 0);
}

const thresholds = Array.from({ length: 25 }, (_, i) => -6 + i / 2);

/**
 * Shares refused where what is above a threshold is refused: at the model's own, by kind, and in a sweep. `auc`: how often a question without an answer
 * is refused rather than one with an answer, at any threshold.
 */
export function refusalFigures(replies: readonly RefusalReply[], refuseAbove: number) {
  const of = (wanted: (kind: RefusalReply['kind']) => boolean) => replies.filter(({ kind }) => wanted(kind)).map((reply) => reply.refusal);
  const refused = (all: readonly number[], above: number) => (all.length === 0 ? null : all.filter((each) => each > above).length / all.length);
  const without = of((kind) => kind !== 'answerable');
  const within = of((kind) => kind === 'answerable');
  const at = (above: number) => ({ above, unanswerable: refused(without, above), answerable: refused(within, above) });
  return {
    questions: { unanswerable: without.length, answerable: within.length },
    refused: at(refuseAbove),
    kinds: Object.fromEntries(
      kinds.map((kind) => {
        const all = of((each) => each === kind);
        return [kind, { refused: refused(all, refuseAbove), questions: all.length }];
      }),
    ),
    auc: areaUnderCurve(within, without),
    sweep: thresholds.map(at),
  };
}
