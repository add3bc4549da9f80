"""Building: only what changed, all or nothing, one writer; and an index that does not fit is refused with the command that mends it."""

import errno
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coach import generations
from coach.embed import Embedder, Kind, Vectors
from coach.errors import CoachError, CorpusError, IndexBusy, IndexDamaged, IndexMissing, IndexOutdated, StorageError
from coach.index import IndexReport, build_index, load_corpus, write_shipped_vectors
from coach.library import Library
from coach.parts import Parts
from coach.settings import Settings
from coach.split import SPLITTER_VERSION
from coach.store import VERSION as CHROMA_VERSION
from coach.vectors import read_vectors
from coach.words import stems

REBUILD = "Run `coach index --rebuild`."
FILES = (
    "chroma/chroma.sqlite3",
    "chroma/sizes.json",
    "documents.json",
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
    "lexical/params.index.json",
    "lexical/rarities.json",
    "lexical/vocab.index.json",
    "manifest.json",
    "passages.json",
    "references.json",
    "units.json",
    "vectors.npz",
)


class Watched:
    """The real embedder, remembering what it was asked for."""

    def __init__(self, embedder: Embedder, identity: str | None = None) -> None:
        self.identity = identity or embedder.identity
        self.asked: list[str] = []
        self._embedder = embedder

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return what the real embedder returns."""
        self.asked += texts
        return self._embedder.embed(texts, kind)


class Remembering:
    """The real embedder, which computes a text once a run."""

    def __init__(self, embedder: Embedder) -> None:
        self.identity = embedder.identity
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return what the real embedder returns, or has returned before."""
        new = [text for text in texts if text not in self._known]
        self._known.update(zip(new, self._embedder.embed(new, kind), strict=True))
        return np.stack([self._known[text] for text in texts])


class PowerCut(BaseException):
    """Nothing of ours catches this."""


@pytest.fixture(scope="session")
def embedder(embedder: Embedder) -> Embedder:
    """The real embedder, in less time."""
    return Remembering(embedder)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data folder with the index of the tiny corpus; to be copied."""
    home = tmp_path_factory.mktemp("built")
    build_index(Settings(home=home, corpus=Path(__file__).parent / "data" / "tiny"), embedder)
    return home


@pytest.fixture
def built(built_once: Path, tiny_settings: Settings) -> Settings:
    """Settings for the tiny corpus with its index; a test may change both."""
    shutil.copytree(built_once, tiny_settings.home)
    return tiny_settings


@pytest.fixture
def parts(built: Settings, embedder: Embedder) -> Iterator[Parts]:
    """The coach on `built`."""
    parts = Parts(built, embedder)
    yield parts
    parts.shelf.close()


def _edit(settings: Settings, article: str, old: str, new: str) -> None:
    file = settings.corpus / "articles" / f"{article}.md"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def _article(settings: Settings, slug: str, brief: str) -> None:
    fields = {"title": slug, "slug": slug, "audience": "student", "topics": "t", "aliases": f"a {slug}", "updated": "2026-11-23"}
    front = "\n".join(f"{name}: {value}" for name, value in {**fields, "summary": f"On {slug}."}.items())
    file = settings.corpus / "articles" / f"{slug}.md"
    file.write_text(f"---\n{front}\n---\n\n## In brief\n\n{brief}\n", encoding="utf-8")


def _counts(report: IndexReport) -> tuple[int, int, int, int]:
    return report.added, report.replaced, report.unchanged, report.removed


def _snapshot(home: Path) -> dict[str, bytes]:
    """Return every file but those that reading touches: the leases, and Chroma's own while the index is small."""
    files = (
        file for file in home.rglob("*") if file.is_file() and file.parent.name != "leases" and file.suffix not in (".sqlite3", ".bin")
    )
    return {file.relative_to(home).as_posix(): file.read_bytes() for file in files}


def _folders(home: Path) -> set[str]:
    return {entry.name for entry in generations.root(home).iterdir() if entry.is_dir()}


def _found(parts: Parts, question: str) -> str:
    """Return the text that the index in use finds nearest to a question."""
    with parts.shelf.library() as library:
        row = parts.embedder.embed([question], "query") - library.center
        [[(name, _)]] = library.store.search(row.astype(np.float32), 1)
        unit = library.units[library.row[name]]
        return library.passages[unit.target].sentences[unit.sentence or 0].text


