import protobuf from 'protobufjs';

/** The part of onnx.proto (field numbers of ONNX IR 10) that a decoder graph needs. */
const schema = protobuf.Root.fromJSON({
  nested: {
    Attribute: {
      fields: {
        name: { id: 1, type: 'string' },
        f: { id: 2, type: 'float' },
        i: { id: 3, type: 'int64' },
        s: { id: 4, type: 'bytes' },
        floats: { id: 7, rule: 'repeated', type: 'float' },
        ints: { id: 8, rule: 'repeated', type: 'int64' },
        type: { id: 20, type: 'int32' },
      },
    },
    Node: {
      fields: {
        input: { id: 1, rule: 'repeated', type: 'string' },
        output: { id: 2, rule: 'repeated', type: 'string' },
        name: { id: 3, type: 'string' },
        opType: { id: 4, type: 'string' },
        attribute: { id: 5, rule: 'repeated', type: 'Attribute' },
        domain: { id: 7, type: 'string' },
      },
    },
    Entry: { fields: { key: { id: 1, type: 'string' }, value: { id: 2, type: 'string' } } },
    Tensor: {
      fields: {
        dims: { id: 1, rule: 'repeated', type: 'int64' },
        dataType: { id: 2, type: 'int32' },
        name: { id: 8, type: 'string' },
        rawData: { id: 9, type: 'bytes' },
        externalData: { id: 13, rule: 'repeated', type: 'Entry' },
        dataLocation: { id: 14, type: 'int32' },
      },
    },
    Dimension: {
      oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
      fields: { dimValue: { id: 1, type: 'int64' }, dimParam: { id: 2, type: 'string' } },
    },
    Shape: { fields: { dim: { id: 1, rule: 'repeated', type: 'Dimension' } } },
    TensorType: { fields: { elemType: { id: 1, type: 'int32' }, shape: { id: 2, type: 'Shape' } } },
    Type: { fields: { tensorType: { id: 1, type: 'TensorType' } } },
    ValueInfo: { fields: { name: { id: 1, type: 'string' }, type: { id: 2, type: 'Type' } } },
    Graph: {
      fields: {
        node: { id: 1, rule: 'repeated', type: 'Node' },
        name: { id: 2, type: 'string' },
        initializer: { id: 5, rule: 'repeated', type: 'Tensor' },
        input: { id: 11, rule: 'repeated', type: 'ValueInfo' },
        output: { id: 12, rule: 'repeated', type: 'ValueInfo' },
      },
    },
    OperatorSet: { fields: { domain: { id: 1, type: 'string' }, version: { id: 2, type: 'int64' } } },
    Model: {
      fields: {
        irVersion: { id: 1, type: 'int64' },
        producerName: { id: 2, type: 'string' },
        graph: { id: 7, type: 'Graph' },
        opsetImport: { id: 8, rule: 'repeated', type: 'OperatorSet' },
      },
    },
  },
});

export type ElementType = 'float32' | 'float16' | 'int64' | 'int32' | 'uint8' | 'bool';
const elementTypes: Record<ElementType, number> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float16: 10 };

export function elementTypeNumber(type: ElementType): number {
  return elementTypes[type];
}

/** Numbers without a fraction are integers, as ONNX attributes mostly are; write `float(1)` for a float attribute that happens to be whole. */
type AttributeValue = number | string | readonly number[] | { float: number };
export const float = (value: number) => ({ float: value });

/** Bytes that are made when they are written: a large model's weights never lie in memory together. */
export interface Lazy {
  byteLength: number;
  /** Called once, when the turn of these bytes comes; their lengths sum to byteLength. */
  parts(): Iterable<Uint8Array>;
}

type Dims = readonly (number | string)[];

/** Small tensors (constants) stay in the graph; weights go to the external data file. */
const externalFromBytes = 1024;
const externalAlignment = 4096;

/** Builds one ONNX graph: nodes in order, each call returns the name of its output, weights gathered for one external file. */
export class GraphWriter {
  readonly #nodes: object[] = [];
  readonly #initializers: object[] = [];
  readonly #inputs: object[] = [];
  readonly #outputs: object[] = [];
  readonly #external: Lazy[] = [];
  readonly #names = new Set<string>();
  readonly #dataFile: string;
  #externalBytes = 0;
  #count = 0;

