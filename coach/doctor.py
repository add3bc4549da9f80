"""Is everything there, and does it agree? Each check says what it found and, if it failed, the remedy."""

import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass

from coach import generations, vectors
from coach.corpus_check import check_corpus
from coach.embed import Embedder, make_embedder
from coach.errors import CoachError
from coach.index import corpus_units, describe, load_corpus
from coach.library import Library, check_identity, read_manifest
from coach.llm import Prompt, make_llm
from coach.llm.calls import whole
from coach.prompts import PROMPTS, load_prompt
from coach.settings import Settings
from coach.split import split
from coach.verify.reader import PairReader

FREE_MB = 200
_REBUILD = "Run `coach index --rebuild`."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    remedy: str


class _Failed(Exception):
    """A check that did not pass; its text says what was found."""


def examine(settings: Settings) -> list[Check]:
    """Return all checks, in the order in which one would mend what failed."""
    rows: list[tuple[str, Callable[[], str], str]] = [
        ("data folder can be written", lambda: _folder(settings), "Set COACH_HOME to a folder you can write."),
        ("disk space", lambda: _space(settings), f"Free at least {FREE_MB} MB, or set COACH_HOME to another disk."),
        ("embedding model", lambda: _model(settings), "Run `make install`, or set COACH_EMBEDDER."),
        ("model that checks sentences", _reader, "Reinstall Mentor Coach."),
        ("language model", lambda: _llm(settings), "Correct COACH_LLM, its key or its address, or set COACH_LLM=none."),
        ("wordings", _wordings, "Reinstall the package."),
        ("articles and references", lambda: _corpus(settings), "Run `coach corpus check`."),
        ("shipped vectors", lambda: _shipped(settings), "Run `coach corpus vectors`; until then indexing takes longer."),
        ("index exists", lambda: _exists(settings), "Run `coach index`."),
        ("index made by this embedder and these versions", lambda: _identity(settings), _REBUILD),
        ("index matches the corpus", lambda: _current(settings), "Run `coach index`."),
        ("index files", lambda: _files(settings), _REBUILD),
        ("every vector can be found", lambda: _searchable(settings), _REBUILD),
        ("every sentence stands in its passage", lambda: _spans(settings), _REBUILD),
        ("every cited reference is in the index", lambda: _cited(settings), _REBUILD),
        ("no other writer", lambda: _writer(settings), "Wait until the other `coach index` ends."),
        ("the page's port is free", lambda: _port(settings), "Stop the other page, or set COACH_PORT."),
        ("tracing is off", _tracing, "Unset LANGSMITH_TRACING and LANGCHAIN_TRACING_V2; they send prompts to a server."),
    ]
    return [_run(name, look, remedy) for name, look, remedy in rows]


def _run(name: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name, True, look(), remedy)
    except CoachError as error:
        return Check(name, False, error.message, error.hint or remedy)
    except (_Failed, OSError) as error:
        return Check(name, False, str(error), remedy)


def _folder(settings: Settings) -> str:
    settings.home.mkdir(parents=True, exist_ok=True)
    probe = settings.home / ".probe"
    probe.write_text("", encoding="utf-8")
    probe.unlink()
    return str(settings.home)


def _space(settings: Settings) -> str:
    place = settings.home
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free // 2**20
    if free < FREE_MB:
        raise _Failed(f"{free} MB free")
    return f"{free:,} MB free"


def _embedder(settings: Settings) -> Embedder:
    return make_embedder(settings.embedder)


def _model(settings: Settings) -> str:
    embedder = _embedder(settings)
    return f"{embedder.identity}, {embedder.embed(['mentor'], 'query').shape[1]} dimensions"


def _reader() -> str:
    chance = PairReader().entails("Ask early.", "Asking early is advised.")
    return f"loads, and reads a pair ({chance:.2f})"


