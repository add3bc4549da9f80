"""A question that leans on earlier turns -> one that stands alone."""

import re
from collections.abc import Sequence

from coach.learned.turns import leans
from coach.tokens import count_tokens
from coach.types import Message
from coach.words import content_words

CLEARLY = 1.0  # log-odds from which a longer question leans back
SHORT = 4  # a question with fewer content words than this cannot carry a topic of its own if it points back
REACH = 3  # how many earlier questions are joined at most
BUDGET = 800  # tokens of earlier turns that are read; what is longer ago is not meant
ITEM_WORDS = 30  # of an item of a list that are repeated

_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")
_THING = r"(?:one|kind|type|step|point|tip|option|item|thing|idea|suggestion|misstep|mistake|bullet|part|sentence|line)"
_ORDINAL = re.compile(
    rf"\b(?:the |that |your )(?P<place>{'|'.join(_PLACES)}|[1-8](?:st|nd|rd|th)|last|final)"
    rf"(?: {_THING}\b| of (?:them|these|those)\b|(?=\s*(?:$|[?.,;:!])))"
    rf"|\b(?:number|step|point|tip|item|option) ?#?(?P<number>{'|'.join(_NUMBERS)}|[1-8])\b|#(?P<sign>[1-8])\b",
    re.IGNORECASE,
)
_ADDS = re.compile(r"(?:and |but |so |ok |okay )*(?:what|how) about\b|why\b|and (?:if|when|for|with|by|in|at)\b", re.IGNORECASE)
_ITEM = re.compile(r"^(?:\d+\.|-) (.+)$")
_MARKS = re.compile(r" ?\[\d+\]|\\(?=[\\`*_\[\]<>~|$!])")


def standalone(question: str, history: Sequence[Message]) -> str:
    """Return a question that can be understood without the turns before it: with the item of a list that it names ("the second one"),
    or with the question before it, and so on back for a few turns, where it leans on them."""
    recent = _within_budget(history)
    if item := _named_item(question, recent):
        return f'{question} ("{item}")'
    asked = [message.content.strip() for message in recent if message.role == "user"][-REACH:]
    alone = [question]
    while asked and _leans_back(alone[0], asked[-1]):
        alone.insert(0, asked.pop())
    return " ".join(alone)


def _leans_back(question: str, before: str) -> bool:
    """Tell whether a question needs the one before it: a few words may only add to it ("what about residents?"); a question that says
    more itself must lean on it clearly."""
    if len(content_words(question)) < SHORT:
        return bool(_ADDS.match(question)) or leans(question, before) > 0
    return leans(question, before) > CLEARLY


def under_subject(question: str, subject: str) -> str:
    """Return the question with what it is about before it, where it is too short to name a topic of its own."""
    return f"{subject}: {question}" if len(content_words(question)) < SHORT else question


def _within_budget(history: Sequence[Message]) -> list[Message]:
    """Return the last messages that fit the budget, oldest first; the last two always."""
    kept: list[Message] = []
    room = BUDGET
    for message in reversed(history):
        room -= count_tokens(message.content)
        if room < 0 and len(kept) >= 2:
            break
        kept.insert(0, message)
    return kept


def _named_item(question: str, history: Sequence[Message]) -> str | None:
    """Return the item of the last answer's longest list that a question names by its place, if there is one."""
    match = _ORDINAL.search(question)
    answer = next((message.content for message in reversed(history) if message.role == "assistant"), None)
    if match is None or answer is None:
        return None
    lists = [[found[1] for line in block.split("\n") if (found := _ITEM.match(line))] for block in answer.split("\n\n")]
    items = max(lists, key=len)
    place = _place(match, len(items))
    return _shortened(items[place]) if len(items) > 1 and place < len(items) else None


def _place(match: re.Match[str], length: int) -> int:
    said = (match["place"] or match["number"] or match["sign"]).lower()
    if said in ("last", "final"):
        return length - 1
    if said[0].isdigit():
        return int(said[0]) - 1
    return _PLACES.index(said) if said in _PLACES else _NUMBERS.index(said)


def _shortened(item: str) -> str:
    said = _MARKS.sub("", item).split()
    return " ".join(said[:ITEM_WORDS]) + ("…" if len(said) > ITEM_WORDS else "")
