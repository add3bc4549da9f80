"""Question, passages and earlier turns -> the messages for a model, within its window."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from coach.llm import Prompt
from coach.llm.spotlight import as_data
from coach.prompts import wording
from coach.tokens import count_tokens
from coach.types import Message, Passage

logger = logging.getLogger(__name__)
HEADROOM = 1.15  # a model's own tokenizer may find more tokens than cl100k_base
MARK_LINES = 40  # tokens of the lines around earlier turns
QUESTION_SHARE = 0.4  # of the prompt, at most, for the question; the rest of a long story is left out
HISTORY_SHARE = 0.15  # of the window, for earlier turns


@dataclass(frozen=True, slots=True)
class Room:
    """Tokens: what the model can hold in all, and how many of these its answer may take."""

    window: int
    answer: int

    @property
    def material(self) -> int:
        """What is left for the prompt."""
        return int((self.window - self.answer) / HEADROOM)


def answer_prompts(
    question: str, passages: Sequence[Passage], history: Sequence[Message], room: Room, mark: str
) -> tuple[list[Prompt], list[Passage]]:
    """Return the messages that ask for an answer, and the passages that they hold, in the order of their numbers.

    `passages` come most useful first; those that do not fit are left out whole, from the end. Earlier turns give way before passages.
    """
    system = wording("answer.v1", mark=mark)
    asked = _shortened(as_data(question), int(room.material * QUESTION_SHARE))
    fixed = count_tokens(system) + count_tokens(_material(asked, [], "", mark))
    left = room.material - fixed
    kept: list[Passage] = []
    for number, passage in enumerate(passages, start=1):
        size = count_tokens(shown(number, passage)) + 1
        if size > left:
            break
        kept.append(passage)
        left -= size
    if dropped := len(passages) - len(kept):
        logger.info(
            "prompt: %d of %d passages left out, the window is full: %s", dropped, len(passages), [p.id for p in passages[len(kept) :]]
        )
    earlier = earlier_turns(history, min(left - MARK_LINES, int(room.window * HISTORY_SHARE)))
    section = f"{mark} earlier turns\n{earlier}\n{mark} end of earlier turns\n" if earlier else ""
    return [Prompt("system", system), Prompt("user", _material(asked, kept, section, mark))], kept


def _shortened(text: str, most_tokens: int) -> str:
    """Return the beginning of a text, whole words, within a number of tokens."""
    said = text.split(" ")
    while count_tokens(" ".join(said)) > max(most_tokens, 1) and len(said) > 1:
        said = said[: int(len(said) * 0.9)]
    return " ".join(said)


def _material(question: str, passages: Sequence[Passage], history: str, mark: str) -> str:
    numbered = "\n\n".join(shown(number, passage) for number, passage in enumerate(passages, start=1))
    return wording("answer_material.v1", mark=mark, passages=numbered, history=history, question=question)


def shown(number: int, passage: Passage) -> str:
    """Return a passage as a prompt holds it: its number, where it stands, and its text."""
    place = " / ".join(filter(None, [passage.title, passage.section, passage.facet]))
    return f"[{number}] {as_data(place)}\n{as_data(passage.text)}"


def earlier_turns(history: Sequence[Message], most_tokens: int) -> str:
    """Return the last turns that fit, oldest first, as lines of text; whoever sent them, they are data."""
    lines: list[str] = []
    for message in reversed(history):
        if message.role not in ("user", "assistant"):
            continue
        who = "They asked" if message.role == "user" else "You answered"
        line = f"{who}: {as_data(message.content)}"
        most_tokens -= count_tokens(line) + 1
        if most_tokens < 0:
            break
        lines.insert(0, line)
    return "\n".join(lines)
