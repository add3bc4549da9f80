"""coach serve, coach bench."""

import sys
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from coach.cli.keeping import AsJson, in_words
from coach.cli.show import console, print_json
from coach.log import configure
from coach.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (COACH_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (COACH_PORT).")] = None,
) -> None:
    """Serve the chat page; the index is built first if it is missing or out of date."""
    settings = Settings.load(host=host, port=port)
    configure(settings.log_level)
    from coach.index import build_index
    from coach.parts import Parts
    from coach.ui.server import run

    parts = Parts(settings)
    sys.stderr.write(in_words(build_index(settings, parts.embedder)) + "\n")
    run(parts)


def bench(
    as_json: AsJson = False,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer repetitions; for a first look.")] = False,
) -> None:
    """Measure start, questions, page, load, memory and indexing, each against its target, in one run."""
    from coach.bench import measure

    configure("ERROR")
    figures = measure(Settings.load(), quick)
    if as_json:
        print_json({figure.name: {"value": figure.value, "target": figure.target, "unit": figure.unit} for figure in figures})
    else:
        table = Table(show_edge=False)
        for heading in ("Figure", "Measured", "Target", "Unit"):
            table.add_column(heading, justify="left" if heading == "Figure" else "right")
        for figure in figures:
            style = "green" if figure.value <= figure.target else "bold red"
            table.add_row(Text(figure.name), Text(f"{figure.value:g}", style=style), Text(f"{figure.target:g}"), Text(figure.unit))
        console().print(table)
    raise typer.Exit(0 if all(figure.value <= figure.target for figure in figures) else 1)
