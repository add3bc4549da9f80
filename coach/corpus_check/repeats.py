"""The same sentence, or nearly the same, in two articles: an answer that takes from both would say it twice."""

from collections.abc import Iterator, Mapping, Sequence

from coach.corpus_check.problem import Problem, excerpt, where
from coach.types import Passage, Sentence
from coach.words import stems, words

FEWEST = 6  # different stems; shorter sentences are alike by chance
NEAR = 0.7  # share of stems in common (Jaccard) from which two sentences are near-duplicates

Said = tuple[str, Passage, Sentence, frozenset[str]]


def check(passages: Mapping[str, Sequence[Passage]]) -> Iterator[Problem]:
    """Yield an error for a sentence that two files share, and a warning for two that are nearly the same; the later file is named."""
    earlier: list[Said] = []
    for name, found in passages.items():
        mine: list[Said] = [(name, p, s, frozenset(stems(s.text))) for p in found for s in p.sentences]
        mine = [said for said in mine if len(said[3]) >= FEWEST]
        for said in mine:
            if (other := _nearest(said, earlier)) is not None:
                yield _problem(said, other)
        earlier += mine


def _nearest(said: Said, others: Sequence[Said]) -> Said | None:
    mine = said[3]
    alike = [
        (len(mine & other[3]) / len(mine | other[3]), place)
        for place, other in enumerate(others)
        if NEAR * len(mine) <= len(other[3]) <= len(mine) / NEAR and len(mine & other[3]) >= NEAR * len(mine | other[3])
    ]
    return others[max(alike)[1]] if alike else None


def _problem(said: Said, other: Said) -> Problem:
    name, passage, sentence, _ = said
    same = words(sentence.text) == words(other[2].text)
    relation = "stands also" if same else "nearly stands"
    return Problem(name, f"{where(passage)}: {excerpt(sentence.text)} {relation} in {other[0]}, {where(other[1])}", error=same)
