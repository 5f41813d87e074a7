/** The window's page and its files, for both shells: which bytes an address names, of what type, and what the page may do. */
import { stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { applicationRoot } from './home.ts';

export const builtPages = join(applicationRoot, 'dist', 'renderer');

/** Nothing from elsewhere, no inline script or style, no frames, no forms; documents are shown as inert content. */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sent with every answer, of whatever kind. */
export const safetyHeaders = {
  'Content-Security-Policy': contentPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** The id in the address of a document's original pages; null = it is not one. */
export function documentOf(pathname: string): string | null {
  return /^\/documents\/([0-9a-f]{24})\.pdf$/.exec(pathname)?.[1] ?? null;
}

/** The file that an address's path (still percent-encoded) names inside `folder`; null = none there, or the path leads out of it. */
export async function pageFile(folder: string, pathname: string): Promise<{ file: string; type: string; lasting: boolean } | null> {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  const file = join(folder, path === '/' ? 'index.html' : path);
  if (!file.startsWith(folder + sep) || !(await stat(file).catch(() => null))?.isFile()) return null;
  return { file, type: types[extname(file)] ?? 'application/octet-stream', lasting: path.startsWith('/assets/') };
}
