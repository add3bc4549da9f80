"""Any embedding model that LangChain knows, as `provider:model`."""

from collections.abc import Sequence

import numpy as np

from coach.embed import Kind, Vectors
from coach.errors import CoachError, ConfigError


class LangChainEmbedder:
    """An embedder of LangChain's `init_embeddings`; texts leave this machine if the provider is a remote one."""

    def __init__(self, name: str) -> None:
        from langchain.embeddings import init_embeddings

        self.identity = name
        try:
            self._model = init_embeddings(name)
        except Exception as error:  # each provider has its own error classes
            said = str(error).strip().splitlines() or [type(error).__name__]
            raise ConfigError(
                f"COACH_EMBEDDER={name} cannot be used: {said[0]}",
                "Use COACH_EMBEDDER=minilm, or install what it names.",
            ) from None

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return an array of shape (len(texts), dimensions), each row of length 1.

        Raises:
            CoachError: the provider did not answer.
        """
        try:
            rows = [self._model.embed_query(text) for text in texts] if kind == "query" else self._model.embed_documents(list(texts))
        except Exception as error:  # each provider has its own error classes
            raise CoachError(
                f"The embedder {self.identity} failed: {type(error).__name__}.", "Check its key and address, or use minilm."
            ) from None
        vectors = np.asarray(rows, dtype=np.float32)
        unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return unit
