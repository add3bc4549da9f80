"""One article: its fields and headings, each key, and each sentence as a reader meets it alone."""

import re
from collections.abc import Collection, Iterator, Sequence

from coach.corpus_check.problem import Problem, excerpt, where
from coach.corpus_check.readability import LEAST_WORDS, grade
from coach.load.articles import HEADINGS, NO_THEME, THEMES
from coach.split import QUESTIONS, cited_keys
from coach.types import Document, Passage, Sentence

AUDIENCES = frozenset({"student", "resident", "mentor", "programme"})
LENGTHS = (500, 2600)  # words of an article; a catalog may be long
LONGEST = 45  # words of a sentence, ready-made phrases in quotation marks not counted
HARDEST = 12.0  # school grade of an article; those of the shipped corpus lie between 7 and 12

# A sentence that opens with one of these points to something that is not shown when it stands alone.
_POINTS_OUTSIDE = re.compile(
    r"^(?:this|that|these|those|it|they|he|she|them|his|her|their|its|such|both|another|however|also|therefore|thus|moreover|furthermore"
    r"|instead|otherwise|the former|the latter|the same|as above|as mentioned|in addition|for this reason)\b(?! (?:who|which|you)\b)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]*"')
_FIGURE = re.compile(
    r"\b\d[\d,.]*\s?%|\bodds ratio\b|\bn = \d|\b\d[\d,.]* of (?:the )?\d|\b(?!911\b|988\b)\d{3,}\b"
    r"|\b\d[\d,.]* (?:studies|articles|programs)\b",
    re.IGNORECASE,
)
_FINDING = re.compile(
    r"\b(?:survey|study|studies|review|trial|experiments?|interviews?|meta-analysis|researchers|authors)\b[^.]{0,80}"
    r"\b(?:found|showed|shows|reported|reports|linked|suggests?|concluded)\b",
    re.IGNORECASE,
)
_RAW_MARKUP = re.compile(r"\*\*|__|\]\(|<[a-z/]|\[@|(?<!\w)@\w|[\u2018\u2019\u201c\u201d\u2014]")


def check(name: str, document: Document, passages: Sequence[Passage], keys: Collection[str], slugs: Collection[str]) -> list[Problem]:
    """Return what is wrong with one article; `keys` and `slugs` are those that exist."""
    errors = [*_head(document, slugs), *_lost_keys(document, passages), *_sentences(passages, keys)]
    return [Problem(name, message) for message in errors] + [Problem(name, message, error=False) for message in _doubts(document, passages)]


def _head(document: Document, slugs: Collection[str]) -> Iterator[str]:
    yield from (f"audience '{who}' is not one of {', '.join(sorted(AUDIENCES))}" for who in document.audience if who not in AUDIENCES)
    if document.theme not in (*THEMES, NO_THEME):
        yield f"theme '{document.theme}' is not one of {', '.join(THEMES)}"
    yield from (f"See also names {slug}, which is neither written nor planned" for slug in document.see_also if slug not in slugs)
    order = [HEADINGS.index(section.heading) for section in document.sections]
    if order != sorted(order):
        yield "headings are not in the fixed order of corpus/README.md"


def _lost_keys(document: Document, passages: Sequence[Passage]) -> Iterator[str]:
    """A key that stands behind no sentence, such as one that begins a paragraph, would back nothing."""
    for section in document.sections:
        held = {key for p in passages if (p.section, p.facet) == (section.heading, section.facet) for s in p.sentences for key in s.keys}
        for key in dict.fromkeys(cited_keys(section.body)):
            if key not in held:
                yield f"{section.heading}: key {key} stands behind no sentence"


def _sentences(passages: Sequence[Passage], keys: Collection[str]) -> Iterator[str]:
    for passage in passages:
        for sentence in passage.sentences:
            shown = excerpt(sentence.text)
            yield from (f"{where(passage)}: key {key} is not in references.json" for key in sentence.keys if key not in keys)
            if passage.text[sentence.start : sentence.end] != sentence.text:
                yield f"{where(passage)}: {shown} does not stand at its place in the passage"
            if _POINTS_OUTSIDE.match(sentence.text):
                yield f"{where(passage)}: {shown} opens with a word that points outside the sentence"
            if _RAW_MARKUP.search(sentence.text):
                yield f"{where(passage)}: {shown} holds markup or a typographic character"
            if passage.section == QUESTIONS and not sentence.questions:
                yield f"{where(passage)}: {shown} answers no question in bold"


def _doubts(document: Document, passages: Sequence[Passage]) -> Iterator[str]:
    sentences = [(passage, sentence) for passage in passages for sentence in passage.sentences]
    words = sum(len(sentence.text.split()) for _, sentence in sentences)
    if not LENGTHS[0] <= words <= LENGTHS[1]:
        yield f"{words} words; between {LENGTHS[0]} and {LENGTHS[1]} are usual"
    if document.theme == NO_THEME:
        yield f"no theme; the library shows it under '{NO_THEME}'"
    if not any(sentence.keys for _, sentence in sentences):
        yield "cites no reference"
    level = grade([sentence.text for _, sentence in sentences])
    if words >= LEAST_WORDS and level > HARDEST:
        yield f"reads like school grade {level:.0f}; use shorter words and sentences, for grade {HARDEST:.0f} or less"
    for passage, sentence in sentences:
        yield from (f"{where(passage)}: {excerpt(sentence.text)} {doubt}" for doubt in _doubts_of(sentence))


def _doubts_of(sentence: Sentence) -> Iterator[str]:
    unquoted = _QUOTED.sub("", sentence.text)
    if len(unquoted.split()) > LONGEST:
        yield f"is longer than {LONGEST} words"
    if not sentence.keys and _FIGURE.search(unquoted):
        yield "has a figure and no key"
    elif not sentence.keys and _FINDING.search(unquoted):
        yield "tells a finding and has no key"
