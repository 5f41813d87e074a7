/**
 * Frames a second of the chunk map while attention streams at one token a frame, in Chromium.
 * `node bench/chunk-map/frames.ts [chunks] [seconds]`; last line: JSON {chunks, fps, p95Ms, worstMs, frames}.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';

const chunks = Number(process.argv[2] ?? 5000);
const seconds = Number(process.argv[3] ?? 8);
const system = '/usr/bin/chromium';

const server = await createServer({
  root: fileURLToPath(new URL('.', import.meta.url)),
  configFile: false,
  plugins: [react()],
  server: { port: 0, host: '127.0.0.1', fs: { allow: [fileURLToPath(new URL('../..', import.meta.url))] } },
  logLevel: 'error',
});
await server.listen();
const browser = await chromium.launch({ ...(existsSync(system) ? { executablePath: system } : {}), args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(`${server.resolvedUrls!.local[0]}?chunks=${chunks}`);
  await page.waitForSelector('canvas');
  await page.waitForTimeout(1500);
  const gaps = await page.evaluate((ms) => (globalThis as unknown as { measure(ms: number): Promise<number[]> }).measure(ms), seconds * 1000);
  const sorted = [...gaps].sort((a, b) => a - b);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const figure = {
    chunks,
    fps: Number((1000 / mean).toFixed(1)),
    p95Ms: Number(sorted[Math.floor(sorted.length * 0.95)]!.toFixed(1)),
    worstMs: Number(sorted.at(-1)!.toFixed(1)),
    frames: gaps.length,
  };
  console.log(`${chunks} chunks: ${figure.fps} frames a second, 95 % within ${figure.p95Ms} ms`);
  console.log(JSON.stringify(figure));
} finally {
  await browser.close();
  await server.close();
}
