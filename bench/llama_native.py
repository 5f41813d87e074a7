"""llama.cpp as llama-cpp-python builds it here, for imported.ts: llama_native.py MODEL.gguf THREADS CONTEXT.

A line of stdin, {"ids": [[token ids of a context] ...], "write": tokens}, gives one of stdout: {"readMs", "writeMs", "readProcessorMs", "writeProcessorMs"}.
"""

import json
import sys
import time

import llama_cpp
import numpy

gguf, threads, context = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
flash = len(sys.argv) > 4 and sys.argv[4] == "flash"
model = llama_cpp.Llama(gguf, n_ctx=context, n_batch=512, n_ubatch=512, n_threads=threads, n_threads_batch=threads, flash_attn=flash, verbose=False)


def likeliest():
    return int(numpy.argmax(numpy.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(model.ctx, -1), (model.n_vocab(),))))


print(json.dumps({"version": llama_cpp.__version__}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    times = [(time.perf_counter(), time.process_time())]
    for ids in asked["ids"]:
        model.reset()
        model.eval(ids)
    times.append((time.perf_counter(), time.process_time()))
    for _ in range(asked["write"]):
        model.eval([likeliest()])
    times.append((time.perf_counter(), time.process_time()))
    (read, read_processor), (write, write_processor) = [[1000 * (b - a) for a, b in zip(*pair)] for pair in zip(times, times[1:])]
    print(json.dumps({"readMs": read, "writeMs": write, "readProcessorMs": read_processor, "writeProcessorMs": write_processor}), flush=True)
