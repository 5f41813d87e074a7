import type { Architecture } from './manifest.ts';
import { type ElementType, float, GraphWriter } from './onnx.ts';
import type { Weights } from './weights.ts';

/**
 * The network, the only definition of it that runs: a decoder of Llama's kind (RMSNorm, rotary embedding, grouped-query attention, gated MLP;
 * what families change about it is in families.ts) whose candidate rows run their q, k, v, o projections through the added parameters W' (FocusLLM, arXiv 2408.11745).
 *
 * B batch rows, S new tokens, P padded past tokens, N candidates, M logit rows, R attention rows; flat rows are b * S + s.
 *
 * in   input_ids [B,S], positions [B,S] (fractions allowed), past_lengths [B], past_key.l / past_value.l [B,KV,P,D] (keys rotated),
 *      candidate_rows [N], logit_rows [M], attention_rows [R], head_weights [L,H] what each head counts in the attention that comes out
 * out  logits [M,V], key.l / value.l [B,KV,S,D] of the new tokens (keys rotated), slot_key.l / slot_value.l [N,KV,D] (keys BEFORE
 *      rotary), attention [R,P+S] sum over layers and heads by their weights: columns 0..P-1 the past, then the new tokens
 *
 * Past and new scores are joined, not past and new keys: a cache goes in as it lies and is never copied.
 *
 * Every layer but the last runs all rows. In the last one all rows leave their K and V; queries, attention and MLP run only from the first token
 * on that somebody asked for: of a read that is one token a chunk, of a local context decoded again its last.
 */
