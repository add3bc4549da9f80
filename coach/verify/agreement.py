"""What a sentence must share with its passage, whatever else it says: numbers, shares, times, names, addresses.

Each function returns the first thing of a sentence that the passage does not have, as it is written there, or None.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from coach.sentences import sentence_spans
from coach.words import fold

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_WORDS = {word: float(value) for value, word in enumerate(_UNITS.split())}
_TENS = {word: 10.0 * (place + 2) for place, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
_MANY = {"dozen": 12.0, "hundred": 100.0, "thousand": 1000.0, "million": 1e6}
_TIMES = {"twice": 2.0, "double": 2.0, "doubled": 2.0, "triple": 3.0, "tripled": 3.0}
_PARTS = {"half": 50.0, "third": 100 / 3, "thirds": 100 / 3, "quarter": 25.0, "quarters": 25.0, "fifth": 20.0, "fifths": 20.0}
_ALONE = "|".join([*_WORDS, *_TENS])
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SPELLED = rf"(?:{'|'.join(_TENS)})[- ](?:{'|'.join(_WORDS)})|{_ALONE}"
_AMOUNT = rf"(?:{_DIGITS}|{_SPELLED}|half an?|an?)(?: (?:{'|'.join(_MANY)})s?)?|{'|'.join(_MANY)}"
_NUMBER = re.compile(rf"(?<![\w.])(?:{_AMOUNT}|{'|'.join(_TIMES)})(?=\b|%)")
_SHARE = re.compile(rf"(?<![\w.-])(?P<a>{_DIGITS}|{_SPELLED}) (?:of|in|out of)(?: every| the)? (?P<b>{_DIGITS}|{_SPELLED})\b")
_FRACTION = re.compile(
    rf"\b(?:(?P<n>one|two|three|four|a)[- ])?(?P<part>{'|'.join(_PARTS)})\b(?! (?:year|month|week|day|time|meeting|author))"
)
_PERCENT = re.compile(rf"(?<![\w.])({_DIGITS}) ?(?:%|percent\b|per cent\b)|(?<![\w.])({_DIGITS}) (?:in|of) (?:a|every) hundred")
_HALF = re.compile(r"\b(?P<how>more|over|less|fewer|under|below)(?: than)? half\b")
_OF_PEOPLE = re.compile(r"\b(?:the (?:two|three) of (?:you|us|them)|(?:these|those|your) two)\b")
CLOSE = 2.5  # points of a percentage that "a third" or "three of four" may be off
LARGE = 12.0  # from here on a number is hardly there by chance

_MINUTES = {
    "minute": 1.0,
    "hour": 60.0,
    "day": 1440.0,
    "week": 10080.0,
    "month": 43800.0,
    "semester": 219000.0,
    "year": 525600.0,
    "decade": 5256000.0,
}
_SHORT = {"min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour", "wk": "week", "wks": "week", "yr": "year", "yrs": "year"}
_OFTEN = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year", "annual": "year", "annually": "year"}
_FORTNIGHT = {"fortnight": "two weeks", "fortnightly": "every two weeks", "biweekly": "every two weeks", "quarter of an hour": "15 minutes"}
_UNIT = "|".join([*(f"{unit}s?" for unit in _MINUTES), *_SHORT])
_LASTS = re.compile(
    rf"(?<![\w.-])(?P<n>{_AMOUNT}|few|couple of|several)[- ](?:(?:full|whole|entire|working|calendar) )?(?P<unit>{_UNIT})\b"
)
_RATE = re.compile(rf"\b(?P<n>once|twice|(?:{_AMOUNT}) times?) (?:a|an|per|each|every) (?P<unit>{_UNIT})\b")
_THIS = "an?|one|each|per|every|this|that|next|the|last|same|past|first|second|final|once"
_ONE = re.compile(rf"\b(?:(?:{_THIS})[- ](?:full |whole |single )?(?P<unit>{_UNIT})|(?P<often>{'|'.join(_OFTEN)}))\b")
_SPAN = re.compile(rf"\b(?:(?P<unit>{_UNIT})|(?P<often>{'|'.join(_OFTEN)}))\b")
SAME_TIME = 0.1  # share by which two times told in different units may differ: four weeks are about a month

_COUNTED = re.compile(
    rf"\b(?P<n>{_SPELLED}) (?:\w+ )?(?P<thing>kind|type|sort|form|part|step|habit|misstep|lesson|reason|stage|section)s?\b"
)
_NAMED = re.compile(rf"^(?P<items>[^.:;]+?),? (?:are|make up|form) (?:the )?(?P<n>{_SPELLED})\b")
_TLD = (
    "com|org|net|edu|gov|io|ly|de|ai|dev|app|co|uk|us|eu|ca|au|fr|it|es|nl|ch|info|biz|xyz|site"
    "|online|link|page|me|tv|ru|cn|shop|top|club|example|test|local"
)
_ADDRESS = re.compile(
    rf"https?://[^\s<>\"')\]]+|www\.[^\s<>\"')\]]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.(?:{_TLD})\b(?:[:/?#][^\s<>\"')\]]*)?",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b(?=[^\W\d_])(?=[^a-zß-öø-ÿ])\w[\w&]*(?:['\u2019-]\w+)*")
_ALIASES = {"united": "us", "states": "us", "america": "us", "american": "us", "americans": "us", "usa": "us", "u.s": "us"}
_COUNTRY = re.compile(r"\bU\.?S\b|\bUSA\b|United States|\bAmerica")
_NOT_NAMES = frozenset(
    "i i'm i'd i'll i've dr doctor professor prof mr ms mrs monday tuesday wednesday thursday friday saturday sunday".split()
)


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in a text, and where it stands."""

    value: float
    start: int
    text: str


