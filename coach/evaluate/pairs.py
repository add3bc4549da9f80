"""Sentences as a language model could write them, each with a passage that it cites: supported by it, or not and in which way."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.errors import CoachError
from coach.evaluate.cases import Half
from coach.types import Passage, Sentence

FILE = Path(__file__).with_name("support.jsonl")
FAITHFUL = "faithful"


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence that cites a passage; `kind` is faithful, or what is wrong with it (number, subject, hedge, direction, …)."""

    sentence: str
    kind: str
    passage: Passage

    @property
    def half(self) -> Half:
        """The half that the passage, with all its sentences, belongs to, by a hash of its text."""
        return "tune" if hashlib.sha256(self.passage.text.encode()).digest()[0] < 128 else "test"


def load_pairs(file: Path = FILE) -> list[Pair]:
    """Return the pairs of a file: lines of a passage and what was written about it.

    Raises:
        CoachError: the file is missing, or a line of it is not of this form.
    """
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return [Pair(sentence, kind, passage) for row in rows for passage in [passage_of(row)] for kind, sentence in row["pairs"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CoachError(f"{file} cannot be read as pairs: {error}.", "Reinstall the package, or correct the file.") from None


def passage_of(row: dict[str, Any]) -> Passage:
    """Return a passage as it stood when the pairs were written, so that they hold when an article is edited."""
    text, sentences = "", []
    for number, one in enumerate(row["sentences"]):
        asked = (one["question"],) if "question" in one else ()
        text += "".join(f"{question}\n" for question in asked)
        start = len(text)
        text += one["text"]
        sentences.append(Sentence(one["text"], start, len(text), number, (), asked))
        text += "\n"
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Passage(name, "", row["title"], row["section"], row["facet"], text.rstrip("\n"), tuple(sentences))
