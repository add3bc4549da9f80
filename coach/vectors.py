"""Vectors kept by content, so that nothing is embedded twice: a small file of (embedder, text) -> vector as 16-bit floats."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from coach.embed import Embedder, Vectors

SHIPPED = "vectors.npz"  # in the corpus folder; made by `coach corpus vectors`
_CHUNK = 64
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, BadZipFile)

VectorFile = dict[bytes, NDArray[np.float16]]


def key(identity: str, text: str) -> bytes:
    """Return the 16-byte key of a text under an embedder."""
    return hashlib.sha256(f"{identity}\0{text}".encode()).digest()[:16]


def read_vectors(file: Path) -> VectorFile:
    """Return what a vector file holds; a missing or damaged file holds nothing, as its vectors can be computed again."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as data:
            return {bytes(name): row for name, row in zip(data["keys"], data["vectors"], strict=True)}
    except _UNREADABLE:
        return {}


def write_vectors(file: Path, keys: Sequence[bytes], vectors: Vectors) -> None:
    """Write a vector file; the rows keep their order."""
    names = np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), 16)
    np.savez(file, keys=names, vectors=vectors.astype(np.float16))


def read_rows(file: Path) -> Vectors:
    """Return the vectors of a file in their order, as rows of length 1; no rows if it cannot be read."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as data:
            rows = data["vectors"].astype(np.float32)
    except _UNREADABLE:
        return np.zeros((0, 0), dtype=np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def centered(vectors: Vectors, center: Vectors) -> Vectors:
    """Return rows of length 1 after taking away what all texts of a corpus share.

    Everything here is about mentors, so raw cosines say little; without the common part they tell passages apart
    (Mu and Viswanath, "All-but-the-Top", arXiv:1702.01417, the first of its two steps).
    """
    moved = vectors - center
    unit: Vectors = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    return unit


def embed_all(
    texts: Sequence[str], embedder: Embedder, known: VectorFile, progress: Callable[[int], None]
) -> tuple[Vectors, list[bytes], int]:
    """Return the vectors of `texts` (rows of length 1), their keys, and how many had to be computed."""
    keys = [key(embedder.identity, text) for text in texts]
    missing = sorted({i for i, name in enumerate(keys) if name not in known}, key=lambda i: len(texts[i]))
    computed: dict[bytes, NDArray[np.float16]] = {}
    progress(len(texts) - len(missing))
    for first in range(0, len(missing), _CHUNK):
        rows = missing[first : first + _CHUNK]
        for i, vector in zip(rows, embedder.embed([texts[i] for i in rows], "passage"), strict=True):
            computed[keys[i]] = vector.astype(np.float16)
        progress(len(rows))
    stacked = np.stack([computed[name] if name in computed else known[name] for name in keys]).astype(np.float32)
    unit: Vectors = stacked / np.linalg.norm(stacked, axis=1, keepdims=True)
    return unit, keys, len(missing)
