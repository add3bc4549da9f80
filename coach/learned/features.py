"""A text as numbers: its vector, then its words and pairs of words, each hashed to a place (Weinberger et al., arXiv:0902.2206)."""

import zlib
from collections.abc import Collection, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.words import words

DIMENSIONS = 384  # of the built-in embedder
PLACES = 4096

Rows = NDArray[np.float32]


def features(texts: Sequence[str], vectors: Rows | None) -> Rows:
    """Return one row for each text: its vector (zeros where there is none), then its words and pairs of words, of length 1."""
    rows = np.zeros((len(texts), DIMENSIONS + PLACES), dtype=np.float32)
    if vectors is not None:
        rows[:, :DIMENSIONS] = vectors
    for row, text in zip(rows, texts, strict=True):
        found = words(text)
        row[DIMENSIONS:] = hashed({*found, *(f"{a} {b}" for a, b in pairwise(found))}, PLACES)
    return rows


def hashed(names: Collection[str], places: int) -> Rows:
    """Return a row of length 1 with the places of these names set; zeros for no names."""
    row = np.zeros(places, dtype=np.float32)
    for name in names:
        row[zlib.crc32(name.encode()) % places] = 1.0
    return row / max(float(np.linalg.norm(row)), 1.0)


def read_weights(file: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of a file of weights, numbers as 32-bit floats."""
    with np.load(file, allow_pickle=False) as data:
        return {name: rows.astype(np.float32) if rows.dtype.kind == "f" else rows for name, rows in data.items()}
