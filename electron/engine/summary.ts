/**
 * Summaries of whole documents. `prose` lets the model write: every chunk is read, sections are summarised from their chunks, the whole from its
 * sections, all by the same decode. `extract` takes the text's own sentences, weighed by their words (extract.ts; of source code a map, code-map.ts):
 * always true to the text, and what a small model is good for.
 */
import type { Chunk } from './chunker.ts';
import { codeMap, isSource } from './code-map.ts';
import type { DecodeOptions, RunHooks, SourceText, SummarizeRequest, Summary, SummarySection, SummarySentence } from './contract.ts';
import { coverageOf, extract } from './extract.ts';
import { generate } from './generate.ts';
import type { LoadedModel } from './loaded.ts';
import type { ChunkMemory } from './memory.ts';
import { type Attribution, cite, citedChunkOf } from './provenance.ts';
import { resolveSettings, type Settings } from './settings.ts';

/** Sentences of the whole and of a section. */
export const lengths = {
  short: { whole: 3, section: 2 },
  medium: { whole: 6, section: 3 },
  long: { whole: 12, section: 4 },
  chapters: { whole: 0, section: 4 },
};
/** A section is at least this many chunks: fewer would mean a decode for every paragraph. */
const leastSectionChunks = 4;
const mostSections = 40;
/** Passages that a sentence of the model's own cites. */
const citedPassages = 3;
/** A chunk contributed when its share is at least this part of an even share. */
const contributedShare = 0.5;

interface Part {
  sentences: SummarySentence[];
  /** Share of attention per chunk of the part. */
  shares: Float32Array;
}

export async function summarize(loaded: LoadedModel, request: SummarizeRequest, hooks: RunHooks): Promise<Summary> {
  const started = performance.now();
  const { method, name } = loaded.model.manifest;
  const style = request.style ?? method.summary;
  const length = lengths[request.length ?? 'medium'];
  const options: DecodeOptions = { repetitionPenalty: 1.15, maxTokens: 40 * length.section, ...request.options };
  const settings = { ...resolveSettings(loaded.model.manifest, options), rereadChunks: 0 };
  const chunks = await loaded.chunks([request.source], settings);
  hooks.onEvent?.({ type: 'chunks', chunks: chunks.map((chunk) => chunk.span) });
  const tokens = chunks.reduce((sum, chunk) => sum + chunk.ids.length, 0);
  if (style === 'extract') {
    const spans = chunks.map((chunk) => chunk.span);
    const made = (isSource(request.source) ? codeMap : extract)(request.source, spans, request.length ?? 'medium');
    hooks.onEvent?.({ type: 'progress', stage: 'summary', done: 1, total: 1, unit: 'sections' });
    const timings = { readMs: 0, promptMs: performance.now() - started, perTokenMs: 0 };
    return { style, ...made, coverage: coverageOf(made, chunks.length), chunks: chunks.length, tokens, timings, model: name };
  }
  const groups = groupSections(request.source, chunks);
  const sections: SummarySection[] = [];
  const missing: number[] = [];
  let readMs = 0;
  for (const [done, group] of groups.entries()) {
    hooks.signal?.throwIfAborted();
    hooks.onEvent?.({ type: 'progress', stage: 'summary', done, total: groups.length + 1, unit: 'sections' });
    const own = chunks.slice(group.first, group.end);
    const memory = loaded.freshMemory(own);
    const part = await summarizePart(loaded, request.source, own, memory, settings, length.section, hooks);
    readMs += memory.readMs;
    const even = part.shares.reduce((sum, share) => sum + share, 0) / own.length;
    for (const [i, share] of part.shares.entries()) if (share < contributedShare * even) missing.push(group.first + i);
    sections.push({ title: group.title, firstChunk: group.first, endChunk: group.end, sentences: part.sentences });
  }
  const sentences = length.whole === 0 ? [] : await summarizeSections(loaded, sections, settings, length.whole, hooks);
  hooks.onEvent?.({ type: 'progress', stage: 'summary', done: groups.length + 1, total: groups.length + 1, unit: 'sections' });
  return {
    style,
    sentences,
    sections,
    coverage: { contributed: chunks.length - missing.length, total: chunks.length, missing },
    chunks: chunks.length,
    tokens,
    timings: { readMs, promptMs: performance.now() - started - readMs, perTokenMs: 0 },
    model: name,
  };
}

/**
 * Consecutive chunks under one title: the document's own sections, joined until they are large enough and few enough. What is joined is named from its
 * first to its last.
 */
