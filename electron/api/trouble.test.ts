import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { EngineStatus } from '../domain/model.ts';
import type { EngineState } from '../engine/contract.ts';
import { starterBundle } from '../home.ts';

let onState: (state: EngineState) => void;
vi.mock('../engine/start.ts', () => ({
  startEngine: ({ bundle }: { bundle: string }, options: { onState(state: EngineState): void }) => {
    onState = options.onState;
    const info = async () => {
      if (bundle.endsWith('broken')) throw new Error('its weights are cut off');
    };
    return { info, close: async () => {} };
  },
}));
const { Program } = await import('./program.ts');

it('a model that cannot be started gives way to the last good one, and what went wrong stays told until one is chosen again', async () => {
  const home = mkdtempSync(join(tmpdir(), 'focus-trouble-'));
  process.env.FOCUS_HOME = home;
  const program = new Program();
  const broken = join(home, 'models', 'broken');
  mkdirSync(broken, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(starterBundle, 'manifest.json'), 'utf8')) as { name: string };
  writeFileSync(join(broken, 'manifest.json'), JSON.stringify({ ...manifest, name: 'broken' }));
  program.library.set('lastGoodModel', manifest.name);
  const bundle = vi.spyOn(program, 'bundle').mockResolvedValue(broken);
  const told: EngineStatus[] = [];
  program.onStatus((status) => told.push(status));
  await program.engine();
  const reason = expect.stringMatching(/could not be started.*focus-starter.*its weights are cut off/);
  expect(told.at(-1)).toMatchObject({ kind: 'idle', model: 'focus-starter', reason });
  // While it answers, too.
  onState({ kind: 'busy' } as EngineState);
  expect(program.status).toMatchObject({ kind: 'busy', model: 'focus-starter', reason });
  bundle.mockRestore();
  await program.restart();
  expect(program.status).toMatchObject({ kind: 'idle', model: 'focus-starter', reason: null });
  await program.close();
  delete process.env.FOCUS_HOME;
  rmSync(home, { recursive: true, force: true });
});
