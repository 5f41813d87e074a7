/** Old Word, Excel and PowerPoint files: LibreOffice makes new ones of them, where it is installed. Some that are called so are something else. */
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FocusError } from '../../../errors.ts';
import type { Importer } from '../../content.ts';

const newer: Record<string, 'docx' | 'xlsx' | 'pptx'> = {
  '.doc': 'docx',
  '.dot': 'docx',
  '.wps': 'docx',
  '.xls': 'xlsx',
  '.xlt': 'xlsx',
  '.ppt': 'pptx',
  '.pps': 'pptx',
};
const called = { docx: 'Word', xlsx: 'Excel', pptx: 'PowerPoint' };
/** Less than the documents process may be silent: what is told is that it was LibreOffice. */
const convertMs = 100_000;

async function importerOf(kind: 'docx' | 'xlsx' | 'pptx'): Promise<Importer> {
  if (kind === 'docx') return (await import('../docx/docx.ts')).readDocx;
  return kind === 'xlsx' ? (await import('../xlsx/xlsx.ts')).readXlsx : (await import('../pptx/pptx.ts')).readPptx;
}

export const readLegacy: Importer = async (bytes, path, options = {}) => ({ ...(await read(bytes, path, options)), format: 'legacy' });

const read: Importer = async (bytes, path, options = {}) => {
  const name = basename(path);
  const kind = newer[extname(name).toLowerCase()] ?? 'docx';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(512, bytes.length)).toString('latin1');
  // What Word saves under the old ending, and what pages offer as "Excel".
  if (head.startsWith('PK\x03\x04')) return (await importerOf(kind))(bytes, name, options);
  if (head.startsWith('{\\rtf')) return (await import('../rtf/rtf.ts')).readRtf(bytes, name, options);
  if (/^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table|head|meta)/i.test(head))
    return (await import('../html/html.ts')).readHtml(bytes, name, options);
  if (!head.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'))
    throw new FocusError(
      'file-unreadable',
      `${name} is no ${called[kind]} file: it begins as something else. Open it in the program it is from and save it as .${kind}.`,
    );
  const program = libreOffice();
  if (program === null)
    throw new FocusError(
      'file-unreadable',
      `${name} is an old ${called[kind]} file, which is read where LibreOffice is installed; it was not found. Install it, or save the file as .${kind}.`,
    );
  const made = await converted(bytes, name, kind, program, options.signal);
  const content = await (await importerOf(kind))(made, `${name.slice(0, -extname(name).length)}.${kind}`, options);
  return { ...content, warnings: [...content.warnings, `${name} was converted by LibreOffice before it was read.`] };
};

/** Where it is installed; null = it is not. */
export function libreOffice(): string | null {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/lib/libreoffice/program',
    '/Applications/LibreOffice.app/Contents/MacOS',
    'C:\\Program Files\\LibreOffice\\program',
    'C:\\Program Files (x86)\\LibreOffice\\program',
  ].filter(Boolean);
  for (const folder of folders)
    for (const program of ['soffice', 'soffice.exe', 'libreoffice'])
      try {
        accessSync(join(folder, program), constants.X_OK);
        return join(folder, program);
      } catch {}
  return null;
}

async function converted(bytes: Uint8Array, name: string, kind: string, program: string, signal?: AbortSignal): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'focus-convert-'));
  try {
    // Under a name of ours: the file's own is nobody's option.
    const file = join(folder, `document${extname(name).toLowerCase()}`);
    writeFileSync(file, bytes);
    const profile = pathToFileURL(join(folder, 'profile')).href;
    const args = [`-env:UserInstallation=${profile}`, '--headless', '--norestore', '--convert-to', kind, '--outdir', join(folder, 'out'), file];
    await ended(program, args, signal);
    signal?.throwIfAborted();
    const [made] = readdirSync(folder).includes('out') ? readdirSync(join(folder, 'out')) : [];
    if (made === undefined)
      throw new FocusError(
        'file-unreadable',
        `${name} cannot be converted by LibreOffice: it is damaged or locked. Open it there and save it as .${kind}.`,
      );
    return readFileSync(join(folder, 'out', made));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is started is a script whose children do the work: they are ended together. */
function ended(program: string, args: string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const isGroup = process.platform !== 'win32';
    const child = spawn(program, args, { stdio: 'ignore', detached: isGroup, windowsHide: true });
    const end = () => {
      try {
        if (isGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(end, convertMs);
    signal?.addEventListener('abort', end, { once: true });
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      finish();
    };
    child.on('error', (cause) => settle(() => reject(cause)));
    child.on('exit', () => settle(resolve));
  });
}
