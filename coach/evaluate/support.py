"""How well `coach.verify` tells supported sentences from unsupported ones, and how well plain cosine similarity does."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coach.embed import Embedder
from coach.evaluate.metrics import Share, share
from coach.evaluate.pairs import FAITHFUL, Pair
from coach.verify.support import Reader, weigh

PASSED = 0.03  # share of unsupported sentences that cosine similarity, too, may pass on the tuning half


@dataclass(frozen=True, slots=True)
class SupportReport:
    """Shares of sentences shown as supported, by kind (faithful ones should be, all others not): by `verify`, and by cosine similarity at
    the threshold that passes 3 % of the unfaithful ones of the tuning half; milliseconds a sentence, the median."""

    verify: dict[str, Share]
    cosine: dict[str, Share]
    ms: float

    def passed(self, by: dict[str, Share]) -> Share:
        """Return the unfaithful sentences that were shown as supported."""
        found = [one for kind, one in by.items() if kind != FAITHFUL]
        return Share(sum(one.right for one in found), sum(one.n for one in found))


def measure_support(pairs: Sequence[Pair], tuning: Sequence[Pair], reader: Reader, embedder: Embedder) -> SupportReport:
    """Return the report on `pairs`; `tuning` gives the threshold of the similarity."""
    shown, took = [], []
    for pair in pairs:
        started = time.perf_counter()
        shown.append(weigh(pair.sentence, [pair.passage], {}, reader).support != "unsupported")
        took.append(1000 * (time.perf_counter() - started))
    unfaithful = [nearness for nearness, pair in zip(_cosines(tuning, embedder), tuning, strict=True) if pair.kind != FAITHFUL]
    least = float(np.quantile(unfaithful, 1 - PASSED))
    near = [nearness > least for nearness in _cosines(pairs, embedder)]
    return SupportReport(_by_kind(pairs, shown), _by_kind(pairs, near), float(np.median(took)))


def _cosines(pairs: Sequence[Pair], embedder: Embedder) -> list[float]:
    """Return for each pair the similarity of the sentence with the nearest sentence of its passage."""
    said = embedder.embed([pair.sentence for pair in pairs], "query")
    found = []
    for vector, pair in zip(said, pairs, strict=True):
        found.append(float((embedder.embed([one.text for one in pair.passage.sentences], "passage") @ vector).max()))
    return found


def _by_kind(pairs: Sequence[Pair], shown: Sequence[bool]) -> dict[str, Share]:
    kinds = dict.fromkeys([FAITHFUL, *(pair.kind for pair in pairs)])
    return {kind: share([one for one, pair in zip(shown, pairs, strict=True) if pair.kind == kind]) for kind in kinds}