# --- what a build does


def test_a_first_build_adds_every_article_and_counts_what_is_searched(tiny_settings: Settings, embedder: Embedder) -> None:
    progress: list[tuple[str, int, int]] = []
    report = build_index(tiny_settings, embedder, lambda stage, done, total: progress.append((stage, done, total)))
    # creatures, letters, silence: 7 + 3 + 6 passages; 18 + 11 + 21 units and 4 references
    assert _counts(report) == (3, 0, 0, 0)
    assert (report.passages, report.units, report.embedded) == (16, 54, 54)
    assert progress == [("embed", 0, 54), ("embed", 54, 54), ("store", 54, 54)]


def test_indexing_twice_changes_nothing(built: Settings, embedder: Embedder) -> None:
    before = _snapshot(built.home)
    watched = Watched(embedder)
    report = build_index(built, watched)
    assert (_counts(report), report.embedded, watched.asked) == ((0, 0, 3, 0), 0, [])
    assert (report.passages, report.units) == (16, 54)
    assert _snapshot(built.home) == before


def test_two_folders_get_the_same_index_from_the_same_corpus(built: Settings, embedder: Embedder, tmp_path: Path) -> None:
    other = built.model_copy(update={"home": tmp_path / "other"})
    build_index(other, embedder)
    one, two = (Library.open(generations.current(settings.home)) for settings in (built, other))
    assert (one.manifest, one.passages, one.units) == (two.manifest, two.passages, two.units)
    one.close()
    two.close()


def test_rebuilding_makes_a_new_generation_of_the_same_index_without_embedding(built: Settings, embedder: Embedder) -> None:
    old = generations.current(built.home)
    watched = Watched(embedder)
    report = build_index(built, watched, rebuild=True)
    new = generations.current(built.home)
    assert (_counts(report), report.embedded, watched.asked) == ((0, 0, 3, 0), 0, [])
    assert report.index_id == json.loads((new / "manifest.json").read_text(encoding="utf-8"))["index_id"]
    assert (new != old, _folders(built.home)) == (True, {new.name})


def test_an_edited_article_is_replaced_and_only_its_new_texts_are_embedded(parts: Parts) -> None:
    _edit(parts.settings, "silence", "A short message beats a perfect one.", "Three plain lines beat a perfect letter.")
    watched = Watched(parts.embedder)
    report = build_index(parts.settings, watched)
    assert (_counts(report), report.embedded) == ((0, 1, 2, 0), 2)
    assert watched.asked == [
        "Three plain lines beat a perfect letter.",
        "Breaking a silence. In brief. Write to your mentor today, before you have results, because silence may pass for progress. "
        "Three plain lines beat a perfect letter.",
    ]
    with parts.shelf.library() as library:
        texts = [sentence.text for passage in library.passages.values() for sentence in passage.sentences]
    assert "Three plain lines beat a perfect letter." in texts
    assert "A short message beats a perfect one." not in texts
    assert _found(parts, "three plain lines or a perfect letter?") == "Three plain lines beat a perfect letter."


def test_an_edit_that_changes_no_text_embeds_nothing(built: Settings, embedder: Embedder) -> None:
    _edit(built, "silence", "updated: 2026-11-23", "updated: 2026-11-24")
    watched = Watched(embedder)
    report = build_index(built, watched)
    assert (_counts(report), report.embedded, watched.asked) == ((0, 1, 2, 0), 0, [])


def test_a_new_article_is_added_and_found(parts: Parts) -> None:
    _article(parts.settings, "zebras", "Zebras graze beside the hospital.")
    report = build_index(parts.settings, parts.embedder)
    assert (_counts(report), report.passages, report.units) == ((1, 0, 3, 0), 17, 54 + 5)
    assert _found(parts, "where do zebras graze") == "Zebras graze beside the hospital."


