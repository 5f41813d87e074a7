/** Files of every kind for kills.ts: small ones, and some that take long enough to be cut off in the middle. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationRoot } from '../../../electron/home.ts';
import { corpusOf } from '../../format.ts';

const formats = ['pdf', 'epub', 'docx', 'html', 'table', 'notebook', 'code'] as const;
const longBooks = 2;
const longBookChars = 300_000;

export async function writeShelf(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const format of formats) {
    const { seeds } = await corpusOf(format);
    const { name, bytes } = seeds.find(({ password }) => password === undefined)!;
    writeFileSync(join(folder, name), bytes);
  }
  const story = readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8');
  for (let book = 0; book < longBooks; book++) {
    const copies = Array.from({ length: Math.ceil(longBookChars / story.length) }, (_, i) => `# Book ${book}, copy ${i}\n\n${story}`);
    writeFileSync(join(folder, `book-${book}.md`), copies.join('\n\n'));
  }
}
