import { describe, expect, it } from 'vitest';
import type { ChunkSpan, EngineEvent, SourceText, SummarizeRequest } from './contract.ts';
import { coverageOf } from './extract.ts';
import type { Passage, Writer } from './prose-writer.ts';
import { summaryOf } from './summary.ts';

const verbs = ['sailed', 'mended', 'painted', 'carried', 'buried', 'measured', 'watched', 'counted', 'opened', 'sold'];
const things = ['lantern', 'garden', 'ledger', 'orchard', 'chapel', 'bridge', 'harbour', 'mill', 'library', 'quarry'];

/** Four chapters of ten chunks; every chunk names somebody of its own. */
function book(id = 'book', chunksEach = 10): { source: SourceText; chunks: ChunkSpan[] } {
  let text = '';
  const sections: NonNullable<SourceText['sections']> = [];
  const chunks: ChunkSpan[] = [];
  for (let chapter = 0; chapter < 4; chapter++) {
    sections.push({ title: `Chapter ${chapter + 1}`, start: text.length, level: 1 });
    for (let i = 0; i < chunksEach; i++) {
      const start = text.length;
      const n = chapter * chunksEach + i;
      const who = `Person${String.fromCharCode(97 + (n % 26))}${String.fromCharCode(97 + Math.floor(n / 26))}`;
      for (let s = 0; s < 6; s++)
        text += `In the year ${1500 + n * 6 + s} old ${who} ${verbs[(n + s) % 10]} the ${things[(n * 3 + s) % 10]} beside the ${things[(n + 5 * s) % 10]} of the river. `;
      text += '\n\n';
      chunks.push({ index: n, source: id, start, end: text.length, tokens: 100 });
    }
  }
  return { source: { id, title: `The ${id}`, text, sections }, chunks };
}

/** Says a passage's first sentences again, a little shorter; `made` may put something else in their place. */
class Echo implements Writer {
  asked: Passage[] = [];
  readonly #chunks: readonly ChunkSpan[];
  readonly #texts: ReadonlyMap<string, string>;
  readonly #made: (said: string, passage: Passage) => string;

  constructor(of: readonly { source: SourceText; chunks: ChunkSpan[] }[], made: (said: string, passage: Passage) => string = (said) => said) {
    this.#chunks = of.flatMap(({ chunks }) => chunks);
    this.#texts = new Map(of.map(({ source }) => [source.id, source.text]));
    this.#made = made;
  }

