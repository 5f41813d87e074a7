import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { applicationRoot } from './home.ts';
import { badReleases, knownBad, type Lockfile } from './known-bad.ts';

const lock = () => JSON.parse(readFileSync(join(applicationRoot, 'package-lock.json'), 'utf8')) as Lockfile;

test('the lockfile names no release that is known bad', () => {
  expect(badReleases(lock(), knownBad())).toEqual([]);
});

test('a release that is known bad is named, also below another package; its first good one is not', () => {
  const packages = {
    'node_modules/pdfjs-dist': { version: '5.6.205' },
    'node_modules/a/node_modules/pdfjs-dist': { version: '6.2.107' },
    'node_modules/b/node_modules/pdfjs-dist': { version: '6.2.108' },
    'node_modules/my-pdfjs-dist': { version: '1.0.0' },
  };
  const found = badReleases({ packages }, knownBad());
  expect(found).toHaveLength(2);
  expect(found[0]).toContain('5.6.205: releases <6.2.108 are known bad (CVE-2026-16633)');
});

test('pdf.js has no way to evaluate what a file says', () => {
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  for (const name of ['build/pdf.mjs', 'build/pdf.worker.mjs', 'legacy/build/pdf.mjs', 'legacy/build/pdf.worker.mjs'])
    expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/new Function\(|(?<![\w.])eval\(/);
});
