import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tiny = join(root, 'native-models', 'graph', 'vectors', 'tiny-focus');
/** SwiftShader's Vulkan driver, which Debian's chromium package carries: WebGPU without a GPU, right but slow. */
const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
const loader = ['/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1'].some(existsSync);
/** Families that webgpu-for-tests.ts tells of. */
const familiesTold = 6;
const present = existsSync(driver) && loader;

describe('webgpu', () => {
  it.skipIf(!present)(
    present
      ? 'agrees with the numpy reference within 1e-2 (on SwiftShader)'
      : 'SKIPPED (no SwiftShader Vulkan driver: packages chromium and libvulkan1): webgpu against the reference',
    () => {
      // In a process of its own: a driver that crashes must not take the tests along.
      const args = [
        'electron/cli.ts',
        'eval',
        'vectors',
        '--hf',
        tiny,
        '--focus',
        join(tiny, 'focus.safetensors'),
        '--cases',
        join(tiny, 'focus_exact.json'),
        '--provider',
        'webgpu',
        '--json',
      ];
      const run = spawnSync(process.execPath, args, {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: '/tmp' },
      });
      expect(run.stderr).not.toContain('focus:');
      const report = JSON.parse(run.stdout.trim().split('\n').at(-1)!);
      expect(report).toMatchObject({ ok: true, provider: 'webgpu', disagreement: null });
    },
  );

  it.skipIf(!present)(
    present
      ? 'every kind of layer, in 32, 8 and 4 bits, gives the logits and the heads of the processor (on SwiftShader)'
      : 'SKIPPED (no SwiftShader Vulkan driver: packages chromium and libvulkan1): every layer on webgpu',
    () => {
      const script = join(root, 'native-models', 'graph', 'webgpu-for-tests.ts');
      const run = spawnSync(process.execPath, [script], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: '/tmp' },
      });
      const lines = run.stdout.trim().split('\n').filter(Boolean);
      const told = lines.map((line) => JSON.parse(line) as { family: string; precision: string; logits: number; heads: number });
      expect(told.length, run.stderr).toBe(familiesTold * 3);
      for (const { family, precision, logits, heads } of told) {
        // With small weights the processor rounds what they are multiplied with to eight bits as well, a graphics card does not; a wrong layer is off by 1.
        const most = precision === 'fp32' ? 0.003 : 0.08;
        expect(logits, `${family} ${precision}`).toBeLessThan(most);
        expect(heads, `${family} ${precision}`).toBeLessThan(most);
      }
    },
    1_200_000,
  );
});
