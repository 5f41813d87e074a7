/** The chunk map alone, fed with made-up attention at every frame: what frames.ts measures. */
import { createRoot } from 'react-dom/client';
import '../../renderer/base/theme.css';
import '../../renderer/base/page.css';
import { ChunkMap, type MapFeed } from '../../renderer/components/chunk-map/chunk-map.tsx';

const chunks = Number(new URLSearchParams(location.search).get('chunks') ?? 5000);
const sections = Array.from({ length: 40 }, (_, i) => ({ title: `Chapter ${i + 1}`, firstChunk: Math.floor((i * chunks) / 40) }));

let shares = new Float32Array(chunks);
const listeners = new Set<() => void>();
const feed: MapFeed = {
  isRead: () => true,
  shares: () => shares,
  glow: () => true,
  subscribe(changed) {
    listeners.add(changed);
    return () => listeners.delete(changed);
  },
};

/** Attention as answers have it: a tail over all chunks and a few peaks that wander. */
function nextToken(token: number): void {
  const next = new Float32Array(chunks);
  for (let c = 0; c < chunks; c++) next[c] = Math.random() / chunks;
  for (let peak = 0; peak < 40; peak++) next[(peak * 997 + token * (peak + 1)) % chunks]! += Math.random() / 20;
  shares = next;
  for (const listener of listeners) listener();
}

createRoot(document.getElementById('root')!).render(
  <div style={{ height: '100vh', display: 'grid' }}>
    <ChunkMap chunks={chunks} sections={sections} feed={feed} label="Map" describe={String} onOpen={() => {}} />
  </div>,
);

/** Streams tokens for a while and tells the time between frames, in ms. */
async function measure(durationMs: number): Promise<number[]> {
  const gaps: number[] = [];
  const begin = performance.now();
  let last = begin;
  let token = 0;
  return new Promise((resolve) => {
    const frame = (now: number) => {
      gaps.push(now - last);
      last = now;
      nextToken(token++);
      if (now - begin < durationMs) requestAnimationFrame(frame);
      else resolve(gaps.slice(5));
    };
    requestAnimationFrame(frame);
  });
}

Object.assign(globalThis, { measure });
