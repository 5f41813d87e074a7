import * as ort from 'onnxruntime-node';

/**
 * onnxruntime-node, with float16 tensors as Uint16Array (raw bits). Its JavaScript side maps float16 to Float16Array wherever that
 * global exists when the first tensor is made, but its native side (1.30) reads a Float16Array as empty. So the first tensor is
 * made while the global is out of sight.
 */
const scope = globalThis as { Float16Array?: Float16ArrayConstructor };
const held = scope.Float16Array;
delete scope.Float16Array;
try {
  new ort.Tensor('float16', new Uint16Array(1), [1]);
} finally {
  if (held) scope.Float16Array = held;
}

export { ort };

/** How every session of ours runs, whatever it is made for: what is measured is then what ships. */
export const sessionOptions = {
  logSeverityLevel: 3,
  // A pattern is kept for every shape that was ever seen, and waves come in many shapes: memory would grow with the text.
  enableMemPattern: false,
  extra: {
    session: {
      // A token that a row may not see gets a share of 4e-39 from the softmax kernel, not 0, and a processor takes some hundred cycles over such
      // a number: half of attention's time. Taken for 0, it costs nothing. The process's first session decides for the thread that calls.
      set_denormal_as_zero: '1',
      // Between the small products of one written token a thread that sleeps takes longer to wake than the product: two threads write 1.4 times as fast when
      // they wait by spinning, and as fast as before where another program takes a core. They spin within a run alone: else they would take the core from
      // whoever works next.
      intra_op: { allow_spinning: '1' },
      force_spinning_stop: '1',
    },
  },
} as const satisfies ort.InferenceSession.SessionOptions;