def test_a_removed_article_leaves_nothing(parts: Parts) -> None:
    with parts.shelf.library() as library:
        gone = {passage.id for passage in library.passages.values() if passage.article == "letters"}
        assert library.lexical.vocabulary >= set(stems("attending CV personal statement"))
    (parts.settings.corpus / "articles" / "letters.md").unlink()
    report = build_index(parts.settings, parts.embedder)
    assert (_counts(report), report.passages, report.units, report.embedded) == ((0, 0, 2, 1), 13, 54 - 11, 0)
    with parts.shelf.library() as library:
        [reachable] = library.store.search(library.vectors[:1], 1000)
        names = {name for name, _ in reachable}
        assert set(library.documents) == set(library.manifest.documents) == {"creatures", "silence"}
        assert names == set(library.row)
        assert [name for name in names if "letters" in name or any(part in gone for part in name.split(":"))] == []
        assert library.lexical.vocabulary & set(stems("attending CV personal statement")) == set()
        assert len(library.vectors) == library.store.count == 43


def test_a_changed_reference_makes_a_new_index(parts: Parts) -> None:
    file = parts.settings.corpus / "references.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"volume": "12"', '"volume": "13"'), encoding="utf-8")
    report = build_index(parts.settings, parts.embedder)
    assert (_counts(report), report.embedded) == ((0, 0, 3, 0), 0)
    with parts.shelf.library() as library:
        citation = library.references["ghost2017"].citation
    assert citation == "Ghost AB, Echo C. On silence. J Quiet. 2017;13(3):45-50. doi:10.1000/quiet.12"


def test_an_index_made_by_another_embedder_is_made_anew_with_its_own_vectors(built: Settings, embedder: Embedder) -> None:
    other = Watched(embedder, "other@1")
    report = build_index(built, other)
    assert (_counts(report), report.embedded, len(other.asked)) == ((0, 0, 3, 0), 54, 54)


def test_an_index_reads_back_what_the_corpus_says(parts: Parts) -> None:
    documents, references = load_corpus(parts.settings.corpus)
    with parts.shelf.library() as library:
        assert library.references == references
        assert list(library.documents.values()) == [replace(document, sections=()) for document in documents]
        sentence = library.passages[next(name for name, passage in library.passages.items() if passage.section == "What to say")].sentences[
            0
        ]
    assert sentence.text == 'To break a silence by email: "I owe you an update. I underestimated the cleaning. Could we talk on Friday?"'


def test_shipped_vectors_save_a_first_build_from_embedding(tiny_settings: Settings, embedder: Embedder) -> None:
    count, file = write_shipped_vectors(tiny_settings.corpus, embedder)
    assert (count, file, len(read_vectors(file))) == (54, tiny_settings.corpus / "vectors.npz", 54)
    watched = Watched(embedder)
    report = build_index(tiny_settings, watched)
    assert (report.embedded, watched.asked) == (0, [])


def test_damaged_shipped_vectors_are_computed_again(tiny_settings: Settings, embedder: Embedder) -> None:
    (tiny_settings.corpus / "vectors.npz").write_bytes(b"PK\x03\x04 cut off")
    assert build_index(tiny_settings, embedder).embedded == 54


# --- what stops a build, and what is left then


def test_an_unknown_key_names_article_and_key_and_the_old_index_still_answers(parts: Parts) -> None:
    before = _snapshot(parts.settings.home)
    _edit(parts.settings, "silence", "[@ghost2017; @wolf2018]", "[@ghost2017; @nobody1999]")
    with pytest.raises(CorpusError) as error:
        build_index(parts.settings, parts.embedder)
    assert str(error.value) == "silence cites nobody1999, which references.json does not have. Run `coach corpus check`."
    assert _snapshot(parts.settings.home) == before
    assert _found(parts, "Send an honest update today") == "Send an honest update today, and name the date of the next piece."


def test_no_index_says_how_to_make_one(tiny_settings: Settings, embedder: Embedder) -> None:
    with pytest.raises(IndexMissing) as error, Parts(tiny_settings, embedder).shelf.library():
        pass
    assert str(error.value) == f"There is no index in {tiny_settings.home}. Run `coach index`."


def test_a_second_writer_is_told_to_wait_and_changes_nothing(built: Settings, embedder: Embedder) -> None:
    _edit(built, "letters", "Ask for a strong letter", "Ask for a warm letter")
    before = _snapshot(built.home)
    with generations.exclusive(built.home), pytest.raises(IndexBusy) as error:
        build_index(built, embedder)
    assert str(error.value) == f"Another process is building the index in {built.home}. Wait until it ends, then try again."
    assert _snapshot(built.home) == before
    assert _counts(build_index(built, embedder)) == (0, 1, 2, 0)