export function buildNetwork(architecture: Architecture, weights: Weights, kv: ElementType, dataFile: string): ReturnType<GraphWriter['finish']> {
  const { layers, hiddenSize, heads, kvHeads, headDim, vocabSize, normEpsilon, sandwichNorms, softcaps } = architecture;
  const group = heads / kvHeads;
  const g = new GraphWriter(dataFile);
  const inputIds = g.input('input_ids', 'int64', ['B', 'S']);
  const positions = g.input('positions', 'float32', ['B', 'S']);
  const pastLengths = g.input('past_lengths', 'int32', ['B']);
  const candidateRows = g.input('candidate_rows', 'int64', ['N']);
  const logitRows = g.input('logit_rows', 'int64', ['M']);
  const attentionRows = g.input('attention_rows', 'int64', ['R']);
  const headWeights = g.input('head_weights', 'float32', [layers, heads]);
  const pastKeys = Array.from({ length: layers }, (_, l) => g.input(`past_key.${l}`, kv, ['B', kvHeads, 'P', headDim]));
  const pastValues = Array.from({ length: layers }, (_, l) => g.input(`past_value.${l}`, kv, ['B', kvHeads, 'P', headDim]));

  const shape = g.node('Shape', [inputIds]); // [B, S]
  const batch = g.node('Gather', [shape, g.ints([0])]);
  const tokens = g.node('Gather', [shape, g.ints([1])]);
  const dims = (...parts: (string | number)[]) =>
    g.node(
      'Concat',
      parts.map((part) => (typeof part === 'number' ? g.ints([part]) : part)),
      { axis: 0 },
    );
  const headsShape = dims(batch, tokens, -1, headDim); // [B, S, heads, D]
  const foldedShape = dims(batch, kvHeads, -1, headDim); // [B, KV, group * S, D]

  const rotary = rotaryTables(g, architecture, positions, shape);
  const looks = Array.from({ length: layers }, (_, l) => architecture.attention[l] ?? { window: null, rotary: 'main' as const });
  const mask = attentionMask(g, pastKeys[0]!, pastLengths, tokens, new Set(looks.map(({ window }) => window)));
  const all: Queries = { tokens, candidateRows, logitRows, attentionRows, rotaryIds: rotary.ids, bias: mask.bias };
  const last = askedQueries(g, all, batch, looks.at(-1)!.window);

  /** x [rows, in] @ W^T; where W has added parameters the candidate rows' results are replaced by x @ W'^T. */
  const project = (x: string, name: string, candidates: string): string => {
    const y = weights.matmul(g, x, name);
    if (!weights.hasAdded(name)) return y;
    const xc = g.node('Gather', [x, candidates]);
    const index = g.node('Unsqueeze', [candidates, g.ints([1])]); // [N, 1]
    return g.node('ScatterND', [y, index, weights.addedMatmul(g, xc, y, name, candidates)]);
  };
  const rmsNorm = (x: string, name: string) =>
    g.node('SimplifiedLayerNormalization', [x, weights.vector(g, name)], { axis: -1, epsilon: float(normEpsilon), stash_type: 1 });
  /** x + y and its norm, in one kernel. */
  const addNorm = (x: string, y: string, name: string) => {
    const [h, , , sum] = g.nodes(
      'com.microsoft:SkipSimplifiedLayerNormalization',
      [x, y, weights.vector(g, name)],
      [`${name}:h`, '', '', `${name}:x`],
      { epsilon: float(normEpsilon) },
    );
    return { h: h!, x: sum! };
  };

  const capped = (y: string, cap: number | null) =>
    cap === null ? y : g.node('Mul', [g.node('Tanh', [g.node('Mul', [y, g.scalar(1 / cap)])]), g.scalar(cap)]);
  const activated = (y: string) =>
    architecture.activation === 'gelu' ? g.node('com.microsoft:FastGelu', [y]) : g.node('com.microsoft:QuickGelu', [y], { alpha: float(1) });

  // Hidden states are flat [B * S, hidden] throughout: rows are rows, whichever chunk they belong to.
  let x = g.node('Reshape', [weights.embed(g, inputIds), g.ints([-1, hiddenSize])]);
  if (architecture.embeddingScale !== 1) x = g.node('Mul', [x, g.scalar(architecture.embeddingScale)]);
  let h = rmsNorm(x, 'model.layers.0.input_layernorm.weight');
  let attentionSum = '';
  for (let l = 0; l < layers; l++) {
    const p = `model.layers.${l}.`;
    const asking = l + 1 < layers ? all : last;
    const look = looks[l]!;
    const asked = (y: string) => (asking.rows ? g.node('Gather', [y, asking.rows]) : y);
    let q = g.node('Reshape', [project(asked(h), `${p}self_attn.q_proj`, asking.candidateRows), dims(batch, asking.tokens, -1, headDim)]); // [B, S, H, D]
    let k = g.node('Reshape', [project(h, `${p}self_attn.k_proj`, candidateRows), headsShape]); // [B, S, KV, D]
    const v = g.node('Reshape', [project(h, `${p}self_attn.v_proj`, candidateRows), headsShape]);
    if (architecture.qkNorm) {
      q = rmsNorm(q, `${p}self_attn.q_norm.weight`);
      k = rmsNorm(k, `${p}self_attn.k_norm.weight`);
    }
    const slot = (y: string, name: string) => {
      const flat = g.node('Reshape', [y, g.ints([-1, kvHeads, headDim])]);
      g.node('Gather', [flat, candidateRows], {}, `${name}.${l}`);
      g.output(`${name}.${l}`, 'float32', ['N', kvHeads, headDim]);
    };
    slot(k, 'slot_key');
    slot(v, 'slot_value');

    const toHeads = (y: string) => g.node('Transpose', [y], { perm: [0, 2, 1, 3] }); // [B, heads, S, D]
    const rotate = (y: string, ids: string) => {
      const turn = rotary[look.rotary];
      return turn ? g.node('com.microsoft:RotaryEmbedding', [toHeads(y), ids, turn.cos, turn.sin]) : toHeads(y);
    };
    const newKey = rotate(k, rotary.ids);
    const newValue = toHeads(v);
    const keep = (y: string, name: string) => {
      if (kv === 'float16') g.node('Cast', [y], { to: 10 }, `${name}.${l}`);
      else g.node('Identity', [y], {}, `${name}.${l}`);
      g.output(`${name}.${l}`, kv, ['B', kvHeads, 'S', headDim]);
    };
    keep(newKey, 'key');
    keep(newValue, 'value');
    const cached = (y: string) => (kv === 'float16' ? g.node('Cast', [y], { to: 1 }) : y);

    // Query heads of a group share a key head: [B, KV, group * S, D].
    const query = g.node('Reshape', [rotate(q, asking.rotaryIds), foldedShape]);
    const groupedShape = dims(batch, kvHeads, group, asking.tokens, -1); // [B, KV, group, S, keys]
    const alpha = float(architecture.attentionScale ?? 1 / Math.sqrt(headDim));
    const score = (key: string) =>
      g.node('Reshape', [capped(g.node('com.microsoft:FusedMatMul', [query, key], { transB: 1, alpha }), softcaps.attention), groupedShape]);
    const scores = g.node('Concat', [score(cached(pastKeys[l]!)), score(newKey)], { axis: -1 });
    const shares = g.node('Softmax', [g.node('Add', [scores, asking.bias.get(look.window)!])], { axis: -1 }); // [B, KV, group, S, P + S]
    const folded = g.node('Reshape', [shares, dims(batch, kvHeads, -1, mask.keys)]);
    const [pastShares, newShares] = g.nodes('Split', [folded, mask.split], [`shares_past.${l}`, `shares_new.${l}`], { axis: -1 });
    const mixed = g.node('Add', [g.node('MatMul', [pastShares!, cached(pastValues[l]!)]), g.node('MatMul', [newShares!, newValue])]);
    const byHead = g.node('Reshape', [mixed, dims(batch, heads, asking.tokens, headDim)]);
    const output = g.node('Reshape', [toHeads(byHead), g.ints([-1, heads * headDim])]);

    const ofHeads = g.node('GatherND', [
      g.node('Reshape', [shares, dims(batch, heads, asking.tokens, mask.keys)]),
      attentionRowIndex(g, asking.attentionRows, asking.tokens, heads),
    ]); // [R, H, P + S]
    const counts = g.node('Unsqueeze', [g.node('Gather', [headWeights, g.int(l)]), g.ints([1])]); // [H, 1]
    const share = g.node('ReduceSum', [g.node('Mul', [ofHeads, counts]), g.ints([1])], { keepdims: 0 }); // [R, P + S]
    attentionSum = attentionSum ? g.node('Add', [attentionSum, share]) : share;

    const attended = project(output, `${p}self_attn.o_proj`, asking.candidateRows);
    const mid = sandwichNorms
      ? addNorm(asked(x), rmsNorm(attended, `${p}post_attention_layernorm.weight`), `${p}pre_feedforward_layernorm.weight`)
      : addNorm(asked(x), attended, `${p}post_attention_layernorm.weight`);
    const gate = activated(weights.matmul(g, mid.h, `${p}mlp.gate_proj`));
    const down = weights.matmul(g, g.node('Mul', [gate, weights.matmul(g, mid.h, `${p}mlp.up_proj`)]), `${p}mlp.down_proj`);
    const fed = sandwichNorms ? rmsNorm(down, `${p}post_feedforward_layernorm.weight`) : down;
    const next = addNorm(mid.x, fed, l + 1 < layers ? `model.layers.${l + 1}.input_layernorm.weight` : 'model.norm.weight');
    x = next.x;
    h = next.h;
  }
  g.node('Identity', [capped(weights.head(g, g.node('Gather', [h, last.logitRows])), softcaps.logits)], {}, 'logits');
  g.output('logits', 'float32', ['M', vocabSize]);
  g.node('Identity', [attentionSum], {}, 'attention');
  g.output('attention', 'float32', ['R', 'keys']);
  return g.finish();
}

