"""Measures: plain functions of what was wanted and what was given. Nothing here reads a file or asks the coach."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `n` were right, with the Wilson 95 % interval (Wilson, J Am Stat Assoc 1927); no share of nothing."""

    right: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, in [0, 1]; None for no cases."""
        return self.right / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The lower and upper end of the 95 % interval; None for no cases."""
        if not self.n:
            return None
        z, p = 1.959964, self.right / self.n
        middle = (p + z * z / (2 * self.n)) / (1 + z * z / self.n)
        half = z / (1 + z * z / self.n) * math.sqrt(p * (1 - p) / self.n + z * z / (4 * self.n * self.n))
        return max(0.0, middle - half), min(1.0, middle + half)


def share(outcomes: Sequence[bool]) -> Share:
    """Return the share of outcomes that are right."""
    return Share(sum(outcomes), len(outcomes))


def hit_at(given: Sequence[str], wanted: Collection[str], k: int) -> bool:
    """Tell whether one of the first `k` given is wanted."""
    return any(name in wanted for name in given[:k])


def rank_of(given: Sequence[str], wanted: Collection[str]) -> int | None:
    """Return the rank, from 1, of the first given that is wanted; None if there is none."""
    return next((place for place, name in enumerate(given, start=1) if name in wanted), None)


def recall_by_rank(ranks: Sequence[int | None], most: int) -> list[float]:
    """Return for each rank from 1 to `most` the share of questions whose answer stands at that rank or before it."""
    return [sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in range(1, most + 1)] if ranks else []


def phrases_present(text: str, must: Sequence[str], must_not: Sequence[str]) -> bool:
    """Tell whether each phrase of `must` and none of `must_not` stands in a text, without regard to case."""
    folded = " ".join(text.lower().split())
    return all(phrase.lower() in folded for phrase in must) and not any(phrase.lower() in folded for phrase in must_not)


def trade_off(chances: Sequence[float], covered: Sequence[bool], steps: int = 40) -> list[tuple[float, float, float]]:
    """Return for thresholds from 0 to 1: the threshold, the share of covered questions answered, the share of others refused."""
    yes = [chance for chance, is_covered in zip(chances, covered, strict=True) if is_covered]
    no = [chance for chance, is_covered in zip(chances, covered, strict=True) if not is_covered]
    curve = []
    for step in range(steps + 1):
        threshold = step / steps
        answered = sum(chance >= threshold for chance in yes) / (len(yes) or 1)
        refused = sum(chance < threshold for chance in no) / (len(no) or 1)
        curve.append((threshold, answered, refused))
    return curve


def quantile(values: Sequence[float], q: float) -> float:
    """Return the value below which the share `q` of the values lies (the nearest one); 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(q * len(ordered)) - 1 if q > 0 else 0)] if ordered else 0.0


def ndcg_at(given: Sequence[str], gains: dict[str, float], k: int) -> float:
    """Return the normalized discounted cumulative gain of the first `k` (Järvelin and Kekäläinen, ACM TOIS 2002), linear gains."""
    found = sum(gains.get(name, 0.0) / math.log2(place + 1) for place, name in enumerate(given[:k], start=1))
    best = sum(gain / math.log2(place + 1) for place, gain in enumerate(sorted(gains.values(), reverse=True)[:k], start=1))
    return found / best if best else 0.0


def recall_at(given: Sequence[str], wanted: Collection[str], k: int) -> float:
    """Return the share of what is wanted that stands among the first `k`; 0 if nothing is."""
    return len(set(given[:k]) & set(wanted)) / len(wanted) if wanted else 0.0
