"""Document -> Passages -> Units: what is shown, and what is searched."""

import hashlib
import re
from collections.abc import Iterable, Sequence

from coach.sentences import sentence_spans
from coach.tokens import count_tokens
from coach.types import Document, Passage, Reference, Section, Sentence, Unit, UnitKind

SPLITTER_VERSION = 2
MAX_TOKENS = 900  # a longer section is cut between its lines, so that a passage fits one screen and any model's window
FIRST = "In brief"
SAY = "What to say"
QUESTIONS = "Questions people ask"
_CITATION = re.compile(r"\s*\[(@[^\]]+)\]")
_KEY = re.compile(r"@([\w:.-]+)")
_MARKER = re.compile(r"^\s*(?:\d+\.|-)\s+")
_PURPOSE = re.compile(r'^To ([^:"]+): "')  # what ready-made words are for
_QUESTION = re.compile(r"^\*\*(.+?)\*\*\s+")


def split(document: Document) -> list[Passage]:
    """Return the passages of a document: one for each section (and facet) and each question with its answer."""
    passages = [
        _passage(document, section, part)
        for section in document.sections
        for part in _parts(section.heading, [line.strip() for line in section.body.splitlines() if line.strip()])
    ]
    return list({passage.id: passage for passage in passages if passage.sentences}.values())  # the same text twice is one passage


def cited_keys(text: str) -> list[str]:
    """Return the keys of all citation marks in a text, in order."""
    return [key for marks in _CITATION.findall(text) for key in _KEY.findall(marks)]


def units(document: Document, passages: Sequence[Passage]) -> list[Unit]:
    """Return what is searched for a document: each section whole, each sentence, each question users ask,
    what words to say are for, and the names of the article."""
    found: list[Unit] = []
    for passage in passages:
        if passage.section != QUESTIONS:
            found.append(_unit("section", _headed(document, passage), passage.id))
        for number, sentence in enumerate(passage.sentences):
            found.append(_unit("sentence", sentence.text, passage.id, number))
            for place, question in enumerate(sentence.questions):
                found.append(Unit(f"question:{passage.id}:{number}:{place}", "question", question, passage.id, number))
            if passage.section == SAY and (purpose := _PURPOSE.match(sentence.text)):
                found.append(_unit("purpose", purpose[1], passage.id, number))
    opening = next((passage for passage in passages if passage.section == FIRST), passages[0] if passages else None)
    if opening:
        names = dict.fromkeys([document.title, document.summary, *document.aliases])
        found += [Unit(f"alias:{document.id}:{place}", "alias", name, opening.id, 0) for place, name in enumerate(names)]
    return found


def _headed(document: Document, passage: Passage) -> str:
    """Return the text of a section under the name of its article and of its facet or heading."""
    return f"{document.title}. {passage.facet or passage.section}. {passage.text}"


def reference_units(references: Iterable[Reference]) -> list[Unit]:
    """Return one unit for each reference: authors, title and year, to be found by name."""
    return [_unit("reference", f"{', '.join(ref.authors)}. {ref.title}. {ref.year or ''}", ref.key) for ref in references]


def _unit(kind: UnitKind, text: str, target: str, sentence: int | None = None) -> Unit:
    name = f"{kind}:{target}" if sentence is None else f"{kind}:{target}:{sentence}"
    return Unit(name, kind, text, target, sentence)


def _parts(heading: str, lines: list[str]) -> list[list[str]]:
    if heading == QUESTIONS:  # each question with its answer is a passage of its own
        return [[line] for line in lines]
    parts: list[list[str]] = [[]]
    size = 0
    for line in lines:
        tokens = count_tokens(line)
        if parts[-1] and size + tokens > MAX_TOKENS:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += tokens
    return parts


def _passage(document: Document, section: Section, lines: list[str]) -> Passage:
    text = ""
    sentences: list[Sentence] = []
    for number, line in enumerate(lines):
        marker = _MARKER.match(line)
        prefix = marker[0].strip() + " " if marker else ""
        body = line[marker.end() :] if marker else line
        questions: tuple[str, ...] = ()
        if section.heading == QUESTIONS and (asked := _QUESTION.match(body)):
            questions = tuple(part.strip() for part in asked[1].split("|"))
            prefix, body = f"{questions[0]}\n", body[asked.end() :]
        text += ("\n" if text else "") + prefix
        clean, keys = _without_citations(body)
        for start, end in sentence_spans(clean):
            cited = tuple(dict.fromkeys(key for at, key in keys if start < at <= end))
            sentences.append(Sentence(clean[start:end], len(text) + start, len(text) + end, number, cited, questions))
        text += clean
    digest = hashlib.sha256("\n".join([document.id, section.heading, section.facet or "", *lines]).encode()).hexdigest()[:16]
    return Passage(digest, document.id, document.title, section.heading, section.facet, text, tuple(sentences))


def _without_citations(line: str) -> tuple[str, list[tuple[int, str]]]:
    """Return the line without its citation marks, and each key with the offset in the clean line where its mark stood."""
    clean = ""
    keys: list[tuple[int, str]] = []
    last = 0
    for match in _CITATION.finditer(line):
        clean += line[last : match.start()]
        keys += [(len(clean), key) for key in _KEY.findall(match[1])]
        last = match.end()
    return clean + line[last:], keys
