"""The fitted numbers behind four decisions, and what they were fitted on: decisions.json, by `python -m training.decisions`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("decisions.json")


@dataclass(frozen=True, slots=True)
class Decisions:
    """`found`, `learned`: the log-odds of an article; `bias`, `weights`, `enough`: is a question covered; and from which
    chance of harm a message is handed over by itself, with a pattern, or left with a word of care (`alarming`, `supported`, `doubtful`);
    `support_bias`, `support_weights`, `entailed`: does a passage support a model's sentence."""

    found: float
    learned: float
    bias: float
    weights: tuple[float, ...]
    enough: float
    alarming: float
    supported: float
    doubtful: float
    support_bias: float
    support_weights: tuple[float, ...]
    entailed: float
    fitted_on: str


@cache
def decisions() -> Decisions:
    """Return the fitted numbers."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return Decisions(**{**data, "weights": tuple(data["weights"]), "support_weights": tuple(data["support_weights"])})
