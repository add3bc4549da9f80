"""One finished index, open for reading: documents, passages, references, and the two searches over their units."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from coach import generations, vectors
from coach.errors import IndexDamaged, IndexMissing, IndexOutdated
from coach.lexical import LexicalIndex
from coach.split import SPLITTER_VERSION
from coach.store import VERSION as CHROMA_VERSION
from coach.store import Store
from coach.types import Document, Passage, Reference, Section, Sentence, Unit

FORMAT = 2
_REBUILD = "Run `coach index --rebuild`."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of."""

    format: int
    index_id: str
    embedder: str
    splitter: int
    chromadb: str
    corpus: str
    passages: int
    units: int
    documents: dict[str, str]


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a generation.

    Raises:
        IndexMissing: there is none.
        IndexDamaged: it cannot be read.
        IndexOutdated: it has another format number.
    """
    try:
        data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise IndexOutdated(f"The index has format {data['format']}; this version reads format {FORMAT}.", _REBUILD)
        return Manifest(**data)
    except FileNotFoundError:
        raise IndexMissing(f"There is no index in {folder}.", "Run `coach index`.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"The index's manifest in {folder} cannot be read: {error}.", _REBUILD) from None


def check_identity(manifest: Manifest, embedder: str) -> None:
    """Refuse an index that other parts have made.

    Raises:
        IndexOutdated: embedder, splitter or chromadb differ; both values are named.
    """
    pairs = {
        "embedder": (manifest.embedder, embedder),
        "splitter version": (str(manifest.splitter), str(SPLITTER_VERSION)),
        "chromadb": (manifest.chromadb, CHROMA_VERSION),
    }
    for name, (made, now) in pairs.items():
        if made != now:
            raise IndexOutdated(f"The index was made with {name} {made}; this process uses {now}.", _REBUILD)


def write_library(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    references: dict[str, Reference],
    units: Sequence[Unit],
    manifest: Manifest,
) -> None:
    """Write everything but the vectors and the lexical index; the manifest comes last, so that it says "finished"."""
    _dump(folder / "documents.json", [{**asdict(document), "sections": []} for document in documents])
    _dump(folder / "passages.json", [asdict(passage) for passage in passages])
    _dump(folder / "references.json", [asdict(reference) for reference in references.values()])
    _dump(folder / "units.json", [[unit.id, unit.kind, unit.target, unit.sentence] for unit in units])
    _dump(folder / "manifest.json", asdict(manifest))


def _dump(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


class Library:
    """An open index. Safe to read from several threads; close it when done."""

    def __init__(self, folder: Path, held: FileLock) -> None:
        self.folder = folder
        self._lease = held
        self.manifest = read_manifest(folder)
        try:
            self.documents = {item["id"]: _document(item) for item in _load(folder / "documents.json")}
            self.passages = {item["id"]: _passage(item) for item in _load(folder / "passages.json")}
            self.references = {
                item["key"]: Reference(**{**item, "authors": tuple(item["authors"])}) for item in _load(folder / "references.json")
            }
            self.units = [Unit(name, kind, "", target, sentence) for name, kind, target, sentence in _load(folder / "units.json")]
            self.lexical = LexicalIndex.load(folder / "lexical")
        except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
            raise IndexDamaged(f"The index in {folder} cannot be read: {error}.", _REBUILD) from None
        self.row = {unit.id: number for number, unit in enumerate(self.units)}
        self.rows: dict[str, list[int]] = {}
        for number, unit in enumerate(self.units):
            self.rows.setdefault(unit.target, []).append(number)
        rows = _vectors(folder / vectors.SHIPPED, len(self.units))
        self.center = rows.mean(axis=0)
        self.vectors = vectors.centered(rows, self.center)
        self.store = Store(folder / "chroma", self.manifest.units)

    @classmethod
    def open(cls, folder: Path) -> "Library":
        """Open a generation and take a lease on it.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated, StorageError: as their names say.
        """
        held = generations.lease(folder)
        try:
            return cls(folder, held)
        except BaseException:
            generations.give_back(held)
            raise

    def close(self) -> None:
        """Close the store and give the lease back."""
        self.store.close()
        generations.give_back(self._lease)


def _load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _document(item: dict[str, Any]) -> Document:
    lists = ("audience", "topics", "aliases", "see_also")
    return Document(
        **{**item, **{name: tuple(item[name]) for name in lists}, "sections": tuple(Section(**part) for part in item["sections"])}
    )


def _passage(item: dict[str, Any]) -> Passage:
    sentences = tuple(
        Sentence(**{**part, "keys": tuple(part["keys"]), "questions": tuple(part["questions"])}) for part in item["sentences"]
    )
    return Passage(**{**item, "sentences": sentences})


def _vectors(file: Path, expected: int) -> NDArray[np.float32]:
    """Return the vectors of the units, in their order: (units, dimensions), rows of length 1."""
    rows = vectors.read_rows(file)
    if len(rows) != expected:
        raise IndexDamaged(f"{file} holds {len(rows)} vectors, not {expected}.", _REBUILD)
    return rows
