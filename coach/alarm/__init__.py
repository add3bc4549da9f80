"""A learned second look at every message: how likely is it about harm, in whatever words?

The patterns of coach/safety.py know what they have been told; people also write "he moves his chair until our knees touch". Two logistic
regressions, one for a crisis and one for mistreatment (unsafe or dishonest work among it), read the meaning of the message and of its
sentences (the built-in embedder's vectors) and its words. They are trained on messages.jsonl by `python -m coach.alarm.train`,
which writes weights.npz and says how well they do out of sample.
"""

import zlib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.embed import Embedder
from coach.sentences import sentence_spans
from coach.words import fold, words

KINDS = ("crisis", "mistreatment")
PLACES = 4096  # that words and pairs of words are hashed to
MOST_PIECES = 12  # of a long message that are looked at
_WEIGHTS = Path(__file__).with_name("weights.npz")

Rows = NDArray[np.float32]


def alarm(text: str, embedder: Embedder) -> dict[str, float]:
    """Return for each kind of harm how likely a message is about it, in [0, 1]: that of its likeliest piece.

    The weights fit one embedder; with another, the words decide alone.
    """
    weights = _weights()
    said = pieces(text)
    rows = features(said, embedder if embedder.identity == str(weights["embedder"]) else None)
    chances = 1 / (1 + np.exp(-(rows @ weights["weights"] + weights["bias"])))
    return {kind: float(chances[:, place].max()) for place, kind in enumerate(KINDS)}


def pieces(text: str) -> list[str]:
    """Return the message whole, and each pair of neighboring sentences of a longer one."""
    said = " ".join(text.split())
    spans = sentence_spans(said)
    pairs = [said[spans[i][0] : spans[i + 1][1]] for i in range(len(spans) - 1)] if len(spans) > 2 else []
    return [fold(piece) for piece in (said, *pairs[: MOST_PIECES - 1])]


def features(texts: Sequence[str], embedder: Embedder | None) -> Rows:
    """Return one row for each text: its vector (zeros without an embedder), then its words and pairs of words, of length 1."""
    vectors = embedder.embed(list(texts), "query") if embedder else np.zeros((len(texts), 384), dtype=np.float32)
    counts = np.zeros((len(texts), PLACES), dtype=np.float32)
    for row, text in enumerate(texts):
        found = words(text)
        for name in {*found, *(f"{a} {b}" for a, b in pairwise(found))}:
            counts[row, zlib.crc32(name.encode()) % PLACES] = 1.0
    counts /= np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1.0)
    return np.hstack([np.asarray(vectors, dtype=np.float32), counts])


@cache
def _weights() -> dict[str, NDArray[Any]]:
    with np.load(_WEIGHTS, allow_pickle=False) as data:
        return dict(data)
