"""Which article, and which entry of a catalog article, an answer follows."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coach.decisions import decisions
from coach.library import Library
from coach.retrieve import Retrieval
from coach.types import Hit, Passage

SHARES = (1.0, 0.35, 0.2, 0.1)  # how much the best, second, … passage of an article counts
LEAST = 1e-4  # chance that an article keeps, whatever was learned


@dataclass(frozen=True, slots=True)
class Thread:
    """The passages of one article that speak about one thing: a facet ("The Ghost"), or the article as a whole."""

    article: str
    facet: str | None
    chance: float  # that this article, of all, answers the question
    passages: tuple[Passage, ...]
    found: tuple[Passage, ...]  # those that the search found, best first

    def section(self, *headings: str) -> list[Passage]:
        """Return the passages under these headings, in the order of the headings."""
        return [passage for heading in headings for passage in self.passages if passage.section == heading]


def rank_threads(retrieval: Retrieval, library: Library) -> list[Thread]:
    """Return for each article the thread that fits best, likeliest article first; its facet is that of its best passage."""
    found: dict[str, list[Hit]] = {}
    for hit in retrieval.hits:
        found.setdefault(hit.passage.article, []).append(hit)
    chances = article_chances({article: found_in(hits) for article, hits in found.items()}, retrieval.reading.articles)
    threads = []
    for article, hits in found.items():  # hits come best first
        facet = hits[0].passage.facet
        found_here = tuple(hit.passage for hit in hits if hit.passage.facet == facet)
        threads.append(replace(thread_of(library, article, facet), chance=chances[article], found=found_here))
    return sorted(threads, key=lambda thread: (-thread.chance, thread.article))


def found_in(hits: Sequence[Hit]) -> float:
    """Return how much was found in one article: its best passages, best first, each counting less than the one before."""
    return sum(share * hit.score for share, hit in zip(SHARES, hits, strict=False))


def article_chances(found: Mapping[str, float], learned: Mapping[str, float]) -> dict[str, float]:
    """Return the chance of each article; one that was not learned about counts as an average one."""
    fitted = decisions()
    logs = {article: math.log(max(chance, LEAST)) for article, chance in learned.items()}
    average = sum(logs.values()) / (len(logs) or 1)
    odds = {article: math.exp(fitted.found * score + fitted.learned * logs.get(article, average)) for article, score in found.items()}
    total = sum(odds.values())
    return {article: value / total for article, value in odds.items()}


def thread_of(library: Library, article: str, facet: str | None) -> Thread:
    """Return the passages of an article under one facet (or under none)."""
    passages = tuple(p for p in library.passages.values() if p.article == article and p.facet == facet)
    return Thread(article, facet, 0.0, passages, ())


def facets(library: Library, article: str) -> list[str]:
    """Return the entries of a catalog article, in its order; none for other articles."""
    return list(dict.fromkeys(p.facet for p in library.passages.values() if p.article == article and p.facet))
