import type { Torture } from '../../../../torture/format.ts';
import { rewriteJson } from '../../../../torture/fuzz/written.ts';
import { sentencesIn } from '../../../../torture/round-trip/plain-volumes.ts';

const ships = [
  { name: 'Grey Heron', tons: 320, crew: [{ name: 'Vane' }, null], ports: ['Wick', 'Leith'] },
  { name: 'Petrel', tons: 1.5, log: 'x '.repeat(500), built: { year: 1890, yard: { city: 'Leith' } } },
];

export const torture: Torture = {
  corpus: () => ({
    seeds: [
      { name: 'ships.json', bytes: Buffer.from(JSON.stringify(ships, null, 2)) },
      { name: 'around.json', bytes: Buffer.from(JSON.stringify({ count: 2, fleet: { ships, ports: [{ a: 1 }, { a: 2 }] }, words: ['a', 'b'] })) },
      {
        name: 'map.geojson',
        bytes: Buffer.from(
          JSON.stringify({
            type: 'FeatureCollection',
            features: [
              { type: 'Feature', properties: { name: 'Wick' }, geometry: { type: 'Point', coordinates: [-3.1, 58.4] } },
              {
                type: 'Feature',
                properties: { name: 'Sound' },
                geometry: { type: 'Polygon', coordinates: [Array.from({ length: 60 }, (_, i) => [i, 1])] },
              },
            ],
          }),
        ),
      },
      { name: 'values.json', bytes: Buffer.from(`["one", 2, null, [3, 4], ${'[{"a":'.repeat(50)}1${'}]'.repeat(50)}]`) },
    ],
    rewrite: rewriteJson,
  }),
  volume: {
    name: 'a.json',
    of: (text) => Buffer.from(JSON.stringify({ sentences: sentencesIn(text).map((sentence, i) => ({ number: i, sentence })) })),
  },
  original(bytes) {
    const { sentences } = JSON.parse(bytes.toString()) as { sentences: { number: number; sentence: string }[] };
    return {
      at(place) {
        const found = sentences[Number(/^record (\d+)(?:, .*)?$/.exec(place)?.[1]) - 1];
        return found ? `number ${found.number} sentence ${found.sentence}` : null;
      },
    };
  },
  compared: 'letters',
};
