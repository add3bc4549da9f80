"""Which article, and which entry of a catalog article, an answer follows."""

from dataclasses import dataclass, replace

from coach.library import Library
from coach.retrieve import Retrieval
from coach.types import Hit, Passage

SHARES = (1.0, 0.35, 0.2, 0.1)  # how much the best, second, … passage of an article counts


@dataclass(frozen=True, slots=True)
class Thread:
    """The passages of one article that speak about one thing: a facet ("The Ghost"), or the article as a whole."""

    article: str
    facet: str | None
    score: float
    passages: tuple[Passage, ...]
    found: tuple[Passage, ...]  # those that the search found, best first

    def section(self, *headings: str) -> list[Passage]:
        """Return the passages under these headings, in the order of the headings."""
        return [passage for heading in headings for passage in self.passages if passage.section == heading]


def rank_threads(retrieval: Retrieval, library: Library) -> list[Thread]:
    """Return for each article the thread that fits best, best article first.

    An article's score is that of its best passages, each counting less than the one before; its facet is that of its best passage.
    """
    found: dict[str, list[Hit]] = {}
    for hit in retrieval.hits:
        found.setdefault(hit.passage.article, []).append(hit)
    threads = []
    for article, hits in found.items():  # hits come best first
        score = sum(share * hit.score for share, hit in zip(SHARES, hits, strict=False))
        facet = hits[0].passage.facet
        found_here = tuple(hit.passage for hit in hits if hit.passage.facet == facet)
        threads.append(replace(thread_of(library, article, facet), score=score, found=found_here))
    return sorted(threads, key=lambda thread: -thread.score)


def thread_of(library: Library, article: str, facet: str | None) -> Thread:
    """Return the passages of an article under one facet (or under none)."""
    passages = tuple(p for p in library.passages.values() if p.article == article and p.facet == facet)
    return Thread(article, facet, 0.0, passages, ())


def facets(library: Library, article: str) -> list[str]:
    """Return the entries of a catalog article, in its order; none for other articles."""
    return list(dict.fromkeys(p.facet for p in library.passages.values() if p.article == article and p.facet))