/** The tokens of every batch row whose queries a layer runs: all S, or the last of them. Flat rows count within them. */
interface Queries {
  tokens: string;
  /** Flat rows of the batch that these are; not given = all. */
  rows?: string;
  candidateRows: string;
  logitRows: string;
  attentionRows: string;
  /** [B, tokens] */
  rotaryIds: string;
  /** By window (null = everything before): [B, 1, 1, tokens, keys] */
  bias: ReadonlyMap<number | null, string>;
}

/** From the first token on that is asked for in any batch row; the last one at least (not every provider runs tensors of no rows). */
function askedQueries(g: GraphWriter, all: Queries, batch: string, window: number | null): Queries {
  const asked = g.node('Concat', [all.logitRows, all.attentionRows, all.candidateRows], { axis: 0 });
  const final = g.node('Sub', [all.tokens, g.ints([1])]);
  const first = g.node('ReduceMin', [g.node('Concat', [g.node('Mod', [asked, all.tokens]), final], { axis: 0 })], { keepdims: 1 }); // [1]
  const range = (from: string, to: string) => g.node('Range', [from, to, g.int(1)]);
  const scalar = (y: string) => g.node('Squeeze', [y, g.ints([0])]);
  const starts = g.node('Mul', [range(g.int(0), scalar(batch)), all.tokens]); // [B]
  const rows = g.node('Add', [g.node('Unsqueeze', [starts, g.ints([1])]), range(scalar(first), scalar(all.tokens))]);
  const from = (y: string, axis: number) => g.node('Slice', [y, first, all.tokens, g.ints([axis])]);
  // Every batch row before it, and its own, lost `first` tokens.
  const within = (flat: string) => g.node('Sub', [flat, g.node('Mul', [g.node('Add', [g.node('Div', [flat, all.tokens]), g.ints([1])]), first])]);
  return {
    tokens: g.node('Sub', [all.tokens, first]),
    rows: g.node('Reshape', [rows, g.ints([-1])]),
    candidateRows: within(all.candidateRows),
    logitRows: within(all.logitRows),
    attentionRows: within(all.attentionRows),
    rotaryIds: from(all.rotaryIds, 1),
    bias: new Map([[window, from(all.bias.get(window)!, 3)]]),
  };
}

