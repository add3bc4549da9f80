"""What a person typed -> a question that can be searched, or a clear reason why not."""

import re
import unicodedata

from coach.errors import QuestionError

_BLANKS = re.compile(r"[ \t\r\f\v]+")
_LINES = re.compile(r"\n{3,}")
_TAG = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>|</?[a-zA-Z!][^<>]{0,500}>", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]{0,200}\]\([^)]{0,500}\)")
_LINK = re.compile(r"\[([^\]]{1,200})\]\([^)]{0,500}\)")
_ADDRESS = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
_HARD_LIMIT = 200_000  # characters that are looked at, at all


def clean_question(text: str, longest: int) -> str:
    """Return the text in NFC, without control, format and private-use characters, blanks folded.

    Raises:
        QuestionError: nothing to read is left, or it is longer than `longest` characters.
    """
    kept = unicodedata.normalize("NFC", text[:_HARD_LIMIT].replace("\r\n", "\n"))
    kept = "".join(c if c == "\n" or unicodedata.category(c)[0] != "C" else " " for c in kept)
    kept = _LINES.sub("\n\n", _BLANKS.sub(" ", kept)).strip()
    if not kept:
        raise QuestionError("There is no question yet.", "Type what is on your mind, in your own words.")
    if len(kept) > longest:
        raise QuestionError(
            f"That is {len(kept):,} characters; the limit is {longest:,}.", "Please ask in a shorter form, one thing at a time."
        )
    if not any(c.isalpha() for c in kept):
        raise QuestionError(
            "I can't find any words in that.", "Type your question in words, for example: How do I ask an attending to mentor me?"
        )
    return kept


def without_markup(text: str) -> str:
    """Return what a question says, without HTML tags, images and addresses; the text itself if nothing else is in it."""
    said = _LINK.sub(r"\1", _IMAGE.sub(" ", _TAG.sub(" ", text)))
    said = " ".join(_ADDRESS.sub(" ", said).split())
    return said if any(c.isalpha() for c in said) else text
