"""Answers, hits and checks on a terminal."""

import json
import re
import sys
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from coach.errors import CoachError
from coach.render import link, marked, place, understood, written_by
from coach.types import Answer, Citation

_MARKER = re.compile(r" \[(\d+)\]")
_WIDTH = 100


def console() -> Console:
    """Return the console for results, no wider than a comfortable line."""
    found = Console(highlight=False)
    found.width = min(found.width, _WIDTH)
    return found


def console_error(error: CoachError) -> None:
    """Print an error and its next step to standard error."""
    screen = Console(stderr=True, highlight=False)
    screen.print(Text(error.message, style="bold red"))
    if error.hint:
        screen.print(Text(error.hint))


def print_json(value: Any) -> None:
    """Print one JSON object on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_answer(answer: Answer, screen: Console) -> None:
    """Print an answer, then its sources and references."""
    from rich.markdown import Markdown

    if alone := understood(answer):
        screen.print(Text(f"Understood as: {alone}\n", style="italic"))
    if by := written_by(answer):
        screen.print(Text(f"{by}\n", style="dim"))
    screen.print(Markdown(_MARKER.sub(r" \[\1]", marked(answer))))
    if answer.nearest_topics:
        screen.print(Text("\nThe nearest topics I do cover: " + "; ".join(topic.title for topic in answer.nearest_topics) + "."))
    if answer.sources:
        screen.print(Text("\nSources", style="bold"))
        for source in answer.sources:
            screen.print(_source(source, answer))
    if answer.references:
        screen.print(Text("\nReferences", style="bold"))
        for reference in answer.references:
            address = link(reference)
            text = Text(reference.citation, style=f"link {address}" if address else "")
            text.append(f"  ({reference.evidence})", style="dim")
            screen.print(Padding(text, (0, 0, 0, 2)))
    if answer.suggestions:
        screen.print(Text("\nYou could ask next", style="bold"))
        for suggestion in answer.suggestions:
            screen.print(Text(f"  {suggestion}"))


def _source(source: Citation, answer: Answer) -> Text:
    line = Text(f"  [{source.n}] ", style="bold")
    line.append(place(source), style="not bold")
    names = {reference.key: f"{reference.authors[0]} {reference.year or ''}".strip() for reference in answer.references}
    behind = "; ".join(names[key] for key in source.references) or "the guide's own advice"
    line.append(f"  {behind}", style="not bold dim")
    return line
