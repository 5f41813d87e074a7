/**
 * Stored number formats → float32. The block formats are those of ggml (llama.cpp): a row is cut into blocks, each with its own scale.
 * Every product and sum is rounded to float32, so that the numbers are exactly those of the `gguf` package.
 */

export interface BlockFormat {
  /** Numbers of a block, and its bytes. */
  elements: number;
  bytes: number;
}

const formats = {
  F64: { elements: 1, bytes: 8 },
  F32: { elements: 1, bytes: 4 },
  F16: { elements: 1, bytes: 2 },
  BF16: { elements: 1, bytes: 2 },
  Q4_0: { elements: 32, bytes: 18 },
  Q4_1: { elements: 32, bytes: 20 },
  Q5_0: { elements: 32, bytes: 22 },
  Q5_1: { elements: 32, bytes: 24 },
  Q8_0: { elements: 32, bytes: 34 },
  Q4_K: { elements: 256, bytes: 144 },
  Q5_K: { elements: 256, bytes: 176 },
  Q6_K: { elements: 256, bytes: 210 },
} as const satisfies Record<string, BlockFormat>;

export type TensorType = keyof typeof formats;
export const blockFormats: Record<TensorType, BlockFormat> = formats;
export const isTensorType = (name: string): name is TensorType => Object.hasOwn(formats, name);

/** Whole blocks (or numbers) of a type as float32. */
export function toFloat32(type: TensorType, bytes: Uint8Array): Float32Array {
  switch (type) {
    case 'F32': {
      const { buffer, byteOffset } = aligned(bytes, 4);
      return new Float32Array(buffer, byteOffset, bytes.byteLength / 4);
    }
    case 'F64': {
      const { buffer, byteOffset } = aligned(bytes, 8);
      return Float32Array.from(new Float64Array(buffer, byteOffset, bytes.byteLength / 8));
    }
    case 'F16': {
      const table = halves();
      return numbers(bytes, (bits) => table[bits]!);
    }
    case 'BF16': {
      // The upper half of a float32.
      const words = new Uint32Array(1);
      const value = new Float32Array(words.buffer);
      return numbers(bytes, (bits) => {
        words[0] = bits << 16;
        return value[0]!;
      });
    }
    default:
      return blocks(type, bytes);
  }
}

/** A view that starts where a typed array may. */
function aligned(bytes: Uint8Array, width: number): Uint8Array {
  return bytes.byteOffset % width === 0 ? bytes : bytes.slice();
}

function numbers(bytes: Uint8Array, value: (bits: number) => number): Float32Array {
  const out = new Float32Array(bytes.byteLength / 2);
  for (let i = 0; i < out.length; i++) out[i] = value(bytes[2 * i]! | (bytes[2 * i + 1]! << 8));
  return out;
}

let table: Float32Array | null = null;

/** [65536] the float32 of every float16. */
export function halves(): Float32Array {
  table ??= Float32Array.from(new Float16Array(Uint16Array.from({ length: 65536 }, (_, bits) => bits).buffer));
  return table;
}

type Decoder = (bytes: Uint8Array, at: number, out: Float32Array, to: number, half: Float32Array) => void;

function blocks(type: Exclude<TensorType, 'F64' | 'F32' | 'F16' | 'BF16'>, bytes: Uint8Array): Float32Array {
  const { elements, bytes: size } = formats[type];
  const count = bytes.byteLength / size;
  const out = new Float32Array(count * elements);
  const decode = decoders[type];
  for (let block = 0; block < count; block++) decode(bytes, block * size, out, block * elements, halves());
  return out;
}

const word = (bytes: Uint8Array, at: number) => bytes[at]! | (bytes[at + 1]! << 8);
const long = (bytes: Uint8Array, at: number) => word(bytes, at) | (word(bytes, at + 2) << 16);
const signed = (byte: number) => (byte << 24) >> 24;
const round = Math.fround;

