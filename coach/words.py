"""Text -> stemmed words for lexical search, and everyday words -> the corpus's words."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import snowballstemmer

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_LEXICON = Path(__file__).with_name("lexicon.toml")
STOPWORDS = frozenset(
    """a about after all also am an and any are as at be because been before being but by can can't could couldn't did didn't do does
    doesn't doing don't for from get gets getting go going got had has hasn't have haven't having he her here him his how i i'd i'll i'm
    i've if in into is isn't it it's its just like make me more most my myself no not now of off on one or our out over own really she
    should so some than that that's the their them then there they this those through to too up us very was wasn't way we were what
    what's when where which while who why will with won't would you your""".split()
)
_stemmer = snowballstemmer.stemmer("english")


@cache
def stem(word: str) -> str:
    """Return the Snowball (Porter 2) stem of one lower-case word."""
    return str(_stemmer.stemWord(word))


def fold(text: str) -> str:
    """Return text in lower case, accents and typographic quotes folded."""
    text = text.replace("\u2019", "'").replace("\u2018", "'").lower()
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Return the lower-case words of a text, in order."""
    return _WORD.findall(fold(text))


def content_words(text: str) -> list[str]:
    """Return the words that carry meaning: no stop words, no possessive endings."""
    return [word.removesuffix("'s") for word in words(text) if word not in STOPWORDS]


@lru_cache(maxsize=8192)
def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the content words of a text, in order, as the lexical index keeps them."""
    return tuple(stem(word) for word in content_words(text))


def capital(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]


@cache
def _lexicon() -> tuple[tuple[re.Pattern[str], str], ...]:
    table = tomllib.loads(_LEXICON.read_text(encoding="utf-8"))["words"]
    return tuple((re.compile(rf"\b(?:{pattern})\b"), replacement) for pattern, replacement in table.items())


def plain(question: str) -> str:
    """Return the question in the corpus's words: "dodging my PI" becomes "avoiding my mentor"."""
    text = fold(question)
    for pattern, replacement in _lexicon():
        text = pattern.sub(replacement, text)
    return text
