/** The library as far as the named workspaces go. Every tool asks this, none the library: what is not here does not exist for them. */
import type { KeptWorkspace, Library } from '../../documents/library/library.ts';
import type { DocumentInfo, SearchHit } from '../../domain/document.ts';
import { FocusError } from '../../errors.ts';
import { workspaceOf } from '../library.ts';

export class Shelf {
  readonly #library: Library;
  /** Ids: a workspace that is renamed stays served, one that takes over the name does not come in. */
  readonly #served: ReadonlySet<string>;

  /** @param wanted names or ids. @throws FocusError 'not-found' */
  constructor(library: Library, wanted: readonly string[]) {
    this.#library = library;
    this.#served = new Set(wanted.map((name) => workspaceOf(library, name).id));
  }

  /** All that are served, or the one of that name or id. @throws FocusError 'not-found', also of a workspace that is there and not served. */
  workspaces(wanted?: string): KeptWorkspace[] {
    const served = this.#library.workspaces().filter(({ id }) => this.#served.has(id));
    if (wanted === undefined) return served;
    const found = served.find(({ id }) => id === wanted) ?? served.find(({ name }) => name === wanted);
    if (found) return [found];
    throw new FocusError('not-found', `No workspace "${wanted}" is served here. Served: ${served.map(({ name }) => name).join(', ') || 'none'}.`);
  }

  documents(workspace?: string): { workspace: KeptWorkspace; document: DocumentInfo }[] {
    return this.workspaces(workspace).flatMap((one) => this.#library.documents(one.id).map((document) => ({ workspace: one, document })));
  }

  /** @throws FocusError 'not-found': the same sentence for what is not there and for what is not served. */
  document(id: string): DocumentInfo {
    if (this.#library.workspacesOf(id).some((workspace) => this.#served.has(workspace))) return this.#library.document(id);
    throw new FocusError('not-found', `No document ${id} is served here. list_documents tells which are.`);
  }

  /** Ids of what a question is about: these documents, else all of the workspace, else all that are served. */
  asked({ documents, workspace }: { documents?: string[] | undefined; workspace?: string | undefined }): string[] {
    const ids = documents ? documents.map((id) => this.document(id).id) : this.documents(workspace).map(({ document }) => document.id);
    if (ids.length === 0) throw new FocusError('bad-input', 'There are no documents to read here. Import some: focus import FILE --workspace NAME');
    return [...new Set(ids)];
  }

  search(query: string, workspace?: string): SearchHit[] {
    const hits = this.workspaces(workspace).flatMap(({ id }) => this.#library.search(id, query));
    return [...new Map(hits.map((hit) => [`${hit.document} ${hit.start}`, hit])).values()];
  }
}
