/** Puts what was measured of the bundle's weights (measured/*.json) into the model card, between its two marks: node native-models/starter/card.ts */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAblation } from './ablation.ts';
import { measuredSection } from './card-tables.ts';
import { readMeasured, starterBundle, weightsOf } from './measured.ts';

const [begin, end] = ['<!-- measured: written by card.ts, do not edit -->', '<!-- end of measured -->'];
const file = join(import.meta.dirname, 'MODEL_CARD.md');
const card = readFileSync(file, 'utf8');
const [from, to] = [card.indexOf(begin), card.indexOf(end)];
if (from < 0 || to < from) throw new Error(`${file} has lost its marks "${begin}" and "${end}".`);
const section = measuredSection(readMeasured(weightsOf(starterBundle)), weightsOf(starterBundle), readAblation());
writeFileSync(file, `${card.slice(0, from + begin.length)}\n\n${section}\n${card.slice(to)}`);
console.log(`${file} is renewed.`);