def strange_number(sentence: str, passage: str) -> str | None:
    """Return the first number of a sentence that its passage does not have: in digits, in words, or as a share told in another form."""
    said, known = _folded(sentence), _folded(passage)
    said = _OF_PEOPLE.sub(lambda match: "-" * len(match[0]), said)
    there = {number.value for number in _numbers(known)}
    exact, shares, fractions = _percentages(known)
    rough = shares + fractions
    counted = [(_value(match["a"]), _value(match["b"])) for match in _SHARE.finditer(known)]
    told: list[tuple[int, int]] = []  # places whose numbers are part of something that was found
    for match in _HALF.finditer(said):
        over = match["how"] in ("more", "over")
        if "half" not in known and not any(share > 50 if over else share < 50 for share in exact + rough):
            return match[0]
        told.append(match.span())
    for match in _SHARE.finditer(said):
        a, b = _value(match["a"]), _value(match["b"])
        same = [one for one, all_ in counted if all_ == b]  # told there of as many
        few = max(a, b) <= LARGE and b in there and not same  # "two of the six"
        near = _near(100 * a / max(b, 1.0), exact + rough) and not same
        if not (a in same or few or near or ({a, b} <= there and max(a, b) > LARGE and not same)):
            return match[0]
        told.append(match.span())
    for match in _FRACTION.finditer(said):
        if any(start <= match.start() < end for start, end in told):
            continue
        told_so = any(abs(_part(match) - fraction) < 1 for fraction in fractions)
        if not told_so and not _near(_part(match), exact + shares):
            return match[0]
        told.append(match.span())
    for match in _PERCENT.finditer(said):
        share = _value(match[1] or match[2])
        if not (share in exact or any(round(other) == share for other in exact) or _near(share, rough)):
            return match[1] or match[2]
        told.append(match.span())
    told += [match.span() for match in _LASTS.finditer(said)]  # see strange_time
    told += [match.span() for match in _RATE.finditer(said)]
    for number in _numbers(said):
        rounded = number.value >= LARGE and any(value % 1 and round(value) == number.value for value in there)
        if not rounded and number.value not in there and not any(start <= number.start < end for start, end in told):
            return number.text
    return None


def strange_count(sentence: str, passage: str) -> str | None:
    """Return the first count of a sentence that goes against its passage or itself: "one kind" where the passage has two kinds, or five
    things named that "are six"."""
    said, known = _folded(sentence), _folded(passage)
    counts: dict[str, set[float]] = {}
    for match in _COUNTED.finditer(known):
        counts.setdefault(_thing(match), set()).add(_value(match["n"]))
    for match in _COUNTED.finditer(said):
        there = counts.get(_thing(match), set())
        if there and _value(match["n"]) not in there:
            return match[0]
    for match in _NAMED.finditer(said):
        items = [item for item in re.split(r",\s*(?:and\s+)?|\s+and\s+", match["items"]) if item.strip()]
        if len(items) > 2 and _value(match["n"]) > 1 and len(items) != _value(match["n"]):
            return match["n"]
    return None


def strange_time(sentence: str, passage: str) -> str | None:
    """Return the first time of a sentence that its passage does not have: how long, how often, or in which unit at all ("weekly")."""
    said, known = _folded(sentence), _folded(passage)
    lasting, rates = {_lasts(match) for match in _LASTS.finditer(known)}, {_rate(match) for match in _RATE.finditer(known)}
    ones = {_unit(match) for match in _ONE.finditer(known)}
    units = {_unit(match) for match in _SPAN.finditer(known)} | ({"day"} if re.search(r"\b(?:today|tonight|tomorrow)\b", known) else set())
    counted: list[tuple[int, int]] = []
    for match in _RATE.finditer(said):
        often = _rate(match)
        if often not in rates and not (often[0] == 1 and often[1] in units and not rates):
            return match[0]
        counted.append(match.span())
    for match in _LASTS.finditer(said):
        if any(start <= match.start("unit") < end for start, end in counted):
            continue
        value, unit = _lasts(match)
        single = value == _MINUTES[unit] and unit in ones  # "a week": the passage may say "this week", "weekly"
        vague = match["n"] in ("few", "couple of", "several") and unit in units
        if not (single or vague or any(_same_time(value, unit, *other) for other in lasting)):
            return match[0]
        counted.append(match.span())
    for match in _SPAN.finditer(said):
        if _unit(match) not in units and not any(start <= match.start() < end for start, end in counted):
            return match[0]
    return None