@pytest.mark.parametrize("stage", ["embed", "store"])
def test_a_crash_leaves_the_old_index_in_use_and_the_next_build_cleans_up(parts: Parts, stage: str) -> None:
    def cut(now: str, _done: int, _total: int) -> None:
        if now == stage:
            raise PowerCut

    home, old = parts.settings.home, generations.current(parts.settings.home)
    _article(parts.settings, "zebras", "Zebras graze beside the hospital.")
    with pytest.raises(PowerCut):
        build_index(parts.settings, parts.embedder, cut)
    assert generations.current(home) == old
    assert [name.startswith("building-") for name in sorted(_folders(home) - {old.name})] == [True]
    assert _found(parts, "Send an honest update today") == "Send an honest update today, and name the date of the next piece."
    assert _counts(build_index(parts.settings, parts.embedder)) == (1, 0, 3, 0)
    assert _found(parts, "where do zebras graze") == "Zebras graze beside the hospital."
    assert sorted(_folders(home)) == sorted([old.name, generations.current(home).name])  # `parts` has read the old one till now


@pytest.mark.parametrize(
    "step",
    [
        "coach.generations.begin",
        "coach.index.write_store",
        "coach.lexical.LexicalIndex.save",
        "coach.vectors.write_vectors",
        "coach.index.write_library",
        "coach.generations.publish",
    ],
)
def test_a_full_disk_leaves_the_old_index_in_use_and_nothing_half_built(parts: Parts, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    home, before = parts.settings.home, _snapshot(parts.settings.home)
    _article(parts.settings, "zebras", "Zebras graze beside the hospital.")
    with monkeypatch.context() as disk, pytest.raises(StorageError) as error:
        disk.setattr(step, full)
        build_index(parts.settings, parts.embedder)
    assert error.value.message == f"The index could not be written to {home}: No space left on device."
    assert error.value.hint == "Free disk space, or set COACH_HOME to another folder."
    assert _snapshot(home) == before
    assert _found(parts, "Send an honest update today") == "Send an honest update today, and name the date of the next piece."
    assert _counts(build_index(parts.settings, parts.embedder)) == (1, 0, 3, 0)


# --- an index that other parts have made


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("embedder", "other@1", "The index was made with embedder other@1; this process uses {embedder}."),
        ("splitter", 0, f"The index was made with splitter version 0; this process uses {SPLITTER_VERSION}."),
        ("chromadb", "1.4.0", f"The index was made with chromadb 1.4.0; this process uses {CHROMA_VERSION}."),
        ("format", 99, "The index has format 99; this version reads format 2."),
    ],
)
def test_an_index_of_other_parts_is_refused_with_both_values_and_mended_by_the_command(
    parts: Parts, field: str, value: Any, message: str
) -> None:
    file = generations.current(parts.settings.home) / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), field: value}), encoding="utf-8")
    with pytest.raises(IndexOutdated) as error, parts.shelf.library():
        pass
    assert (error.value.message, error.value.hint) == (message.format(embedder=parts.embedder.identity), REBUILD)
    build_index(parts.settings, parts.embedder, rebuild=True)
    assert _found(parts, "Send an honest update today") == "Send an honest update today, and name the date of the next piece."


def test_a_plain_build_mends_an_index_of_other_parts_too(built: Settings, embedder: Embedder) -> None:
    build_index(built, Watched(embedder, "other@1"))
    parts = Parts(built, embedder)
    with pytest.raises(IndexOutdated, match="embedder other@1"), parts.shelf.library():
        pass
    build_index(built, embedder)
    with parts.shelf.library() as library:
        assert library.manifest.embedder == embedder.identity
    parts.shelf.close()


# --- a damaged index


def _half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _empty(file: Path) -> None:
    os.truncate(file, 0)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("damage", [Path.unlink, _half, _empty], ids=["missing", "half", "empty"])
def test_a_damaged_file_is_named_as_damage_with_the_command(built: Settings, file: str, damage: Callable[[Path], None]) -> None:
    folder = generations.current(built.home)
    damage(folder / file)
    with pytest.raises(CoachError) as error:
        Library.open(folder)
    missing = (file, damage) == ("manifest.json", Path.unlink)
    expected = (IndexMissing, "Run `coach index`.") if missing else (IndexDamaged, REBUILD)
    assert (type(error.value), error.value.hint) == expected
    assert list((folder / "leases").iterdir()) == []


