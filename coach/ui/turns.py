"""The state of a conversation on the page: a list of turns, as plain JSON, so that a browser can keep it.

What comes back from a browser is checked as if a stranger had sent it: unknown shapes are dropped, and all text is escaped when shown.
"""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from coach.render import to_json
from coach.types import Answer, AnswerSentence, Citation, Message, Mode, Reference, Tokens, Topic

MOST_TURNS = 40
MOST_CONVERSATIONS = 20
MOST_CHARACTERS = 40_000  # of one answer kept in a browser

_PERSON = re.compile(r"^(.+?) [A-Z]{1,4}(?: (?:Jr|Sr|II|III|2nd|3rd))?$")  # "van der Berg AB Jr"

# {"question": str, "answer": the JSON contract or None, "other": the composer's beside a model's answer, and the other way round,
#  "error": str, "rating": "up" | "down" | None}
Turn = dict[str, Any]


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid")
    question: str = Field(max_length=20_000)
    answer: dict[str, Any] | None = None
    other: dict[str, Any] | None = None
    error: str = Field(default="", max_length=1_000)
    rating: str | None = Field(default=None, max_length=4)


def new_turn(question: str, answer: Answer | None = None, error: str = "") -> Turn:
    """Return one turn."""
    other = to_json(answer.composed) if answer and answer.composed else None
    return {"question": question, "answer": to_json(answer) if answer else None, "other": other, "error": error, "rating": None}


def switched(turns: Sequence[Turn]) -> list[Turn]:
    """Return the conversation with the other answer to its last question shown, where there is one."""
    *before, last = turns or [{}]
    other = last.get("other")
    valid = other and answer_of({"answer": other}) is not None
    return [*before, {**last, "answer": other, "other": last["answer"]}] if valid else list(turns)


def tokens_of(turns: Sequence[Turn]) -> int:
    """Return how many tokens of a language model a conversation has used."""
    answers = [answer for turn in turns for answer in (answer_of(turn), answer_of({"answer": turn.get("other")})) if answer]
    return sum(answer.tokens.read + answer.tokens.written for answer in answers if answer.tokens)


def checked_turns(value: Any) -> list[Turn]:
    """Return the turns of a stored conversation that have the right shape, the last `MOST_TURNS` of them."""
    turns: list[Turn] = []
    for item in value[-MOST_TURNS:] if isinstance(value, list) else []:
        try:
            turn = _Stored.model_validate(item).model_dump()
        except ValidationError:
            continue
        if turn["answer"] is None or answer_of(turn) is not None:
            turns.append(turn)
    return turns


def history_of(turns: Sequence[Turn]) -> list[Message]:
    """Return the turns as messages for the coach."""
    answered = [turn for turn in turns if turn["answer"]]
    return [
        message
        for turn in answered
        for message in (Message("user", turn["question"]), Message("assistant", str(turn["answer"].get("text", ""))))
    ]


class _Answer(BaseModel):
    """The JSON contract, as far as the page shows it."""

    question: str
    standalone_question: str = ""
    mode: Mode
    model: str | None = Field(default=None, max_length=200)
    notice: str = Field(default="", max_length=1_000)
    tokens: Tokens | None = None
    timings_ms: dict[str, float] = {}
    text: str = Field(max_length=MOST_CHARACTERS)
    abstained: bool = False
    sentences: list[AnswerSentence] = []
    sources: list[Citation] = []
    references: list[dict[str, Any]] = []
    suggestions: list[str] = Field(default=[], max_length=10)
    nearest_topics: list[Topic] = []


_ANSWER = TypeAdapter(_Answer)


def answer_of(turn: Turn) -> Answer | None:
    """Return the answer of a turn as a value; None if there is none or it has another shape."""
    try:
        data = _ANSWER.validate_python(turn["answer"])
        references = tuple(_reference(item) for item in data.references)
    except (ValidationError, KeyError, TypeError, ValueError):
        return None
    if not {key for source in data.sources for key in source.references} <= {reference.key for reference in references}:
        return None  # a source would name literature that is not there
    return Answer(
        question=data.question,
        standalone_question=data.standalone_question,
        mode=data.mode,
        model=data.model,
        notice=data.notice,
        tokens=data.tokens,
        timings_ms=data.timings_ms,
        text=data.text,
        abstained=data.abstained,
        sentences=tuple(data.sentences),
        sources=tuple(data.sources),
        references=references,
        suggestions=tuple(data.suggestions),
        nearest_topics=tuple(data.nearest_topics),
    )


def _reference(item: dict[str, Any]) -> Reference:
    year = item.get("year")
    doi, url = item.get("doi"), item.get("url")
    citation = str(item["citation"])
    return Reference(
        key=str(item["key"]),
        citation=citation,
        title="",
        authors=(_first_author(citation),),
        doi=str(doi) if doi else None,
        url=str(url) if url else None,
        year=int(year) if year else None,
        evidence=str(item.get("evidence", "")),
    )


def _first_author(citation: str) -> str:
    """Return the family name, or the organization, that a reference in AMA style begins with."""
    authors = citation.split(". ", 1)[0].rstrip(".")
    person = _PERSON.match(authors.split(", ", 1)[0])
    return person[1] if person else authors
