"""One call of a model, made safe: a limit on silence and on the whole, retries of what may pass, and an end when nobody waits any more."""

import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence

from coach.errors import ModelError
from coach.llm import ChatModel, Prompt
from coach.tokens import count_tokens
from coach.types import Tokens

logger = logging.getLogger(__name__)
FIRST_PAUSE = 0.5  # seconds before the first retry; each further one waits twice as long
LONGEST = 10  # times the longest silence: no answer may take longer in all
_END = object()


class Call:
    """A call under way. The model is asked at once, in a thread of its own, so that silence can be timed whatever its client does."""

    def __init__(
        self, model: ChatModel, prompts: Sequence[Prompt], most_tokens: int, timeout: float, retries: int = 0, longest: float = LONGEST
    ) -> None:
        self._longest = longest * timeout
        self._model, self._prompts, self._most_tokens = model, prompts, most_tokens
        self._timeout, self._retries = timeout, retries
        self._stopped = threading.Event()
        self._pieces = self._begin()

    def __iter__(self) -> Iterator[str | Tokens]:
        """Yield the pieces of the answer. A failure before the first piece is retried, if it may pass; one after it is not, since what
        was said cannot be taken back.

        Raises:
            ModelError: the model failed, said nothing for `timeout` seconds, or talked ten times as long.
        """
        begun = False
        try:
            for attempt in range(self._retries + 1):
                try:
                    for piece in self._timed():
                        begun = True
                        yield piece
                    return
                except ModelError as error:
                    if begun or not error.retryable or attempt == self._retries:
                        raise
                    logger.info("attempt %d failed (%s); trying again", attempt + 1, error.message)
                time.sleep(FIRST_PAUSE * 2**attempt)
                if self._stopped.is_set():
                    return
                self._pieces = self._begin()
        finally:
            self.stop()

    def stop(self) -> None:
        """End the call; what still comes is thrown away."""
        self._stopped.set()

    def _begin(self) -> "queue.Queue[object]":
        pieces: queue.Queue[object] = queue.Queue()
        threading.Thread(target=self._read, args=(pieces,), name="model", daemon=True).start()
        return pieces

    def _read(self, pieces: "queue.Queue[object]") -> None:
        stream: Iterator[str | Tokens] | None = None
        try:
            stream = self._model.stream(self._prompts, self._most_tokens)
            for piece in stream:
                if self._stopped.is_set():
                    return
                pieces.put(piece)
            pieces.put(_END)
        except Exception as error:  # handed over to the thread that waits
            pieces.put(error)
        finally:
            if close := getattr(stream, "close", None):
                close()

    def _timed(self) -> Iterator[str | Tokens]:
        deadline = time.monotonic() + self._longest
        while True:
            left = deadline - time.monotonic()
            try:
                if left <= 0:
                    raise queue.Empty
                piece = self._pieces.get(timeout=min(self._timeout, left))
            except queue.Empty:
                said = f"said nothing for {self._timeout:g} seconds" if left >= self._timeout else "took too long"
                raise ModelError(f"{self._model.name} {said}.", "Raise COACH_LLM_TIMEOUT, or try again.") from None
            if piece is _END:
                return
            if isinstance(piece, ModelError):
                raise piece
            if isinstance(piece, Exception):
                raise ModelError(f"{self._model.name} broke off ({type(piece).__name__}).", "Try again.") from None
            if isinstance(piece, (str, Tokens)):
                yield piece


def whole(model: ChatModel, prompts: Sequence[Prompt], most_tokens: int, timeout: float) -> tuple[str, Tokens]:
    """Return a short answer in one piece, without retries, within `timeout` seconds in all; and the tokens that it took.

    Raises:
        ModelError: as a `Call` does.
    """
    text, counted = "", None
    for piece in Call(model, prompts, most_tokens, timeout, longest=1):
        if isinstance(piece, Tokens):
            counted = piece
        else:
            text += piece
    return text, counted or estimated(prompts, text)


def estimated(prompts: Sequence[Prompt], text: str) -> Tokens:
    """Return the tokens of a call as cl100k_base counts them, for a provider that counts nothing."""
    return Tokens(sum(count_tokens(prompt.content) for prompt in prompts), count_tokens(text))
