"""Which article, and which entry of a catalog article, an answer follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from coach.compose.selection import Selection
from coach.library import Library
from coach.retrieve import Retrieval, relevance
from coach.types import Passage, Pick

SHARES = (1.0, 0.35, 0.2, 0.1)  # how much the best, second, … passage of a thread counts
ARTICLE_SHARE = 0.3  # how much the fit of the article's names counts


@dataclass(frozen=True, slots=True)
class Thread:
    """The passages of one article that speak about one thing: a facet ("The Ghost"), or the article as a whole."""

    article: str
    facet: str | None
    score: float
    passages: tuple[Passage, ...]

    def section(self, *headings: str) -> list[Passage]:
        """Return the passages under these headings, in the order of the headings."""
        return [passage for heading in headings for passage in self.passages if passage.section == heading]


def rank_threads(retrieval: Retrieval, library: Library, selection: Selection) -> list[Thread]:
    """Return the threads of the articles that were found, best first."""
    fits = {hit.passage.id: passage_fit(hit.passage, selection) for hit in retrieval.hits}
    found: dict[tuple[str, str | None], list[float]] = {}
    for hit in retrieval.hits:
        found.setdefault((hit.passage.article, hit.passage.facet), []).append(fits[hit.passage.id])
    names = _name_fits(retrieval, library)
    threads = [
        Thread(article, facet, _sum(values) + ARTICLE_SHARE * names.get(article, 0.0), _passages(library, article, facet))
        for (article, facet), values in found.items()
    ]
    return sorted(threads, key=lambda thread: -thread.score)


def passage_fit(passage: Passage, selection: Selection) -> float:
    """Return the fit of the passage's best sentence."""
    return max(selection.fit(Pick(passage, index)) for index in range(len(passage.sentences)))


def facets(library: Library, article: str) -> list[str]:
    """Return the entries of a catalog article, in its order; none for other articles."""
    return list(dict.fromkeys(p.facet for p in library.passages.values() if p.article == article and p.facet))


def _sum(values: Sequence[float]) -> float:
    return sum(share * value for share, value in zip(SHARES, sorted(values, reverse=True), strict=False))


def _passages(library: Library, article: str, facet: str | None) -> tuple[Passage, ...]:
    return tuple(passage for passage in library.passages.values() if passage.article == article and passage.facet == facet)


def _name_fits(retrieval: Retrieval, library: Library) -> dict[str, float]:
    fits: dict[str, float] = {}
    for row, unit in enumerate(library.units):
        if unit.kind == "alias":
            article = library.passages[unit.target].article
            fits[article] = max(fits.get(article, 0.0), relevance(row, retrieval))
    return fits
