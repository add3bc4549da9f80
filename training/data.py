"""The training data: messages that people who saw none of the evaluation's cases wrote for it, and the corpus's own wordings."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.load.articles import load_articles
from coach.resources import folder
from coach.split import split

FOLDER = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Example:
    """A question that an article answers: `answers` are sentences of it, the best first; `also` are articles that would do as well."""

    question: str
    article: str
    answers: tuple[str, ...]
    also: tuple[str, ...] = ()
    ours: bool = False  # one of the corpus's own wordings


def rows(name: str) -> list[dict[str, Any]]:
    """Return the objects of one file of JSON lines."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def wordings() -> list[Example]:
    """Return the wordings in which the corpus's own questions are asked, each with its answer."""
    return [
        Example(wording, document.id, (sentence.text,), ours=True)
        for document in load_articles(folder("corpus"))
        for passage in split(document)
        for sentence in passage.sentences
        for wording in sentence.questions
    ]


def covered() -> list[Example]:
    """Return the questions that the corpus answers."""
    return [Example(r["question"], r["article"], tuple(r["answers"]), tuple(r.get("also", ()))) for r in rows("covered")]


def follow_ups() -> list[Example]:
    """Return follow-up turns as they are searched: with the turn before them where they lean on it, and as they would stand alone."""
    found = []
    for row in rows("turns"):
        joined = f"{row['turns'][-1]} {row['question']}" if row["depends"] else row["question"]
        for text in dict.fromkeys((joined, row["standalone"])):
            found.append(Example(text, row["article"], tuple(row["answers"])))
    return found
