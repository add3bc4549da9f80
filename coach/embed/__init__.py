"""Texts -> unit-length vectors. The embedder is a setting: `minilm` (built in), or any `provider:model` of LangChain."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Kind = Literal["query", "passage"]


class Embedder(Protocol):
    """What turns text into vectors. `identity` names model and version: an index only works with the one that made it."""

    identity: str

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return an array of shape (len(texts), dimensions), each row of length 1."""
        ...


def embedder_in_background(name: str) -> "Future[Embedder]":
    """Begin to load an embedder while the caller imports the rest; its `result()` returns it, or raises as `make_embedder` does."""
    loading = ThreadPoolExecutor(1, thread_name_prefix="embedder")
    found = loading.submit(make_embedder, name)
    loading.shutdown(wait=False)
    return found


def make_embedder(name: str) -> Embedder:
    """Return the embedder that a setting names.

    Raises:
        ModelFileError: the built-in model's files are missing or damaged.
        ConfigError: the name is not `minilm` or `provider:model`, or the provider's package or key is missing.
    """
    if name == "minilm":
        from coach.embed.minilm import MiniLM

        return MiniLM()
    from coach.embed.langchain import LangChainEmbedder

    return LangChainEmbedder(name)