  constructor(dataFile: string) {
    this.#dataFile = dataFile;
  }

  input(name: string, type: ElementType, dims: Dims): string {
    this.#inputs.push(valueInfo(name, type, dims));
    return name;
  }

  output(name: string, type: ElementType, dims: Dims): void {
    this.#outputs.push(valueInfo(name, type, dims));
  }

  /** A node with one output. */
  node(op: string, inputs: readonly string[], attributes: Record<string, AttributeValue> = {}, name?: string): string {
    return this.nodes(op, inputs, [name ?? `${op}_${this.#count}`], attributes)[0]!;
  }

  /** A node with several outputs ('' = not wanted). Contrib operators are written 'com.microsoft:Op'. */
  nodes(op: string, inputs: readonly string[], outputs: readonly string[], attributes: Record<string, AttributeValue> = {}): readonly string[] {
    const [opType, domain] = op.includes(':') ? [op.split(':')[1]!, op.split(':')[0]!] : [op, ''];
    const unique = outputs.map((output) => output.replace('com.microsoft:', ''));
    this.#nodes.push({
      input: [...inputs],
      output: unique,
      name: `n${this.#count++}_${opType}`,
      opType,
      domain,
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    });
    return unique;
  }

  /** A weight or constant; the same name twice is the same tensor. */
  tensor(name: string, type: ElementType, dims: readonly number[], data: ArrayBufferView | Lazy): string {
    if (this.#names.has(name)) return name;
    this.#names.add(name);
    const common = { name, dataType: elementTypes[type], dims: [...dims] };
    const bytes = 'parts' in data ? data : whole(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    if (bytes.byteLength < externalFromBytes) this.#initializers.push({ ...common, rawData: Buffer.concat([...bytes.parts()]) });
    else {
      const gap = (externalAlignment - (this.#externalBytes % externalAlignment)) % externalAlignment;
      if (gap > 0) this.#external.push(whole(new Uint8Array(gap)));
      const offset = this.#externalBytes + gap;
      this.#external.push(bytes);
      this.#externalBytes = offset + bytes.byteLength;
      const entries = { location: this.#dataFile, offset: String(offset), length: String(bytes.byteLength) };
      this.#initializers.push({ ...common, dataLocation: 1, externalData: Object.entries(entries).map(([key, value]) => ({ key, value })) });
    }
    return name;
  }

  ints(values: readonly number[]): string {
    return this.tensor(`ints_${values.join('_')}`, 'int64', [values.length], BigInt64Array.from(values.map(BigInt)));
  }

  /** A scalar int64. */
  int(value: number): string {
    return this.tensor(`int_${value}`, 'int64', [], BigInt64Array.of(BigInt(value)));
  }

  scalar(value: number): string {
    return this.tensor(`scalar_${value}`, 'float32', [], Float32Array.of(value));
  }

  /** The serialized model, and the external data in order. */
  finish(): { model: Uint8Array; data: Lazy[] } {
    const message = {
      irVersion: 10,
      producerName: 'focus',
      opsetImport: [
        { domain: '', version: 21 },
        { domain: 'com.microsoft', version: 1 },
      ],
      graph: { name: 'focus', node: this.#nodes, initializer: this.#initializers, input: this.#inputs, output: this.#outputs },
    };
    const type = schema.lookupType('Model');
    return { model: type.encode(type.fromObject(message)).finish(), data: this.#external };
  }
}

const whole = (bytes: Uint8Array): Lazy => ({ byteLength: bytes.byteLength, parts: () => [bytes] });

function valueInfo(name: string, type: ElementType, dims: Dims): object {
  const dim = dims.map((value) => (typeof value === 'number' ? { dimValue: value } : { dimParam: value }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}

function attribute(name: string, value: AttributeValue): object {
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
  if (typeof value === 'number') return Number.isInteger(value) ? { name, type: 2, i: value } : { name, type: 1, f: value };
  if ('float' in value) return { name, type: 1, f: value.float };
  return { name, type: 7, ints: [...value] };
}
