"""What several test files need: the tiny corpus indexed once a run, the coach's answers to the questions of tests/data, and passages."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from coach.answer import ask
from coach.embed import Embedder
from coach.index import build_index
from coach.parts import Parts
from coach.settings import Settings
from coach.types import Answer, Passage, Sentence

DATA = Path(__file__).parent / "data"


def questions(name: str) -> list[str]:
    """Return the questions of a file in tests/data, one a line."""
    return DATA.joinpath(name).read_text(encoding="utf-8").splitlines()


@cache
def answers(name: str, coach: Parts) -> tuple[Answer, ...]:
    """Return the answers to the questions of a file in tests/data, asked once a run."""
    return tuple(ask(question, coach) for question in questions(name))


def tiny_parts(temporary: pytest.TempPathFactory, embedder: Embedder) -> Parts:
    """Return the coach on the tiny corpus, whose index is built once a run and not to be changed; close its shelf when done."""
    settings = Settings(home=temporary.getbasetemp() / "tiny", corpus=DATA / "tiny")
    build_index(settings, embedder)
    return Parts(settings, embedder)


def passage_with(title: str, *sentences: str, keys: Mapping[int, str] | None = None) -> Passage:
    """Return the passage of these sentences under "What to do" of an article; `keys` names the reference behind some of them."""
    made, at = [], 0
    for index, text in enumerate(sentences):
        made.append(Sentence(text, at, at + len(text), 0, ((keys or {})[index],) if index in (keys or {}) else ()))
        at += len(text) + 1
    return Passage(title.lower(), "article", title, "What to do", None, " ".join(sentences), tuple(made))
