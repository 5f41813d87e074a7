/** `focus summarize`: files, folders or a workspace, summarised whole. */
import { type Command, Option } from 'commander';
import { readOf } from '../domain/answer.ts';
import type { SummarizeRequest, Summary, SummarySentence } from '../engine/contract.ts';
import { type DecodeFlags, decodeOptions, withDecoding } from './flags.ts';
import { printJson, type Session } from './session.ts';
import { chosen } from './sources.ts';

interface SummarizeFlags extends DecodeFlags {
  length: NonNullable<SummarizeRequest['length']>;
  style?: 'prose' | 'extract';
  instruction?: string;
  language?: string;
  workspace?: string;
}

export function registerSummarize(program: Command, session: Session): void {
  withDecoding(
    program
      .command('summarize')
      .description('summarise one or more texts, every chunk of them read; several get a section each')
      .argument('[file...]', 'files of any format, or folders')
      .option('-w, --workspace <name|id>', 'all documents of this workspace of the library'),
  )
    .addOption(new Option('--length <length>', 'of the summary').choices(['short', 'medium', 'long', 'chapters']).default('medium'))
    .addOption(new Option('--style <style>', 'prose: the model writes; extract: sentences of the text').choices(['prose', 'extract']))
    .option('--instruction <text>', 'for whom, or of what alone: "only the legal argument"')
    .option('--language <name>', 'to write in (prose)')
    .action(async (files: string[], flags: SummarizeFlags, command: Command) => {
      const sources = await chosen(files, flags.workspace, command, session);
      const engine = await session.engine(flags);
      const request: SummarizeRequest = {
        sources: sources.map(({ source, title }) => ({ ...source, title })),
        length: flags.length,
        ...(flags.style ? { style: flags.style } : {}),
        ...(flags.instruction ? { instruction: flags.instruction } : {}),
        ...(flags.language ? { language: flags.language } : {}),
        options: decodeOptions(flags),
      };
      const printed = flags.json ? null : new Printed();
      const summary = await engine.summarize(
        request,
        session.hooks((event) => {
          if (event.type !== 'summary' || !printed) return;
          session.clearProgress();
          printed.add(event);
        }),
      );
      session.clearProgress();
      if (!printed) return printJson(summary);
      printed.add(summary);
      if (flags.language && summary.style === 'extract')
        session.say('These are sentences of the text, so they stay in its language. A model that writes can translate: --style prose.');
      console.log(`\n${closing(summary)}`);
    });
}

/** Sentences as they come, each once. */
class Printed {
  #sentences = 0;
  readonly #inSections: number[] = [];

  add({ sentences, sections }: Pick<Summary, 'sentences' | 'sections'>): void {
    const fresh = sentences.slice(this.#sentences);
    if (fresh.length > 0) process.stdout.write(`${fresh.map(marked).join(' ')} `);
    this.#sentences = sentences.length;
    for (const [i, { title, firstChunk, endChunk, sentences }] of sections.entries()) {
      if (this.#inSections[i] === undefined) console.log(`\n${title} (chunks ${firstChunk + 1}–${endChunk})`);
      for (const sentence of sentences.slice(this.#inSections[i] ?? 0)) console.log(`  - ${marked(sentence)}`);
      this.#inSections[i] = sentences.length;
    }
  }
}

const marked = ({ text, verbatim }: SummarySentence) => (verbatim ? `“${text}”` : text);

function closing({ coverage: { contributed, total }, style, model, servers }: Summary): string {
  const share = `${contributed} (${Math.round((100 * contributed) / total)} %)`;
  return style === 'extract'
    ? `Taken from the text: every sentence was weighed by its words, none was written by a model. This comes from ${share} of ${total} chunks.`
    : `Written by ${model} from ${readOf({ chunks: total, servers })}; what is told here cites ${share} of them. Its names, numbers and quotations stand in what it cites; the rest can be wrong. “…”: a sentence of the text.`;
}