def test_the_files_of_an_index_are_those_that_these_tests_damage(built: Settings) -> None:
    folder = generations.current(built.home)
    names = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert {name for name in names if not name.endswith(".bin")} == set(FILES)  # *.bin: see test_store.py


@pytest.mark.parametrize("file", ["passages.json", "vectors.npz", "chroma/chroma.sqlite3"])
def test_a_plain_build_mends_a_damaged_index_though_the_corpus_is_unchanged(parts: Parts, file: str) -> None:
    _half(generations.current(parts.settings.home) / file)
    build_index(parts.settings, parts.embedder)
    assert _found(parts, "Send an honest update today") == "Send an honest update today, and name the date of the next piece."


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("manifest.json", "[]", "The index's manifest in {folder} cannot be read: list indices must be integers or slices, not str."),
        ("units.json", '[["a"]]', "The index in {folder} cannot be read: not enough values to unpack (expected 4, got 1)."),
        ("units.json", "[]", "{folder}/vectors.npz holds 54 vectors, not 0."),
    ],
)
def test_files_that_disagree_are_damage(built: Settings, file: str, content: str, message: str) -> None:
    folder = generations.current(built.home)
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamaged) as error:
        Library.open(folder)
    assert (error.value.message, error.value.hint) == (message.format(folder=folder), REBUILD)


# --- readers while a new index is published


def test_a_running_coach_picks_up_a_new_index(parts: Parts) -> None:
    with parts.shelf.library() as library:
        assert "zebras" not in library.documents
    _article(parts.settings, "zebras", "Zebras graze beside the hospital.")
    report = build_index(parts.settings, parts.embedder)
    with parts.shelf.library() as library:
        assert (library.manifest.index_id, "zebras" in library.documents) == (report.index_id, True)


def test_a_running_coach_keeps_one_index_open(parts: Parts) -> None:
    with parts.shelf.library() as first:
        pass
    with parts.shelf.library() as second:
        assert second is first


def test_a_question_under_way_keeps_its_index_which_is_removed_later(parts: Parts) -> None:
    home = parts.settings.home
    with parts.shelf.library() as old:
        _article(parts.settings, "zebras", "Zebras graze beside the hospital.")
        build_index(parts.settings, parts.embedder)
        with parts.shelf.library() as new:
            assert [sorted(library.documents) for library in (old, new)] == [
                ["creatures", "letters", "silence"],
                ["creatures", "letters", "silence", "zebras"],
            ]
        assert _folders(home) == {old.folder.name, new.folder.name}
        assert len(old.store.search(old.vectors[:1], 100)[0]) == 54
    _article(parts.settings, "owls", "Owls wait in the barn.")
    build_index(parts.settings, parts.embedder)
    assert _folders(home) == {new.folder.name, generations.current(home).name}


def test_an_index_removed_between_pointer_and_lease_is_no_error(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    lease = generations.lease
    published: list[str] = []

    def late(folder: Path) -> Any:
        if not published:  # another process publishes now, and removes `folder`, which nobody has leased yet
            published.append("before the lease is taken")
            monkeypatch.setattr(generations, "lease", lease)
            build_index(parts.settings, parts.embedder, rebuild=True)
        return lease(folder)

    monkeypatch.setattr(generations, "lease", late)
    with parts.shelf.library() as library:
        assert library.folder == generations.current(parts.settings.home)
        assert _folders(parts.settings.home) == {library.folder.name}


def test_several_threads_read_while_a_new_index_is_published(parts: Parts) -> None:
    seen: list[str] = []

    def read() -> None:
        seen.extend(_found(parts, "Send an honest update today") for _ in range(5))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    _article(parts.settings, "zebras", "Zebras graze beside the hospital.")
    build_index(parts.settings, parts.embedder)
    for thread in threads:
        thread.join()
    assert seen == ["Send an honest update today, and name the date of the next piece."] * 20


def test_closing_the_shelf_gives_every_lease_back(parts: Parts) -> None:
    with parts.shelf.library() as library:
        leases = library.folder / "leases"
        assert len(list(leases.iterdir())) == 1
    parts.shelf.close()
    assert list(leases.iterdir()) == []
