"""Does a message lean on the one before it? A logistic regression on its words, how it begins and ends, and how much it says itself.

`python -m training.turns` trains it.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.learned.features import Rows, hashed, read_weights
from coach.words import content_words, stems, words

WEIGHTS = Path(__file__).with_name("turns.npz")
PLACES = 2048
_OWN_SUBJECT = frozenset(
    "mentor mentors mentee mentees attending attendings email emails letter letters student students resident residents".split()
)


def leans(question: str, before: str) -> float:
    """Return the log-odds that a message can only be understood with the one before it."""
    weights = _weights()
    return float(turn_features(question, before) @ weights["weights"] + weights["bias"])


def turn_features(question: str, before: str) -> Rows:
    """Return the row of a message that follows another one."""
    said, content = words(question), content_words(question)
    ends = {f"^{' '.join(said[:1])}", f"^{' '.join(said[:2])}", f"{' '.join(said[-1:])}$", f"{' '.join(said[-2:])}$"}
    names = {*said, *(f"{a} {b}" for a, b in pairwise(said)), *ends}
    mine, earlier = set(stems(question)), set(stems(before))
    shared = len(mine & earlier)
    measures: Sequence[float] = (
        min(len(said), 30) / 30,
        min(len(content), 12) / 12,
        len(said) <= 3,
        len(said) <= 6,
        len(content) <= 1,
        len(content) <= 2,
        len(content) <= 4,
        len(content) >= 8,
        shared / max(1, len(mine)),
        shared > 0,
        "?" in question,
        not _OWN_SUBJECT.isdisjoint(said),
    )
    return np.concatenate([hashed(names, PLACES), np.asarray(measures, dtype=np.float32)])


@cache
def _weights() -> dict[str, NDArray[Any]]:
    return read_weights(WEIGHTS)
