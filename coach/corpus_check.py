"""The curator's lint: what is wrong with the articles, said by file. Errors stop the tests; warnings ask for a second look."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coach.errors import CorpusError
from coach.load.articles import HEADINGS, read_article
from coach.load.references import load_references
from coach.split import QUESTIONS, split
from coach.types import Document, Passage, Reference

AUDIENCES = frozenset({"student", "resident", "mentor", "programme"})
LENGTHS = (500, 2600)  # words of an article; a catalog may be long
LONGEST = 45  # words of a sentence, ready-made phrases in quotation marks not counted

# Slugs of the articles that the corpus is planned to have; "See also" may point to one that is not written yet.
PLANNED = frozenset(
    """value-of-mentorship what-is-mentorship evidence-for-mentorship mentor-coach-sponsor-connector mentoring-network
    peer-and-near-peer-mentoring finding-a-mentor choosing-a-mentor no-home-program approaching-an-attending outreach-email following-up
    bias-in-who-gets-a-reply first-meeting managing-up expectations-and-agreements mentee-missteps being-a-good-mentee
    feedback-receiving-and-asking gratitude-and-thank-you research-and-authorship letters-of-recommendation plastic-surgery-mentorship
    women-and-diversity mentorship-malpractice when-mentoring-goes-wrong ending-or-changing-mentors mistreatment-and-getting-help
    wellbeing-and-crisis outstanding-mentors giving-feedback-and-safety sponsorship mentoring-across-differences mentoring-programs
    mentor-boundaries-and-time virtual-mentoring""".split()
)

# A sentence that opens with one of these points to something that is not shown when it stands alone.
_POINTS_OUTSIDE = re.compile(
    r"^(?:this|that|these|those|it|they|he|she|them|his|her|their|its|such|both|another|however|also|therefore|thus|moreover|furthermore"
    r"|instead|otherwise|the former|the latter|the same|as above|as mentioned|in addition|for this reason)\b(?! (?:who|which|you)\b)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]*"')
_NUMBER = re.compile(r"\b\d[\d,.]*\s?%|\bodds ratio\b|\bn = \d", re.IGNORECASE)
_RAW_MARKUP = re.compile(r"\*\*|__|\]\(|<[a-z/]|\[@|[\u2018\u2019\u201c\u201d\u2014]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, in one file."""

    file: str
    message: str
    error: bool = True


def check_corpus(corpus: Path) -> list[Problem]:
    """Return every problem found, errors first."""
    problems: list[Problem] = []
    try:
        references = load_references(corpus)
    except CorpusError as error:
        return [Problem("references.json", error.message)]
    read: list[tuple[str, Document]] = []
    for file in sorted((corpus / "articles").glob("*.md")):
        try:
            read.append((file.name, read_article(file)))
        except CorpusError as error:
            problems.append(Problem(file.name, error.message.removeprefix(f"{file.name}: ")))
    if not read and not problems:
        problems.append(Problem("articles", "there are no articles"))
    slugs = [document.id for _, document in read]
    for name, document in read:
        if slugs.count(document.id) > 1:
            problems.append(Problem(name, f"slug {document.id} is used twice"))
        problems += [Problem(name, message) for message in _errors(document, references, {*slugs, *PLANNED})]
        problems += [Problem(name, message, error=False) for message in _warnings(document)]
    return sorted(problems, key=lambda problem: (not problem.error, problem.file))


def _errors(document: Document, references: dict[str, Reference], slugs: set[str]) -> Iterator[str]:
    yield from (f"audience '{who}' is not one of {', '.join(sorted(AUDIENCES))}" for who in document.audience if who not in AUDIENCES)
    yield from (f"See also names {slug}, which is neither written nor planned" for slug in document.see_also if slug not in slugs)
    order = [HEADINGS.index(section.heading) for section in document.sections]
    if order != sorted(order):
        yield "headings are not in the fixed order of corpus/README.md"
    for passage in split(document):
        where = _where(passage)
        for sentence in passage.sentences:
            yield from (f"{where}: key {key} is not in references.json" for key in sentence.keys if key not in references)
            if _POINTS_OUTSIDE.match(sentence.text):
                yield f'{where}: "{sentence.text[:60]}" opens with a word that points outside the sentence'
            if _RAW_MARKUP.search(sentence.text):
                yield f'{where}: "{sentence.text[:60]}" holds markup or a typographic character'
            if passage.section == QUESTIONS and not sentence.questions:
                yield f'{where}: "{sentence.text[:60]}" answers no question in bold'


def _warnings(document: Document) -> Iterator[str]:
    passages = split(document)
    words = sum(len(sentence.text.split()) for passage in passages for sentence in passage.sentences)
    if not LENGTHS[0] <= words <= LENGTHS[1]:
        yield f"{words} words; between {LENGTHS[0]} and {LENGTHS[1]} are usual"
    for passage in passages:
        for sentence in passage.sentences:
            if len(_QUOTED.sub("", sentence.text).split()) > LONGEST:
                yield f'{_where(passage)}: "{sentence.text[:60]}" is longer than {LONGEST} words'
            if not sentence.keys and _NUMBER.search(_QUOTED.sub("", sentence.text)):
                yield f'{_where(passage)}: "{sentence.text[:60]}" has a figure and no key'


def _where(passage: Passage) -> str:
    return f"{passage.section}, {passage.facet}" if passage.facet else passage.section
