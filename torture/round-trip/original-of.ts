/** The road to a file's words that is not its importer's. */
import { formatOf } from '../../electron/documents/documents.ts';
import { tortureOf } from '../format.ts';
import type { Original } from './original.ts';

export const originalOf = async (name: string, bytes: Uint8Array): Promise<Original> => (await tortureOf(formatOf(name, bytes))).original(bytes);
