"""Turns -> what the page shows: chat messages, the panel of sources, the text to copy. Pure functions; all text is escaped."""

import re
from collections.abc import Sequence
from html import escape, unescape

from coach.markdown import escape_markdown
from coach.render import marked, passage_html, place, reference_html, to_markdown, understood, written_by
from coach.types import Answer, Citation, Topic
from coach.ui.library.article import anchor
from coach.ui.turns import Turn, answer_of

_MARKER = re.compile(r" \[(\d+)\](?!\()")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>~|$!])")
_SLUG = re.compile(r"[a-z0-9-]+")
_URL = re.compile(r"(?i)\b(https?:|ftp:|www\.|mailto:)")
_OPENS_BLOCK = re.compile(r"^([ \t]*\d*)([-+=.)])", re.MULTILINE)  # a list, a heading's underline, a rule

WAITING = "*Reading and checking \u2026*"
CLOSE = '<button type="button" class="sheet-close">Close</button>'  # shown where the panel is a sheet, on a phone
EMPTY_PANEL = """<div class="empty"><p><strong>Sources</strong></p><p>Ask something, and the passages behind each sentence appear here.
Click a number in the answer to see the exact sentence, in its passage, with the literature it rests on.</p></div>"""


def messages(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """Return the chat messages of a conversation, a question and an answer for each turn."""
    shown: list[dict[str, str]] = []
    for number, turn in enumerate(turns, start=1):
        shown.append({"role": "user", "content": plain_markdown(turn["question"])})
        answer = answer_of(turn) if turn["answer"] else None
        if answer:
            shown.append({"role": "assistant", "content": answer_markdown(answer, number)})
        else:
            shown.append({"role": "assistant", "content": escape_markdown(turn["error"]) or WAITING})
    return shown


def plain_markdown(text: str) -> str:
    """Return what a user typed so that it shows as typed: no markup, image or link comes of it."""
    escaped = escape_markdown(text).replace("&", "&amp;").replace("#", "&#35;").replace("@", "&#64;")
    escaped = _URL.sub(lambda match: match[0].replace(":", "&#58;").replace(".", "&#46;"), escaped)
    return _OPENS_BLOCK.sub(lambda match: f"{match[1]}&#{ord(match[2])};", escaped).replace("\n", "  \n")


def typed_text(markdown: str) -> str:
    """Return what a user typed from `plain_markdown` of it, as it comes back when a question is edited."""
    return unescape(_ESCAPED.sub(r"\1", markdown.replace("  \n", "\n")))


def answer_markdown(answer: Answer, number: int) -> str:
    """Return an answer with its markers as links to the cards of the panel: #src- where literature backs a sentence, #tip- where
    it is the guide's own advice."""
    names = {source.n: source for source in answer.sources}

    def marker(match: re.Match[str]) -> str:
        source = names.get(int(match[1]))
        if source is None:  # a marker never points nowhere
            return ""
        kind = "src" if source.references else "tip"
        return f' [{match[1]}](#{kind}-{number}-{match[1]} "Source {match[1]}")'

    text = _MARKER.sub(marker, marked(answer, plain_markdown))
    if by := written_by(answer):
        text = f"*{plain_markdown(by)}*\n\n{text}" if answer.notice else f"{text}\n\n*{plain_markdown(by)}*"
    if alone := understood(answer):
        text = f"*Understood as: {plain_markdown(alone)}*\n\n{text}"
    if answer.nearest_topics:
        text += "\n\n**The nearest topics I do cover:** " + "; ".join(map(_topic, answer.nearest_topics)) + "."
    return text


def _topic(topic: Topic) -> str:
    title = escape_markdown(topic.title)
    return f"[{title}](#library/{topic.article})" if _SLUG.fullmatch(topic.article) else title


def panel(turns: Sequence[Turn]) -> str:
    """Return the cards of all answers, the newest first."""
    parts: list[str] = []
    for number, turn in reversed(list(enumerate(turns, start=1))):
        answer = answer_of(turn) if turn["answer"] else None
        if answer and answer.sources:
            parts.append(_answer_panel(answer, number, newest=not parts))
    return CLOSE + "".join(parts) if parts else EMPTY_PANEL


def _answer_panel(answer: Answer, number: int, newest: bool) -> str:
    ordered = sorted(answer.sources, key=lambda source: source.n)
    by_passage: dict[str, list[Citation]] = {}
    for source in ordered:
        by_passage.setdefault(source.passage_id, []).append(source)
    cards = "".join(_card(found, answer, number) for found in by_passage.values())
    references = "".join(f"<li>{reference_html(reference)}</li>" for reference in answer.references)
    listed = f'<h4>References</h4><ul class="references">{references}</ul>' if references else ""
    copied = escape(to_markdown(answer), quote=False)
    head = "Sources of this answer" if newest else f"Sources: {escape(answer.question[:80])}"
    return (
        f'<section class="answer-sources" aria-label="Sources of answer {number}"><div class="panel-head"><h3>{head}</h3>'
        f'<button type="button" class="copy-cited" data-copy="copy-{number}">Copy with citations</button></div>'
        f'<p class="legend"><span class="chip">1</span> rests on literature <span class="chip own">1</span> the guide\'s own advice</p>'
        f'{cards}{listed}<textarea id="copy-{number}" class="copy-text" readonly tabindex="-1" aria-hidden="true">{copied}</textarea>'
        "</section>"
    )


def _card(found: list[Citation], answer: Answer, number: int) -> str:
    """One passage, with the sentences that the answer took from it."""
    first = found[0]
    marks = [(source.n, source.start, source.end) for source in found]
    anchors = "".join(f'<span class="anchor" id="{kind}-{number}-{source.n}"></span>' for source in found for kind in ("src", "tip"))
    keys = dict.fromkeys(key for source in found for key in source.references)
    behind = [reference for reference in answer.references if reference.key in keys]
    literature = "".join(f"<li>{reference_html(reference)}</li>" for reference in behind)
    own = (
        ""
        if all(source.references for source in found)
        else '<p class="own-advice">Sentences with a hollow number are the guide\'s own advice.</p>'
    )
    chips = "".join(f'<span class="chip{"" if source.references else " own"}">{source.n}</span>' for source in found)
    return (
        f'<details class="card">{anchors}<summary>{chips}<span class="where">{escape(place(first))}</span></summary>'
        f'<div class="passage">{passage_html(first.passage, marks)}</div>{f"<ul>{literature}</ul>" if literature else ""}{own}'
        f"{_whole(first)}</details>"
    )


def _whole(source: Citation) -> str:
    """The way from a source to its article in the library."""
    if not _SLUG.fullmatch(source.article):
        return ""
    return f'<p class="whole"><a href="#library/{source.article}/{anchor(source.section)}">Read the whole article</a></p>'


def suggestions(turns: Sequence[Turn]) -> tuple[str, ...]:
    """Return what to ask next."""
    last = answer_of(turns[-1]) if turns and turns[-1]["answer"] else None
    return last.suggestions if last else ()


OWN_WORDS, MODELS_WORDS = "Show my library's own words", "Show the model's answer"


def switch_label(turns: Sequence[Turn]) -> str:
    """Return what the button that shows the other answer says; nothing where there is no other."""
    last = answer_of(turns[-1]) if turns and turns[-1].get("other") and turns[-1]["answer"] else None
    return "" if last is None else OWN_WORDS if last.mode == "model" else MODELS_WORDS


def title(turns: Sequence[Turn]) -> str:
    """Return the name of a conversation: its first question, shortened."""
    text = str(turns[0]["question"]) if turns else "New conversation"
    words = " ".join(text.split())
    return words if len(words) <= 60 else words[:57].rsplit(" ", 1)[0] + " …"


def unique_titles(conversations: Sequence[Sequence[Turn]]) -> list[str]:
    """Return the names of conversations, numbered where two are the same."""
    names = [title(turns) for turns in conversations]
    return [f"{name} ({names[: place + 1].count(name)})" if names.count(name) > 1 else name for place, name in enumerate(names)]
