/** What this machine was measured to do with a model: learned from every answer, so that a large question can say beforehand what it takes. */
import type { Library } from '../documents/library/library.ts';
import type { AnswerInfo, QuestionCost } from '../domain/answer.ts';

interface Pace {
  readMsPerToken: number | null;
  questionMsPerToken: number | null;
  tokensPerChar: number | null;
}

const none: Pace = { readMsPerToken: null, questionMsPerToken: null, tokensPerChar: null };
/** Weight of the newest measurement: one answer beside other work does not turn the estimate over. */
const newest = 0.4;
/** Of fewer tokens, starting and stopping is most of what was measured. */
const fewestTokens = 500;

const keyOf = (model: string) => `pace of ${model}`;

function paceOf(library: Library, model: string): Pace {
  const kept = library.setting(keyOf(model));
  return kept ? { ...none, ...(JSON.parse(kept) as Partial<Pace>) } : none;
}

/** `chars`: of the text that was asked. */
export function learnPace(library: Library, answer: AnswerInfo, chars: number): void {
  const { model, tokens, chunks, chunksFromStore, timings, answerTokens } = answer;
  if (tokens < fewestTokens || chunks === 0) return;
  const before = paceOf(library, model);
  const mixed = (old: number | null, now: number) => (old === null ? now : old + newest * (now - old));
  const read = tokens * (1 - chunksFromStore / chunks);
  const pace: Pace = {
    readMsPerToken: read >= fewestTokens && timings.readMs > 0 ? mixed(before.readMsPerToken, timings.readMs / read) : before.readMsPerToken,
    questionMsPerToken: mixed(before.questionMsPerToken, (timings.promptMs + timings.perTokenMs * answerTokens) / tokens),
    tokensPerChar: chars > 0 ? mixed(before.tokensPerChar, tokens / chars) : before.tokensPerChar,
  };
  library.set(keyOf(model), JSON.stringify(pace));
}

/** `documents`: those that would be asked. */
export function costOf(library: Library, model: string | null, documents: readonly { id: string; chars: number; words: number }[]): QuestionCost {
  const read = model ? library.readings.of(model) : new Set<string>();
  const unread = documents.filter(({ id }) => !read.has(id));
  const charsOf = (list: readonly { chars: number }[]) => list.reduce((sum, { chars }) => sum + chars, 0);
  const { readMsPerToken, questionMsPerToken, tokensPerChar } = model ? paceOf(library, model) : none;
  const takes = (msPerToken: number | null, chars: number) =>
    chars === 0 ? 0 : msPerToken === null || tokensPerChar === null ? null : Math.round(chars * tokensPerChar * msPerToken);
  return {
    documents: documents.length,
    words: documents.reduce((sum, { words }) => sum + words, 0),
    unread: unread.length,
    readMs: takes(readMsPerToken, charsOf(unread)),
    answerMs: takes(questionMsPerToken, charsOf(documents)),
  };
}
