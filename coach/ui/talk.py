"""What happens on the page: a question is asked, asked again, edited, rated. Handlers take values and return values."""

import logging
import math
from collections.abc import Iterator
from dataclasses import replace

from coach.answer import ask_streaming
from coach.errors import CoachError
from coach.parts import Parts
from coach.types import Answer
from coach.ui.limits import RateLimit
from coach.ui.turns import MOST_CONVERSATIONS, MOST_TURNS, Turn, history_of, new_turn, tokens_of

logger = logging.getLogger(__name__)
STOPPED = "Stopped before the first sentence. Ask again whenever you like."
_UNEXPECTED = "Something went wrong on our side. Your question is still here: please try again, or run `coach doctor`."


class Desk:
    """Answers for the page: one coach, one rate limit for each client."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._limit = RateLimit(parts.settings.questions_per_minute)

    def answers(self, question: str, turns: list[Turn], client: str, about: str = "") -> Iterator[Answer]:
        """Yield the answer to one question of a client as it grows, about one article if `about` names it.

        Raises:
            CoachError: the client asks too fast, the question cannot be read, or the index cannot be used.
        """
        seconds = math.ceil(self._limit.wait(client))
        if seconds:
            plural = "s" if seconds > 1 else ""
            raise CoachError("That is a lot of questions in one minute.", f"Please wait {seconds} second{plural}, then ask again.")
        yield from ask_streaming(question, self._parts, history_of(turns), about or None, tokens_of(turns))

    @property
    def slow(self) -> bool:
        """Whether a language model writes, so that an answer takes seconds and can be stopped."""
        return self._parts.llm is not None

    def title_of(self, article: str) -> str | None:
        """Return the title of an article; None if the library does not have it, or cannot be read now."""
        try:
            with self._parts.shelf.library() as library:
                return library.documents[article].title if article in library.documents else None
        except CoachError:
            return None

    def turn(self, question: str, turns: list[Turn], client: str, about: str = "") -> Iterator[list[Turn]]:
        """Yield the conversation with the question's answer growing block by block; an error becomes the answer."""
        before = turns[-MOST_TURNS + 1 :]
        if self._parts.llm:
            yield [*before, new_turn(_shortened(question))]  # a model takes its time: the question is shown at once
        try:
            for answer in self.answers(question, before, client, about):
                if answer.mode == "model":
                    yield [*before, new_turn(answer.question, answer)]
        except CoachError as error:
            yield [*before, new_turn(_shortened(question), error=str(error))]
            return
        except Exception:
            logger.exception("a question failed")
            yield [*before, new_turn(_shortened(question), error=_UNEXPECTED)]
            return
        if answer.mode != "model":
            yield from ([*before, turn] for turn in _block_by_block(answer))


def _block_by_block(answer: Answer) -> Iterator[Turn]:
    """Yield a turn whose answer, known as a whole, grows block by block."""
    blocks = answer.text.split("\n\n")
    for end in range(1, len(blocks)):
        if not blocks[end - 1].startswith("**"):  # a label waits for its block
            yield new_turn(answer.question, replace(answer, text="\n\n".join(blocks[:end]), suggestions=()))
    yield new_turn(answer.question, answer)


def _shortened(question: str) -> str:
    return question if len(question) <= 500 else question[:500] + " …"


def stopped(turns: list[Turn]) -> list[Turn]:
    """Return the conversation after its last answer was stopped: what was said stays."""
    if turns and turns[-1]["answer"] is None and not turns[-1]["error"]:
        return [*turns[:-1], {**turns[-1], "error": STOPPED}]
    return turns


def rated(turns: list[Turn], place: int, liked: bool | str | None) -> list[Turn]:
    """Return the conversation with the answer of one turn rated."""
    rating = {True: "up", False: "down"}.get(liked) if isinstance(liked, bool) else None
    return [{**turn, "rating": rating} if number == place else turn for number, turn in enumerate(turns)]


def kept(conversations: list[list[Turn]], turns: list[Turn]) -> list[list[Turn]]:
    """Return the stored conversations with this one first; it replaces the one that it continues."""
    if not turns:
        return conversations
    start = turns[0]["question"]
    others = [other for other in conversations if other and other[0]["question"] != start]
    return [turns, *others][:MOST_CONVERSATIONS]
