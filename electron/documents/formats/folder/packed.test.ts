import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { laidDown, pack } from './packed.ts';

const bytes = (text: string) => Buffer.from(text);

test('a folder is laid down as it was, under its name, and gone when it was read', async () => {
  const packed = pack([
    { path: 'package.json', bytes: bytes('{}') },
    { path: 'src/deep/lamp.ts', bytes: bytes('export const lit = 17;') },
  ]);
  let at = '';
  const read = await laidDown('lighthouse', packed, async (folder) => {
    at = folder;
    return [basename(folder), readFileSync(join(folder, 'package.json'), 'utf8'), readFileSync(join(folder, 'src', 'deep', 'lamp.ts'), 'utf8')];
  });
  expect(read).toEqual(['lighthouse', '{}', 'export const lit = 17;']);
  expect(existsSync(at)).toBe(false);
});

test.each(['../out.ts', 'src/../../out.ts', '/etc/out.ts', 'src//out.ts', '.', 'c:/out.ts', 'src\\..\\out.ts', 'a\0b'])(
  'a path that leads elsewhere is refused: %j',
  async (path) => {
    const read = laidDown('lighthouse', pack([{ path, bytes: bytes('x') }]), async () => expect.fail('it should not be read'));
    await expect(read).rejects.toMatchObject({ code: 'bad-input', message: expect.stringContaining('lighthouse') });
  },
);

test('nor does the name of the folder lead anywhere', async () => {
  await expect(laidDown('..', pack([]), async () => expect.fail('it should not be read'))).rejects.toMatchObject({ code: 'bad-input' });
});
