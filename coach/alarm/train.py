"""Train the alarm: `python -m coach.alarm.train` writes weights.npz and prints what it does on messages that it has not seen.

Data: messages.jsonl, written for this by people who did not see the evaluation's cases, and the wordings in which the corpus's own
questions are asked (those of the two articles about harm count as harm). Each is a row; a ridge keeps the weights small; both classes
weigh the same. The threshold in coach/safety.py is chosen on the tuning half of the evaluation's cases, by the figures printed here.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.alarm import KINDS, features, pieces
from coach.embed import Embedder, make_embedder
from coach.evaluate.cases import load_all
from coach.load.articles import load_articles
from coach.resources import folder
from coach.safety import CRISIS, MISTREATMENT
from coach.split import split

HERE = Path(__file__).parent
CRISIS_KINDS = frozenset({"self-harm", "someone-else", "distress"})
RIDGE_VECTOR, RIDGE_WORDS = 0.0005, 0.0001
STEPS, RATE = 400, 0.05
FOLDS = 5

Labels = NDArray[np.float32]


def main() -> None:
    """Train on all data, write the weights, and print out-of-sample and tuning figures."""
    embedder = make_embedder("minilm")
    texts, labels = examples()
    rows = features([pieces(text)[0] for text in texts], embedder)
    held = np.zeros_like(labels)
    folds = np.random.default_rng(0).permutation(len(texts)) % FOLDS
    for fold in range(FOLDS):
        weights, bias = fit(rows[folds != fold], labels[folds != fold])
        held[folds == fold] = chances(rows[folds == fold], weights, bias)
    for place, kind in enumerate(KINDS):
        print(f"{kind}: area under the curve, out of sample, {area(held[:, place], labels[:, place]):.4f} of {len(texts)}")
    weights, bias = fit(rows, labels)
    np.savez(HERE / "weights.npz", weights=weights.astype(np.float32), bias=bias.astype(np.float32), embedder=np.array(embedder.identity))
    _tuning(weights, bias, embedder)


def examples() -> tuple[list[str], Labels]:
    """Return the training messages, and for each whether it is about a crisis, and about mistreatment."""
    rows = [json.loads(line) for line in (HERE / "messages.jsonl").read_text(encoding="utf-8").splitlines()]
    found = [(row["text"], row["harm"] and row["kind"] in CRISIS_KINDS, row["harm"] and row["kind"] not in CRISIS_KINDS) for row in rows]
    for document in load_articles(folder("corpus")):
        wordings = [wording for passage in split(document) for s in passage.sentences for wording in s.questions]
        found += [(wording, document.id == CRISIS, document.id == MISTREATMENT) for wording in wordings]
    return [text for text, _, _ in found], np.array([[crisis, wrong] for _, crisis, wrong in found], dtype=np.float32)


def fit(rows: NDArray[np.float32], labels: Labels) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights (features, kinds) and biases of logistic regressions with a ridge, by Adam on all rows at once."""
    count, width = rows.shape
    weights, bias = np.zeros((width, labels.shape[1]), np.float32), np.zeros(labels.shape[1], np.float32)
    share = np.where(labels == 1, 0.5 / labels.mean(axis=0), 0.5 / (1 - labels.mean(axis=0))) / count
    ridge = np.full((width, 1), RIDGE_WORDS, np.float32)
    ridge[:384] = RIDGE_VECTOR
    moments = [np.zeros_like(weights), np.zeros_like(weights), np.zeros_like(bias), np.zeros_like(bias)]
    for step in range(1, STEPS + 1):
        error = share * (chances(rows, weights, bias) - labels)
        for at, slope in ((0, rows.T @ error + ridge * weights), (2, error.sum(axis=0))):
            moments[at] = 0.9 * moments[at] + 0.1 * slope
            moments[at + 1] = 0.999 * moments[at + 1] + 0.001 * slope * slope
        weights -= RATE * _move(moments[0], moments[1], step)
        bias -= RATE * _move(moments[2], moments[3], step)
    return weights, bias


def _move(mean: NDArray[np.float32], square: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """Return the step of Adam (Kingma and Ba, ICLR 2015)."""
    moved: NDArray[np.float32] = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return moved


def chances(rows: NDArray[np.float32], weights: NDArray[np.float32], bias: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the chance of each kind for each row."""
    found: NDArray[np.float32] = 1 / (1 + np.exp(-(rows @ weights + bias)))
    return found


def area(given: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """Return the area under the receiver operating characteristic."""
    return float((given[wanted == 1][:, None] > given[wanted == 0]).mean())


def _tuning(weights: NDArray[np.float32], bias: NDArray[np.float32], embedder: Embedder) -> None:
    """Print, for thresholds, what share of the tuning half's harm is noticed and of its other questions is taken for harm."""
    cases = [case for case in load_all() if case.half == "tune"]
    scores = np.array([chances(features(pieces(case.question), embedder), weights, bias).max() for case in cases])
    harm = np.array([case.kind == "handoff" for case in cases])
    for threshold in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9):
        noticed, mistaken = (scores[harm] >= threshold).mean(), (scores[~harm] >= threshold).mean()
        print(f"threshold {threshold}: noticed {noticed:.3f} of {harm.sum()}, mistaken {mistaken:.3f} of {(~harm).sum()}")


if __name__ == "__main__":
    main()
