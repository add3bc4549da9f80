"""Cases: a question, and what its answer should rest on."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coach.errors import CoachError

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the place that answers it: `quote` is a sentence of `section` (and `facet`) of the first of `articles`.

    The other articles answer it as well. `keys` are the references behind the quote; none where it is the guide's own advice.
    """

    question: str
    kind: Literal["answer", "handoff"]
    articles: tuple[str, ...]
    section: str
    facet: str | None
    quote: str
    keys: tuple[str, ...]
    theme: str


def load_cases(name: str = "sheets") -> list[Case]:
    """Return the cases of a file in `coach/evaluate/cases`.

    Raises:
        CoachError: the file is missing or a line of it is not a case.
    """
    file = FOLDER / f"{name}.jsonl"
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [Case(**{**row, "articles": tuple(row["articles"]), "keys": tuple(row["keys"])}) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CoachError(f"{file} cannot be read as cases: {error}.", "Reinstall the package, or correct the file.") from None
