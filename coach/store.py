"""Units and vectors <-> Chroma's embedded store. The only module that talks to chromadb.

A store is written once, by `write_store`, and then only read: see coach.generations for why.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from coach.embed import Vectors
from coach.errors import IndexDamaged, StorageError
from coach.quiet_chroma import chromadb
from coach.types import Unit

VERSION = chromadb.__version__
_COLLECTION = "units"
_BATCH = 200
_SIZES = "sizes.json"  # of the vectors' files; Chroma reads a shortened one without complaint, or crashes the process
_REBUILD = "Run `coach index --rebuild`."


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(path=str(folder), settings=chromadb.config.Settings(anonymized_telemetry=False, allow_reset=False))


def write_store(folder: Path, units: Sequence[Unit], vectors: Vectors, progress: Callable[[int], None]) -> None:
    """Write a new store into `folder`: one row for each unit, cosine space.

    Raises:
        StorageError: the disk refused.
    """
    try:
        client = _client(folder)
        collection = client.create_collection(
            _COLLECTION, configuration={"hnsw": {"space": "cosine", "ef_search": 400}}, embedding_function=None
        )
        for first in range(0, len(units), _BATCH):
            batch = units[first : first + _BATCH]
            collection.add(
                ids=[unit.id for unit in batch],
                embeddings=vectors[first : first + _BATCH],
                metadatas=[{"kind": unit.kind, "target": unit.target} for unit in batch],
                documents=[unit.text for unit in batch],
            )
            progress(len(batch))
        client.close()
        (folder / _SIZES).write_text(json.dumps(_sizes(folder)), encoding="utf-8")
    except (chromadb.errors.ChromaError, OSError) as error:
        raise StorageError(f"Chroma could not write {folder}: {error}.", "Free disk space or set COACH_HOME to another folder.") from None


def _sizes(folder: Path) -> dict[str, int]:
    """Return the size of each file that holds vectors: none below 1,000 units, which Chroma keeps in its database alone."""
    kept = [file.parent for file in folder.glob("*/index_metadata.pickle")]
    return {file.relative_to(folder).as_posix(): file.stat().st_size for part in kept for file in sorted(part.iterdir())}


def _check_sizes(folder: Path) -> None:
    try:
        written: dict[str, int] = json.loads((folder / _SIZES).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"The vector store {folder} cannot be opened: {error}.", _REBUILD) from None
    changed = [name for name, size in written.items() if not (folder / name).is_file() or (folder / name).stat().st_size != size]
    if changed:
        raise IndexDamaged(f"The vector store {folder} is damaged: {changed[0]} is missing or not of its size.", _REBUILD)


class Store:
    """An open, finished store."""

    def __init__(self, folder: Path, expected: int) -> None:
        """Open the store.

        Raises:
            IndexDamaged: it cannot be opened, or holds another number of units than the manifest says.
            StorageError: the folder cannot be written; Chroma writes a little even to read.
        """
        if not (folder / "chroma.sqlite3").is_file():
            raise IndexDamaged(f"The vector store {folder} is missing.", _REBUILD)
        _check_sizes(folder)
        self._folder = folder
        try:
            self._client = _client(folder)
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            count = self._collection.count()
        except (chromadb.errors.ChromaError, OSError, ValueError) as error:
            if "readonly" in str(error):
                raise StorageError(
                    f"{folder} is read-only, and Chroma writes a little even to read.", "Set COACH_HOME to a folder you can write."
                ) from None
            raise IndexDamaged(f"The vector store {folder} cannot be opened: {error}.", _REBUILD) from None
        space = (self._collection.configuration.get("hnsw") or {}).get("space")
        if count != expected or space != "cosine":
            raise IndexDamaged(f"The vector store holds {count} units ({space}); its manifest says {expected} (cosine).", _REBUILD)
        self.count = count

    def search(self, vectors: Vectors, limit: int) -> list[list[tuple[str, float]]]:
        """Return, for each row of `vectors`, up to `limit` (unit id, cosine similarity), best first.

        Raises:
            IndexDamaged: the store's files are not what they were; Chroma reads some of them only now.
        """
        try:
            found = self._collection.query(query_embeddings=vectors, n_results=min(limit, self.count), include=["distances"])
        except chromadb.errors.ChromaError as error:
            raise IndexDamaged(f"The vector store {self._folder} cannot be searched: {error}.", _REBUILD) from None
        rows = zip(found["ids"], found["distances"] or [], strict=True)
        return [[(unit, 1.0 - float(distance)) for unit, distance in zip(ids, far, strict=True)] for ids, far in rows]

    def searchable(self) -> int:
        """Return how many units a search can reach; fewer than `count` means vectors were lost."""
        probe = np.ones((1, 384), dtype=np.float32) if self.count == 0 else np.asarray(self._first_vector(), dtype=np.float32)
        return len(self.search(probe, self.count)[0])

    def _first_vector(self) -> Vectors:
        rows = self._collection.get(limit=1, include=["embeddings"])["embeddings"]
        return np.asarray(rows, dtype=np.float32)

    def close(self) -> None:
        """Close the store; the folder may then be removed."""
        self._client.close()
