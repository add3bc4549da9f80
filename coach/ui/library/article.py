"""One article as a page to read: sections, numbered notes, the questions it answers, where to go next. All text is escaped."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from itertools import groupby

from coach.library import Library
from coach.render import reference_html
from coach.split import QUESTIONS
from coach.types import Document, Passage, Reference, Sentence
from coach.ui.library.contents import minutes, passages_by_article, readers
from coach.words import capital

Notes = dict[str, int]  # key of a reference -> its number, in order of first use

_STEP = re.compile(r"(\d+)\. $")


def article_html(slug: str, library: Library) -> str | None:
    """Return an article; None if the library has no article of this name."""
    document = library.documents.get(slug)
    if document is None:
        return None
    passages = passages_by_article(library)[slug]
    keys = dict.fromkeys(key for passage in passages for sentence in passage.sentences for key in sentence.keys)
    notes = {key: number for number, key in enumerate(keys, start=1)}
    sections = [(heading, list(found)) for heading, found in groupby(passages, key=lambda passage: passage.section)]
    return (
        f'<article class="lib-article" aria-labelledby="lib-title">'
        '<p class="lib-crumbs"><a href="#library">Library</a> <span aria-hidden="true">/</span> '
        f"{escape(document.theme)}</p>"
        f'<h2 id="lib-title" tabindex="-1">{escape(document.title)}</h2>'
        f'<p class="lib-summary">{escape(document.summary)}</p>'
        f'<p class="lib-facts">{minutes([p for p in passages if p.section != QUESTIONS])} min · for {escape(readers(document))} · '
        f"updated {escape(_in_words(document.updated))}</p>"
        f'<p><button type="button" class="lib-button" data-about="{escape(document.id)}">'
        "Ask about this article</button></p>"
        f"{_index(document, sections, notes)}"
        f"{''.join(_section(document, heading, found, notes) for heading, found in sections)}"
        f"{_notes(document, notes, library)}{_see_also(document, library)}</article>"
    )


def anchor(heading: str) -> str:
    """Return the name of a heading in an address: "What to do" -> "what-to-do"."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def note_html(reference: Reference) -> str:
    """Return a reference in AMA style with its kind of evidence and its year."""
    year = f'<span class="evidence">{reference.year}</span>' if reference.year else '<span class="evidence">no date</span>'
    return f"{reference_html(reference)} {year}"


def _index(document: Document, sections: Sequence[tuple[str, list[Passage]]], notes: Notes) -> str:
    names = [*(heading for heading, _ in sections), *(["Notes"] if notes else [])]
    items = "".join(f'<li><a href="#library/{escape(document.id)}/{anchor(name)}">{escape(name)}</a></li>' for name in names)
    return f'<nav class="lib-index" aria-label="Sections of this article"><ul>{items}</ul></nav>'


def _section(document: Document, heading: str, passages: Sequence[Passage], notes: Notes) -> str:
    parts = []
    for facet, found in groupby(passages, key=lambda passage: passage.facet):
        if facet:
            parts.append(f"<h4>{escape(facet)}</h4>")
        same = list(found)
        parts.append("".join(_question(passage, notes) for passage in same) if heading == QUESTIONS else "".join(_blocks(same, notes)))
    return f'<section id="{_id(document, anchor(heading))}" tabindex="-1"><h3>{escape(heading)}</h3>{"".join(parts)}</section>'


def _question(passage: Passage, notes: Notes) -> str:
    asked = passage.sentences[0].questions
    first = capital(asked[0]) if asked else passage.section
    answer = " ".join(_sentence(sentence, notes) for sentence in passage.sentences)
    return (
        f'<details class="lib-question"><summary>{escape(first)}</summary><p>{answer}</p>'
        f'<p><button type="button" class="lib-ask" data-ask="{escape(first)}">Ask the coach for more</button></p></details>'
    )


def _blocks(passages: Sequence[Passage], notes: Notes) -> Iterator[str]:
    """Paragraphs and lists: lines that begin alike belong to one list."""
    lines = [line for passage in passages for line in _lines(passage)]
    for kind, found in groupby(lines, key=lambda line: line[0]):
        items = [(number, " ".join(_sentence(sentence, notes) for sentence in sentences)) for _, number, sentences in found]
        if kind == "p":
            yield "".join(f"<p>{text}</p>" for _, text in items)
        else:
            start = f' start="{items[0][0]}"' if kind == "ol" and items[0][0] > 1 else ""
            yield f"<{kind}{start}>{''.join(f'<li>{text}</li>' for _, text in items)}</{kind}>"


def _lines(passage: Passage) -> Iterator[tuple[str, int, list[Sentence]]]:
    """Yield each line of a passage: "p", "ul" or "ol", its number in an ordered list, and its sentences."""
    for _, found in groupby(passage.sentences, key=lambda sentence: sentence.line):
        sentences = list(found)
        before = passage.text[: sentences[0].start]
        if step := _STEP.search(before.rsplit("\n", 1)[-1]):
            yield "ol", int(step[1]), sentences
        else:
            yield ("ul" if before.endswith("- ") else "p"), 0, sentences


def _sentence(sentence: Sentence, notes: Notes) -> str:
    marks = "".join(_note(notes[key]) for key in sentence.keys)
    return f"{escape(sentence.text)}{f'<sup>{marks}</sup>' if marks else ''}"


def _note(number: int) -> str:
    return f'<button type="button" class="lib-note" data-note="{number}" aria-label="Note {number}" aria-expanded="false">{number}</button>'


def _notes(document: Document, notes: Notes, library: Library) -> str:
    if not notes:
        return ""
    items = "".join(f'<li id="lib-note-{number}">{note_html(library.references[key])}</li>' for key, number in notes.items())
    return (
        f'<section id="{_id(document, "notes")}" class="lib-notes" tabindex="-1"><h3>Notes</h3>'
        "<p>Sentences without a number are the guide's own advice.</p>"
        f"<ol>{items}</ol>{downloads_html(document.id)}</section>"
    )


def downloads_html(article: str = "") -> str:
    """Return the links that download the literature, of one article or of all."""
    from coach.bibliography import FORMATS

    query = f"?article={escape(article)}" if article else ""
    links = " · ".join(
        f'<a href="library/references.{found.ending}{query}" download>{escape(found.name)}</a>' for found in FORMATS.values()
    )
    return f'<p class="lib-downloads">Download these references: {links}</p>'


def _see_also(document: Document, library: Library) -> str:
    known = [library.documents[slug] for slug in document.see_also if slug in library.documents]
    items = "".join(f'<li><a href="#library/{escape(other.id)}">{escape(other.title)}</a> {escape(other.summary)}</li>' for other in known)
    return f'<section class="lib-next"><h3>Read next</h3><ul>{items}</ul></section>' if items else ""


def _id(document: Document, name: str) -> str:
    return f"library/{escape(document.id)}/{name}"


def _in_words(day: str) -> str:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{found:%B} {found.day}, {found.year}"