def _same_time(value: float, unit: str, other: float, other_unit: str) -> bool:
    """Tell whether two times are the same; told in different units, they may differ a little."""
    return value == other if unit == other_unit else abs(value - other) <= SAME_TIME * max(value, other)


def strange_name(sentence: str, known: str) -> str | None:
    """Return the first name or abbreviation of a sentence that does not stand in `known`: the passage, its place, the authors behind it.
    The first word of a sentence is none."""
    there = {_name(word) for word in re.findall(r"[\w&.]+(?:['\u2019-]\w+)*", known)} | {
        _name(word) for word in re.findall(r"[\w&]+", known)
    }
    starts = {start for start, _ in sentence_spans(sentence)} | {match.end() for match in re.finditer(r"[:\"\u201c\u2026]\s*", sentence)}
    for match in _NAME.finditer(sentence):
        if match.start() in starts and not match[0][1:2].isupper():
            continue
        name = _name(match[0])
        parts = {_name(part) for part in re.split(r"[-\u2019']", match[0]) if part}
        if name == "us" and not _COUNTRY.search(known):
            return match[0]
        if name not in _NOT_NAMES and not ({name, name.removesuffix("s")} & there or parts <= there):
            return match[0]
    return None


def strange_address(sentence: str, passage: str) -> str | None:
    """Return the first address of a page or mailbox of a sentence that its passage does not have; the site of a page is known with it."""
    there = {_plain_address(match[0]) for match in _ADDRESS.finditer(passage)}
    there |= {address.split("/")[0] for address in there}
    found = (match[0].rstrip(".,;:!?") for match in _ADDRESS.finditer(sentence))
    return next((address for address in found if _plain_address(address) not in there), None)


def _plain_address(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.lower()).rstrip(".,;:!?/")


def _thing(match: re.Match[str]) -> str:
    return {"type": "kind", "sort": "kind", "form": "kind"}.get(match["thing"], match["thing"])


def _folded(text: str) -> str:
    text = fold(text).replace("\u2013", "-").replace("\u2014", " - ")
    for phrase, same in _FORTNIGHT.items():
        text = re.sub(rf"\b(?:an? )?{phrase}\b", same, text)
    return re.sub(r"\bhalf[- ]an?[- ]hour\b|\bhalf[- ]hours?\b", "30 minutes", re.sub(r"\bhalf a dozen\b", "6", text))


def _numbers(text: str) -> Iterator[_Number]:
    """Yield the numbers of a folded text; "one" and "a" say too little."""
    for match in _NUMBER.finditer(text):
        if match[0] not in ("a", "an", "one", "zero", "half a", "half an"):
            yield _Number(_value(match[0]), match.start(), match[0])


def _value(text: str) -> float:
    first, *rest = text.replace("-", " ").split()
    if first in _TIMES:
        return _TIMES[first]
    if first == "half":
        return 0.5
    value = 1.0 if first in ("a", "an") else 1.0 if first in _MANY else _single(first)
    for word in [first, *rest] if first in _MANY else rest:
        many = word.removesuffix("s")
        value = value * _MANY[many] if many in _MANY else value + _WORDS.get(word, 0.0)
    return value


def _single(word: str) -> float:
    return float(word.replace(",", "")[:15]) if word[0].isdigit() else (_WORDS | _TENS)[word]


def _percentages(text: str) -> tuple[list[float], list[float], list[float]]:
    """Return the percentages that a text gives as such, as so many of so many, and as fractions."""
    exact = [_value(match[1] or match[2]) for match in _PERCENT.finditer(text)]
    shares = [100 * _value(match["a"]) / max(1.0, _value(match["b"])) for match in _SHARE.finditer(text)]
    return exact, shares, [_part(match) for match in _FRACTION.finditer(text)]


def _part(match: re.Match[str]) -> float:
    return _WORDS.get(match["n"] or "one", 1.0) * _PARTS[match["part"]]


def _near(share: float, shares: list[float]) -> bool:
    return any(abs(share - other) <= CLOSE for other in shares)


def _unit(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups.get("often"):
        return _OFTEN[groups["often"]]
    unit = str(groups["unit"])
    return _SHORT.get(unit) or unit.removesuffix("s")


def _lasts(match: re.Match[str]) -> tuple[float, str]:
    """Return how long something lasts, in minutes, and the unit it is told in; "a few" is none."""
    unit = _unit(match)
    amount = -1.0 if match["n"] in ("few", "couple of", "several") else _value(match["n"])
    return amount * _MINUTES[unit], unit


def _rate(match: re.Match[str]) -> tuple[float, str]:
    often = {"once": 1.0, "twice": 2.0}.get(match["n"])
    return (_value(match["n"].rsplit(" ", 1)[0]) if often is None else often), _unit(match)


def _name(word: str) -> str:
    folded = fold(word).rstrip(".").removesuffix("'s")
    if word[:-1].isupper() and len(word) > 2 and word.endswith("s"):  # PIs, CVs
        folded = folded.removesuffix("s")
    return _ALIASES.get(folded, folded)
