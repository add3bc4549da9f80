"""Fit coach/decisions.json: `python -m training.decisions` writes it, and prints what the decisions do.

All is fitted on the tuning half of the evaluation's cases (for "covered", on the questions of tests/data too); the test half is never
looked at. Run it last: it uses what `training.reading` has learned.
"""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.compose.threads import LEAST, found_in
from coach.coverage import signals
from coach.decisions import FILE, decisions
from coach.evaluate.cases import Case, load_all
from coach.evaluate.pairs import FAITHFUL, load_pairs
from coach.index import build_index
from coach.learned.reading import harm
from coach.library import Library
from coach.parts import Parts
from coach.retrieve import Retrieval, retrieve
from coach.safety import CLINICAL, detect_danger
from coach.settings import Settings
from coach.types import Hit
from coach.verify.reader import PairReader
from coach.verify.support import read
from training.logistic import area

RIDGE = 0.03
STEPS = 100
FOLDS = 10
MISTAKEN = 0.064  # share of other questions that may be handed over; a message about harm that is missed weighs more
LOST = 0.05  # share of harm seen by patterns that may lack support
PASSED = 0.02  # share of unfaithful sentences that may be shown as supported; the promise is 3 %
DOUBTFUL = 0.4  # chance of harm from which a word of care is said
QUESTIONS = Path(__file__).parent.parent / "tests" / "data"

Rows = NDArray[np.float64]


def main() -> None:
    """Fit the decisions one after another, and write them."""
    cases = [case for case in load_all() if case.half == "tune" and not case.turns]
    fitted = json.loads(FILE.read_text(encoding="utf-8"))
    digest = hashlib.sha256("\n".join(sorted(case.question for case in cases)).encode()).hexdigest()[:16]
    fitted["fitted_on"] = f"{len(cases)} cases of the tuning half without turns (sha256 {digest}), tests/data/covered.txt and uncovered.txt"
    with tempfile.TemporaryDirectory() as home:
        parts = Parts(Settings(home=Path(home)))
        build_index(parts.settings, parts.embedder)
        fitted |= _harm(cases, parts)
        with parts.shelf.library() as library:
            found = {case.question: retrieve(case.question, library, parts.embedder) for case in cases}
            fitted |= _threads(cases, found)
            _write(fitted)  # how sure the thread is, is a signal of what is covered
            fitted |= _coverage(cases, found, library, parts)
        parts.shelf.close()
    _write(fitted | _support())


def _write(fitted: dict[str, object]) -> None:
    FILE.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    decisions.cache_clear()


def _threads(cases: Sequence[Case], found: dict[str, Retrieval]) -> dict[str, float]:
    """The weights under which the right articles are likeliest."""
    tables: list[tuple[Rows, Rows, NDArray[np.bool_]]] = []
    for case in cases:
        if case.kind != "answer" or not case.articles:
            continue
        retrieval = found[case.question]
        hits: dict[str, list[Hit]] = {}
        for hit in retrieval.hits:
            hits.setdefault(hit.passage.article, []).append(hit)
        learned = np.array([np.log(max(retrieval.reading.articles.get(article, 0.0), LEAST)) for article in hits])
        right = np.array([article in case.articles for article in hits])
        tables.append((np.array([found_in(of) for of in hits.values()]), learned, right))
    best = (-np.inf, 0.0, 0.0)
    for search in np.arange(0.0, 20.5, 0.5):
        for glance in np.arange(0.0, 1.55, 0.05):
            total = 0.0
            for scores, learned, right in tables:
                odds = search * scores + glance * learned
                powers = np.exp(odds - odds.max())
                total += float(np.log(max(powers[right].sum() / powers.sum(), 1e-6)))
            best = max(best, (total, float(search), float(glance)))
    for search, glance in ((best[1], best[2]), (1.0, 0.0), (0.0, 1.0)):
        ranks = [int(((search * s + glance * g) > (search * s + glance * g)[r].max()).sum()) if r.any() else 99 for s, g, r in tables]
        print(f"found {search}, learned {glance:.2f}: first {np.mean(np.array(ranks) < 1):.3f}, three {np.mean(np.array(ranks) < 3):.3f}")
    return {"found": round(best[1], 2), "learned": round(best[2], 2)}


