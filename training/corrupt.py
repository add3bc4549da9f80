"""A true sentence -> one that says something else by a word or two: a role, a direction, a limit or a negation exchanged."""

import random
import re
from collections.abc import Callable
from functools import partial


def _pairs(table: str) -> tuple[tuple[str, str], ...]:
    """Read "one > other; …"."""
    halves = (entry.split(">") for entry in table.split(";"))
    return tuple((" ".join(one.split()), " ".join(other.split())) for one, other in halves)


_ROLES = _pairs(
    """mentors > mentees; mentor > mentee; attendings > students; attending > student; residents > students; resident > student;
    residents > attendings; faculty > students; program directors > residents; authors > reviewers; women > men; seniors >
    juniors; senior > junior; sponsor > mentor; supervisor > trainee"""
)
_DIRECTIONS = _pairs(
    """more > less; more > fewer; before > after; higher > lower; earlier > later; increase > decrease; better > worse; gain > lose;
    above > below; most > least; first > last; longer > shorter; larger > smaller; stronger > weaker; start > stop; accept >
    decline; agree > disagree; with > without; public > private; in public > in private; rarely > often; same > different; many >
    few; early > late; formal > informal; help > harm; keep > drop; alone > together; by email > in person; avoid > seek; easy >
    hard"""
)
_LIMITS = _pairs(
    """may > will; might > will; some > all; some > most; many > all; often > always; usually > always; sometimes > always; most >
    all; suggests > proves; suggest > prove; was associated with > caused; were associated with > caused; went with > led to;
    nearly all > all; rarely > never; in one survey > everywhere; one study > many studies; a survey > a trial; an essay > a
    study; a review > a trial; opinion > evidence; one university > every university; one school > every school; one program >
    every program; likely > certain; at least > at most"""
)
_NEGATIONS = _pairs(
    """do not > do; does not > does; did not > did; is not > is; are not > are; cannot > can; never > always; should > should not;
    is > is not; are > are not; was > was not; were > were not; can > cannot; may > may not; need not > need to; don't > do; not
    >"""
)
_BOTH_WAYS = (_ROLES, _DIRECTIONS)


def corrupted(sentence: str) -> str | None:
    """Return the sentence with one thing exchanged; None where nothing can be."""
    changes: list[Callable[[str], str | None]] = [_exchanged, _limited, _negated, _commanded]
    random.shuffle(changes)
    return next((found for change in changes if (found := change(sentence)) and found != sentence), None)


def _exchanged(sentence: str) -> str | None:
    """Exchange a role or a direction for its opposite; two roles of one pair change places."""
    pairs = [pair for table in _BOTH_WAYS for pair in table]
    random.shuffle(pairs)
    for one, other in pairs:
        paired = re.search(rf"\b(?:{one} and {other}|{other} and {one})\b", sentence, re.IGNORECASE)  # changes nothing
        if not paired and re.search(rf"\b(?:{one}|{other})\b", sentence, re.IGNORECASE):
            return _articles(re.sub(rf"\b(?:{one}|{other})\b", partial(_other, {one: other, other: one}), sentence, flags=re.IGNORECASE))
    return None


def _limited(sentence: str) -> str | None:
    return _one_way(sentence, _LIMITS)


def _negated(sentence: str) -> str | None:
    return _one_way(sentence, _NEGATIONS)


def _commanded(sentence: str) -> str | None:
    """Turn advice round: "Ask early." becomes "Do not ask early."."""
    first = sentence.split(" ", 1)[0]
    if not re.fullmatch(
        r"Ask|Write|Tell|Send|Choose|Thank|Name|Bring|Offer|Keep|Say|Take|Give|Show|Agree|Set|Use|Start|Begin|Make|Wait", first
    ):
        return None
    return f"Do not {sentence[0].lower()}{sentence[1:]}"


def _one_way(sentence: str, table: tuple[tuple[str, str], ...]) -> str | None:
    pairs = list(table)
    random.shuffle(pairs)
    for one, other in pairs:
        whole = rf"\b{one}\b(?!['\u2019]| not\b|[,;.])"
        found = re.sub(whole, partial(_other, {one: other}), sentence, count=1, flags=0 if one == "may" else re.IGNORECASE)
        if found != sentence:
            return " ".join(found.split())
    return None


def _other(table: dict[str, str], match: re.Match[str]) -> str:
    """Return what stands for a word in a table, with a capital where the word has one."""
    new = table[match[0].lower()]
    return new[:1].upper() + new[1:] if match[0][:1].isupper() else new


def _articles(sentence: str) -> str:
    """Return the sentence with "a" and "an" as the words after them need it."""
    return re.sub(r"\b([Aa])n? (?=([a-z]))", lambda match: f"{match[1]}{'n' if match[2] in 'aeio' else ''} ", sentence)
