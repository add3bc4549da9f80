"""What all tests share: no network but loopback, no settings of the machine, real parts on a data folder of the test run's own."""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from coach.answer import ask
from coach.decisions import decisions
from coach.embed import Embedder, make_embedder
from coach.index import build_index
from coach.parts import Parts
from coach.settings import Settings
from coach.types import Answer
from coach.verify.signs import Signs
from tests.models import ASKED

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = str(address[0]) if isinstance(address, tuple) else ""
        if host and not host.startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the machine's settings and files from a test, and work in a folder of its own."""
    for name in list(os.environ):
        if name.upper().startswith("COACH_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def reader_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reader's chance alone decide what is supported, from 0.88, whatever numbers were fitted."""
    alone = replace(decisions(), support_bias=0.0, support_weights=(1.0, *[0.0] * (len(fields(Signs)) - 1)), entailed=0.88)
    monkeypatch.setattr("coach.verify.support.decisions", lambda: alone)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real embedder."""
    return make_embedder("minilm")


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A data folder with the index of the shipped corpus, built once for all workers; not to be changed by a test."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shipped"
    with FileLock(f"{home}.lock"):
        build_index(Settings(home=home), embedder)  # nothing is done where another worker has done it
    return home


@pytest.fixture(scope="session")
def coach(shipped_home: Path, embedder: Embedder) -> Iterator[Parts]:
    """The coach on the shipped corpus."""
    parts = Parts(Settings(home=shipped_home), embedder)
    yield parts
    parts.shelf.close()


@pytest.fixture
def tiny_corpus(tmp_path: Path) -> Path:
    """A corpus of three small articles and four references, which a test may change."""
    corpus = tmp_path / "corpus"
    shutil.copytree(DATA / "tiny", corpus)
    return corpus


@pytest.fixture
def tiny_settings(tiny_corpus: Path, tmp_path: Path) -> Settings:
    """Settings for the tiny corpus and an empty data folder."""
    return Settings(home=tmp_path / "home", corpus=tiny_corpus)


@pytest.fixture(scope="session")
def composed(coach: Parts) -> Answer:
    """The composer's answer to the question that the language models of the tests are asked."""
    return ask(ASKED, coach)


@pytest.fixture(scope="session")
def quotes(composed: Answer) -> list[str]:
    """Sentences of the corpus, word for word, from several passages."""
    return [source.quote for source in composed.sources if '"' not in source.quote]