def _coverage(cases: Sequence[Case], found: dict[str, Retrieval], library: Library, parts: Parts) -> dict[str, object]:
    asked = [(case.question, float(case.kind == "answer"), True) for case in cases if case.kind != "handoff"]
    for label, name in ((1.0, "covered.txt"), (0.0, "uncovered.txt")):
        lines = (QUESTIONS / name).read_text(encoding="utf-8").splitlines()
        asked += [(line, label, False) for line in lines if line and not line.startswith("#")]
    rows = []
    for question, _, _ in asked:
        retrieval = found.get(question) or retrieve(question, library, parts.embedder)
        rows.append(astuple(signals(question, retrieval, library)))
    inputs, labels = np.array(rows), np.array([label for _, label, _ in asked])
    counted = np.array([case for _, _, case in asked])
    order = np.random.default_rng(0).permutation(len(labels))
    chance = np.zeros(len(labels))
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        kept = np.setdiff1d(order, held)
        chance[held] = _chance(inputs[held], *_fit(inputs[kept], labels[kept]))
    bias, weights = _fit(inputs, labels)
    print(f"covered, out of sample: area {area(chance[counted], labels[counted]):.4f} of {counted.sum()} cases")
    scores = []
    for threshold in np.arange(0.2, 0.9, 0.02):
        refused = (chance < threshold) & counted
        right = float((refused & (labels == 0)).sum())
        precision, recall = right / max(1, refused.sum()), right / ((labels == 0) & counted).sum()
        scores.append((2 * precision * recall / max(precision + recall, 1e-9), float(threshold), precision, recall))
        print(f"enough {threshold:.2f}: precision {precision:.3f}, recall {recall:.3f}")
    return {"bias": round(bias, 3), "weights": [round(float(w), 3) for w in weights], "enough": round(max(scores)[1], 2)}


def _fit(rows: Rows, labels: Rows) -> tuple[float, Rows]:
    """Return bias and weights, by Newton's method on standardized signals, both classes weighing the same."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    inputs = np.column_stack([np.ones(len(rows)), (rows - mean) / spread])
    share = np.where(labels == 1, 0.5 / labels.mean(), 0.5 / (1 - labels.mean()))
    found = np.zeros(inputs.shape[1])
    penalty = RIDGE * np.diag([0.0] + [1.0] * rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-inputs @ found))
        slope = inputs.T @ (share * (chance - labels)) / len(labels) + penalty @ found
        bend = (inputs.T * (share * chance * (1 - chance))) @ inputs / len(labels) + penalty
        found -= np.linalg.solve(bend, slope)
    return float(found[0] - (found[1:] * mean / spread).sum()), found[1:] / spread


def _chance(rows: Rows, bias: float, weights: Rows) -> Rows:
    chance: Rows = 1 / (1 + np.exp(-(bias + rows @ weights)))
    return chance


def _harm(cases: Sequence[Case], parts: Parts) -> dict[str, float]:
    """The thresholds of harm: the highest support that loses nothing a pattern has seen, and the lowest alarm that few others raise."""
    known = np.array([detect_danger(case.question) is not None for case in cases])
    alarms = [harm(case.question, parts.embedder) for case in cases]
    likely, elsewhere = np.array([alarm.chance for alarm in alarms]), np.array([alarm.covered <= CLINICAL for alarm in alarms])
    harmful = np.array([case.kind == "handoff" for case in cases])
    supported = float(np.quantile(likely[harmful & known], LOST))
    alarming = DOUBTFUL
    for threshold in np.arange(0.96, 0.38, -0.02):
        noticed = (known & ((likely >= supported) | ~elsewhere)) | (likely >= threshold)
        print(f"alarming {threshold:.2f}: noticed {noticed[harmful].mean():.3f}, mistaken {noticed[~harmful].mean():.3f}")
        if noticed[~harmful].mean() <= MISTAKEN:
            alarming = float(threshold)
    return {"alarming": round(alarming, 2), "supported": round(supported, 2), "doubtful": DOUBTFUL}


def _support() -> dict[str, object]:
    """How the reader's chance and the other signs are weighed, and the chance from which a sentence is shown as supported: the lowest
    that few unfaithful sentences of the tuning half reach."""
    reader, pairs = PairReader(), [pair for pair in load_pairs() if pair.half == "tune"]
    found = [read(pair.sentence, [pair.passage], [], reader)[0] for pair in pairs]
    possible = np.array([one is not None for one in found])
    faithful = np.array([pair.kind == FAITHFUL for pair in pairs])
    rows, labels = np.array([astuple(one) for one in found if one]), faithful[possible].astype(float)
    order, scores, inside = np.random.default_rng(0).permutation(len(rows)), np.zeros(len(pairs)), np.zeros(len(rows))
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        kept = np.setdiff1d(order, held)
        inside[held] = _chance(rows[held], *_fit(rows[kept], labels[kept]))
    scores[possible] = inside
    print(f"support, out of sample: area {area(scores.astype(np.float32), faithful.astype(np.float32)):.3f} of {len(pairs)} pairs")
    for passed in (0.01, 0.02, 0.03, 0.05):
        least = np.quantile(scores[~faithful], 1 - passed)
        flagged = (scores[faithful] <= least).mean()
        print(f"entailed {least:.3f}: {passed:.0%} of unfaithful sentences pass, {flagged:.3f} of faithful are flagged")
    bias, weights = _fit(rows, labels)
    return {
        "support_bias": round(bias, 3),
        "support_weights": [round(float(weight), 3) for weight in weights],
        "entailed": round(float(np.quantile(scores[~faithful], 1 - PASSED)), 3),
    }


if __name__ == "__main__":
    main()
