"""Question -> passages: dense and lexical search over sections, sentences, users' questions and references, fused by rank."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coach.embed import Embedder
from coach.library import Library
from coach.retrieve.fuse import reciprocal_rank
from coach.sentences import sentence_spans
from coach.types import Hit, Passage
from coach.vectors import centered
from coach.words import fold, plain, stems

CANDIDATES = 200  # units taken from each search
MAX_PARTS = 5  # sentences of a long question that are searched on their own too
PART_WEIGHT = 0.85  # a part says less than the whole question
LEXICAL_WEIGHT = 0.5  # of the lexical ranking beside the dense one
WORDS = 0.25  # share of word overlap in the relevance of one unit
PREFERENCE = 1.15  # of the article that a question is about: its tenth passage then stands about level with the best of all others
KIND_WEIGHT = {"sentence": 1.0, "section": 0.9, "purpose": 1.0, "alias": 1.0}
# A question that users ask counts by its best wording, by its best three (one chance likeness is not enough), and by its answer.
BEST_WORDING, BEST_THREE, ITS_ANSWER = 0.525, 0.315, 0.21

# What can be switched off, to see what it is worth: the two searches, the rewriting of a question, and the kinds of units.
SIGNALS = ("dense", "lexical", "everyday words", "parts", "question", "sentence", "section", "purpose", "alias")

Scores = NDArray[np.float32]  # one number for each unit of the library, in its order


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a question."""

    question: str
    hits: tuple[Hit, ...]
    similarity: Scores  # cosine with the question, the best of its variants
    overlap: Scores  # BM25, 1 for the best unit
    keys: tuple[str, ...]  # references that the question names
    topic: float  # cosine with what all texts of the corpus share: is it about mentoring at all?

    @property
    def relevance(self) -> Scores:
        """How well each unit fits the question, in [0, 1]: mostly meaning, partly words."""
        return (1 - WORDS) * self.similarity + WORDS * self.overlap


def retrieve(question: str, library: Library, embedder: Embedder, without: Collection[str] = ()) -> Retrieval:
    """Return the passages found for a question, best first; none only if the index is empty.

    Dense and lexical search each find units; the passages of both are ranked by how they fit, and the two rankings fused. `without`
    names SIGNALS to leave out, for an ablation.
    """
    variants, weights = _variants(question, without)
    raw = embedder.embed(variants, "query")
    vectors = centered(raw, library.center)
    topic = float((raw @ library.center).max() / np.linalg.norm(library.center))
    tokens = stems(question) if "everyday words" in without else stems(question) + stems(plain(question))
    dense = {library.row[name] for found in library.store.search(vectors, CANDIDATES) for name, _ in found}
    lexical = library.lexical.search(list(dict.fromkeys(tokens)), CANDIDATES)
    similarity = np.maximum((library.vectors @ vectors.T * np.asarray(weights, dtype=np.float32)).max(axis=1), 0.0)
    overlap = np.zeros(len(library.units), dtype=np.float32)
    for row, score in lexical:
        overlap[row] = score / lexical[0][1]
    for row in _silenced(library, without):
        similarity[row] = overlap[row] = 0.0
    shares = {"dense": 1.0, "lexical": LEXICAL_WEIGHT}
    ranked = {"dense": _ranked(dense, similarity, library), "lexical": _ranked({row for row, _ in lexical}, overlap, library)}
    fused = reciprocal_rank([(shares[name], ranking) for name, ranking in ranked.items() if name not in without])
    hits = sorted((Hit(library.passages[name], score) for name, score in fused.items()), key=lambda hit: (-hit.score, hit.passage.id))
    return Retrieval(question, tuple(hits), similarity, overlap, named_references(question, library), topic)


def prefer(article: str, retrieval: Retrieval) -> Retrieval:
    """Return the retrieval with the passages of one article moved up; all others stay in reach."""
    hits = [replace(hit, score=hit.score * PREFERENCE) if hit.passage.article == article else hit for hit in retrieval.hits]
    return replace(retrieval, hits=tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))))


def _silenced(library: Library, without: Collection[str]) -> list[int]:
    return [row for row, unit in enumerate(library.units) if unit.kind in without] if without else []


def _variants(question: str, without: Collection[str] = ()) -> tuple[list[str], list[float]]:
    """Return the texts to embed: the question, the same in the corpus's words, and the sentences of a long one."""
    texts = {fold(question): 1.0}  # in lower case, as the embedder reads it
    if "everyday words" not in without:
        texts.setdefault(plain(question), 1.0)
    spans = sentence_spans(question)
    if 1 < len(spans) <= MAX_PARTS and "parts" not in without:
        for start, end in spans:
            if end - start > 20:  # "Help!" finds nothing
                texts.setdefault(plain(question[start:end]), PART_WEIGHT)
    return list(texts), list(texts.values())


def _ranked(found: set[int], scores: Scores, library: Library) -> list[str]:
    """Return the passages that the found units point to, by how they fit; references point to no passage."""
    targets = {library.units[row].target for row in found if library.units[row].kind != "reference"}
    fits = {target: passage_fit(target, scores, library) for target in targets}
    return sorted(fits, key=lambda target: (-fits[target], target))


def passage_fit(passage_id: str, scores: Scores, library: Library) -> float:
    """Return how well a passage fits: by its best unit, or, for a question that users ask, by its wordings and its answer."""
    rows = library.rows[passage_id]
    wordings = sorted((float(scores[row]) for row in rows if library.units[row].kind == "question"), reverse=True)
    others = [KIND_WEIGHT[library.units[row].kind] * float(scores[row]) for row in rows if library.units[row].kind != "question"]
    if not wordings:
        return max(others, default=0.0)
    best = wordings[:3]
    return BEST_WORDING * best[0] + BEST_THREE * sum(best) / len(best) + ITS_ANSWER * max(others, default=0.0)


_CITING = re.compile(
    r"\b(?:paper|article|essay|study|studies|survey|review|trial|book|report|et al|by|wr[oi]te|writes|says?|find|found|authors?)\b",
    re.IGNORECASE,
)


def named_references(question: str, library: Library) -> tuple[str, ...]:
    """Return the keys of references that a question names: by DOI, by nearly all words of the title, or by an author
    (with a word such as "paper" or the year, or written with a capital)."""
    asked = set(stems(question))
    found: list[str] = []
    for reference in library.references.values():
        title = set(stems(reference.title))
        by_doi = reference.doi and reference.doi.lower() in question.lower()
        by_title = len(title) >= 3 and len(title & asked) >= max(3, 0.8 * len(title)) and bool(_CITING.search(question))
        if by_doi or by_title or _names_author(question, reference.authors[0], reference.year):
            found.append(reference.key)
    return tuple(found)


def _names_author(question: str, author: str, year: int | None) -> bool:
    if " " in author:  # an organization
        return False
    match = re.search(rf"\b{re.escape(author)}\b", question, re.IGNORECASE)
    if not match:
        return False
    dated = year is not None and str(year) in question
    return dated or (match[0][0].isupper() and bool(_CITING.search(question)))


def passages_citing(keys: tuple[str, ...], library: Library) -> list[Passage]:
    """Return the passages that cite any of the references."""
    return [passage for passage in library.passages.values() if any(set(keys) & set(sentence.keys) for sentence in passage.sentences)]