export function groupSections(source: SourceText, chunks: readonly Chunk[]): { title: string; first: number; end: number }[] {
  const least = Math.max(leastSectionChunks, Math.ceil(chunks.length / mostSections));
  const titles = source.sections ?? [];
  const groups: { title: string; first: number; end: number }[] = [];
  const titleAt = ({ span }: Chunk) => titles.findLast((section) => section.start < span.end)?.title;
  const named = (first: string | undefined, last: string | undefined, n: number) =>
    first === undefined ? `Part ${n}` : last === undefined || last === first ? first : `${first} – ${last}`;
  let title = 0;
  for (const [index, { span }] of chunks.entries()) {
    let begins = false;
    while (title < titles.length && titles[title]!.start < span.end) {
      begins = true;
      title++;
    }
    const last = groups.at(-1);
    const large = last ? index - last.first >= least : true;
    const cut = titles.length > 0 ? begins && large : large;
    if (!last || cut) {
      groups.push({ title: '', first: index, end: index + 1 });
    } else last.end = index + 1;
  }
  // A rest too small to stand alone belongs to what came before it.
  const rest = groups.at(-1)!;
  if (groups.length > 1 && rest.end - rest.first < Math.ceil(least / 2)) {
    groups.pop();
    groups.at(-1)!.end = rest.end;
  }
  for (const [i, group] of groups.entries()) group.title = named(titleAt(chunks[group.first]!), titleAt(chunks[group.end - 1]!), i + 1);
  return groups;
}

async function summarizePart(
  loaded: LoadedModel,
  source: SourceText,
  chunks: readonly Chunk[],
  memory: ChunkMemory,
  settings: Settings,
  count: number,
  hooks: RunHooks,
): Promise<Part> {
  const { template } = loaded.model.manifest.method;
  const prompt = loaded.prompts.after(template.summarize);
  const citedChunk = citedChunkOf(chunks, new Map([[source.id, source.text]]));
  const citing = (attribution: Attribution, most: number) =>
    cite(attribution, citedChunk, most).map((citation) => ({ ...citation, chunk: chunks[citation.chunk]!.span.index }));
  const quiet: RunHooks = hooks.signal ? { signal: hooks.signal } : {};
  const request = { loaded, chunks, memory, prompt, settings, hooks: quiet };
  const shares = new Float32Array(chunks.length);
  const gather = (attribution: Attribution) => {
    for (const [i, share] of attribution.shares.entries()) shares[i]! += share;
  };
  const sentences: SummarySentence[] = [];
  let cut = 0;
  const generated = await generate(request, (text, decoding) => {
    const rest = text.slice(cut);
    const end = /[.!?]["')\]]?\s/.exec(rest);
    if (!end) return;
    const attribution = decoding.attribution.take();
    gather(attribution);
    sentences.push({ text: rest.slice(0, end.index + end[0].length).trim(), citations: citing(attribution, citedPassages) });
    cut += end.index + end[0].length;
  });
  const attribution = generated.decoding.attribution.take();
  gather(attribution);
  const rest = generated.text.slice(cut).trim();
  if (rest) sentences.push({ text: rest, citations: citing(attribution, citedPassages) });
  return { sentences: sentences.slice(0, count * 2), shares };
}

/** The whole from its sections: their sentences are a text of its own, summarised by the same decode; citations lead on to the source. */
async function summarizeSections(
  loaded: LoadedModel,
  sections: readonly SummarySection[],
  settings: Settings,
  count: number,
  hooks: RunHooks,
): Promise<SummarySentence[]> {
  const all = sections.flatMap((section) => section.sentences);
  if (sections.length === 1 || all.length <= count) return all.slice(0, count);
  const source: SourceText = { id: 'sections', text: all.map((sentence) => sentence.text.replace(/\s+/g, ' ')).join('\n\n') };
  const chunks = await loaded.chunks([source], settings);
  const part = await summarizePart(loaded, source, chunks, loaded.freshMemory(chunks), settings, count, hooks);
  const starts = sentenceStarts(all);
  return part.sentences.map((sentence) => {
    const origins = [...new Set(sentence.citations.map((citation) => starts.findLastIndex((start) => start <= citation.start)))].filter(
      (index) => index >= 0,
    );
    return { text: sentence.text, citations: origins.flatMap((index) => all[index]!.citations.slice(0, 2)) };
  });
}

/** Where each sentence begins in the joined text. */
function sentenceStarts(sentences: readonly SummarySentence[]): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const sentence of sentences) {
    starts.push(at);
    at += sentence.text.replace(/\s+/g, ' ').length + 2;
  }
  return starts;
}
