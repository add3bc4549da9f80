"""Pieces of a model's text -> sentences as they complete, with their markers and their place in the layout.

Headings are left out, and so are images, addresses, tags and all other markup: what is shown is plain sentences, laid out by us.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from coach.llm.spotlight import visible
from coach.sentences import sentence_spans

Kind = Literal["paragraph", "bullets", "steps"]
LEAST_CUT = 8  # words; a shorter last line without an end may be meant so
LONGEST_LINE = 2_000  # characters; a longer one is cut there, so that a model that never ends a line costs nothing
_BULLET = re.compile(r"^[ \t]*(?:[-*\u2022\u2013\u2014+][ \t]+|(?P<number>\d{1,2})[.)][ \t]+)")
_HEADING = re.compile(r"^[ \t]*(?:#{1,6}[ \t].*|(?:\*\*|__)[^*_]{1,80}(?:\*\*|__):?[ \t]*|[-=_*]{3,}[ \t]*|\|.*)$")
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+")
_TAG = re.compile(
    r"<https?://[^<>\s]{0,500}>|<(script|style|iframe)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)|</?[a-z][a-z0-9-]*(?:\s[^<>]{0,500})?/?>"
    r"|</?(?:a|img|svg|script|style|iframe|object|embed|link|meta|form|input|video|audio)\b[^<>]*$",
    re.DOTALL | re.IGNORECASE,
)
_IMAGE = re.compile(r"!\[[^\[\]]{0,300}\]\s?(?:\([^()]{0,500}\)?|\[[^\[\]]{0,100}\])")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\s?(?:\([^()]{0,500}\)|\[[^\[\]]{0,100}\])")
_DEFINITION = re.compile(r"^[ \t]*\[\^[^\[\]]{1,100}\]:.*|^[ \t]*\[[^\[\]]{1,100}\]:\s*(?:https?:|www\.|/|<)\S*.*$")
_EMPHASIS = re.compile(r"(\*\*|__|~~|\*|`{1,3})(?=\S)([^*`~]{1,500}?)(?<=\S)\1")
_ESCAPE = re.compile(r"\\(?=[\\`*_\[\]<>~|$!#.-])")
_SOURCE = r"(?:(?:passages?|sources?|references?|see)[:.]?\s*)"
_NUMBERS = rf"\d{{1,3}}(?:\s*(?:,\s*and|[,;&\u2013-]|and)\s*{_SOURCE}?\d{{1,3}}){{0,9}}"
_ANY_MARKER = re.compile(
    rf"[\[\u3010]\s*\^?{_SOURCE}{{0,2}}({_NUMBERS})(?:\u2020[^\[\]\u3011]{{0,60}})?\s*[\]\u3011]|\({_SOURCE}{{1,2}}({_NUMBERS})\)",
    re.IGNORECASE,
)
_LINKED_MARKER = re.compile(r"(\[\d{1,3}\])\([^)\s]{0,500}\)")
_AFTER_END = re.compile(r"(?<![.!?])([.!?]{1,5}[\"')\u201d]{0,3}\.?)((?:\s*\[\d{1,3}\])+)\.?")
_MARKER = re.compile(r"\s*\[(\d{1,3})\]")
_LEFT_BEHIND = re.compile(r"\s*\((?:see)?[\s,;]*\)|\s*[,;](?=\s*[.!?]$)")


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
    fenced = ended = False
    for piece in pieces:
        buffer += visible(piece)
        ended = ended or any(mark in piece for mark in ".!?")
        while "\n" in buffer or len(buffer) > LONGEST_LINE:
            line, rest = _first_line(buffer)
            if line.strip().startswith(("```", "~~~")):
                fenced = not fenced
            elif not fenced:
                yield from _sentences(line, number)[done:]
            buffer, done, number, ended = rest, 0, number + 1, False
        if ended and not fenced and buffer[-1:].isalnum() and not _open(buffer):
            ended = False
            complete = _sentences(buffer, number)[:-1]
            yield from complete[done:]
            done = max(done, len(complete))
    if not fenced:
        yield from (claim for claim in _sentences(buffer, number)[done:] if not _cut_off(claim, buffer))


def _cut_off(claim: Claim, line: str) -> bool:
    """Tell whether the last sentence of a draft lacks its end in a line that has others with one: its model ran out of tokens."""
    ended = claim.text.rstrip("\"')\u201d").endswith((".", "!", "?", ":", "\u2026"))
    return not ended and (claim.kind == "paragraph" or any(mark in line for mark in ".!?")) and len(claim.text.split()) > LEAST_CUT


def _first_line(text: str) -> tuple[str, str]:
    end = text.find("\n")
    return (text[:end], text[end + 1 :]) if 0 <= end <= LONGEST_LINE else (text[:LONGEST_LINE], text[LONGEST_LINE:])


def _open(line: str) -> bool:
    """Tell whether what follows could still change the sentences before it: an open mark, or a heading or table."""
    opened = max(line.rfind(mark) for mark in "<[(\u3010")
    closed = max(line.rfind(mark) for mark in ">])\u3011")
    doubled = line.count("**") % 2 or line.count("__") % 2 or line.count("~~") % 2
    single = line.replace("**", "").count("*") % 2 and not _BULLET.match(line)
    return opened > closed or bool(doubled or single) or line.count("`") % 2 == 1 or line.lstrip().startswith(("#", "|", "`"))


def _sentences(line: str, number: int) -> list[Claim]:
    """Return the sentences of one line."""
    line = _QUOTE.sub("", line)
    bullet = _BULLET.match(line)
    kind: Kind = "paragraph" if bullet is None else "steps" if bullet["number"] else "bullets"
    said = plain_text(line[bullet.end() :] if bullet else line)
    if not said or (_HEADING.match(line) and not _ANY_MARKER.search(line)):
        return []
    said = _AFTER_END.sub(r"\2\1", said)
    found = []
    for start, end in sentence_spans(said):
        sentence = said[start:end]
        markers = tuple(dict.fromkeys(int(n) for n in _MARKER.findall(sentence)))
        text = _LEFT_BEHIND.sub("", " ".join(_MARKER.sub("", sentence).split())).lstrip(" :,;").rstrip(" ,;")
        if any(c.isalpha() for c in text):
            found.append(Claim(text, markers, kind, number))
    return found


def plain_text(line: str) -> str:
    """Return a line without markup; every form of marker becomes [n]."""
    if _DEFINITION.match(line):
        return ""
    said = _IMAGE.sub("", _TAG.sub("", _ESCAPE.sub("", line)))
    said = _LINK.sub(lambda match: match[0] if _ANY_MARKER.match(match[0]) else match[1], said)
    said = _LINKED_MARKER.sub(r"\1", _ANY_MARKER.sub(_single, said))
    previous = None
    while previous != said:
        previous, said = said, _EMPHASIS.sub(r"\2", said)
    return said.strip()


def _single(match: re.Match[str]) -> str:
    """Return [1, 3-5] as [1][3][4][5]."""
    numbers: list[int] = []
    for part in re.split(r"[,;&]|and", (match[1] or match[2]).replace("\u2013", "-")):
        found = sorted(int(number) for number in re.findall(r"\d+", part))
        numbers += range(found[0], min(found[-1], found[0] + 9) + 1) if len(found) > 1 and "-" in part else found
    return "".join(f"[{number}]" for number in numbers)
