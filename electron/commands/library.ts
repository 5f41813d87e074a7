/** The library in a terminal: importing, looking, searching, removing, backup and restore. */

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { restore } from '../documents/library/database.ts';
import type { KeptWorkspace, Library } from '../documents/library/library.ts';
import type { DocumentInfo } from '../domain/document.ts';
import { referenceOf } from '../domain/location.ts';
import { FocusError } from '../errors.ts';
import { focusHome } from '../home.ts';
import { printJson, type Session } from './session.ts';

interface Flags {
  workspace?: string;
  json?: boolean;
}

/** The workspace of that name or id; none given = the first one. @throws FocusError when there is none. */
export function workspaceOf(library: Library, wanted: string | undefined): KeptWorkspace {
  const all = library.workspaces();
  const found = wanted === undefined ? all[0] : (all.find(({ id }) => id === wanted) ?? all.find(({ name }) => name === wanted));
  if (found) return found;
  if (wanted === undefined) throw new FocusError('not-found', 'The library is empty. Import something first: focus import FILE');
  throw new FocusError('not-found', `There is no workspace "${wanted}". There is: ${all.map(({ name }) => name).join(', ') || 'none yet'}.`);
}

/** A document by its id or the beginning of it. */
export function documentIn(library: Library, id: string): DocumentInfo {
  const [found, second] = library.startingWith(id);
  if (!found) throw new FocusError('not-found', `No document of the library has the id ${id}. List them: focus library list`);
  if (second) throw new FocusError('bad-input', `Several documents have ids that begin with ${id}. Give more of it.`);
  return library.document(found);
}

export function registerLibraryCommands(program: Command, session: Session): void {
  program
    .command('text')
    .description('print the text of a document of the library')
    .argument('<id>', 'its id, or the beginning of it')
    .action((id: string) => {
      const library = session.library();
      const { text } = library.text(documentIn(library, id).id);
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    });

  const commands = program.command('library').description('the documents that were imported');

  commands
    .command('list')
    .description('workspaces and their documents')
    .option('-w, --workspace <name|id>', 'only this workspace')
    .option('--json')
    .action((flags: Flags) => {
      const library = session.library();
      const workspaces = (flags.workspace === undefined ? library.workspaces() : [workspaceOf(library, flags.workspace)]).map((workspace) => ({
        ...workspace,
        documents: library.documents(workspace.id),
      }));
      if (flags.json) return printJson({ workspaces });
      if (workspaces.length === 0) console.log('The library is empty. Import something: focus import FILE');
      for (const { name, documents } of workspaces) {
        console.log(`${name} (${documents.length === 1 ? '1 document' : `${documents.length} documents`})`);
        for (const document of documents) console.log(`  ${line(document)}`);
      }
    });

  commands
    .command('search')
    .description('passages and titles that hold every word')
    .argument('<words...>')
    .option('-w, --workspace <name|id>')
    .option('--json')
    .action((words: string[], flags: Flags) => {
      const library = session.library();
      const hits = library.search(workspaceOf(library, flags.workspace).id, words.join(' '));
      if (flags.json) return printJson({ hits });
      if (hits.length === 0) console.log('Nothing found.');
      for (const hit of hits) console.log(`${hit.document}  ${referenceOf(hit)}\n  ${hit.snippet}`);
    });

  commands
    .command('show')
    .description('what is known of a document')
    .argument('<id>')
    .option('--json')
    .action((id: string, flags: Flags) => {
      const library = session.library();
      const document = documentIn(library, id);
      const { sections } = library.text(document.id);
      if (flags.json) return printJson({ document, sections });
      console.log(line(document));
      if (document.path) console.log(`  from ${document.path}${document.missing ? ' (not there any more)' : ''}`);
      for (const [name, value] of Object.entries(document.metadata)) console.log(`  ${name}: ${value}`);
      for (const warning of document.warnings) console.log(`  note: ${warning}`);
      for (const { title, level } of sections) console.log(`  ${'  '.repeat(level - 1)}${title}`);
    });

  commands
    .command('remove')
    .description('take documents out of a workspace; what no workspace holds is forgotten')
    .argument('<id...>')
    .option('-w, --workspace <name|id>')
    .option('--json')
    .action((ids: string[], flags: Flags) => {
      const library = session.library();
      const workspace = workspaceOf(library, flags.workspace);
      const removed = ids.map((id) => documentIn(library, id));
      for (const { id, title } of removed)
        if (!library.workspacesOf(id).includes(workspace.id))
          throw new FocusError('not-found', `${title} is not in ${workspace.name}. Name its workspace with --workspace.`);
      for (const { id } of removed) library.remove(workspace.id, id);
      if (flags.json) printJson({ removed: removed.map(({ id }) => id) });
      else for (const { title } of removed) console.log(`${title} is removed from ${workspace.name}.`);
    });

  commands
    .command('backup')
    .description('the whole library in one file, also while Focus runs')
    .argument('<file>')
    .option('--json')
    .action(async (file: string, flags: Flags) => {
      const target = resolve(file);
      await session.library().backUp(target, {
        signal: session.signal,
        onProgress: ({ done, total }) => session.progress(`backup ${Math.round((100 * done) / total)} %`),
      });
      session.clearProgress();
      if (flags.json) printJson({ backup: target });
      else console.log(`The library is kept in ${target}.`);
    });

  commands
    .command('restore')
    .description('put a backup in the place of the library; the present one is kept beside it')
    .argument('<file>')
    .option('--json')
    .action(async (file: string, flags: Flags) => {
      const kept = await restore(resolve(file), focusHome().database);
      if (flags.json) printJson({ restored: resolve(file), kept });
      else console.log(`The library is as it was in the backup.${kept ? ` The one before it is kept: ${kept}` : ''}`);
    });
}

function line({ id, title, format, chars, pages, missing }: DocumentInfo): string {
  const size = pages === null ? `${chars.toLocaleString('en')} characters` : `${pages} pages`;
  return `${id}  ${title} (${format}, ${size}${missing ? ', its file is gone' : ''})`;
}
