"""What is shipped agrees with itself: the articles pass the lint, and their vectors are there and right."""

import json
import random
import re

import numpy as np
import pytest

from coach.corpus_check import check_corpus
from coach.embed import Embedder
from coach.index import corpus_units, load_corpus
from coach.resources import folder
from coach.split import split
from coach.types import Document
from coach.vectors import SHIPPED, key, read_vectors
from tests.shingles import FILE, hashed, runs

CORPUS = folder("corpus")


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Everything that is searched in the shipped corpus."""
    documents, references = load_corpus(CORPUS)
    passages = [passage for document in documents for passage in split(document)]
    return [unit.text for unit in corpus_units(documents, passages, references)]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return load_corpus(CORPUS)[0]


def test_the_library_has_its_36_articles_and_25000_words_of_its_own(documents: list[Document]) -> None:
    words = sum(len(s.text.split()) for document in documents for passage in split(document) for s in passage.sentences)
    assert (len(documents), words >= 25_000) == (36, True)


def test_95_or_more_of_the_108_references_are_cited(documents: list[Document]) -> None:
    known = {record["id"] for record in json.loads((CORPUS / "references.json").read_text(encoding="utf-8"))}
    cited = {key for document in documents for passage in split(document) for s in passage.sentences for key in s.keys}
    assert (len(known), len(cited) >= 95, cited - known) == (108, True, set())


def test_the_prose_is_our_own(documents: list[Document]) -> None:
    """No eight words in a row stand in the notes either, but in what is quoted."""
    notes = set(np.load(FILE).tolist())
    assert len(notes) > 10_000
    said = [
        text
        for document in documents
        for passage in split(document)
        for s in passage.sentences
        for text in (re.sub(r'"[^"]*"', " | ", s.text), *s.questions)
    ]
    shared = [
        run
        for text in [*said, *(document.summary for document in documents)]
        for part in text.split("|")
        for run in runs(part)
        if hashed(run) in notes
    ]
    assert shared == []


def test_the_corpus_has_no_error_that_the_lint_can_see() -> None:
    assert [problem for problem in check_corpus(CORPUS) if problem.error] == []


def test_every_text_of_the_corpus_has_its_vector_and_no_vector_is_left_over(texts: list[str], embedder: Embedder) -> None:
    wanted = {key(embedder.identity, text): text for text in texts}
    shipped = read_vectors(CORPUS / SHIPPED)
    assert [text for name, text in wanted.items() if name not in shipped] == []  # if not empty: `coach corpus vectors`
    assert len(shipped.keys() - wanted.keys()) == 0


def test_shipped_vectors_are_those_that_the_embedder_computes(texts: list[str], embedder: Embedder) -> None:
    shipped = read_vectors(CORPUS / SHIPPED)
    sample = random.sample(texts, 20)
    computed = embedder.embed(sample, "passage")
    stored = np.stack([shipped[key(embedder.identity, text)] for text in sample]).astype(np.float32)
    cosines = np.sum(computed * stored, axis=1) / np.linalg.norm(stored, axis=1)
    # 0.9999998 or more on the machine that made them; another processor may round int8 products in another way.
    assert [text for text, cosine in zip(sample, cosines, strict=True) if cosine <= 0.99] == []
