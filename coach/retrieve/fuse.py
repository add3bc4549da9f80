"""Ranked lists -> one ranking, by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009)."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

K = 60  # the constant of the paper

Item = TypeVar("Item", bound=Hashable)


def reciprocal_rank(rankings: Sequence[tuple[float, Sequence[Item]]]) -> Mapping[Item, float]:
    """Return the fused score of each item. Each ranking is (weight, items best first); a weight of 1 and rank 1 give 1.0."""
    scores: dict[Item, float] = {}
    for weight, items in rankings:
        for rank, item in enumerate(items):
            scores[item] = scores.get(item, 0.0) + weight * (K + 1) / (K + 1 + rank)
    return scores
