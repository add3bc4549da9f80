"""Cases: a question, what was said before it, and what its answer should rest on."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from coach.errors import CoachError

FOLDER = Path(__file__).parent / "cases"
Kind = Literal["answer", "refuse", "handoff"]
Half = Literal["tune", "test"]


@dataclass(frozen=True, slots=True)
class Case:
    """A question of one kind: to be answered, refused, or handed over to people who can help.

    `articles` are those that answer it, the best first; `keys` references of which one should be shown; `must` phrases of which each
    should stand in the answer, `must_not` of which none. `turns` are earlier messages of the same person. Where a sentence answers the
    question outright, `quote` is that sentence, in `section` (and `facet`) of the first article.
    """

    question: str
    kind: Kind
    articles: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    group: str = ""
    section: str | None = None
    facet: str | None = None
    quote: str | None = None
    theme: str = ""

    @property
    def half(self) -> Half:
        """The half that the case belongs to, by a hash of its question: weights are fitted on "tune" alone, "test" is only measured."""
        return "tune" if hashlib.sha256(self.question.encode()).digest()[0] < 128 else "test"


def load_cases(name: str = "sheets", folder: Path | None = None) -> list[Case]:
    """Return the cases of one file.

    Raises:
        CoachError: the file is missing or a line of it is not a case.
    """
    file = (folder or FOLDER) / f"{name}.jsonl"
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [_case(row, name) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CoachError(f"{file} cannot be read as cases: {error}.", "Reinstall the package, or correct the file.") from None


def load_all(folder: Path | None = None) -> list[Case]:
    """Return the cases of all files of a folder, by file name.

    Raises:
        CoachError: there are none, or a line is not a case.
    """
    names = sorted(file.stem for file in (folder or FOLDER).glob("*.jsonl"))
    if not names:
        raise CoachError(f"There are no cases in {folder or FOLDER}.", "Name a folder with files of JSON lines.")
    return [case for name in names for case in load_cases(name, folder)]


def _case(row: dict[str, Any], name: str) -> Case:
    if row["kind"] not in ("answer", "refuse", "handoff"):
        raise ValueError(f"kind {row['kind']} is not answer, refuse or handoff")
    lists: dict[str, Any] = {field: tuple(row[field]) for field in ("articles", "keys", "must", "must_not", "turns") if field in row}
    fields: dict[str, Any] = {"group": name, **row, **lists}
    return Case(**fields)
