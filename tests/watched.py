"""A model that waits to be let go on, to see when a call begins and ends."""

import threading
import time
from collections.abc import Iterator, Sequence

from coach.llm import Prompt
from coach.types import Tokens

PATIENT = 20.0  # seconds: where nothing is meant to time out


class Watched:
    """Says "a", waits to be let go on, then counts without end; keeps its thread, and what it was asked and said."""

    name = "watched:model"

    def __init__(self) -> None:
        self.asked, self.go_on, self.closed = threading.Event(), threading.Event(), threading.Event()
        self.thread = threading.current_thread()
        self.most_tokens = 0
        self.said: list[str] = []

    def stream(self, prompts: Sequence[Prompt], most_tokens: int) -> Iterator[str | Tokens]:
        self.thread, self.most_tokens = threading.current_thread(), most_tokens
        self.asked.set()
        try:
            yield "a"
            assert self.go_on.wait(PATIENT)
            for number in range(1000):
                self.said.append(str(number))
                yield str(number)
                time.sleep(0.002)
        finally:
            self.closed.set()

    def ends(self) -> bool:
        """Return whether the model is closed at its next piece, once it is let go on, and its thread with it."""
        self.go_on.set()
        assert self.closed.wait(PATIENT)
        self.thread.join(PATIENT)
        return not self.thread.is_alive() and self.said == ["0"]
