"""Fit the weights of coach/coverage.py: `python -m tests.fit_coverage` prints them, with what they do out of sample.

Logistic regression with a small ridge, both classes weighing the same; tenfold cross-validation tells how the fit does on questions it
has not seen. The questions are those of tests/data/covered.txt and uncovered.txt, and the tuning half of the evaluation's cases.
"""

import tempfile
from dataclasses import astuple
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.coverage import ENOUGH, signals
from coach.evaluate.cases import Case, load_all
from coach.index import build_index
from coach.parts import Parts
from coach.retrieve import retrieve
from coach.settings import Settings
from tests.shared import questions

RIDGE = 0.03
STEPS = 100

Rows = NDArray[np.float64]


def main() -> None:
    """Print the weights, and the share of each class that is decided rightly."""
    with tempfile.TemporaryDirectory() as home:
        parts = Parts(Settings(home=Path(home)))
        build_index(parts.settings, parts.embedder)
        asked = [(question, label) for label, name in ((1.0, "covered.txt"), (0.0, "uncovered.txt")) for question in questions(name)]
        asked += [(case.question, float(case.kind == "answer")) for case in load_all() if _is_for_tuning(case)]
        with parts.shelf.library() as library:
            rows = np.array([astuple(signals(question, retrieve(question, library, parts.embedder), library)) for question, _ in asked])
        parts.shelf.close()
    labels = np.array([label for _, label in asked])
    bias, weights = fit(rows, labels)
    print(f"BIAS = {bias:.1f}\nWEIGHTS = ({', '.join(f'{weight:.1f}' for weight in weights)})")
    for name, chance in (("all", _chance(rows, bias, weights)), ("out of sample", _out_of_sample(rows, labels))):
        right = chance[labels == 1] >= ENOUGH, chance[labels == 0] < ENOUGH
        area = (chance[labels == 1][:, None] > chance[labels == 0]).mean()
        print(
            f"{name}: answered {right[0].mean():.3f} of {len(right[0])}, refused {right[1].mean():.3f} of {len(right[1])}, AUC {area:.4f}"
        )


def _is_for_tuning(case: Case) -> bool:
    return case.half == "tune" and case.kind != "handoff" and not case.turns


def fit(rows: Rows, labels: Rows) -> tuple[float, Rows]:
    """Return bias and weights, by Newton's method on standardized signals."""
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


def _out_of_sample(rows: Rows, labels: Rows) -> Rows:
    order = np.random.default_rng(0).permutation(len(labels))
    chance = np.zeros(len(labels))
    for fold in range(10):
        held = order[fold::10]
        kept = np.setdiff1d(order, held)
        chance[held] = _chance(rows[held], *fit(rows[kept], labels[kept]))
    return chance


if __name__ == "__main__":
    main()
