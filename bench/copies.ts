/** The sample once more as text that nobody has read: every sentence carries the copy's number, since equal chunks are read once and found in the store. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationRoot } from '../electron/home.ts';

export const sample = (): string => readFileSync(join(applicationRoot, 'resources', 'samples', 'the-saltmarsh-garden.md'), 'utf8');

/** Copy 1 is the text itself. */
export const copyOf = (text: string, copy: number): string => (copy === 1 ? text : text.replace(/[.!?]["')]?(?=\s)/g, (end) => `, ${copy}${end}`));
