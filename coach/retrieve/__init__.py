"""Question -> passages: dense and lexical search over sections, sentences, users' questions and references, fused by rank."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.embed import Embedder
from coach.library import Library
from coach.retrieve.fuse import reciprocal_rank
from coach.words import plain, stems
from coach.sentences import sentence_spans
from coach.types import Hit, Passage
from coach.vectors import centered

CANDIDATES = 120  # units taken from each search
MAX_PARTS = 5  # sentences of a long question that are searched on their own too
PART_WEIGHT = 0.85  # a part says less than the whole question
KIND_WEIGHT = {"question": 1.05, "sentence": 1.0, "section": 0.9, "alias": 1.0}
LEXICAL_WEIGHT = 0.7
WORDS = 0.25  # share of word overlap in the relevance of one unit


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found. `similarity` and `overlap` hold one number for each unit of the library, in its order."""

    question: str
    hits: tuple[Hit, ...]
    similarity: NDArray[np.float32]  # cosine of the unit with the question, best of its variants
    overlap: NDArray[np.float32]  # BM25 of the unit, 1 for the best one
    keys: tuple[str, ...]  # references that the question names


def retrieve(question: str, library: Library, embedder: Embedder) -> Retrieval:
    """Return the passages found for a question, best first; none only if the index is empty."""
    variants, weights = _variants(question)
    vectors = centered(embedder.embed(variants, "query"), library.center)
    dense = [[(library.row[name], score) for name, score in found] for found in library.store.search(vectors, CANDIDATES)]
    tokens = list(dict.fromkeys(stems(question) + stems(plain(question))))
    lexical = library.lexical.search(tokens, CANDIDATES)
    near = [(row, score * weight) for weight, found in zip(weights, dense, strict=True) for row, score in found]
    fused = reciprocal_rank([(1.0, _best(library, near)), (LEXICAL_WEIGHT, _best(library, lexical))])
    similarity = (library.vectors @ vectors.T * np.asarray(weights, dtype=np.float32)).max(axis=1)
    overlap = np.zeros(len(library.units), dtype=np.float32)
    for row, score in lexical:
        overlap[row] = score / lexical[0][1]
    keys = named_references(question, library)
    hits = sorted((Hit(library.passages[target], score) for target, score in fused.items()), key=lambda hit: (-hit.score, hit.passage.id))
    return Retrieval(question, tuple(hits), similarity, overlap, keys)


def _variants(question: str) -> tuple[list[str], list[float]]:
    """Return the texts to embed: the question, the same in the corpus's words, and the sentences of a long one."""
    texts = {question: 1.0, plain(question): 1.0}
    spans = sentence_spans(question)
    if 1 < len(spans) <= MAX_PARTS:
        for start, end in spans:
            if end - start > 20:  # "Help!" finds nothing
                texts.setdefault(plain(question[start:end]), PART_WEIGHT)
    return list(texts), list(texts.values())


def relevance(row: int, retrieval: Retrieval) -> float:
    """Return how well one unit fits the question, in [0, 1]: mostly meaning, partly words."""
    return (1 - WORDS) * max(0.0, float(retrieval.similarity[row])) + WORDS * float(retrieval.overlap[row])


def passage_fits(retrieval: Retrieval, library: Library) -> dict[str, float]:
    """Return the fit of each passage: that of its best unit."""
    fits: dict[str, float] = {}
    for row, unit in enumerate(library.units):
        if unit.kind != "reference":
            fits[unit.target] = max(fits.get(unit.target, 0.0), KIND_WEIGHT[unit.kind] * relevance(row, retrieval))
    return fits


def _best(library: Library, scored: list[tuple[int, float]]) -> list[str]:
    """Return passage ids by their best unit; references point to no passage and are left out."""
    best: dict[str, float] = {}
    for row, score in scored:
        unit = library.units[row]
        if unit.kind != "reference":
            best[unit.target] = max(best.get(unit.target, 0.0), score * KIND_WEIGHT[unit.kind])
    return sorted(best, key=lambda target: (-best[target], target))


def question_fit(passage_id: str, sentence: int, wordings: int, retrieval: Retrieval, library: Library) -> float:
    """Return how well the users' question that a sentence answers fits, in its best wording; 0 if there is none."""
    rows = (library.row[f"question:{passage_id}:{sentence}:{place}"] for place in range(wordings))
    return max((KIND_WEIGHT["question"] * relevance(row, retrieval) for row in rows), default=0.0)


_CITING = re.compile(r"\b(?:paper|article|essay|study|studies|survey|review|trial|book|report|et al|by|wrote|says?|authors?)\b", re.IGNORECASE)


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
