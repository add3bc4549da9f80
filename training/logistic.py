"""Logistic regression with a ridge, by Adam on all rows at once (Kingma and Ba, ICLR 2015)."""

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
STEPS, RATE = 250, 0.05


def fit(inputs: Rows, targets: Rows, shares: Rows, ridge: Rows, exclusive: bool) -> tuple[Rows, Rows]:
    """Return weights (features, outputs) and biases.

    Args:
        inputs: one row for each example.
        targets: what each output should be, in [0, 1]; rows sum to 1 if `exclusive`.
        shares: how much each example counts for each output; columns sum to 1.
        ridge: how much each feature's weights are held back, of shape (features, 1).
        exclusive: one softmax over all outputs, in place of one sigmoid each.
    """
    weights: Rows = np.zeros((inputs.shape[1], targets.shape[1]), np.float32)
    bias: Rows = np.zeros(targets.shape[1], np.float32)
    moments = [np.zeros_like(weights), np.zeros_like(weights), np.zeros_like(bias), np.zeros_like(bias)]
    for step in range(1, STEPS + 1):
        error = shares * (chances(inputs @ weights + bias, exclusive) - targets)
        for at, slope in ((0, inputs.T @ error + ridge * weights), (2, error.sum(axis=0))):
            moments[at] = 0.9 * moments[at] + 0.1 * slope
            moments[at + 1] = 0.999 * moments[at + 1] + 0.001 * slope * slope
        weights -= RATE * _move(moments[0], moments[1], step)
        bias -= RATE * _move(moments[2], moments[3], step)
    return weights, bias


def chances(outputs: Rows, exclusive: bool) -> Rows:
    """Return outputs as chances."""
    if exclusive:
        powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        shares: Rows = powers / powers.sum(axis=1, keepdims=True)
        return shares
    found: Rows = (1 / (1 + np.exp(-outputs))).astype(np.float32)
    return found


def balanced(targets: Rows, counted: Rows) -> Rows:
    """Return shares by which, for each output, the examples with it and those without it weigh the same."""
    positive = (targets * counted).sum(axis=0)
    negative = ((1 - targets) * counted).sum(axis=0)
    found: Rows = (np.where(targets == 1, 0.5 / positive, 0.5 / negative) * counted).astype(np.float32)
    return found


def area(given: Rows, wanted: Rows) -> float:
    """Return the area under the receiver operating characteristic."""
    above = given[wanted == 1][:, None] - given[wanted == 0]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def _move(mean: Rows, square: Rows, step: int) -> Rows:
    moved: Rows = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return moved