def _llm(settings: Settings) -> str:
    """Ask the language model for one word, if there is one."""
    model = make_llm(settings)
    if model is None:
        return "none is set up; answers are the library's own sentences"
    said, tokens = whole(model, [Prompt("user", "Answer with the word yes.")], 5, settings.llm_timeout)
    if not said.strip():
        raise _Failed(f"{model.name} answered nothing")
    return f"{model.name} answers ({tokens.read + tokens.written} tokens)"


def _wordings() -> str:
    return f"{sum(bool(load_prompt(name)) for name in PROMPTS)} load"


def _corpus(settings: Settings) -> str:
    documents, references = load_corpus(settings.corpus)
    errors = [problem for problem in check_corpus(settings.corpus) if problem.error]
    if errors:
        raise _Failed(f"{len(errors)} errors, the first in {errors[0].file}: {errors[0].message}")
    return f"{len(documents)} articles, {len(references)} references"


def _shipped(settings: Settings) -> str:
    documents, references = load_corpus(settings.corpus)
    passages = [passage for document in documents for passage in split(document)]
    identity = _embedder(settings).identity
    known = vectors.read_vectors(settings.corpus / vectors.SHIPPED)
    texts = [unit.text for unit in corpus_units(documents, passages, references)]
    missing = sum(vectors.key(identity, text) not in known for text in texts)
    if missing:
        raise _Failed(f"{missing} of {len(texts)} texts have no shipped vector")
    return f"{len(texts)} texts, all have one"


def _exists(settings: Settings) -> str:
    manifest = read_manifest(generations.current(settings.home))
    return f"{manifest.index_id}: {manifest.passages} passages, {manifest.units} units"


def _identity(settings: Settings) -> str:
    manifest = read_manifest(generations.current(settings.home))
    check_identity(manifest, _embedder(settings).identity)
    return f"{manifest.embedder}, chromadb {manifest.chromadb}"


def _current(settings: Settings) -> str:
    manifest = read_manifest(generations.current(settings.home))
    documents, references = load_corpus(settings.corpus)
    now = describe(documents, references, manifest.embedder, manifest.passages, manifest.units)
    if now.corpus != manifest.corpus:
        raise _Failed("articles or references have changed since it was made")
    return "unchanged since it was made"


def _files(settings: Settings) -> str:
    library = Library.open(generations.current(settings.home))
    library.close()
    return "all open"


def _searchable(settings: Settings) -> str:
    library = Library.open(generations.current(settings.home))
    try:
        found = library.store.searchable()
    finally:
        library.close()
    if found != library.manifest.units:
        raise _Failed(f"a search reaches {found} of {library.manifest.units} units")
    return f"{found} of {found}"


def _spans(settings: Settings) -> str:
    library = Library.open(generations.current(settings.home))
    library.close()
    sentences = [(passage, sentence) for passage in library.passages.values() for sentence in passage.sentences]
    wrong = [passage.id for passage, sentence in sentences if passage.text[sentence.start : sentence.end] != sentence.text]
    if wrong:
        raise _Failed(f"{len(wrong)} do not, the first in passage {wrong[0]}")
    return f"{len(sentences)} sentences"


def _cited(settings: Settings) -> str:
    library = Library.open(generations.current(settings.home))
    library.close()
    cited = {key for passage in library.passages.values() for sentence in passage.sentences for key in sentence.keys}
    missing = sorted(cited - library.references.keys())
    if missing:
        raise _Failed(f"{missing[0]} is cited and not in the index")
    return f"{len(cited)} of {len(library.references)} references are cited"


def _writer(settings: Settings) -> str:
    with generations.exclusive(settings.home):
        return "the index is free"


def _port(settings: Settings) -> str:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise _Failed(f"{settings.host}:{settings.port} is in use") from None
    return f"{settings.host}:{settings.port}"


def _tracing() -> str:
    names = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING")
    on = [name for name in names if os.environ.get(name, "").lower() in ("1", "true")]
    if on:
        raise _Failed(f"{on[0]} is on in this shell")
    return "nothing is sent"
