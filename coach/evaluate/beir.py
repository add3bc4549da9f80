"""The retriever alone on any test set in BEIR form: corpus.jsonl, queries.jsonl, qrels/test.tsv (Thakur et al., NeurIPS 2021).

Documents are embedded and indexed as the product does it: vectors without their common part, BM25 with stemming, scores fused.
"""

import csv
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coach.embed import Embedder
from coach.errors import CoachError
from coach.evaluate.metrics import ndcg_at, recall_at
from coach.lexical import LexicalIndex
from coach.retrieve.fuse import Scores, blend
from coach.vectors import centered
from coach.words import stems

DEPTH = 1000  # documents taken from each search
CUT_NDCG, CUT_RECALL = 10, 100

Ranking = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class TestSet:
    """Documents, questions, and for each question the gain of each document that is relevant to it."""

    documents: dict[str, str]
    questions: dict[str, str]
    gains: dict[str, dict[str, float]]


def read_test_set(folder: Path) -> TestSet:
    """Return a test set; questions without a relevant document are left out.

    Raises:
        CoachError: a file is missing or not in BEIR form.
    """
    try:
        documents = {row["_id"]: f"{row.get('title', '')}. {row['text']}".lstrip(". ") for row in _rows(folder / "corpus.jsonl")}
        questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
        gains: dict[str, dict[str, float]] = {}
        with (folder / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
            for query, document, score in list(csv.reader(file, delimiter="\t"))[1:]:
                if float(score) > 0 and query in questions:
                    gains.setdefault(query, {})[document] = float(score)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CoachError(
            f"{folder} cannot be read as a test set: {error}.", "BEIR form is corpus.jsonl, queries.jsonl and qrels/test.tsv."
        ) from None
    return TestSet(documents, {name: questions[name] for name in gains}, gains)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def measure(test: TestSet, embedder: Embedder) -> dict[str, Any]:
    """Return nDCG@10, recall@100 and milliseconds a query for lexical, dense and hybrid search, and the speed of indexing."""
    names, texts = list(test.documents), list(test.documents.values())
    started = time.perf_counter()
    lexical = LexicalIndex.build(texts)
    raw = embedder.embed(texts, "passage")
    seconds = time.perf_counter() - started
    center = raw.mean(axis=0)
    vectors = centered(raw, center)

    def words(question: str) -> Scores:
        scores = np.zeros(len(names), dtype=np.float32)
        for row, score in lexical.search(list(dict.fromkeys(stems(question))), DEPTH):
            scores[row] = score
        return scores

    def meaning(question: str) -> Scores:
        scores: Scores = vectors @ centered(embedder.embed([question], "query"), center)[0]
        return scores

    def ranked(scores: Scores) -> list[str]:
        return [names[row] for row in np.argsort(-scores, kind="stable")[:DEPTH]]

    searches: dict[str, Ranking] = {
        "lexical": lambda question: [names[row] for row, _ in lexical.search(list(dict.fromkeys(stems(question))), DEPTH)],
        "dense": lambda question: ranked(meaning(question)),
        "hybrid": lambda question: ranked(blend(meaning(question), words(question))),
    }
    return {
        **{name: _scores(test, search) for name, search in searches.items()},
        "documents": len(names),
        "queries": len(test.questions),
        "documents_per_second": round(len(names) / seconds, 1),
    }


def _scores(test: TestSet, search: Ranking) -> dict[str, float]:
    started = time.perf_counter()
    found = {name: search(question) for name, question in test.questions.items()}
    ms = 1000 * (time.perf_counter() - started) / max(1, len(found))
    return {
        f"ndcg@{CUT_NDCG}": _mean([ndcg_at(ranking, test.gains[name], CUT_NDCG) for name, ranking in found.items()]),
        f"recall@{CUT_RECALL}": _mean([recall_at(ranking, test.gains[name], CUT_RECALL) for name, ranking in found.items()]),
        "ms_per_query": round(ms, 2),
    }


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