interface Rotation {
  cos: string;
  sin: string;
}

/** cos and sin of every new token's own position: the position table is the batch itself, so positions may be fractions. */
function rotaryTables(
  g: GraphWriter,
  { rotary, localRotary, headDim }: Architecture,
  positions: string,
  shape: string,
): { ids: string; main: Rotation; local: Rotation | null; none: null } {
  const table = (of: Architecture['rotary'], name: string): Rotation => {
    const frequencies = g.tensor(name, 'float32', [1, headDim / 2], Float32Array.from(of.inverseFrequencies));
    const angles = g.node('Mul', [g.node('Reshape', [positions, g.ints([-1, 1])]), frequencies]); // [B * S, D / 2]
    const scaled = (y: string) => (of.attentionFactor === 1 ? y : g.node('Mul', [y, g.scalar(of.attentionFactor)]));
    return { cos: scaled(g.node('Cos', [angles])), sin: scaled(g.node('Sin', [angles])) };
  };
  const count = g.node('ReduceProd', [shape], { keepdims: 0 });
  const ids = g.node('Reshape', [g.node('Range', [g.int(0), count, g.int(1)]), shape]);
  return { ids, main: table(rotary, 'inverse_frequencies'), local: localRotary && table(localRotary, 'local_inverse_frequencies'), none: null };
}

/**
 * bias [B, 1, 1, S, P + S] for each window: 0 where a new token may look (valid past, itself and new tokens before it, no farther back than the
 * window), very negative elsewhere. A key's place in its row counts, not its position: inside a chunk that is the same.
 */
function attentionMask(
  g: GraphWriter,
  pastKey: string,
  pastLengths: string,
  tokens: string,
  windows: ReadonlySet<number | null>,
): { bias: Map<number | null, string>; keys: string; split: string } {
  const past = g.node('Shape', [pastKey], { start: 2, end: 3 }); // [1]
  const range = (count: string) => g.node('Range', [g.int(0), g.node('Squeeze', [count, g.ints([0])]), g.int(1)]);
  const lengths = g.node('Reshape', [g.node('Cast', [pastLengths], { to: 7 }), g.ints([-1, 1, 1])]); // [B, 1, 1]
  const pastKeys = range(past); // [P]
  const newKeys = range(tokens); // [S]
  const queries = g.node('Unsqueeze', [newKeys, g.ints([1])]); // [S, 1]
  const pastSeen = g.node('Less', [pastKeys, lengths]); // [B, 1, P]
  const newSeen = g.node('LessOrEqual', [newKeys, queries]); // [S, S]
  const batch = g.node('Shape', [pastLengths]); // [1]
  const bias = (window: number | null) => {
    const near = (seen: string, query: string, key: string) =>
      window === null ? seen : g.node('And', [seen, g.node('Less', [g.node('Sub', [query, key]), g.int(window)])]);
    const expanded = (seen: string, count: string) =>
      g.node('Expand', [g.node('Where', [seen, g.scalar(0), g.scalar(-1e9)]), g.node('Concat', [batch, tokens, count], { axis: 0 })]);
    const ofPast = expanded(near(pastSeen, g.node('Add', [lengths, queries]), pastKeys), past);
    const ofNew = expanded(near(newSeen, queries, newKeys), tokens);
    return g.node('Unsqueeze', [g.node('Concat', [ofPast, ofNew], { axis: -1 }), g.ints([1, 2])]);
  };
  return {
    bias: new Map([...windows].map((window) => [window, bias(window)])),
    keys: g.node('Add', [past, tokens]),
    split: g.node('Concat', [past, tokens], { axis: 0 }),
  };
}

/** Index [R, H, 3] = (b, head, s) of each asked row, for GatherND on the shares [B, H, S, keys]. */
function attentionRowIndex(g: GraphWriter, rows: string, tokens: string, heads: number): string {
  const count = g.node('Shape', [rows]);
  const full = g.node('Concat', [count, g.ints([heads, 1])], { axis: 0 });
  const column = (y: string) => g.node('Expand', [g.node('Reshape', [y, g.ints([-1, 1, 1])]), full]);
  const head = g.tensor(
    'head_index',
    'int64',
    [1, heads, 1],
    BigInt64Array.from({ length: heads }, (_, i) => BigInt(i)),
  );
  return g.node('Concat', [column(g.node('Div', [rows, tokens])), g.node('Expand', [head, full]), column(g.node('Mod', [rows, tokens]))], {
    axis: 2,
  });
}
