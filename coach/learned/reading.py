"""At a glance: which article answers a question, whether the corpus does at all, and whether a message is about harm.

One layer of weights over `features`, for each output a logistic regression (for the articles and the kinds of harm, a softmax). It knows
the articles that it was trained on and says nothing about others, so it is one voice beside the search and never a veto.
`python -m training.reading` trains it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.embed import Embedder
from coach.learned.features import Rows, features, read_weights
from coach.sentences import sentence_spans
from coach.words import fold

WEIGHTS = Path(__file__).with_name("reading.npz")
HARMS = ("suicide", "someone else", "distress", "sexual", "discrimination", "abuse", "unsafe")
MOST_PIECES = 12  # of a long message that are looked at


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question is about: the chance of each article that is known (they sum to 1), and the log-odds that one of them answers it."""

    articles: Mapping[str, float]
    covered: float


NOTHING_LEARNED = Reading({}, 0.0)


def read(question: str, vector: Rows, embedder: str) -> Reading:
    """Return the reading of a question with its vector; with another embedder than the one learned with, the words decide alone."""
    weights = _weights()
    row = features([question], vector[None] if embedder == str(weights["embedder"]) else None)[0]
    outputs = row @ weights["weights"] + weights["bias"]
    names = [str(name) for name in weights["articles"]]
    chances = _softmax(outputs[None, : len(names)])[0]
    return Reading(dict(zip(names, chances.tolist(), strict=True)), float(outputs[len(names)]))


@dataclass(frozen=True, slots=True)
class Alarm:
    """How likely a message is about harm, in [0, 1], by its most alarming piece; the likeliest of HARMS; and the log-odds that an
    article answers the message."""

    chance: float
    kind: str
    covered: float


def harm(text: str, embedder: Embedder) -> Alarm:
    """Return what was learned to see in a message."""
    weights = _weights()
    said = pieces(text)
    vectors = embedder.embed(said, "query") if embedder.identity == str(weights["embedder"]) else None
    outputs = features(said, vectors) @ weights["weights"] + weights["bias"]
    first = len(weights["articles"]) + 1
    worst = int(outputs[:, first].argmax())
    kind = HARMS[int(outputs[worst, first + 1 :].argmax())]
    return Alarm(float(1 / (1 + np.exp(-outputs[worst, first]))), kind, float(outputs[0, first - 1]))


def pieces(text: str) -> list[str]:
    """Return the message whole, and each pair of neighboring sentences of a longer one."""
    said = " ".join(text.split())
    spans = sentence_spans(said)
    pairs = [said[spans[i][0] : spans[i + 1][1]] for i in range(len(spans) - 1)] if len(spans) > 2 else []
    return [fold(piece) for piece in (said, *pairs[: MOST_PIECES - 1])]


def _softmax(rows: Rows) -> Rows:
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    shares: Rows = powers / powers.sum(axis=1, keepdims=True)
    return shares


@cache
def _weights() -> dict[str, NDArray[Any]]:
    return read_weights(WEIGHTS)
