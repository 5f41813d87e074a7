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
