/** A thread of its own: a tokenizer and a chat template are tried before a model is installed. Patterns can be made that take for ever. */
import { parentPort, workerData } from 'node:worker_threads';
import { Prompts } from '../engine/chat.ts';
import { loadManifest } from '../engine/model.ts';
import { Tokenizer } from '../engine/tokenizer.ts';
import { toErrorData } from '../errors.ts';

/** Of every kind that patterns look at: words, numbers, other scripts, white space, long runs of the same. */
const samples = [
  "The captain's log, 17 March 1921: \u201cno wind\u201d \u2026 (see p. 42) \u00e9t\u00e9 na\u00efve.",
  'def f(x):\n    return {"a": [1, 2.5e-3]}  # 100%\n\n\n\tif x != 0:\r\n',
  '\u041f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440. \u4f60\u597d\uff0c\u4e16\u754c\u3002 \u0645\u0631\u062d\u0628\u0627 \u0928\u092e\u0938\u094d\u0924\u0947 \ud83d\ude42',
  ...['a', ' ', '\n', '-', '1', 'aA1 ', '\u00e9'].map((unit) => unit.repeat(2000)),
  `${'a'.repeat(3000)}!`,
];

try {
  const folder = workerData as string;
  const tokenizer = await Tokenizer.load(folder);
  for (const sample of samples) {
    const { ids } = tokenizer.encode(sample);
    if (ids.length === 0 || ids.some((id) => !Number.isInteger(id))) throw new Error(`it makes no tokens of "${sample.slice(0, 20)}"`);
  }
  new Prompts(await loadManifest(folder), tokenizer).after('Who was the captain?', [{ question: 'Where?', answer: 'At sea.' }]);
  parentPort!.postMessage(null);
} catch (error) {
  parentPort!.postMessage(toErrorData(error));
}
