/**
 * Summaries of whole documents, one or several. `prose` lets the model write, passage by passage and upwards (prose.ts). `extract` takes the text's own
 * sentences, weighed by their words (extract.ts): always true to the text, and what a small model is good for. Source code gets a map (code-map.ts),
 * whoever is in use.
 */
import type { Chunk } from './chunker.ts';
import { codeMap, isSource } from './code-map.ts';
import type { ChunkSpan, RunHooks, SourceText, SummarizeRequest, Summary, SummarySection, SummarySentence } from './contract.ts';
import { coverageOf, type Extract, extract, extractOf } from './extract.ts';
import type { LoadedModel } from './loaded.ts';
import { ProseTree } from './prose.ts';
import { BatchWriter, type Writer } from './prose-writer.ts';
import { resolveSettings } from './settings.ts';

/** Sentences of each of several documents. */
const ofSeveral = { short: 2, medium: 5, long: 12 };
const longestInstruction = 500;

export async function summarize(loaded: LoadedModel, request: SummarizeRequest, hooks: RunHooks = {}): Promise<Summary> {
  const started = performance.now();
  const { manifest } = loaded.model;
  const { method, name } = manifest;
  const style = request.style ?? method.summary;
  // A small model says over and over what it said once.
  const settings = resolveSettings(manifest, { repetitionPenalty: 1.1, ...request.options });
  const chunks = await loaded.chunks(request.sources, settings);
  hooks.onEvent?.({ type: 'chunks', chunks: chunks.map((chunk) => chunk.span) });
  const memory = loaded.memory(chunks, hooks, settings.bos);
  const readBefore = memory.readMs;
  const made = await summaryOf(
    request,
    chunks.map((chunk) => chunk.span),
    style === 'prose' ? { model: name, writer: new BatchWriter(loaded, memory, settings, hooks) } : null,
    hooks,
  );
  await loaded.flush();
  const readMs = memory.readMs - readBefore;
  return {
    ...made,
    coverage: coverageOf(made, chunks.length),
    chunks: chunks.length,
    tokens: tokensOf(chunks),
    timings: { readMs, promptMs: performance.now() - started - readMs, perTokenMs: 0 },
    model: name,
  };
}

const tokensOf = (chunks: readonly Chunk[]) => chunks.reduce((sum, chunk) => sum + chunk.ids.length, 0);

/** @param prose who writes, and under whose name; null = the text's own sentences. */
export async function summaryOf(
  request: SummarizeRequest,
  chunks: readonly ChunkSpan[],
  prose: { model: string; writer: Writer } | null,
  hooks: RunHooks,
): Promise<Extract & Pick<Summary, 'style'>> {
  const { sources, length = 'medium' } = request;
  const wishes = {
    ...(request.instruction?.trim() ? { instruction: request.instruction.trim().slice(0, longestInstruction) } : {}),
    ...(request.language?.trim() ? { language: request.language.trim() } : {}),
  };
  const writes = prose !== null && !sources.every(isSource);
  const style = writes ? 'prose' : 'extract';
  let told: Extract = { sentences: [], sections: [] };
  const tell = (change: Partial<Extract>) => {
    told = { ...told, ...change };
    hooks.onEvent?.({ type: 'summary', style, ...told });
  };
  const treeOf = (source: SourceText, own: readonly ChunkSpan[]) =>
    prose && !isSource(source)
      ? new ProseTree(
          source,
          own,
          { model: prose.model, length, ...wishes, written: new Map(Object.entries(request.written ?? {})) },
          prose.writer,
          hooks,
        )
      : null;
  for (const [done, source] of sources.entries()) {
    hooks.signal?.throwIfAborted();
    const own = chunks.filter((chunk) => chunk.source === source.id);
    if (own.length === 0) continue;
    const title = sources.length > 1 ? (source.title ?? source.id) : null;
    const tree = treeOf(source, own);
    if (tree) for await (const change of written(tree, length, title, own, told)) tell(change);
    else tell(taken(source, own, length, title, told, wishes.instruction));
    if (!tree || sources.length > 1)
      hooks.onEvent?.({
        type: 'progress',
        stage: 'summary',
        done: done + 1,
        total: sources.length,
        unit: sources.length > 1 ? 'documents' : 'sections',
      });
  }
  return { style, ...told };
}

/** What a source adds to a summary, as the model writes it. @param title of one of several sources. */
async function* written(
  tree: ProseTree,
  length: NonNullable<SummarizeRequest['length']>,
  title: string | null,
  own: readonly ChunkSpan[],
  told: Extract,
): AsyncGenerator<Partial<Extract>> {
  if (title !== null && length !== 'chapters') {
    const sentences = await tree.gist(ofSeveral[length]);
    yield { sections: [...told.sections, sectionOf(title, own, sentences)] };
    return;
  }
  if (length !== 'chapters') for await (const sentences of tree.whole(length)) yield { sentences };
  if (length === 'short' || length === 'medium') return;
  const sections = [...told.sections];
  for await (const section of tree.chapters(length)) {
    sections.push(title === null ? section : { ...section, title: `${title}: ${section.title}` });
    yield { sections };
  }
}

/** The same of the source's own sentences, or its map. */
function taken(
  source: SourceText,
  own: readonly ChunkSpan[],
  length: NonNullable<SummarizeRequest['length']>,
  title: string | null,
  told: Extract,
  instruction?: string,
): Extract {
  if (title === null) return isSource(source) ? codeMap(source, own, length) : extract(source, own, length, instruction);
  if (isSource(source)) {
    const map = codeMap(source, own, length);
    const files = map.sections.map((section) => ({ ...section, title: `${title}: ${section.title}` }));
    return {
      sentences: [],
      sections: [...told.sections, sectionOf(title, own, map.sentences), ...files].filter(({ sentences }) => sentences.length > 0),
    };
  }
  const sections =
    length === 'chapters'
      ? extract(source, own, length, instruction).sections.map((section) => ({ ...section, title: `${title}: ${section.title}` }))
      : [sectionOf(title, own, extractOf(source, own, ofSeveral[length], instruction))];
  return { sentences: [], sections: [...told.sections, ...sections] };
}

const sectionOf = (title: string, own: readonly ChunkSpan[], sentences: SummarySentence[]): SummarySection => ({
  title,
  firstChunk: own[0]!.index,
  endChunk: own.at(-1)!.index + 1,
  sentences,
});
