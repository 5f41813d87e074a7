import type { Command } from 'commander';
import { readOf } from '../domain/answer.ts';
import type { Span } from '../domain/location.ts';
import type { Found } from '../engine/contract.ts';
import { FocusError } from '../errors.ts';
import { type TableRow, toCsv, toMarkdownTable } from '../exports/table.ts';
import { type DecodeFlags, decodeOptions, withDecoding } from './flags.ts';
import { printJson, type Session } from './session.ts';
import { bare, chosen, type Named, placeIn } from './sources.ts';

interface FindFlags extends DecodeFlags {
  question: string;
  workspace?: string;
  csv?: boolean;
  md?: boolean;
}

export function registerFindAllCommand(program: Command, session: Session): void {
  withDecoding(
    program
      .command('find-all')
      .description('everything that answers, as a table: every sentence is asked; dates, amounts, addresses and "quoted words" are matched')
      .argument('[file...]', 'files of any format, or folders')
      .option('-w, --workspace <name|id>', 'all documents of this workspace of the library')
      .requiredOption('-q, --question <text>', 'what to find: "all dates", "List all ships that sank", "all mentions of \\"heron\\""'),
  )
    .option('--csv', 'the table as CSV')
    .option('--md', 'the table as Markdown')
    .action(async (files: string[], flags: FindFlags, command: Command) => {
      if ([flags.json, flags.csv, flags.md].filter(Boolean).length > 1) throw new FocusError('bad-input', 'Choose one of --json, --csv and --md.');
      await printFound(await chosen(files, flags.workspace, command, session), flags, session);
    });
}

/** Asks, and prints what was found; after Ctrl-C what was found so far, and the exit code says so. */
export async function printFound(sources: readonly Named[], flags: FindFlags, session: Session): Promise<void> {
  const engine = await session.engine(flags);
  let rows = 0;
  const hooks = session.hooks((event) => {
    if (event.type === 'found') rows = event.items.length;
    if (event.type === 'progress' && event.stage === 'answer') session.progress(`${rows} found, ${event.done}/${event.total} ${event.unit}`);
  });
  const found = await engine.findAll({ sources: sources.map(bare), question: flags.question, options: decodeOptions(flags) }, hooks);
  session.clearProgress();
  if (flags.json) printJson(foundJson(found, sources));
  else if (flags.csv) process.stdout.write(toCsv(tableOf(found, sources)));
  else if (flags.md) process.stdout.write(toMarkdownTable(found.question, aboutOf(found), tableOf(found, sources)));
  else printTable(found, sources);
  if (found.finish === 'cancelled') throw new FocusError('cancelled', 'Cancelled. What was found until then is above.');
}

/** The documented shape of `find-all --json`. */
function foundJson(found: Found, sources: readonly Named[]): object {
  const { question, by, pattern, exact, items, mentions, chunks, tokens, timings, model, servers, finish } = found;
  const rows = items.map(({ text, mentions }) => ({ text, mentions: mentions.map((mention) => ({ ...mention, place: placeOf(sources, mention) })) }));
  return {
    question,
    by,
    pattern,
    ...(exact === false ? { exact } : {}),
    count: items.length,
    mentions,
    items: rows,
    chunks,
    tokens,
    timings,
    model,
    ...(servers ? { servers } : {}),
    finish,
  };
}

const namedOf = (sources: readonly Named[], id: string) => sources.find(({ source }) => source.id === id)!;
const placeOf = (sources: readonly Named[], span: Span & { source: string }) => placeIn(namedOf(sources, span.source), span).place;

function tableOf({ items }: Found, sources: readonly Named[]): TableRow[] {
  return items.flatMap(({ mentions }, i) =>
    mentions.map(({ source, start, end, quote }) => {
      const named = namedOf(sources, source);
      return {
        item: i + 1,
        found: named.source.text.slice(start, end),
        document: named.title,
        place: placeIn(named, { start, end }).place,
        quote,
        start,
        end,
      };
    }),
  );
}

function aboutOf({ by, pattern, exact, items, mentions, chunks, servers, finish, model }: Found): string {
  const count = `${items.length} found${mentions > items.length ? `, ${mentions} mentions` : ''}.`;
  const how =
    by === 'pattern'
      ? `Matched as ${pattern}, without the model${exact === false ? '' : '; the count is exact'}.`
      : `${model} asked ${readOf({ chunks, servers })}.`;
  return [count, how, finish === 'cancelled' ? 'Stopped before its end.' : ''].filter(Boolean).join(' ');
}

function printTable(found: Found, sources: readonly Named[]): void {
  for (const [i, { text, mentions }] of found.items.entries()) {
    console.log(`${String(i + 1).padStart(4)}  ${text}`);
    for (const mention of mentions) {
      const { title } = namedOf(sources, mention.source);
      console.log(`        "${mention.quote.replace(/\s+/g, ' ')}" (${[title, placeOf(sources, mention)].filter(Boolean).join(', ')})`);
    }
  }
  console.log(`\n${aboutOf(found)}`);
}
