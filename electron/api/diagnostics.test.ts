import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { laidOut } from '../documents/formats/text/text.ts';
import { identified } from '../documents/library/library.ts';
import { FocusError } from '../errors.ts';
import { diagnostics } from './diagnostics.ts';
import { Program } from './program.ts';

it('versions, model and last failures in one text, also of the run before; no texts, no name of the person', async () => {
  const home = mkdtempSync(join(tmpdir(), 'focus-diagnostics-'));
  process.env.FOCUS_HOME = home;
  const before = new Program();
  before.failed('question', new FocusError('engine-crashed', 'The run before failed.'));
  await before.close();
  const program = new Program();
  try {
    const text = 'The secret recipe of the Larkhill bakery.';
    const { id: workspace } = program.library.createWorkspace('Private affairs');
    program.library.add({ workspace, name: 'diary.md', path: null, ...identified(laidOut(text, 'diary.md'), text) });
    program.failed('import', new FocusError('file-missing', `${join(homedir(), 'x.pdf')} does not exist.`));
    program.failed('question', new FocusError('cancelled', 'Cancelled.'));
    const said = await diagnostics(program);
    for (const wanted of [
      /^Focus \d+\.\d+\.\d+ on /,
      /Node v\d+/,
      /onnxruntime \d+\.\d+/,
      /Model: .*int8|Model: .*fp/,
      /provider: cpu/,
      /file-missing: ~/,
      /The run before failed\./,
    ])
      expect(said).toMatch(wanted);
    for (const none of ['Larkhill', 'diary', 'Private affairs', 'Cancelled', homedir()]) expect(said).not.toContain(none);
  } finally {
    await program.close();
    delete process.env.FOCUS_HOME;
    rmSync(home, { recursive: true, force: true });
  }
});
