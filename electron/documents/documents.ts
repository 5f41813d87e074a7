/** Every format people have: a file finds its importer by the registry. Runs in the documents process (process/). */
import { FocusError } from '../errors.ts';
import type { Content, Format, ImportOptions } from './content.ts';
import { formatOfFile } from './formats/registry.ts';
import { presentable } from './presentable.ts';

/** What readDocument makes of it. @throws FocusError when it is known that nothing reads such files. */
export const formatOf = (name: string, bytes: Uint8Array): Format => formatOfFile(name, bytes).name;

/** @throws FocusError that names the file, what is wrong and what to do. */
export async function readDocument(bytes: Uint8Array, name: string, options: ImportOptions = {}): Promise<Content> {
  if (bytes.length === 0) throw new FocusError('file-empty', `${name} is empty: there is nothing to read.`);
  options.signal?.throwIfAborted();
  const { importer } = formatOfFile(name, bytes);
  const read = await importer!();
  const content = await read(bytes, name, options);
  options.signal?.throwIfAborted();
  return presentable(content);
}
