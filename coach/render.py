"""Answer -> JSON contract, Markdown with citations, or safe HTML. Pure functions; all text from outside is escaped."""

import re
from collections.abc import Callable
from dataclasses import asdict
from html import escape
from typing import Any
from urllib.parse import quote

from coach.markdown import escape_markdown
from coach.types import Answer, Citation, Reference
from coach.words import words


def to_json(answer: Answer) -> dict[str, Any]:
    """Return the published form of an answer (coach/answer.schema.json)."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "mode": answer.mode,
        "model": answer.model,
        "abstained": answer.abstained,
        "text": answer.text,
        "sentences": [{"text": s.text, "markers": list(s.markers), "support": s.support} for s in answer.sentences],
        "sources": [_source(source) for source in answer.sources],
        "references": [_reference(reference) for reference in answer.references],
        "suggestions": list(answer.suggestions),
        "nearest_topics": [asdict(topic) for topic in answer.nearest_topics],
        "index": {"id": answer.index_id, "passages": answer.index_passages},
        "timings_ms": dict(answer.timings_ms),
        **({"tokens": asdict(answer.tokens)} if answer.tokens else {}),
        **({"notice": answer.notice} if answer.notice else {}),
    }


def _source(source: Citation) -> dict[str, Any]:
    shown = asdict(source)
    return {**shown, "references": list(source.references)}


def _reference(reference: Reference) -> dict[str, Any]:
    names = ("key", "citation", "doi", "url", "year", "evidence")
    return {name: getattr(reference, name) for name in names}


def understood(answer: Answer) -> str | None:
    """Return how a question that leaned on something was understood; None where it was taken as it stands."""
    alone = answer.standalone_question
    return alone if words(alone) != words(answer.question) and len(words(alone)) > len(words(answer.question)) else None


UNSUPPORTED = "\u26a0"
LEGEND = f"{UNSUPPORTED} I found no source for this in my library: check it before you rely on it."
_LIST = re.compile(r"- |\d+\. ")
_MARKERS = re.compile(r"(?: \[\d+\])*")


def marked(answer: Answer, quoted: Callable[[str], str] = escape_markdown) -> str:
    """Return the text of an answer with the sentences that no source supports put back where they were said, each marked.

    `quoted` makes a sentence safe to show. What is copied elsewhere is `answer.text`, which never holds them.
    """
    text, at = answer.text, 0
    for sentence in answer.sentences:
        if sentence.support == "unsupported":
            said = f"*{UNSUPPORTED} {quoted(sentence.text)}*"
            gap = " " if at else "\n\n" if _LIST.match(text) else " "
            text, at = (f"{text[:at]} {said}{text[at:]}", at + len(said) + 1) if at else (f"{said}{gap}{text}", len(said))
        elif (found := text.find(escape_markdown(sentence.text), at)) >= 0:
            end = _MARKERS.match(text, found + len(escape_markdown(sentence.text)))
            at = end.end() if end else at
    return f"{text}\n\n*{LEGEND}*" if any(sentence.support == "unsupported" for sentence in answer.sentences) else text


def written_by(answer: Answer) -> str | None:
    """Return who wrote an answer, how long it took and how many tokens; None where no language model had a part in it."""
    if answer.notice:
        return answer.notice
    if answer.mode != "model" or answer.tokens is None:  # not yet done, or stopped
        return None
    took = [f"{answer.timings_ms['total'] / 1000:.1f} s"] if "total" in answer.timings_ms else []
    if "first_sentence" in answer.timings_ms:
        took.append(f"first sentence after {answer.timings_ms['first_sentence'] / 1000:.1f} s")
    if answer.tokens:
        took.append(f"{answer.tokens.read + answer.tokens.written:,} tokens")
    return f"Written by {answer.model} from my library, each sentence checked against its source" + (
        f" ({', '.join(took)})." if took else "."
    )


def to_markdown(answer: Answer) -> str:
    """Return an answer with its sources and references, to paste elsewhere; sentences that no source supports are left out."""
    parts = [answer.text]
    if answer.nearest_topics:
        parts.append("The nearest topics I do cover: " + "; ".join(topic.title for topic in answer.nearest_topics) + ".")
    if answer.sources:
        parts.append("Sources\n" + "\n".join(f"[{s.n}] {place(s)}{_behind(s, answer)}" for s in answer.sources))
    if answer.references:
        parts.append("References\n" + "\n".join(f"- {reference.citation}" for reference in answer.references))
    return "\n\n".join(parts)


def place(source: Citation) -> str:
    """Return where a source stands, in words."""
    return " · ".join(filter(None, [source.title, source.section, source.topic]))


def _behind(source: Citation, answer: Answer) -> str:
    if not source.references:
        return " (the guide's own advice)"
    names = {reference.key: f"{reference.authors[0]} {reference.year or ''}".strip() for reference in answer.references}
    return " (" + "; ".join(names[key] for key in source.references) + ")"


def link(reference: Reference) -> str | None:
    """Return the https address of a reference: its DOI, else its page; None for anything else."""
    if reference.doi:
        return f"https://doi.org/{quote(reference.doi, safe='/:;()._-')}"
    if reference.url and reference.url.startswith(("https://", "http://")):
        return reference.url
    return None


def citation_html(reference: Reference) -> str:
    """Return a reference in AMA style as HTML, its DOI or address as a link."""
    address = link(reference)
    label = f"doi:{reference.doi}" if reference.doi else (reference.url or "")
    text = escape(reference.citation.removesuffix(label).rstrip()) if address else escape(reference.citation)
    return text + (f' <a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(label)}</a>' if address else "")


def reference_html(reference: Reference) -> str:
    """Return a reference in AMA style as HTML, with its kind of evidence."""
    evidence = f' <span class="evidence">{escape(reference.evidence)}</span>' if reference.evidence else ""
    return f"{citation_html(reference)}{evidence}"


def passage_html(passage: str, marks: list[tuple[int, int, int]]) -> str:
    """Return a passage as HTML lines with the sentences [start, end) of `marks` (n, start, end) highlighted and numbered."""
    pieces: list[str] = []
    last = 0
    for number, start, end in sorted(marks, key=lambda mark: mark[1]):
        if start < last:
            continue
        pieces.append(escape(passage[last:start]))
        pieces.append(f'<mark data-n="{number}">{escape(passage[start:end])}<sup>{number}</sup></mark>')
        last = end
    pieces.append(escape(passage[last:]))
    lines = [line for line in "".join(pieces).split("\n") if line]
    return "".join(f"<p>\u2022 {line[2:]}</p>" if line.startswith("- ") else f"<p>{line}</p>" for line in lines)
