import { expect, test } from 'vitest';
import { directionOf, isMixed, logical } from './direction.ts';
import type { Run } from './runs.ts';

/** A line as it stands from left to right, every sign as wide as the next; words in one run or each in its own. */
function standing(visual: string, apart: boolean): Run[] {
  let at = 50;
  return (apart ? visual.split(/(?= )/) : [visual]).map((part) => {
    const text = part.trim();
    const left = at + (part.length - text.length) * 5;
    at += part.length * 5;
    const edges = Float32Array.from({ length: text.length + 1 }, (_, i) => 5 * i);
    return { text, left, right: at, edges, baseline: 100, size: 10, font: 'f1', turn: 0, mono: false, rightToLeft: true, before: '' };
  });
}
const read = (runs: readonly Run[]) => runs.map(({ before, text }) => before + text).join('');
const turned = (text: string) => [...text].reverse().join('');

test.each([
  [`${turned('מדינות')} 30-${turned('נמכר ב')}`, 'נמכר ב-30 מדינות'],
  [
    `.304417782 ${turned('ת"ז')} ,${turned('דוד')} ${turned('לבין')} Northwind Trading Ltd ${turned('חברת')}`,
    'חברת Northwind Trading Ltd לבין דוד, ת"ז 304417782.',
  ],
  [`.(${turned('ש"ח')} 57,000) 12.5% ${turned('מן')}`, 'מן 12.5% (57,000 ש"ח).'],
  [`.)${turned('ש"ח')} 57,000( 12.5% ${turned('מן')}`, 'מן 12.5% (57,000 ש"ח).'],
  [
    `.www.example.org ${turned('אתר')} ,info@example.org ${turned('דוא"ל')} ,03-6412277 ${turned('טלפון')}`,
    'טלפון 03-6412277, דוא"ל info@example.org, אתר www.example.org.',
  ],
  [`14.03.2026 ${turned('מיום')}`, 'מיום 14.03.2026'],
  [`The word ${turned('שלום עולם')} means peace, 50% of it.`, 'The word שלום עולם means peace, 50% of it.'],
])('%s is read in its own order', (visual, meant) => {
  for (const apart of [false, true]) expect(read(logical(standing(visual, apart)))).toBe(meant);
});

test.each([
  // Behind Arabic letters a dash parts numbers, which stand from right to left then.
  [`info@example.org :${turned('البريد')} ،6412277-03 :${turned('الهاتف')}`, 'الهاتف: 03-6412277، البريد: info@example.org'],
  [`${turned('خصم')} ٪٥٠ ${turned('و')} ١٬٢٥٠٫٥٠ ${turned('السعر')}`, 'السعر ١٬٢٥٠٫٥٠ و ٥٠٪ خصم'],
])('%s is read in its own order, Arabic', (visual, meant) => {
  for (const apart of [false, true]) expect(read(logical(standing(visual, apart)))).toBe(meant);
});

test('a line that begins and ends with Latin words follows its page where its signs stand before their words', () => {
  const line = standing(`is 4,750 SAR ${turned('המחיר')} :Total`, false);
  expect(read(logical(line, true))).toBe('Total: המחיר is 4,750 SAR');
  expect(read(logical(standing(`Total: ${turned('המחיר')} is 4,750 SAR`, false), true))).toBe('Total: המחיר is 4,750 SAR');
});

test('words that were drawn as they are written are known by how they begin and end', () => {
  const written = standing('ת"ז של דוד כהן שלום גדולים, يولد الناس في المدرسة', false);
  expect(directionOf(written)).toEqual({ isWritten: true, isBackward: true });
  expect(directionOf(standing(turned('يولد الناس في المدرسة מים רבים'), false))).toEqual({ isWritten: false, isBackward: true });
});

test('points and vowels without a place of their own go to the letter that was drawn behind them', () => {
  // كَتَبَ as a program that knows no marks puts it: each vowel before its letter, from left to right.
  const text = '\u064eب\u064eت\u064eك';
  const edges = Float32Array.from([0, 0, 8, 8, 12, 12, 18]);
  const [first] = standing('x', false);
  const run = { ...first!, text, left: 50, right: 68, edges };
  expect(read(logical([run]))).toBe('كَتَبَ');
});

test('letters as they are drawn become those of the script, each over its place', () => {
  // Lam with alef is one sign.
  const [run] = logical(standing('\ufefb\ufedb', false));
  expect(run!.text).toBe('\u0643\u0644\u0627');
  expect([...run!.edges]).toEqual([0, 5, 7.5, 10]);
  expect(run!.rightToLeft).toBe(true);
});

test('a line of another script is not looked at', () => {
  expect(isMixed(standing('Nothing of it.', true))).toBe(false);
});
