"""Build the index: load -> split -> embed -> store, then switch to it. A finished index is never written again."""

import hashlib
import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from coach import generations, vectors
from coach.embed import Embedder
from coach.errors import CoachError, CorpusError, IndexMissing, StorageError
from coach.lexical import LexicalIndex
from coach.library import FORMAT, Library, Manifest, read_manifest, write_library
from coach.load.articles import load_articles
from coach.load.references import load_references
from coach.settings import Settings
from coach.split import SPLITTER_VERSION, reference_units, split, units
from coach.store import VERSION as CHROMA_VERSION
from coach.store import write_store
from coach.types import Document, Passage, Reference, Unit

logger = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]  # stage, done, total


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a build did, in articles; `embedded` counts texts whose vector had to be computed."""

    index_id: str
    added: int
    replaced: int
    unchanged: int
    removed: int
    passages: int
    units: int
    embedded: int
    seconds: float


def build_index(settings: Settings, embedder: Embedder, progress: Progress | None = None, rebuild: bool = False) -> IndexReport:
    """Bring the index up to date with the corpus, and return what changed. Nothing is written if nothing changed.

    Raises:
        CorpusError: an article or the reference list is broken; the index in use stays as it was.
        IndexBusy: another process is building.
        StorageError: the disk refused; the index in use stays as it was.
    """
    started = time.perf_counter()
    report = progress or (lambda stage, done, total: None)
    documents, references = load_corpus(settings.corpus)
    passages = [passage for document in documents for passage in split(document)]
    searched = corpus_units(documents, passages, references)
    manifest = describe(documents, references, embedder.identity, len(passages), len(searched))
    with generations.exclusive(settings.home):
        old, cache = _previous(settings.home)
        change = _compare(old, manifest)
        if old == manifest and not rebuild and _intact(settings.home):
            return IndexReport(manifest.index_id, *change, len(passages), len(searched), 0, time.perf_counter() - started)
        known = {**vectors.read_vectors(settings.corpus / vectors.SHIPPED), **cache}
        try:
            folder = generations.begin(settings.home)
            embedded = _write(folder, manifest, documents, passages, references, searched, embedder, known, report)
            generations.publish(settings.home, folder)
        except OSError as error:
            generations.discard(settings.home)
            raise StorageError(
                f"The index could not be written to {settings.home}: {error.strerror or error}.",
                "Free disk space, or set COACH_HOME to another folder.",
            ) from None
        except CoachError:
            generations.discard(settings.home)
            raise
    seconds = time.perf_counter() - started
    logger.info("index %s: %d passages, %d units, %d embedded, %.1f s", manifest.index_id, len(passages), len(searched), embedded, seconds)
    return IndexReport(manifest.index_id, *change, len(passages), len(searched), embedded, seconds)


def load_corpus(corpus: Path) -> tuple[list[Document], dict[str, Reference]]:
    """Return documents and references of a corpus folder, each citation key checked.

    Raises:
        CorpusError: something cannot be read, or an article cites a key that references.json does not have.
    """
    documents = load_articles(corpus)
    references = load_references(corpus)
    for document in documents:
        unknown = sorted(
            {key for passage in split(document) for sentence in passage.sentences for key in sentence.keys} - references.keys()
        )
        if unknown:
            raise CorpusError(f"{document.id} cites {unknown[0]}, which references.json does not have.", "Run `coach corpus check`.")
    return documents, references


def corpus_units(documents: list[Document], passages: list[Passage], references: dict[str, Reference]) -> list[Unit]:
    """Return everything that is searched, in a fixed order."""
    by_article = {document.id: [passage for passage in passages if passage.article == document.id] for document in documents}
    found = [unit for document in documents for unit in units(document, by_article[document.id])]
    return found + reference_units(references.values())


def describe(documents: list[Document], references: dict[str, Reference], embedder: str, passages: int, searched: int) -> Manifest:
    """Return the manifest that an index of these parts carries."""
    digests = {document.id: document.digest for document in documents}
    cited = json.dumps([asdict(reference) for reference in references.values()], sort_keys=True)
    corpus_hash = hashlib.sha256(json.dumps([digests, cited]).encode()).hexdigest()[:16]
    identity = f"{FORMAT}|{embedder}|{SPLITTER_VERSION}|{CHROMA_VERSION}|{corpus_hash}"
    index_id = hashlib.sha256(identity.encode()).hexdigest()[:12]
    return Manifest(FORMAT, index_id, embedder, SPLITTER_VERSION, CHROMA_VERSION, corpus_hash, passages, searched, digests)


def _previous(home: Path) -> tuple[Manifest | None, vectors.VectorFile]:
    try:
        folder = generations.current(home)
        return read_manifest(folder), vectors.read_vectors(folder / vectors.SHIPPED)
    except (IndexMissing, CoachError):
        return None, {}


def _intact(home: Path) -> bool:
    try:
        Library.open(generations.current(home)).close()
    except CoachError:
        return False
    return True


def _compare(old: Manifest | None, new: Manifest) -> tuple[int, int, int, int]:
    before = old.documents if old else {}
    added = len(new.documents.keys() - before.keys())
    removed = len(before.keys() - new.documents.keys())
    replaced = sum(before[slug] != digest for slug, digest in new.documents.items() if slug in before)
    return added, replaced, len(new.documents) - added - replaced, removed


def _write(
    folder: Path,
    manifest: Manifest,
    documents: list[Document],
    passages: list[Passage],
    references: dict[str, Reference],
    searched: list[Unit],
    embedder: Embedder,
    known: vectors.VectorFile,
    report: Progress,
) -> int:
    done = {"embed": 0, "store": 0}

    def step(stage: str) -> Callable[[int], None]:
        def advance(count: int) -> None:
            done[stage] += count
            report(stage, done[stage], len(searched))

        return advance

    rows, keys, embedded = vectors.embed_all([unit.text for unit in searched], embedder, known, step("embed"))
    write_store(folder / "chroma", searched, vectors.centered(rows, rows.mean(axis=0)), step("store"))
    LexicalIndex.build([unit.text for unit in searched]).save(folder / "lexical")
    vectors.write_vectors(folder / vectors.SHIPPED, keys, rows)
    write_library(folder, documents, passages, references, searched, manifest)
    return embedded


def write_shipped_vectors(corpus: Path, embedder: Embedder) -> tuple[int, Path]:
    """Write the vectors of a corpus into its folder, to be shipped with it; return how many, and the file."""
    documents, references = load_corpus(corpus)
    passages = [passage for document in documents for passage in split(document)]
    texts = [unit.text for unit in corpus_units(documents, passages, references)]
    file = corpus / vectors.SHIPPED
    rows, keys, _ = vectors.embed_all(texts, embedder, vectors.read_vectors(file), lambda count: None)
    vectors.write_vectors(file, keys, rows)
    return len(keys), file
