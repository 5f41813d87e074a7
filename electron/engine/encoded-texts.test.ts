import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { starterBundle } from '../home.ts';
import { EncodedTexts } from './encoded-texts.ts';
import { KvStore } from './store.ts';
import { Tokenizer } from './tokenizer.ts';

const text = 'The mill was sold to Clara Moss in 1874.\n\nÄ naïve 文 🙂 text.';

let directory: string;
let tokenizer: Tokenizer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'focus-encoded-'));
  tokenizer = await Tokenizer.load(starterBundle);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('tokens of texts', () => {
  it('are made once: again in memory, after a restart on disk', async () => {
    const encode = vi.spyOn(tokenizer, 'encode');
    const store = await KvStore.open({ directory, quotaBytes: 2 ** 20 });
    const texts = new EncodedTexts(tokenizer, 'model', store);
    const first = await texts.of(text);
    expect(await texts.of(text)).toBe(first);
    await store.close();
    expect(encode).toHaveBeenCalledTimes(1);

    const reopened = await KvStore.open({ directory, quotaBytes: 2 ** 20 });
    const again = await new EncodedTexts(tokenizer, 'model', reopened).of(text);
    expect(encode).toHaveBeenCalledTimes(1);
    expect([again.ids, again.ends]).toEqual([first.ids, first.ends]);
    // Another model has another tokenizer, and other words are another text.
    await new EncodedTexts(tokenizer, 'another', reopened).of(text);
    await new EncodedTexts(tokenizer, 'model', reopened).of(`${text} `);
    expect(encode).toHaveBeenCalledTimes(3);
    await reopened.close();
    encode.mockRestore();
  });

  it('are made anew where what lies on disk does not fit the text', async () => {
    const wrong = { get: async () => new Uint8Array(Int32Array.from([7, 3]).buffer), put: async () => {} } as unknown as KvStore;
    const encoded = await new EncodedTexts(tokenizer, 'model', wrong).of(text);
    expect(encoded).toEqual(tokenizer.encode(text));
  });
});
