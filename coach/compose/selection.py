"""Pick sentences one after another: relevant ones, none that says again what was said, within a number of words."""

from collections.abc import Iterable, Sequence

import numpy as np

from coach.library import Library
from coach.retrieve import Retrieval, passage_fit
from coach.types import Passage, Pick
from coach.words import stems

Line = tuple[Pick, ...]  # sentences that stand together: one paragraph or list item

# Two sentences say the same if they are near in meaning (cosine) and share words (of the shorter one's stems), or very much of either.
NEAR, SHARED = 0.45, 0.3
TOO_NEAR, TOO_SHARED = 0.75, 0.6
DIVERSITY = 0.35  # how much nearness to chosen sentences counts against one


class Selection:
    """The sentences chosen so far for one answer."""

    def __init__(self, library: Library, retrieval: Retrieval) -> None:
        self._library = library
        self._relevance = retrieval.relevance
        self._rows: list[int] = []
        self._stems: list[frozenset[str]] = []
        self.words = 0

    def fit(self, pick: Pick) -> float:
        """Return how well a sentence answers the question: its own fit, or that of the users' question it answers; words to
        say fit by what they are for."""
        own = float(self._relevance[self._row(pick)])
        purpose = self._library.row.get(f"purpose:{pick.passage.id}:{pick.index}")
        if purpose is not None:
            return float(self._relevance[purpose])
        return max(own, self.passage_fit(pick.passage)) if pick.sentence.questions else own

    def passage_fit(self, passage: Passage) -> float:
        """Return how well a passage as a whole answers the question."""
        return passage_fit(passage.id, self._relevance, self._library)

    def repeats(self, pick: Pick) -> bool:
        """Tell whether a chosen sentence says nearly the same."""
        mine = _stems(pick)
        for row, other in zip(self._rows, self._stems, strict=True):
            near = self._nearness(pick, row)
            shared = len(mine & other) / max(1, min(len(mine), len(other)))
            if near >= TOO_NEAR or shared >= TOO_SHARED or (near >= NEAR and shared >= SHARED):
                return True
        return False

    def take(self, picks: Iterable[Pick]) -> Line:
        """Choose these sentences, and return them."""
        taken = tuple(picks)
        for pick in taken:
            self._rows.append(self._row(pick))
            self._stems.append(_stems(pick))
            self.words += len(pick.sentence.text.split())
        return taken

    def best(self, lines: Sequence[Line], limit: int, words: int, least: float = 0.0, again: bool = False) -> list[Line]:
        """Choose up to `limit` lines (groups of sentences that belong together) of `words` words in all, and return them in
        their order. A line is left out if it fits the question less than `least` or, unless `again`, repeats what was chosen."""
        open_lines = list(enumerate(lines))
        chosen: list[tuple[int, Line]] = []
        room = words
        while open_lines and len(chosen) < limit:
            open_lines = [
                (place, line)
                for place, line in open_lines
                if _length(line) <= room and (again or not any(self.repeats(pick) for pick in line))
            ]
            ranked = sorted(open_lines, key=lambda item: -(self._fit(item[1]) if again else self._worth(item[1])))
            if not ranked or self._fit(ranked[0][1]) < least:
                break
            place, line = ranked[0]
            chosen.append((place, self.take(line)))
            room -= _length(line)
            open_lines = [item for item in open_lines if item[0] != place]
        return [line for _, line in sorted(chosen)]

    def _fit(self, line: Line) -> float:
        return max(self.fit(pick) for pick in line)

    def _worth(self, line: Line) -> float:
        near = max((self._nearness(pick, row) for pick in line for row in self._rows), default=0.0)
        return (1 - DIVERSITY) * self._fit(line) - DIVERSITY * near

    def _nearness(self, pick: Pick, row: int) -> float:
        return float(np.dot(self._library.vectors[self._row(pick)], self._library.vectors[row]))

    def _row(self, pick: Pick) -> int:
        return self._library.row[f"sentence:{pick.passage.id}:{pick.index}"]


def lines_of(passages: Iterable[Passage]) -> list[Line]:
    """Return the lines (list items or paragraphs) of passages, each as the sentences that stand in it."""
    lines: list[Line] = []
    for passage in passages:
        by_line: dict[int, list[Pick]] = {}
        for index, sentence in enumerate(passage.sentences):
            by_line.setdefault(sentence.line, []).append(Pick(passage, index))
        lines += [tuple(line) for _, line in sorted(by_line.items())]
    return lines


def single_sentences(passages: Iterable[Passage]) -> list[Line]:
    """Return the sentences of passages, each as a line of its own."""
    return [(Pick(passage, index),) for passage in passages for index in range(len(passage.sentences))]


def _stems(pick: Pick) -> frozenset[str]:
    return frozenset(stems(pick.sentence.text))


def _length(line: Line) -> int:
    return sum(len(pick.sentence.text.split()) for pick in line)
