"""What a sentence must share with its passage, whatever else it says: numbers, names, addresses."""

import re
from collections.abc import Collection

from coach.sentences import sentence_spans
from coach.words import fold

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_WORDS = {word: float(value) for value, word in enumerate(_UNITS.split())}
_TENS = {word: 10.0 * (place + 2) for place, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
_OTHERS = {"hundred": 100.0, "thousand": 1000.0, "dozen": 12.0, "twice": 2.0, "double": 2.0, "doubled": 2.0, "triple": 3.0, "tripled": 3.0}
_PARTS = {"half": 50.0, "third": 100 / 3, "thirds": 100 / 3, "quarter": 25.0, "quarters": 25.0, "fifth": 20.0, "fifths": 20.0}
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SPELLED = "|".join(sorted({*_WORDS, *_TENS, *_OTHERS} - {"zero", "one"}, key=len, reverse=True))
_NUMBER = re.compile(rf"(?<![\w.])(?:{_DIGITS})(?=\b|%|[a-z])|\b(?:{'|'.join(_TENS)})[- ](?:{'|'.join(_WORDS)})\b|\b(?:{_SPELLED})\b")
_THE_TWO = re.compile(r"\bthe (?:two|three) of (?:you|us|them)\b|\b(?:these|those|your) two\b")
_SHARE = re.compile(
    rf"\b(?P<a>{_DIGITS}|{'|'.join(_WORDS)}) (?:of|in|out of)(?: every| the)? (?P<b>{_DIGITS}|{'|'.join([*_WORDS, *_TENS])})\b"
)
_FRACTION = re.compile(
    rf"\b(?:(?P<n>one|two|three|four|a)[- ])?(?P<part>{'|'.join(_PARTS)})\b(?! (?:year|month|week|day|time|meeting|author))"
)
_PERCENT = re.compile(rf"({_DIGITS}) ?(?:%|percent|per cent)")
_SPAN = re.compile(r"\b(minute|hour|day|week|month|year|decade|semester)(?:s|ly)?\b|\b(daily|yearly|annual(?:ly)?|biweekly|fortnight)\b")
_SAME_SPAN = {"daily": "day", "annual": "year", "annually": "year", "biweekly": "week", "fortnight": "week"}
# What may be told in another unit: seven days, half an hour, twelve months, four times a year.
_TOLD_AS = {
    "day": {"week"},
    "week": {"day", "month"},
    "minute": {"hour"},
    "hour": {"minute"},
    "month": {"year"},
    "year": {"month", "decade"},
}
_IN_A_HUNDRED = re.compile(r" ?(?:%|percent|per cent| (?:in|of) (?:a|every) hundred)")
_SAME = tuple(
    (re.compile(rf"\b(?:{phrase})\b"), same)
    for phrase, same in (
        ("(?:a )?quarter of an hour|quarter[- ]hour", "15 minutes"),
        ("half an hour|half[- ]hour", "30 minutes"),
        ("half a dozen", "6"),
        ("a couple of", "a few"),
        ("(?:7|seven) days", "a week"),
        ("(?:12|twelve) months", "a year"),
        ("(?:more|less|fewer|over|under) than half(?: of)?|(?:over|under) half(?: of)?", "a part of"),  # not a number, a comparison
    )
)
CLOSE = 2.5  # points of a percentage that "a third" or "three of four" may be off

_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\b[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|org|net|edu|gov|io|ly)\b(?:/\S*)?", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w&]*(?:['\u2019-][A-Z]?\w+)*")
_ALIASES = {"United": "us", "States": "us", "America": "us", "American": "us", "USA": "us"}
_NOT_NAMES = frozenset(
    "i i'm i'd i'll i've dr doctor professor prof mr ms mrs monday tuesday wednesday thursday friday saturday sunday".split()
)


