"""BM25 with stemming (Robertson and Zaragoza 2009, in the form of Lucene; computed by bm25s), kept on disk beside the vectors."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from coach.words import stem, stems

Token = str


class LexicalIndex:
    """Rows of stemmed texts; `search` returns row numbers with their score."""

    def __init__(self, engine: bm25s.BM25) -> None:
        self._engine = engine
        self.vocabulary: frozenset[Token] = frozenset(engine.vocab_dict)

    @classmethod
    def build(cls, texts: Sequence[str]) -> "LexicalIndex":
        engine = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        engine.index([stems(text) for text in texts], show_progress=False)
        return cls(engine)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        return cls(bm25s.BM25.load(str(folder), show_progress=False))

    def save(self, folder: Path) -> None:
        self._engine.save(str(folder), show_progress=False)

    def search(self, tokens: Sequence[Token], limit: int) -> list[tuple[int, float]]:
        """Return up to `limit` (row, score) with a score above 0, best first; ties in row order."""
        known = [token for token in tokens if token in self.vocabulary]
        if not known:
            return []
        scores = self._engine.get_scores(known)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [(int(row), float(scores[row])) for row in order if scores[row] > 0]

    def knows(self, word: str) -> bool:
        """Tell whether the corpus uses a word with this stem."""
        return stem(word) in self.vocabulary