  async write(passages: readonly Passage[], onWritten: (index: number, text: string) => void): Promise<void> {
    for (const [i, passage] of passages.entries()) {
      this.asked.push(passage);
      const chunk = typeof passage.from === 'number' ? this.#chunks.find(({ index }) => index === passage.from)! : null;
      const text = chunk ? this.#texts.get(chunk.source)!.slice(chunk.start, chunk.end) : (passage.from as string);
      const sentences = text.split(/(?<=\.)\s+/).filter((line) => line !== '');
      const step = Math.max(1, Math.floor(sentences.length / passage.sentences));
      const said = sentences.filter((_, k) => k % step === 0).slice(0, passage.sentences);
      onWritten(i, this.#made(said.map((line) => line.replace(/ of the river/, '')).join(' '), passage));
    }
  }
}

const told = async (
  request: Partial<SummarizeRequest>,
  writer: Writer,
  of = [book()],
  onEvent: (event: EngineEvent) => void = () => {},
  signal?: AbortSignal,
) =>
  summaryOf(
    { sources: of.map(({ source }) => source), ...request },
    of.flatMap(({ chunks }) => chunks),
    { model: 'echo', writer },
    { onEvent, ...(signal ? { signal } : {}) },
  );
const all = ({ sentences, sections }: Awaited<ReturnType<typeof told>>) => [...sentences, ...sections.flatMap((section) => section.sentences)];

describe('a summary in the model’s words', () => {
  it('short is 5 to 8 sentences, medium a page, long a page and a section for every chapter', async () => {
    const short = await told({ length: 'short' }, new Echo([book()]));
    expect(short.style).toBe('prose');
    expect(all(short).length).toBeGreaterThanOrEqual(5);
    expect(all(short).length).toBeLessThanOrEqual(8);
    const medium = await told({ length: 'medium' }, new Echo([book()]));
    expect(medium.sentences.length).toBeGreaterThan(12);
    expect(medium.sections).toEqual([]);
    const long = await told({ length: 'long' }, new Echo([book()]));
    expect(long.sections.map(({ title, firstChunk, endChunk }) => [title, firstChunk, endChunk])).toEqual([
      ['Chapter 1', 0, 10],
      ['Chapter 2', 10, 20],
      ['Chapter 3', 20, 30],
      ['Chapter 4', 30, 40],
    ]);
    const chapters = await told({ length: 'chapters' }, new Echo([book()]));
    expect(chapters.sentences).toEqual([]);
    expect(chapters.sections).toHaveLength(4);
  });

  it('goes through the text in order, no fifth left out, and every sentence cites where its names and numbers stand', async () => {
    const { source } = book();
    for (const length of ['short', 'medium', 'long'] as const) {
      const { sentences } = await told({ length }, new Echo([book()]));
      const starts = sentences.map(({ citations }) => citations[0]!.start);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
      const fifths = new Set(starts.map((start) => Math.floor((5 * start) / source.text.length)));
      expect(fifths.size).toBe(5);
      for (const { text, citations } of sentences) {
        for (const { start, end, quote } of citations) expect(source.text.slice(start, end)).toBe(quote);
        const cited = citations.map(({ quote }) => quote).join(' ');
        for (const [fact] of text.matchAll(/Person\w+|\d+/g)) expect(cited).toContain(fact);
      }
    }
  });

  it('every chunk is asked, behind itself, with what stands around it', async () => {
    const writer = new Echo([book()]);
    await told({ length: 'short' }, writer);
    const leaves = writer.asked.filter(({ from }) => typeof from === 'number');
    expect(leaves.map(({ from }) => from).sort((a, b) => Number(a) - Number(b))).toEqual([...Array(40).keys()]);
    expect(leaves[5]!.told).toMatch(/Before this passage: In the year.*Persone.*\nAfter this passage: In the year.*Persong/s);
  });

  it('what is made up gives way to the text’s own sentence, and says so', async () => {
    const lies = new Echo([book()], (said, { from }) =>
      from === 3 ? 'Harold sailed the lantern to the garden.' : said.replaceAll(/Personq\w/g, 'Napoleon'),
    );
    const { sections } = await told({ length: 'chapters' }, lies);
    const sentences = sections.flatMap((section) => section.sentences);
    expect(sentences.map(({ text }) => text).join(' ')).not.toMatch(/Harold|Napoleon/);
    const leafOf = await told({ length: 'medium' }, new Echo([book('b', 1)], (said, { from }) => (from === 2 ? 'Harold went home.' : said)), [
      book('b', 1),
    ]);
    const given = leafOf.sentences.filter(({ verbatim }) => verbatim);
    expect(given.length).toBeGreaterThan(0);
    for (const { text, citations } of given) expect(citations[0]!.quote.replace(/\s+/g, ' ')).toBe(text);
  });

  it('a longer one starts from the leaves of a shorter one, another instruction does not', async () => {
    const written: Record<string, string> = {};
    const keep = (event: EngineEvent) => {
      if (event.type === 'written') written[event.key] = event.text;
    };
    await told({ length: 'short' }, new Echo([book()]), [book()], keep);
    const longer = new Echo([book()]);
    const made = await told({ length: 'long', written }, longer, [book()], keep);
    expect(longer.asked.filter(({ from }) => typeof from === 'number')).toEqual([]);
    expect(longer.asked.length).toBeGreaterThan(0);
    const again = new Echo([book()]);
    expect(await told({ length: 'long', written }, again)).toEqual(made);
    expect(again.asked).toEqual([]);
    const other = new Echo([book()]);
    await told({ length: 'short', written, instruction: 'only the ships' }, other);
    expect(other.asked.filter(({ from }) => typeof from === 'number')).toHaveLength(40);
  });

  it('what was written before it was stopped is not written again', async () => {
    const written: Record<string, string> = {};
    const stop = new AbortController();
    const first = new Echo([book()]);
    const keep = (event: EngineEvent) => {
      if (event.type !== 'written') return;
      written[event.key] = event.text;
      if (Object.keys(written).length === 21) stop.abort(new Error('stopped'));
    };
    await expect(told({ length: 'short' }, first, [book()], keep, stop.signal)).rejects.toThrow('stopped');
    const rest = new Echo([book()]);
    const made = await told({ length: 'short', written }, rest);
    expect(rest.asked.filter(({ from }) => typeof from === 'number').length).toBeLessThan(20);
    expect(made).toEqual(await told({ length: 'short' }, new Echo([book()])));
  });

  it('what the writer could not write gives way to the text, and is not kept', async () => {
    const writer = new Echo([book()]);
    const write = writer.write.bind(writer);
    writer.write = (passages, onWritten) => write(passages, (i, text) => (passages[i]!.from === 3 ? undefined : onWritten(i, text)));
    const keys: string[] = [];
    const { sections } = await told({ length: 'chapters' }, writer, [book()], (event) => event.type === 'written' && keys.push(event.key));
    expect(sections).toHaveLength(4);
    expect(keys).toHaveLength(writer.asked.length - 1);
  });

  it('sentences are told as they are made', async () => {
    const counts: number[] = [];
    const order: string[] = [];
    await told({ length: 'short' }, new Echo([book()]), [book()], (event) => {
      order.push(event.type);
      if (event.type === 'summary') counts.push(event.sentences.length);
    });
    expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
    // The first is told when the leaves of its own stretch are written, before any other.
    expect(order.slice(0, order.indexOf('summary')).filter((type) => type === 'written').length).toBeLessThanOrEqual(8);
    expect(order.indexOf('summary')).toBeLessThan(order.lastIndexOf('written'));
  });

  it('several documents get a section each, under their titles', async () => {
    const two = [book('ledger', 2), { ...book('diary', 2) }];
    two[1]!.chunks.forEach((chunk, i) => {
      chunk.index = 8 + i;
    });
    const short = await told({ length: 'short' }, new Echo(two), two);
    expect(short.sections.map(({ title, firstChunk, endChunk, sentences }) => [title, firstChunk, endChunk, sentences.length])).toEqual([
      ['The ledger', 0, 8, 2],
      ['The diary', 8, 16, 2],
    ]);
    expect(short.sections[1]!.sentences.every(({ citations }) => citations.every(({ source, chunk }) => source === 'diary' && chunk >= 8))).toBe(
      true,
    );
    const chapters = await told({ length: 'chapters' }, new Echo(two), two);
    expect(chapters.sections[0]!.title).toBe('The ledger: Chapter 1');
  });

  it('instruction and language reach the model; what has nothing of it is left out', async () => {
    const writer = new Echo([book()], (said, { from }) => (from === 7 || typeof from === 'string' ? said : 'Nothing.'));
    const made = await told({ length: 'short', instruction: 'only Personha', language: 'German' }, writer);
    expect(writer.asked[0]!.told).toContain('What is wanted: only Personha.');
    expect(writer.asked[0]!.told).toContain('Write in German.');
    expect(new Set(all(made).flatMap(({ citations }) => citations.map(({ chunk }) => chunk)))).toEqual(new Set([7]));
  });

  it('coverage is what the text can be traced to: more for a longer one', async () => {
    const share = async (length: 'short' | 'medium' | 'long') => coverageOf(await told({ length }, new Echo([book()])), 40).contributed;
    const [short, medium, long] = [await share('short'), await share('medium'), await share('long')];
    expect(short).toBeLessThan(medium);
    expect(medium).toBeLessThanOrEqual(long);
  });
});
