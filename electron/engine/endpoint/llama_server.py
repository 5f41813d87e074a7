"""A llama.cpp server for tests and measurements: llama_server.py MODEL.gguf PORT THREADS CONTEXT. Takes whichever package is there."""

import sys
import time

gguf, port, threads, context = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])

try:
    import xllamacpp
except ImportError:
    import uvicorn
    from llama_cpp.server.app import create_app
    from llama_cpp.server.settings import ModelSettings, ServerSettings

    # With logits_all it gives log-probabilities, and sorts the whole vocabulary in Python for each token that it writes.
    model = ModelSettings(model=gguf, model_alias="llama", n_ctx=context, n_threads=threads, n_threads_batch=threads, logits_all=False)
    uvicorn.run(create_app(server_settings=ServerSettings(host="127.0.0.1", port=port), model_settings=[model]), host="127.0.0.1", port=port)
else:
    params = xllamacpp.CommonParams()
    params.model.path = gguf
    params.model_alias = {"llama"}
    params.n_ctx = context
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    server = xllamacpp.Server(params)
    while True:
        time.sleep(3600)
