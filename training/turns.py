"""Train coach/learned/turns.npz: `python -m training.turns` writes it, and prints what it does out of sample (five folds)."""

import numpy as np

from coach.learned.turns import PLACES, WEIGHTS, turn_features
from training.data import rows
from training.logistic import Rows, area, balanced, fit

RIDGE = 1e-4
FOLDS = 5


def main() -> None:
    """Train on all data, write the weights, and print figures."""
    examples = rows("turns")
    inputs = np.stack([turn_features(row["question"], row["turns"][-1]) for row in examples])
    wanted = np.array([[float(row["depends"])] for row in examples], dtype=np.float32)
    given = np.zeros_like(wanted)
    groups = sorted({(row["article"], *row["answers"]) for row in examples})
    of_group = {group: number % FOLDS for number, group in enumerate(groups)}  # what has the same answer is in the same fold
    folds = np.array([of_group[row["article"], *row["answers"]] for row in examples])
    for fold in range(FOLDS):
        weights, bias = _fit(inputs[folds != fold], wanted[folds != fold])
        given[folds == fold] = inputs[folds == fold] @ weights + bias
    right = (given > 0) == (wanted > 0)
    print(f"out of sample: area {area(given[:, 0], wanted[:, 0]):.4f}, right {right.mean():.3f} of {len(examples)}")
    weights, bias = _fit(inputs, wanted)
    np.savez_compressed(WEIGHTS, weights=weights[:, 0].astype(np.float16), bias=bias[0].astype(np.float16))


def _fit(inputs: Rows, wanted: Rows) -> tuple[Rows, Rows]:
    ridge = np.full((inputs.shape[1], 1), RIDGE, np.float32)
    ridge[PLACES:] = RIDGE
    return fit(inputs, wanted, balanced(wanted, np.ones_like(wanted)), ridge, exclusive=False)


if __name__ == "__main__":
    main()
