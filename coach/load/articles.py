"""articles/*.md -> Document: front matter, fixed headings, optional `###` facets."""

import hashlib
import re
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from coach.errors import CorpusError
from coach.types import Document, Section

HEADINGS = (
    "In brief",
    "What it looks like",
    "Why it matters",
    "What the evidence says",
    "What to do",
    "What to say",
    "Watch out for",
    "For mentors",
    "Questions people ask",
    "See also",
)
THEMES = (  # the shelves of the library, in the order in which a newcomer would read
    "What mentorship is",
    "Finding a mentor",
    "Reaching out",
    "Working together",
    "When it gets hard",
    "Mentoring well",
)
NO_THEME = "More"
FIELDS = ("title", "slug", "audience", "topics", "aliases", "updated", "summary")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*$")
_SLUG = re.compile(r"^-\s+([a-z0-9-]+)\s*$", re.MULTILINE)


def load_articles(corpus: Path) -> list[Document]:
    """Return the documents of `corpus/articles`, by slug.

    Raises:
        CorpusError: the folder is missing or empty, two articles share a slug, or an article cannot be read.
    """
    files = sorted((corpus / "articles").glob("*.md"))
    if not files:
        raise CorpusError(f"No articles in {corpus / 'articles'}.", "Set COACH_CORPUS to a folder that has articles/*.md.")
    documents: dict[str, Document] = {}
    for file in files:
        document = read_article(file)
        if document.id in documents:
            raise CorpusError(f"{file.name}: slug '{document.id}' is used by another article too.", "Give each article its own slug.")
        documents[document.id] = document
    return list(documents.values())


def read_article(file: Path) -> Document:
    """Return one article.

    Raises:
        CorpusError: it is not UTF-8 text, its front matter is broken or lacks a field, a heading is not one of HEADINGS, or
            text stands before the first heading.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")  # some editors begin a file with a byte order mark
        post = frontmatter.loads(text)
    except (ValueError, yaml.YAMLError) as error:  # ValueError: not UTF-8, or a day that the calendar does not have
        reason = str(error).splitlines()[0]
        raise CorpusError(f"{file.name} cannot be read: {reason}.", "Correct the file, then run `coach corpus check`.") from None
    meta = post.metadata
    missing = [name for name in FIELDS if not meta.get(name)]
    if missing:
        raise CorpusError(f"{file.name}: front matter lacks {', '.join(missing)}.", "See corpus/README.md for the fields.")
    sections = _sections(post.content, file.name)
    see_also = next((tuple(_SLUG.findall(part.body)) for part in sections if part.heading == "See also"), ())
    return Document(
        id=str(meta["slug"]),
        title=str(meta["title"]),
        summary=str(meta["summary"]),
        audience=_strings(meta["audience"]),
        theme=str(meta.get("theme") or NO_THEME),
        topics=_strings(meta["topics"]),
        aliases=_strings(meta["aliases"]),
        updated=str(meta["updated"]),
        see_also=see_also,
        sections=tuple(part for part in sections if part.heading != "See also"),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)


def _sections(content: str, name: str) -> list[Section]:
    sections: list[Section] = []
    heading: str | None = None
    facet: str | None = None
    lines: list[str] = []

    def close() -> None:
        body = "\n".join(lines).strip()
        if body and not heading:
            raise CorpusError(f"{name}: text stands before the first heading.", "Put it under one of the headings of corpus/README.md.")
        if heading and body:
            sections.append(Section(heading, facet, body))
        lines.clear()

    for line in content.splitlines():
        match = _HEADING.match(line)
        if not match:
            lines.append(line)
            continue
        close()
        level, words = len(match[1]), match[2]
        if level == 2 and words in HEADINGS:
            heading, facet = words, None
        elif level == 3 and heading:
            facet = words
        else:
            raise CorpusError(f"{name}: heading '{line.strip()}' is not known here.", f"Use one of: {', '.join(HEADINGS)}.")
    close()
    return sections
