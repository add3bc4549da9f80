"""The doctor: each check fails when the thing it looks at is broken on purpose, says what it found, and names what mends it."""

import json
import re
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from coach import generations, prompts
from coach.doctor import Check, examine
from coach.embed import Embedder, make_embedder
from coach.index import build_index, write_shipped_vectors
from coach.settings import Settings
from tests.conftest import DATA

pytestmark = pytest.mark.slow

REBUILD = "Run `coach index --rebuild`."
NAMES = [
    "data folder can be written",
    "disk space",
    "embedding model",
    "model that checks sentences",
    "language model",
    "wordings",
    "articles and references",
    "shipped vectors",
    "index exists",
    "index made by this embedder and these versions",
    "index matches the corpus",
    "index files",
    "every vector can be found",
    "every sentence stands in its passage",
    "every cited reference is in the index",
    "no other writer",
    "the page's port is free",
    "tracing is off",
]


@dataclass(frozen=True)
class Place:
    """Where things can be broken."""

    settings: Settings
    patch: pytest.MonkeyPatch

    @property
    def index(self) -> Path:
        return generations.current(self.settings.home)

    def change(self, name: str, change: Callable[[Any], Any]) -> None:
        """Change a JSON file of the index."""
        file = self.index / name
        file.write_text(json.dumps(change(json.loads(file.read_text(encoding="utf-8")))), encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A folder with the tiny corpus, its vectors and its index, as it should be."""
    folder = tmp_path_factory.mktemp("doctor")
    shutil.copytree(DATA / "tiny", folder / "corpus")
    write_shipped_vectors(folder / "corpus", embedder)
    build_index(Settings(home=folder / "home", corpus=folder / "corpus"), embedder)
    return folder


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def place(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embedder: Embedder, free_port: int) -> Iterator[Place]:
    """A healthy copy, which a test may break; the built-in embedder is the one already loaded."""
    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("coach.doctor.make_embedder", lambda name: embedder if name == "minilm" else make_embedder(name))
    shutil.copytree(built, tmp_path / "place")
    yield Place(Settings(home=tmp_path / "place" / "home", corpus=tmp_path / "place" / "corpus", port=free_port), monkeypatch)
    prompts.load_prompt.cache_clear()


def _failed(settings: Settings) -> list[Check]:
    return [check for check in examine(settings) if not check.ok]


def test_a_healthy_installation_passes_every_check_in_order(place: Place) -> None:
    checks = examine(place.settings)
    assert [check.name for check in checks] == NAMES
    assert [check for check in checks if not check.ok] == []
    found = {check.name: check.found for check in checks}
    assert found["articles and references"] == "3 articles, 4 references"
    assert found["every cited reference is in the index"] == "4 of 4 references are cited"
    assert re.fullmatch(r"all-MiniLM-L6-v2-int8@8199be6f699a\+mentoring@[0-9a-f]{12}, 384 dimensions", found["embedding model"])
    assert found["the page's port is free"] == f"127.0.0.1:{place.settings.port}"


def _full_disk(place: Place) -> None:
    place.patch.setattr("coach.doctor.shutil.disk_usage", lambda folder: shutil._ntuple_diskusage(2**40, 2**40, 7 * 2**20))


def _no_wordings(place: Place) -> None:
    prompts.load_prompt.cache_clear()
    (place.settings.home / "prompts").mkdir()
    place.patch.setattr("coach.prompts.folder", lambda name: place.settings.home / name)


def _sentence_that_points_outside(place: Place) -> None:
    """A mistake that only the curator's check sees; the index is made anew, so that nothing else is wrong."""
    file = place.settings.corpus / "articles" / "letters.md"
    file.write_text(file.read_text(encoding="utf-8").replace("Hand over your CV", "This helps. Hand over your CV"), encoding="utf-8")
    _index_again(place)


def _index_again(place: Place) -> None:
    found = make_embedder("minilm")
    write_shipped_vectors(place.settings.corpus, found)
    build_index(place.settings, found)


def _no_shipped_vectors(place: Place) -> None:
    (place.settings.corpus / "vectors.npz").unlink()


def _other_embedder(place: Place) -> None:
    place.change("manifest.json", lambda manifest: {**manifest, "embedder": "acme:small"})


def _other_chromadb(place: Place) -> None:
    place.change("manifest.json", lambda manifest: {**manifest, "chromadb": "0.1.0"})


def _edited_article(place: Place) -> None:
    """The vectors are made anew, so that the index alone lags behind."""
    file = place.settings.corpus / "articles" / "letters.md"
    file.write_text(file.read_text(encoding="utf-8").replace("at least a month", "at least two months"), encoding="utf-8")
    write_shipped_vectors(place.settings.corpus, make_embedder("minilm"))


def _lost_vectors(place: Place) -> None:
    """What two processes writing one Chroma store leave behind: rows whose vectors are gone."""
    with sqlite3.connect(place.index / "chroma" / "chroma.sqlite3") as store:
        store.execute("DELETE FROM embeddings_queue WHERE seq_id > (SELECT MAX(seq_id) - 5 FROM embeddings_queue)")
    store.close()


def _moved_sentence(place: Place) -> None:
    def shifted(passages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        passages[0]["sentences"][0]["start"] += 1
        return passages

    place.change("passages.json", shifted)


def _lost_reference(place: Place) -> None:
    place.change("references.json", lambda references: [item for item in references if item["key"] != "owl2016"])


def _tracing(place: Place) -> None:
    place.patch.setenv("LANGCHAIN_TRACING_V2", "true")


@pytest.mark.parametrize(
    ("break_it", "check", "found", "remedy"),
    [
        (_full_disk, "disk space", "7 MB free", "Free at least 200 MB, or set COACH_HOME to another disk."),
        (_no_wordings, "wordings", "prompts/refusal.v1.md is missing.", "Reinstall the package."),
        (_sentence_that_points_outside, "articles and references", "1 errors, the first in letters.md: ", "Run `coach corpus check`."),
        (_no_shipped_vectors, "shipped vectors", "have no shipped vector", "Run `coach corpus vectors`; until then indexing takes longer."),
        (
            _other_embedder,
            "index made by this embedder and these versions",
            "The index was made with embedder acme:small; this process uses all-MiniLM-L6-v2-int8@8199be6f699a+mentoring@",
            REBUILD,
        ),
        (
            _other_chromadb,
            "index made by this embedder and these versions",
            "The index was made with chromadb 0.1.0; this process uses 1.5.9.",
            REBUILD,
        ),
        (_edited_article, "index matches the corpus", "articles or references have changed since it was made", "Run `coach index`."),
        (_lost_vectors, "every vector can be found", "a search reaches ", REBUILD),
        (_moved_sentence, "every sentence stands in its passage", "1 do not, the first in passage ", REBUILD),
        (_lost_reference, "every cited reference is in the index", "owl2016 is cited and not in the index", REBUILD),
        (
            _tracing,
            "tracing is off",
            "LANGCHAIN_TRACING_V2 is on in this shell",
            "Unset LANGSMITH_TRACING and LANGCHAIN_TRACING_V2; they send prompts to a server.",
        ),
    ],
)
def test_what_is_broken_fails_its_own_check_and_no_other(
    place: Place, break_it: Callable[[Place], None], check: str, found: str, remedy: str
) -> None:
    break_it(place)
    failed = _failed(place.settings)
    assert [(row.name, row.remedy) for row in failed] == [(check, remedy)]
    assert found in failed[0].found


def test_lost_vectors_are_counted(place: Place) -> None:
    units = len(json.loads((place.index / "units.json").read_text(encoding="utf-8")))
    _lost_vectors(place)
    assert _failed(place.settings)[0].found == f"a search reaches {units - 5} of {units} units"


@pytest.mark.parametrize("file", ["passages.json", "documents.json", "units.json", "vectors.npz", "lexical", "chroma"])
def test_a_damaged_index_file_is_found_and_mended_by_building_anew(place: Place, file: str, embedder: Embedder) -> None:
    target = place.index / file
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.write_bytes(b"{")
    failed = _failed(place.settings)
    assert [row.name for row in failed] == NAMES[11:15]
    assert {row.remedy for row in failed} == {REBUILD}
    assert str(place.index) in failed[0].found
    build_index(place.settings, embedder, rebuild=True)
    assert _failed(place.settings) == []


def test_without_an_index_every_check_of_it_says_how_to_make_one(place: Place) -> None:
    (place.settings.home / "index" / "CURRENT").unlink()
    failed = _failed(place.settings)
    assert [row.name for row in failed] == NAMES[8:15]
    assert {(row.found, row.remedy) for row in failed} == {(f"There is no index in {place.settings.home}.", "Run `coach index`.")}


def test_a_data_folder_that_is_a_file_cannot_be_written(place: Place, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    rows = {row.name: row for row in _failed(place.settings.model_copy(update={"home": tmp_path / "file"}))}
    assert rows["data folder can be written"].remedy == "Set COACH_HOME to a folder you can write."
    assert rows["no other writer"].remedy == "Set COACH_HOME to a folder you can write."
    assert "disk space" not in rows


def test_an_article_that_cites_an_unknown_key_is_named(place: Place) -> None:
    file = place.settings.corpus / "articles" / "letters.md"
    file.write_text(file.read_text(encoding="utf-8").replace("@letter2020", "@letter1999"), encoding="utf-8")
    rows = {row.name: row for row in _failed(place.settings)}
    assert list(rows) == ["articles and references", "shipped vectors", "index matches the corpus"]
    assert rows["articles and references"].found == "letters cites letter1999, which references.json does not have."
    assert {row.remedy for row in rows.values()} == {"Run `coach corpus check`."}


def test_an_embedder_that_cannot_be_made_fails_every_check_that_needs_it(place: Place) -> None:
    failed = _failed(place.settings.model_copy(update={"embedder": "nothing"}))
    assert [row.name for row in failed] == ["embedding model", "shipped vectors", "index made by this embedder and these versions"]
    assert {row.remedy for row in failed} == {"Use COACH_EMBEDDER=minilm, or install what it names."}


def test_another_writer_is_waited_for(place: Place) -> None:
    with FileLock(place.settings.home / "index" / "write.lock"):
        failed = _failed(place.settings)
    assert [(row.name, row.remedy) for row in failed] == [("no other writer", "Wait until it ends, then try again.")]
    assert _failed(place.settings) == []


def test_a_port_in_use_is_named(place: Place) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", place.settings.port))
        other.listen()
        failed = _failed(place.settings)
    assert failed == [
        Check(
            "the page's port is free",
            False,
            f"127.0.0.1:{place.settings.port} is in use",
            "Stop the other page, or set COACH_PORT.",
        )
    ]


def test_looking_changes_nothing(place: Place) -> None:
    def listed() -> dict[str, bytes]:
        files = (file for file in place.settings.home.rglob("*") if file.is_file())
        return {str(file): file.read_bytes() for file in files if "chroma" not in file.parts and file.suffix != ".lock"}

    before = listed()
    examine(place.settings)
    assert listed() == before