/** 32 numbers whose low halves of bytes come first, then their high halves; `bits`: a fifth bit for each. */
const nibbles = (bytes: Uint8Array, at: number, bits: number, value: (q: number, i: number) => void) => {
  for (let i = 0; i < 16; i++) {
    const byte = bytes[at + i]!;
    value((byte & 15) | (((bits >>> i) & 1) << 4), i);
    value((byte >> 4) | (((bits >>> (i + 16)) & 1) << 4), i + 16);
  }
};

const decoders: Record<Exclude<TensorType, 'F64' | 'F32' | 'F16' | 'BF16'>, Decoder> = {
  Q4_0(bytes, at, out, to, half) {
    const d = half[word(bytes, at)]!;
    nibbles(bytes, at + 2, 0, (q, i) => {
      out[to + i] = d * (q - 8);
    });
  },
  Q4_1(bytes, at, out, to, half) {
    const d = half[word(bytes, at)]!;
    const m = half[word(bytes, at + 2)]!;
    nibbles(bytes, at + 4, 0, (q, i) => {
      out[to + i] = round(d * q) + m;
    });
  },
  Q5_0(bytes, at, out, to, half) {
    const d = half[word(bytes, at)]!;
    nibbles(bytes, at + 6, long(bytes, at + 2), (q, i) => {
      out[to + i] = d * (q - 16);
    });
  },
  Q5_1(bytes, at, out, to, half) {
    const d = half[word(bytes, at)]!;
    const m = half[word(bytes, at + 2)]!;
    nibbles(bytes, at + 8, long(bytes, at + 4), (q, i) => {
      out[to + i] = round(d * q) + m;
    });
  },
  Q8_0(bytes, at, out, to, half) {
    const d = half[word(bytes, at)]!;
    for (let i = 0; i < 32; i++) out[to + i] = d * signed(bytes[at + 2 + i]!);
  },
  Q4_K(bytes, at, out, to, half) {
    for (let part = 0; part < 8; part++) {
      const { scale, least } = superBlock(bytes, at, part, half);
      for (let i = 0; i < 32; i++) {
        const byte = bytes[at + 16 + (part >> 1) * 32 + i]!;
        out[to + part * 32 + i] = round(scale * (part & 1 ? byte >> 4 : byte & 15)) - least;
      }
    }
  },
  Q5_K(bytes, at, out, to, half) {
    for (let part = 0; part < 8; part++) {
      const { scale, least } = superBlock(bytes, at, part, half);
      for (let i = 0; i < 32; i++) {
        const byte = bytes[at + 48 + (part >> 1) * 32 + i]!;
        const fifth = (bytes[at + 16 + i]! >> part) & 1;
        out[to + part * 32 + i] = round(scale * ((part & 1 ? byte >> 4 : byte & 15) | (fifth << 4))) - least;
      }
    }
  },
  Q6_K(bytes, at, out, to, half) {
    const d = half[word(bytes, at + 208)]!;
    for (let i = 0; i < 256; i++) {
      // Two halves of 128: 64 bytes with the low four bits (first all low nibbles, then all high ones), 32 bytes with two high bits each.
      const wide = i >> 7;
      const within = i & 127;
      const low = bytes[at + wide * 64 + (within & 63)]!;
      const high = bytes[at + 128 + wide * 32 + (within & 31)]!;
      const q = (within < 64 ? low & 15 : low >> 4) | (((high >> (2 * (within >> 5))) & 3) << 4);
      out[to + i] = round(d * signed(bytes[at + 192 + (i >> 4)]!)) * (q - 32);
    }
  },
};

/** Scale and minimum of 32 of a super-block's 256 numbers: six bits each, packed into twelve bytes; w = scale * q - least. */
export function superBlock(bytes: Uint8Array, at: number, part: number, half: Float32Array): { scale: number; least: number } {
  const packed = at + 4;
  const low = part & 3;
  const d = bytes[packed + low]!;
  const m = bytes[packed + 4 + low]!;
  const both = bytes[packed + 8 + low]!;
  const scale = part < 4 ? d & 63 : (both & 15) | ((d >> 2) & 48);
  const least = part < 4 ? m & 63 : (both >> 4) | ((m >> 2) & 48);
  return { scale: round(half[word(bytes, at)]! * scale), least: round(half[word(bytes, at + 2)]! * least) };
}
