import { basename } from 'node:path';
import type { Command } from 'commander';
import { sourceOf } from '../api/sources.ts';
import type { Item } from '../documents/item.ts';
import type { Library } from '../documents/library/library.ts';
import type { DocumentsProcess } from '../documents/process/client.ts';
import type { DocumentInfo } from '../domain/document.ts';
import { type ErrorCode, toErrorData } from '../errors.ts';
import { focusHome } from '../home.ts';
import { exitCodeOf, printJson, type Session } from './session.ts';

interface ImportFlags {
  workspace?: string;
  whole?: boolean;
  files?: boolean;
  password?: string;
  /** Of texts that do not say it. */
  encoding?: string;
  /** False = text in pictures is not recognised this time. */
  recognition: boolean;
  model?: string;
  json?: boolean;
}

interface Failure {
  name: string;
  code: ErrorCode;
  message: string;
}

/** As it is printed with --json. */
type Imported = Pick<DocumentInfo, 'id' | 'title' | 'format' | 'chars' | 'warnings'> & { tokens: number; chunks: number };

const firstWorkspace = 'My library';

export function registerImportCommand(program: Command, session: Session): void {
  program
    .command('import')
    .description('take files and folders into the library')
    .argument('<path...>', 'files of any format, folders of books (each file a document), source folders (one document)')
    .option('-w, --workspace <name|id>', 'the workspace; made when there is none of this name (default: the first one)')
    .option('--whole', 'a folder becomes one document')
    .option('--files', 'each file of a folder becomes a document')
    .option('--password <text>', 'of locked files')
    .option('--encoding <name>', 'what texts are read as that do not say it themselves: windows-1251, shift_jis …')
    .option('--no-recognition', 'text in scanned pages and pictures is not recognised (focus scans: in which languages it is)')
    .option('-m, --model <name|folder>', 'the model whose tokens are counted')
    .option('--json', 'the last line of stdout is one JSON object')
    .action(async (paths: string[], flags: ImportFlags) => {
      const library = session.library();
      const documents = session.documents(focusHome().database);
      const workspace = openedWorkspace(library, flags.workspace);
      const failures: Failure[] = [];
      /** What fails is said and the rest goes on, unless the rest would fail for the same reason. */
      const each = async (name: string, work: () => Promise<unknown>) => {
        try {
          await work();
        } catch (error) {
          const data = toErrorData(error);
          if (session.signal.aborted || data.code === 'disk-full' || data.code === 'read-only' || data.code === 'store-damaged') throw error;
          failures.push({ name, ...data });
          session.say(data.message);
        }
      };
      const items: Item[] = [];
      for (const path of paths)
        await each(path, async () => items.push(...(await listed(documents, path, flags, session)).map((item) => readAs(item, flags.encoding))));
      const imported = new Map<string, DocumentInfo>();
      for (const [done, item] of items.entries())
        await each(item.name, async () => {
          const of = items.length === 1 ? '' : `${done + 1}/${items.length} `;
          const document = await take(documents, workspace, item, of, flags, session);
          imported.set(document.id, document);
        });
      const counted: Imported[] = [];
      const twins = new Map(library.members.twins(workspace));
      for (const document of imported.values()) {
        const twin = twins.get(document.id);
        counted.push(
          await count(
            library,
            twin ? { ...document, warnings: [...document.warnings, sameText(library.document(twin).title)] } : document,
            flags,
            session,
          ),
        );
      }
      session.clearProgress();
      if (flags.json) printJson({ documents: counted, ...(failures.length > 0 ? { failed: failures } : {}) });
      else for (const document of counted) console.log(sentence(document));
      if (failures.length > 0) process.exitCode = exitCodeOf(failures[0]!.code);
    });
}

/** An answer would cite both: the window says so on the document's card. */
const sameText = (title: string) =>
  `The same text is in this workspace already, as “${title}”: another file with the same words. Remove one of them.`;

function openedWorkspace(library: Library, wanted: string | undefined): string {
  const all = library.workspaces();
  const found = wanted === undefined ? all[0] : all.find(({ id, name }) => id === wanted || name === wanted);
  return (found ?? library.createWorkspace(wanted ?? firstWorkspace)).id;
}

/** The items of a path; how a folder is taken is said on stderr. */
export async function listed(
  documents: DocumentsProcess,
  path: string,
  flags: Pick<ImportFlags, 'whole' | 'files'>,
  session: Session,
): Promise<Item[]> {
  const folder = flags.whole ? ({ folder: 'whole' } as const) : flags.files ? ({ folder: 'files' } as const) : {};
  const { items, notes } = await documents.call({ method: 'list', path, ...folder }, { signal: session.signal });
  for (const note of notes) session.say(note);
  return items;
}

const readAs = (item: Item, encoding: string | undefined): Item =>
  encoding !== undefined && item.kind === 'file' ? { ...item, encoding: encoding.toLowerCase() } : item;

async function take(
  documents: DocumentsProcess,
  workspace: string,
  item: Item,
  /** "3/12 " of many. */
  of: string,
  { password, recognition }: ImportFlags,
  session: Session,
): Promise<DocumentInfo> {
  const name = `${of}${basename(item.name)}`;
  session.progress(name);
  const { document } = await documents.call(
    { method: 'import', workspace, item, ...(password === undefined ? {} : { password }), ...(recognition ? {} : { scans: [] }) },
    { signal: session.signal, onProgress: ({ done, total, unit }) => session.progress(`${name} ${done}/${total} ${unit}`) },
  );
  return document;
}

async function count(library: Library, document: DocumentInfo, flags: ImportFlags, session: Session): Promise<Imported> {
  const { id, title, format, chars, warnings } = document;
  session.signal.throwIfAborted();
  session.progress(`counting the tokens of ${title}`);
  const engine = await session.engine(flags.model === undefined ? {} : { model: flags.model });
  const chunks = await engine.chunk([sourceOf(library, id)]);
  return { id, title, format, chars, tokens: chunks.reduce((sum, chunk) => sum + chunk.tokens, 0), chunks: chunks.length, warnings };
}

function sentence({ id, title, format, chars, tokens, chunks, warnings }: Imported): string {
  const size = `${chars.toLocaleString('en')} characters, ${tokens.toLocaleString('en')} tokens in ${chunks} chunks`;
  return [`${id}  ${title} (${format}, ${size})`, ...warnings.map((warning) => `  note: ${warning}`)].join('\n');
}
