"""A question that leans on earlier turns -> one that stands alone."""

import re
from collections.abc import Sequence

from coach.types import Message
from coach.words import content_words

SHORT = 4  # a question with fewer content words than this cannot carry a topic of its own if it points back
REACH = 3  # how many earlier questions are looked at
_POINTS_BACK = re.compile(
    r"^(?:and|but|so|then|ok(?:ay)?|also|what about|how about|why|why not|really|how so|go on|tell me more|more|like what|such as|yes|no)\b"
    r"|\b(?:it|that|this|them|those|these|they|he|she|him|her|one|ones|first|second|third|last|former|latter|same|else|instead|again|more)\b",
    re.IGNORECASE,
)


def standalone(question: str, history: Sequence[Message]) -> str:
    """Return the question, with the one asked before it where it cannot be understood without it, and so on back for a few turns."""
    asked = [message.content.strip() for message in history if message.role == "user"][-REACH:]
    alone = [question]
    while asked and _leans_back(alone[0]):
        alone.insert(0, asked.pop())
    return " ".join(alone)


def under_subject(question: str, subject: str) -> str:
    """Return the question with what it is about before it, where it is too short to name a topic of its own."""
    return f"{subject}: {question}" if len(content_words(question)) < SHORT else question


def _leans_back(question: str) -> bool:
    return bool(_POINTS_BACK.search(question)) and len(content_words(question)) < SHORT
