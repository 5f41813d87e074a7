/** Rich text as tokens: groups, control words with their numbers, bytes of other encodings, text. */
export type Token = { at: number } & (
  | { kind: 'open' }
  | { kind: 'close' }
  | { kind: 'word'; word: string; number: number | null }
  | { kind: 'byte'; byte: number }
  | { kind: 'text'; text: string }
);

const control = /\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|([\s\S]))/y;
const plain = /[^\\{}\r\n]+/y;

/** @param source the file's bytes as Latin-1. */
export function* tokensOf(source: string): Generator<Token> {
  for (let at = 0; at < source.length; ) {
    const letter = source[at]!;
    if (letter === '{' || letter === '}') yield letter === '{' ? { at: at++, kind: 'open' } : { at: at++, kind: 'close' };
    else if (letter === '\r' || letter === '\n' || letter === '\0') at++;
    else if (letter === '\\') {
      control.lastIndex = at;
      const found = control.exec(source);
      if (!found) return;
      const [whole, word, number, hex, sign] = found;
      if (word === 'bin' && number) {
        at += whole.length + Math.max(0, Number(number));
        continue;
      }
      if (word !== undefined) yield { at, kind: 'word', word, number: number === undefined ? null : Number(number) };
      else if (hex !== undefined) yield { at, kind: 'byte', byte: Number.parseInt(hex, 16) };
      else if (sign === '\\' || sign === '{' || sign === '}') yield { at, kind: 'text', text: sign };
      else if (sign === '\n' || sign === '\r') yield { at, kind: 'word', word: 'par', number: null };
      else yield { at, kind: 'word', word: sign!, number: null };
      at += whole.length;
    } else {
      plain.lastIndex = at;
      const text = plain.exec(source)![0];
      // Bytes beyond ASCII that some programs write as they are.
      if (/^[\0-\x7f]*$/.test(text)) yield { at, kind: 'text', text };
      else for (let i = 0; i < text.length; i++) yield { at, kind: 'byte', byte: text.charCodeAt(i) };
      at += text.length;
    }
  }
}
