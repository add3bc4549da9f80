"""What tells that a sentence goes beyond its passage, beside the reader's chance: negations, limits and people that differ.

Simple counts, weighed together with the reader (`decisions().support_weights`); alone none of them decides.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from coach.types import Passage
from coach.words import stems, words

_NEGATIONS = frozenset(
    """not no never none nobody nothing neither nor without cannot can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't
    shouldn't couldn't needn't mustn't hasn't haven't hadn't hardly rarely seldom""".split()
)
_LIMITS = frozenset(
    """may might can could some often usually sometimes suggest suggests suggested seem seems likely about nearly roughly around almost
    mostly most many few small survey study opinion essay one author authors probably perhaps possible rather typically generally partly
    partial limited association associated linked""".split()
)
_PEOPLE = {
    form: word
    for word in """mentor mentee attending student resident faculty program school surgeon pi professor trainee author reviewer director
    department woman man classmate peer graduate applicant fellow dean chair family friend""".split()
    for form in (word, f"{word}s", f"{word}'s", f"{word}s'")
} | {"women": "woman", "men": "man", "families": "family"}
MOST = 3  # of anything that is counted


@dataclass(frozen=True, slots=True)
class Signs:
    """`chance` is the reader's, as log-odds; the others compare a sentence with its passage, or with the sentence of it that is nearest."""

    chance: float
    negated: float  # it denies, and the nearest does not
    affirmed: float  # the nearest denies, and it does not
    negations: float  # by how many they differ
    limits_lost: float  # words of caution that the nearest has, and it has not; thirds
    people_new: float  # kinds of people that the passage does not name
    people_more: float  # kinds of people that the nearest does not name; halves
    from_nearest: float  # share of its content words that the nearest has
    of_nearest: float  # share of the nearest's content words that it has


def signs(sentence: str, passages: Sequence[Passage], place: str, chance: float) -> Signs:
    """Return the signs of a sentence beside its passages, which stand at `place`."""
    said, content = words(sentence), set(stems(sentence))
    whole = f"{place}. " + " ".join(passage.text for passage in passages)
    nearest = max((one for passage in passages for one in passage.sentences), key=lambda one: shared(content, one.text))
    there, held = words(nearest.text), set(stems(nearest.text))
    mine, theirs = sum(word in _NEGATIONS for word in said), sum(word in _NEGATIONS for word in there)
    people = _people(said)
    likely = min(max(chance, 1e-4), 1 - 1e-4)
    return Signs(
        math.log(likely / (1 - likely)),
        float(mine > 0 and theirs == 0),
        float(theirs > 0 and mine == 0),
        float(min(abs(mine - theirs), MOST)),
        len((set(there) & _LIMITS) - set(said)) / 3,
        float(min(len(people - _people(words(whole))), MOST)),
        min(len(people - _people(there)), MOST) / 2,
        len(content & held) / (len(content) or 1),
        len(content & held) / (len(held) or 1),
    )


def shared(said: set[str], text: str) -> float:
    """Return how many of the stems `said` a text has, the shorter text first among equals."""
    there = set(stems(text))
    return len(said & there) + len(said & there) / (len(there) or 1)


def _people(said: Sequence[str]) -> set[str]:
    return {_PEOPLE[word] for word in said if word in _PEOPLE}
