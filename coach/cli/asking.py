"""coach ask, chat, search."""

import gc
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console
from rich.text import Text

from coach.cli.show import console, console_error, print_answer, print_json
from coach.errors import ConfigError, QuestionError
from coach.log import configure
from coach.render import to_json
from coach.settings import Settings
from coach.types import Answer, Message


class Ask(Protocol):
    """The coach, ready to answer."""

    def __call__(self, question: str, history: Sequence[Message], about: str | None = None) -> Answer:
        """Return the answer."""


def _coach(settings: Settings) -> Ask:
    """Return the coach, ready to answer; its parts are imported while the embedder loads."""
    from coach.embed import embedder_in_background

    loading = embedder_in_background(settings.embedder)
    gc.disable()  # imports make no garbage, and looking for it in between costs a tenth of the start
    from coach.answer import ask as ask_coach
    from coach.parts import Parts

    gc.enable()

    parts = Parts(settings, loading.result())
    return lambda question, history, about=None: ask_coach(question, parts, history, about)


def ask(
    question: Annotated[str | None, typer.Argument(help="Your question, in quotes.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object (coach/answer.schema.json).")] = False,
    about: Annotated[str | None, typer.Option(help="The article that the question is about, by its slug; it is preferred.")] = None,
    history: Annotated[Path | None, typer.Option(help='Earlier turns: a JSON list of {"role", "content"}.')] = None,
    batch: Annotated[
        str | None, typer.Option(help='JSON lines of {"question", "history"}, "-" for standard input; prints JSON lines.')
    ] = None,
) -> None:
    """Answer a question from the corpus, each sentence with its source."""
    if (question is None) == (batch is None):
        raise ConfigError("Give one question, or --batch FILE.", 'For example: coach ask "How do I ask an attending to mentor me?"')
    settings = Settings.load()
    configure(settings.log_level)
    if batch is not None:
        _batch(batch, settings)
        return
    answer = _coach(settings)(question or "", _history(history), about)
    if as_json:
        print_json(to_json(answer))
    else:
        print_answer(answer, console())
    raise typer.Exit(1 if answer.abstained else 0)


def _batch(source: str, settings: Settings) -> None:
    """Answer JSON lines in order; all are checked before the first is answered."""
    rows = [_row(number, line) for number, line in enumerate(_lines(source), start=1) if line.strip()]
    coach = _coach(settings)
    for question, turns in rows:
        try:
            answer = coach(question, turns)
        except QuestionError as error:
            answer = Answer(question, question, "refusal", str(error), abstained=True)
        print_json(to_json(answer))


def _lines(source: str) -> list[str]:
    try:
        return (sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{source} cannot be read: {error}.", "Give a file of JSON lines in UTF-8.") from None


def _row(number: int, line: str) -> tuple[str, list[Message]]:
    try:
        row = json.loads(line)
        return str(row["question"]), _messages(row.get("history") or [])
    except (ValueError, KeyError, TypeError):
        raise ConfigError(f'Line {number} is not {{"question": "…", "history": […]}}.', "Correct the line; nothing was answered.") from None


def _history(file: Path | None) -> list[Message]:
    if file is None:
        return []
    try:
        return _messages(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{file} cannot be read as a history: {error}.", 'It must be a JSON list of {"role": "user", "content": "…"}.'
        ) from None


def _messages(turns: list[dict[str, Any]]) -> list[Message]:
    return [Message(turn["role"], str(turn["content"])) for turn in turns if turn["role"] in ("user", "assistant")]


def chat() -> None:
    """Talk with the coach in the terminal; an empty line ends it."""
    settings = Settings.load()
    configure(settings.log_level)
    coach, screen = _coach(settings), console()
    history: list[Message] = []
    screen.print(Text("Ask about mentors and being mentored. An empty line ends the conversation; nothing is stored.", style="dim"))
    while question := _typed(screen):
        try:
            answer = coach(question, history)
        except QuestionError as error:
            console_error(error)
            continue
        print_answer(answer, screen)
        screen.print()
        history += [Message("user", question), Message("assistant", answer.text)]


def _typed(screen: Console) -> str:
    try:
        return screen.input("[bold]You:[/bold] ").strip()
    except EOFError:
        return ""


def search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many passages to show.")] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """Show the passages found for a question, best first, without composing an answer."""
    settings = Settings.load()
    configure(settings.log_level)
    from coach.parts import Parts
    from coach.question import clean_question
    from coach.retrieve import retrieve

    parts = Parts(settings)
    with parts.shelf.library() as library:
        hits = retrieve(clean_question(question, settings.max_question), library, parts.embedder).hits[:limit]
    if as_json:
        print_json([{"score": round(hit.score, 4), **asdict(hit.passage)} for hit in hits])
    else:
        screen = console()
        for place, hit in enumerate(hits, start=1):
            name = " · ".join(filter(None, [hit.passage.title, hit.passage.section, hit.passage.facet]))
            screen.print(Text(f"{place}. {name}", style="bold"), Text(f"{hit.score:.2f}  {hit.passage.id}", style="dim"))
            screen.print(Text(hit.passage.text + "\n"))
    raise typer.Exit(0 if hits else 1)
