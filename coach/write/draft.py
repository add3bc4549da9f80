"""Pieces of a model's text -> sentences as they complete, with their markers and their place in the layout.

Headings are left out, and so are images, addresses, tags and all other markup: what is shown is plain sentences, laid out by us.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from coach.sentences import sentence_spans

Kind = Literal["paragraph", "bullets", "steps"]
LONGEST_LINE = 6_000  # characters; a longer one is cut there, so that a model that never ends a line costs nothing
_BULLET = re.compile(r"^[ \t]*(?:[-*\u2022\u2013\u2014+][ \t]+|(?P<number>\d{1,2})[.)][ \t]+)")
_HEADING = re.compile(r"^[ \t]*(?:#{1,6}[ \t].*|(?:\*\*|__)[^*_]{1,80}?:?(?:\*\*|__):?[ \t]*|[-=_*]{3,}[ \t]*|\|.*\|[ \t]*)$")
_QUOTE = re.compile(r"^[ \t]*>[ \t]?")
_TAG = re.compile(r"<(script|style|iframe)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)|</?[a-zA-Z][^<>]{0,500}>?", re.DOTALL | re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\s?(?:\([^)]*\)?|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]*[^\]\d,;\s][^\]]*)\]\s?(?:\([^)]*\)|\[[^\]]*\])")
_LINKED_MARKER = re.compile(r"(\[\d{1,3}\])\([^)\s]*\)")
_DEFINITION = re.compile(r"^[ \t]*\[[^\]]+\]:\s*\S+.*$")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`+)(?=\S)(.+?)(?<=\S)\1")
_NUMBERS = r"\d{1,3}(?:\s*(?:[,;\u2013-]|and)\s*\d{1,3})*"
_ANY_MARKER = re.compile(
    rf"[\[\u3010]\^?(?:passages?|sources?|see)?\s*({_NUMBERS})[\]\u3011]|\((?:passages?|sources?|see)\s+({_NUMBERS})\)", re.IGNORECASE
)
_AFTER_END = re.compile(r"([.!?]+[\"')\u201d]*)((?:\s*\[\d{1,3}\])+)")
_MARKER = re.compile(r"\s*\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a draft: its text without marks, the numbers it cites, and where it stands."""

    text: str
    markers: tuple[int, ...]
    kind: Kind
    line: int  # sentences of one line stand together


def claims(pieces: Iterable[str]) -> Iterator[Claim]:
    """Yield the sentences of a draft, each as soon as it is certain to be complete; the last one may lack its end."""
    buffer = ""
    number = 0
    done = 0  # sentences of the line under way that were yielded already
    fenced = False
    for piece in pieces:
        buffer += piece
        while "\n" in buffer or len(buffer) > LONGEST_LINE:
            line, found, rest = buffer.partition("\n")
            if not found or len(line) > LONGEST_LINE:
                line, rest = buffer[:LONGEST_LINE], buffer[LONGEST_LINE:]
            if line.strip().startswith(("```", "~~~")):
                fenced = not fenced
            elif not fenced:
                yield from _sentences(line, number)[done:]
            buffer, done, number = rest, 0, number + 1
        if not fenced and not buffer.lstrip().startswith("`"):
            complete = _complete(_sentences(buffer, number), buffer)
            yield from complete[done:]
            done = max(done, len(complete))
    if not fenced:
        yield from _sentences(buffer, number)[done:]


def _complete(sentences: list[Claim], line: str) -> list[Claim]:
    """Return the sentences that a longer line cannot change: all but the last, unless marks are still open."""
    opened = max(line.rfind(mark) for mark in "<[(\u3010")
    closed = max(line.rfind(mark) for mark in ">])\u3011")
    return [] if opened > closed or line.count("*") % 2 or line.count("`") % 2 else sentences[:-1]


def _sentences(line: str, number: int) -> list[Claim]:
    """Return the sentences of one line."""
    line = _QUOTE.sub("", line)
    bullet = _BULLET.match(line)
    kind: Kind = "paragraph" if bullet is None else "steps" if bullet["number"] else "bullets"
    said = plain_text(line[bullet.end() :] if bullet else line)
    if not said or _HEADING.match(line):
        return []
    said = _AFTER_END.sub(r"\2\1", said)
    found = []
    for start, end in sentence_spans(said):
        sentence = said[start:end]
        markers = tuple(dict.fromkeys(int(n) for n in _MARKER.findall(sentence)))
        text = " ".join(_MARKER.sub("", sentence).split())
        if any(c.isalpha() for c in text):
            found.append(Claim(text, markers, kind, number))
    return found


def plain_text(line: str) -> str:
    """Return a line without markup; every form of marker becomes [n]."""
    if _DEFINITION.match(line):
        return ""
    said = _LINK.sub(r"\1", _IMAGE.sub("", _TAG.sub("", line)))
    said = _LINKED_MARKER.sub(r"\1", said)
    said = _ANY_MARKER.sub(_single, said)
    previous = None
    while previous != said:
        previous, said = said, _EMPHASIS.sub(r"\2", said)
    return said.strip()


def _single(match: re.Match[str]) -> str:
    """Return [1, 3-5] as [1][3][4][5]."""
    numbers: list[int] = []
    for part in re.split(r"\s*(?:[,;]|and)\s*", match[1] or match[2]):
        first, _, last = re.sub(r"\s|\u2013", lambda found: "-" if found[0] == "\u2013" else "", part).partition("-")
        start = int(first)
        numbers += range(start, min(int(last), start + 9) + 1) if last else [start]
    return "".join(f"[{number}]" for number in numbers)