def strange_number(sentence: str, passage: str) -> str | None:
    """Return the first number of a sentence that its passage does not have, in digits, in words or as a share; None if there is none."""
    said, known = _folded(sentence), _folded(passage)
    there = _values(known)
    shares = _shares(known)
    told_as_share = [match.span() for pattern in (_SHARE, _FRACTION) for match in pattern.finditer(said)]
    for match in _NUMBER.finditer(_THE_TWO.sub(lambda found: "-" * len(found[0]), said)):
        if _value(match[0]) in there:
            continue
        if any(start <= match.start() < end for start, end in told_as_share) and _share_known(said, match.start(), shares):
            continue
        if _IN_A_HUNDRED.match(said, match.end()) and _near(_value(match[0]), shares):
            continue
        return match[0]
    for match in _FRACTION.finditer(said):
        if match["part"] not in known and not _near(_part(match), shares):
            return match[0]
    return None


def strange_span(sentence: str, passage: str) -> str | None:
    """Return the first unit of time of a sentence that its passage does not have ("a month" for "a week"); None if there is none."""
    there = {_span(match) for match in _SPAN.finditer(_folded(passage))}
    for match in _SPAN.finditer(_folded(sentence)):
        unit = _span(match)
        if unit not in there and not (_counted(sentence, match) and _TOLD_AS.get(unit, set()) & there):
            return match[0]
    return None


def _span(match: re.Match[str]) -> str:
    word = match[1] or match[2]
    return _SAME_SPAN.get(word, word.removesuffix("ly"))


def _counted(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether a number, or "half", stands just before a unit of time, so that it may be another unit in other words."""
    before = _folded(sentence)[: match.start()].split()[-2:]
    return any(word in _WORDS or word in _TENS or word in ("half", "times") or word[0].isdigit() for word in before)


def _folded(text: str) -> str:
    text = fold(text).replace("\u2013", "-").replace("\u2014", " - ")
    for phrase, same in _SAME:
        text = phrase.sub(same, text)
    return text


def _value(text: str) -> float:
    if text[0].isdigit():
        return float(text.replace(",", ""))
    first, _, second = text.replace("-", " ").partition(" ")
    return (_WORDS | _TENS | _OTHERS)[first] + _WORDS.get(second, 0.0)


def _values(text: str) -> set[float]:
    numbers = {_value(match[0]) for match in _NUMBER.finditer(text)}
    return numbers | {float(value.replace(",", "")) for value in re.findall(_DIGITS, text)}


def _shares(text: str) -> list[float]:
    """Return the percentages that a text gives, in whatever form."""
    return [
        *(float(match[1].replace(",", "")) for match in _PERCENT.finditer(text)),
        *(100 * _value(match["a"]) / max(1.0, _value(match["b"])) for match in _SHARE.finditer(text)),
        *(_part(match) for match in _FRACTION.finditer(text)),
    ]


def _part(match: re.Match[str]) -> float:
    return _WORDS.get(match["n"] or "one", 1.0) * _PARTS[match["part"]]


def _near(share: float, shares: Collection[float]) -> bool:
    return any(abs(share - other) <= CLOSE for other in shares)


def _share_known(said: str, at: int, shares: Collection[float]) -> bool:
    for match in _SHARE.finditer(said):
        if match.start() <= at < match.end():
            return _near(100 * _value(match["a"]) / max(1.0, _value(match["b"])), shares)
    return any(match.start() <= at < match.end() and _near(_part(match), shares) for match in _FRACTION.finditer(said))


def strange_name(sentence: str, known: str) -> str | None:
    """Return the first name or abbreviation of a sentence that does not stand in `known` (the passage, where it stands, and the authors
    behind it); None if there is none."""
    there = fold(known)
    starts = {start for start, _ in sentence_spans(sentence)} | {match.end() for match in re.finditer(r"[:\"\u201c]\s*", sentence)}
    for match in _NAME.finditer(sentence):
        name = _ALIASES.get(match[0], fold(match[0]).removesuffix("'s"))
        if match.start() in starts and not match[0][1:2].isupper():
            continue
        if name not in _NOT_NAMES and name not in there:
            return match[0]
    return None


def strange_address(sentence: str, passage: str) -> str | None:
    """Return the first address of a page or mailbox that the passage does not have; None if there is none."""
    return next((match[0] for match in _ADDRESS.finditer(sentence) if match[0].lower() not in passage.lower()), None)
