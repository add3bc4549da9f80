"""Question -> passages: dense and lexical search over sections, sentences, users' questions and references, fused by score."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from coach.embed import Embedder
from coach.learned.reading import NOTHING_LEARNED, Reading, read
from coach.library import Library
from coach.retrieve.fuse import Scores, blend
from coach.sentences import sentence_spans
from coach.types import Hit, Passage, Reference
from coach.vectors import centered
from coach.words import fold, plain, stems

CANDIDATES = 200  # units taken from each search
MAX_PARTS = 5  # sentences of a long question that are searched on their own too
PART_WEIGHT = 0.85  # a part says less than the whole question
MEANING = 0.7  # share of the dense search; users' own wordings are indexed, so meaning says more here than in other texts
WORDS = 0.2  # share of word overlap in the relevance of one unit
PREFERENCE = 1.15  # of the article that a question is about: its tenth passage then stands about level with the best of all others
KIND_WEIGHT = {"sentence": 1.0, "section": 0.9, "purpose": 1.0, "alias": 1.0}
# A question that users ask counts by its best wording, by its best three (one chance likeness is not enough), and by its answer.
BEST_WORDING, BEST_THREE, ITS_ANSWER = 0.4, 0.4, 0.3

# What can be switched off, to see what it is worth: the two searches, what was learned about questions, the rewriting of a question, and
# the kinds of units.
SIGNALS = ("dense", "lexical", "reading", "everyday words", "parts", "question", "sentence", "section", "purpose", "alias")


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was found for a question."""

    question: str
    hits: tuple[Hit, ...]
    similarity: Scores  # of each unit of the library: cosine with the question, the best of its variants
    overlap: Scores  # of each unit: BM25, 1 for the best unit
    keys: tuple[str, ...]  # references that the question names
    topic: float  # cosine with what all texts of the corpus share: is it about mentoring at all?
    reading: Reading  # what was learned about such questions

    @property
    def relevance(self) -> Scores:
        """How well each unit fits the question, in [0, 1]: mostly meaning, partly words."""
        return (1 - WORDS) * self.similarity + WORDS * self.overlap


def retrieve(question: str, library: Library, embedder: Embedder, without: Collection[str] = ()) -> Retrieval:
    """Return the passages found for a question, best first; none only if the index is empty.

    Dense and lexical search each find units; the passages of both are scored by how they fit, and the two scores fused. `without`
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
    found = [library.units[row].target for row in dense | {row for row, _ in lexical} if library.units[row].kind != "reference"]
    names = list(dict.fromkeys(found))
    fits = {
        "dense": np.array([passage_fit(name, similarity, library) for name in names], dtype=np.float32),
        "lexical": np.array([passage_fit(name, overlap, library) for name in names], dtype=np.float32),
    }
    for signal in fits.keys() & set(without):
        fits[signal][:] = 0.0
    fused = dict(zip(names, blend(fits["dense"], fits["lexical"], MEANING).tolist(), strict=True))
    hits = sorted((Hit(library.passages[name], score) for name, score in fused.items()), key=lambda hit: (-hit.score, hit.passage.id))
    reading = NOTHING_LEARNED if "reading" in without else read(variants[0], raw[0], embedder.identity)
    return Retrieval(question, tuple(hits), similarity, overlap, named_references(question, library), topic, reading)


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
    r"\b(?:papers?|articles?|essays?|stud(?:y|ies)|survey|review|trial|book|report|piece|thesis|instrument|model|et al"
    r"|by|wr[oi]te|writes|says?|find|found|authors?)\b",
    re.IGNORECASE,
)


def named_references(question: str, library: Library) -> tuple[str, ...]:
    """Return the keys of references that a question names: by DOI, by nearly all words of the title, or by an author: written with a
    capital beside a word such as "paper" or the year, by two of its authors, or by a name that is the whole question."""
    asked = set(stems(question))
    found: list[str] = []
    for reference in library.references.values():
        title = set(stems(reference.title))
        by_doi = reference.doi and reference.doi.lower() in question.lower()
        by_title = len(title) >= 3 and len(title & asked) >= max(3, 0.8 * len(title)) and bool(_CITING.search(question))
        if by_doi or by_title or _names_author(question, reference):
            found.append(reference.key)
    return tuple(found)


def _names_author(question: str, reference: Reference) -> bool:
    people = [author for author in reference.authors if " " not in author]  # an organization has several words
    named = [name for name in people if _as_a_name(name, question)]
    if len(named) > 1 and _as_a_name(people[0], question):
        return True
    if not people or people[0] not in named:
        return False
    dated = reference.year is not None and str(reference.year) in question
    return dated or bool(_CITING.search(question)) or f"{people[0]}'s" in question or len(question.split()) == 1


def _as_a_name(name: str, question: str) -> bool:
    """Tell whether an author's name stands in a question as it is written, not as that of the asker's own doctor."""
    match = re.search(rf"(?<!Dr )(?<!Dr\. )(?<!Prof )(?<!Prof\. )(?<!Professor )\b{re.escape(name)}\b", question, re.IGNORECASE)
    return match is not None and (match[0][0].isupper() or len(question.split()) == 1 or bool(_YEAR.search(question)))


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def passages_citing(keys: tuple[str, ...], library: Library) -> list[Passage]:
    """Return the passages that cite any of the references."""
    return [passage for passage in library.passages.values() if any(set(keys) & set(sentence.keys) for sentence in passage.sentences)]
