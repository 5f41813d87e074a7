/** A case in the real documents process, as the app starts it: whether it ends in time and in memory, with a content or a sentence that keeps its promises. */
import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { unfold } from '../../electron/documents/formats/folder/corpus.ts';
import type { Item } from '../../electron/documents/item.ts';
import { DocumentsProcess } from '../../electron/documents/process/client.ts';
import { type ErrorCode, FocusError } from '../../electron/errors.ts';
import type { Case } from './case.ts';
import { complaintsAbout, sentenceComplaints } from './complaints.ts';

export const mostBytes = 2 ** 30;

export interface Outcome {
  code: 'read' | ErrorCode;
  ms: number;
  /** Of the process until now; null where the system does not tell. */
  peakBytes: number | null;
  /** [] = all is well. */
  complaints: string[];
}

/** A process that is replaced when a case ends it, and when one has made it large. */
export class Trials {
  #documents = new DocumentsProcess({ database: null });

  async try(one: Case): Promise<Outcome> {
    const item: Item =
      one.format === 'folder' ? { kind: 'folder', name: one.name, path: unfold(one.bytes) } : { kind: 'bytes', name: one.name, bytes: one.bytes };
    const start = performance.now();
    const { code, complaints } = await this.#read(item, one.password);
    const ms = performance.now() - start;
    if (item.kind === 'folder') rmSync(dirname(item.path), { recursive: true });
    const peakBytes = peakBytesOf(this.#documents.pid);
    if (peakBytes !== null && peakBytes > mostBytes) {
      complaints.push(`The process took ${Math.round(peakBytes / 2 ** 20)} MiB.`);
      await this.close();
      this.#documents = new DocumentsProcess({ database: null });
    }
    return { code, ms, peakBytes, complaints };
  }

  close(): Promise<void> {
    return this.#documents.close();
  }

  async #read(item: Item, password: string | undefined): Promise<Pick<Outcome, 'code' | 'complaints'>> {
    const complaints: string[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      if (!(done >= 0 && done <= total)) complaints.push(`It says that ${done} of ${total} are done.`);
    };
    try {
      const content = await this.#documents.call({ method: 'read', item, ...(password ? { password } : {}) }, { onProgress });
      return { code: 'read', complaints: [...complaints, ...complaintsAbout(content)] };
    } catch (error) {
      if (!(error instanceof FocusError)) throw error;
      const { code, message } = error;
      complaints.push(...sentenceComplaints(message));
      const named = item.kind === 'folder' ? 'folder' : item.name;
      if (!message.includes(named)) complaints.push('The error does not name the file.');
      if (code === 'file-hostile' && message.includes('was given up')) complaints.push('The process did not survive it.');
      if (code === 'internal') complaints.push('Nobody foresaw it.');
      if (complaints.length > 0) complaints.push(message);
      return { code, complaints };
    }
  }
}

/** Most that the process ever held in memory. */
export function peakBytesOf(pid: number | undefined): number | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  try {
    const kib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib ? Number(kib) * 1024 : null;
  } catch {
    return null;
  }
}
