"""What a check finds."""

from dataclasses import dataclass

from coach.types import Passage


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, in one file."""

    file: str
    message: str
    error: bool = True


def where(passage: Passage) -> str:
    """Return the place of a passage in its article, in words."""
    return f"{passage.section}, {passage.facet}" if passage.facet else passage.section


def excerpt(text: str) -> str:
    """Return the beginning of a sentence, in quotation marks."""
    return f'"{text[:60]}"'
