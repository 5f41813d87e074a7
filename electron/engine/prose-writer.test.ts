import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { starterBundle } from '../home.ts';
import { LoadedModel } from './loaded.ts';
import { BatchWriter, type Passage } from './prose-writer.ts';
import { resolveSettings } from './settings.ts';

let loaded: LoadedModel;
beforeAll(async () => {
  loaded = await LoadedModel.load({ bundle: starterBundle, threads: 1 });
});
afterAll(() => loaded.close());

const text = 'Edmund Vane was born in Harwick. The mill was sold to Clara Moss in 1874. Nobody spoke of the weather.\n\n'.repeat(12);
const settings = () => resolveSettings(loaded.model.manifest, { chunkTokens: 64 });

async function writer(signal?: AbortSignal) {
  const chunks = await loaded.chunks([{ id: 'a', text }], settings());
  return { chunks, writer: new BatchWriter(loaded, loaded.freshMemory(chunks), settings(), signal ? { signal } : {}) };
}

async function write(passages: readonly Passage[]): Promise<string[]> {
  const out: string[] = [];
  await (await writer()).writer.write(passages, (i, said) => {
    out[i] = said;
  });
  return out;
}

describe('writing many passages side by side', () => {
  const passages: Passage[] = [
    { from: 0, told: 'Who was born in Harwick?', sentences: 2 },
    { from: 1, told: 'To whom was the mill sold in the year 1874, and what did nobody speak of?', sentences: 1 },
    { from: 'The Grey Heron sank off Pellham. Ada saw it.', told: 'What sank?', sentences: 1 },
  ];

  it('each says what it says alone, whatever stands beside it and however long that is', async () => {
    const together = await write(passages);
    expect(together).toHaveLength(3);
    for (const [i, passage] of passages.entries()) expect(together[i]).toBe((await write([passage]))[0]);
    expect(together.join('')).not.toBe('');
  });

  it('gives as many sentences as were asked for at most', async () => {
    const [said] = await write([{ ...passages[0]!, sentences: 1 }]);
    expect(said!.split(/(?<=[.!?])\s/).length).toBe(1);
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const { writer: one, chunks } = await writer(stop.signal);
    stop.abort(new Error('stopped'));
    await expect(one.write([{ ...passages[0]!, from: chunks.length - 1 }], () => {})).rejects.toThrow('stopped');
  });

  it('says so where the window has no room', async () => {
    const one = { from: 'x '.repeat(loaded.model.manifest.config.windowTokens), told: 'What?', sentences: 1 };
    await expect(write([one])).rejects.toMatchObject({ code: 'window-exceeded' });
  });
});
