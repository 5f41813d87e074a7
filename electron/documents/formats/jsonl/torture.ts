import type { Torture } from '../../../../torture/format.ts';
import { rewrite } from '../../../../torture/fuzz/written.ts';
import { sentencesIn } from '../../../../torture/round-trip/plain-volumes.ts';

export const torture: Torture = {
  corpus: () => ({
    seeds: [
      {
        name: 'ships.jsonl',
        bytes: Buffer.from('{"name": "Grey Heron", "tons": 320, "crew": [{"name": "Vane"}, null]}\n\n["a", {"b": true}]\n"words"\n{broken\n'),
      },
      { name: 'nested.ndjson', bytes: Buffer.from(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}\n`) },
    ],
    rewrite: rewrite('code'),
  }),
  volume: {
    name: 'a.jsonl',
    of: (text) =>
      Buffer.from(
        sentencesIn(text)
          .map((sentence, i) => `${JSON.stringify({ number: i, sentence })}\n`)
          .join(''),
      ),
  },
  original(bytes) {
    const lines = bytes.toString().split('\n');
    return {
      at(place) {
        const line = lines[Number(/^line (\d+)(?:, .*)?$/.exec(place)?.[1]) - 1];
        if (!line) return null;
        const { number, sentence } = JSON.parse(line) as { number: number; sentence: string };
        return `number ${number} sentence ${sentence}`;
      },
    };
  },
  compared: 'letters',
};
