/** Where a question is looked for: its name, and what it costs. */
import { useEffect, useState } from 'react';
import type { QuestionCost } from '../../../electron/domain/answer.ts';
import { api } from '../../base/api.ts';
import { roughly } from '../../base/numbers.ts';
import { strings } from '../../base/strings.ts';
import { present, useAsk } from '../../stores/ask.ts';
import { useLibrary } from '../../stores/library.ts';

/** `documents` null = the whole workspace. */
export function useScopeName(documents: string[] | null): string {
  const here = useLibrary((library) => library.documents);
  if (documents === null) return strings.ask.scopeAll;
  if (documents.length === 0) return strings.ask.scopeGone;
  if (documents.length > 1) return strings.ask.scopeSome(documents.length);
  return here?.find(({ id }) => id === documents[0])?.title ?? strings.ask.scopeSome(1);
}

/** What a question over the scope comes to, before it is asked. */
export function ScopeCost() {
  const scope = useAsk((ask) => ask.scope);
  const running = useAsk((ask) => ask.runs.length);
  const { workspace, documents, read } = useLibrary();
  const [cost, setCost] = useState<QuestionCost | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is there and what is read changes the cost.
  useEffect(() => {
    const chosen = present(scope);
    if (!workspace || chosen?.length === 0) return setCost(null);
    let wanted = true;
    // The line is a help: where it fails, the question itself will say why.
    api.questions.cost.query({ workspace, documents: chosen }).then(
      (told) => wanted && setCost(told),
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [workspace, scope, documents, read, running]);
  if (!cost || cost.documents === 0) return null;
  return (
    <p className="composer-cost small quiet number">{[strings.ask.cost(cost.documents, cost.words), takes(cost)].filter(Boolean).join(' · ')}</p>
  );
}

function takes({ readMs, answerMs, unread }: QuestionCost): string {
  if (answerMs === null || readMs === null) return strings.ask.costUnknown(unread);
  const time = roughly(readMs + answerMs);
  return unread > 0 ? strings.ask.costRead(time, unread) : strings.ask.costAnswer(time);
}
