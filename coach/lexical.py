"""BM25 with stemming (Robertson and Zaragoza 2009, in the form of Lucene; computed by bm25s), kept on disk beside the vectors."""

import json
import logging
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from coach.words import stems

Token = str
_RARITIES = "rarities.json"
logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG when imported


class LexicalIndex:
    """Rows of stemmed texts; `search` returns row numbers with their score."""

    def __init__(self, engine: bm25s.BM25, rarities: dict[Token, float]) -> None:
        self._engine = engine
        self._rarities = rarities
        self.vocabulary: frozenset[Token] = frozenset(rarities)

    @classmethod
    def build(cls, texts: Sequence[str]) -> "LexicalIndex":
        """Return an index of these texts, one row for each."""
        rows = [list(stems(text)) for text in texts]
        engine = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        engine.index(rows, show_progress=False)
        counts = Counter(token for row in rows for token in set(row))
        return cls(engine, {token: math.log(1 + len(rows) / count) for token, count in counts.items()})

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Return the index that `save` wrote to a folder."""
        rarities = json.loads((folder / _RARITIES).read_text(encoding="utf-8"))
        return cls(bm25s.BM25.load(str(folder), show_progress=False), rarities)

    def save(self, folder: Path) -> None:
        """Write the index to a folder."""
        self._engine.save(str(folder), show_progress=False)
        (folder / _RARITIES).write_text(json.dumps(self._rarities), encoding="utf-8")

    def rarity(self, token: Token) -> float:
        """Return how rare a stem is in the corpus (inverse document frequency); a stem it does not know is as rare as can be."""
        return self._rarities.get(token) or max(self._rarities.values(), default=1.0)

    def search(self, tokens: Sequence[Token], limit: int) -> list[tuple[int, float]]:
        """Return up to `limit` (row, score) with a score above 0, best first; ties in row order."""
        known = [token for token in tokens if token in self.vocabulary]
        if not known:
            return []
        scores = self._engine.get_scores(known)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [(int(row), float(scores[row])) for row in order if scores[row] > 0]
