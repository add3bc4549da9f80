"""Language models and readers that play a part, and the coach with them."""

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

from coach.llm import ChatModel, Prompt
from coach.parts import Parts
from coach.types import Tokens

ASKED = "What goes into a first email to a surgeon I have never met?"


class FakeReader:
    """Finds every sentence as likely as the next; keeps what it was asked."""

    def __init__(self, chance: float) -> None:
        self.chance = chance
        self.asked: list[str] = []

    def entails(self, sentence: str, evidence: str) -> float:
        """Return the chance."""
        self.asked.append(sentence)
        return self.chance


class EndlessModel:
    """Says something, then a sentence with ever another word for {}, until nobody listens or ten seconds are over; in a further call
    just a question."""

    name = "endless:model"

    def __init__(self, sentence: str, first: str = "") -> None:
        self._sentence, self._first = sentence, first
        self._calls = 0
        self._stopped = threading.Event()
        self.all_said = False

    def stream(self, prompts: Sequence[Prompt], most_tokens: int) -> Iterator[str | Tokens]:
        """See `coach.llm.ChatModel`."""
        self._calls += 1
        if self._calls > 1:
            yield "How do I follow up?"
            return
        try:
            yield self._first
            for number in range(2000):
                yield self._sentence.format("abcdefghij"[number % 10] * (2 + number // 10))
                time.sleep(0.005)
            self.all_said = True
        finally:
            self._stopped.set()

    def was_stopped(self) -> bool:
        """Tell whether somebody ended the first call before all was said."""
        return self._stopped.wait(5) and not self.all_said


def with_model(coach: Parts, model: ChatModel, chance: float = 0.0, **changes: Any) -> tuple[Parts, FakeReader]:
    """Return the coach with a language model, on the index that it has open, and the reader that checks the model's sentences."""
    settings = coach.settings.model_copy(update={"llm": "none", "llm_retries": 0, **changes})
    parts = Parts(settings, coach.embedder, model)
    parts.shelf = coach.shelf
    reader = FakeReader(chance)
    parts.__dict__["reader"] = reader
    return parts, reader
