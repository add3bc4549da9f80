"""coach index, doctor, settings, corpus check, corpus references, corpus vectors."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from coach.cli.show import console, print_json
from coach.errors import ConfigError
from coach.log import configure
from coach.settings import Settings

if TYPE_CHECKING:
    from coach.index import IndexReport

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make a new index even if nothing has changed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the index, or bring it up to date with the corpus."""
    settings = Settings.load()
    configure(settings.log_level)
    from coach.embed import make_embedder
    from coach.index import build_index

    embedder = make_embedder(settings.embedder)
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=as_json) as bar:
        tasks = {stage: bar.add_task(words, total=None) for stage, words in (("embed", "Embedding"), ("store", "Storing"))}
        report = build_index(
            settings, embedder, lambda stage, done, total: bar.update(tasks[stage], completed=done, total=total), rebuild=rebuild
        )
    if as_json:
        print_json(asdict(report))
    else:
        console().print(Text(in_words(report)))


def in_words(report: "IndexReport") -> str:
    """Return a report in words."""
    return (
        f"Index {report.index_id}: {report.added} articles added, {report.replaced} replaced, {report.unchanged} unchanged, "
        f"{report.removed} removed; {report.passages} passages, {report.units} units, {report.embedded} embedded anew, "
        f"{report.seconds:.1f} s."
    )


def doctor(as_json: AsJson = False) -> None:
    """Check that everything the coach needs is there and agrees; each failed check names its remedy."""
    settings = Settings.load()
    configure("ERROR")
    from coach.doctor import examine

    checks = examine(settings)
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        table = Table(show_edge=False)
        for heading in ("", "Check", "Found", "Remedy"):
            table.add_column(heading, overflow="fold")
        for check in checks:
            mark = Text("ok", style="green") if check.ok else Text("failed", style="bold red")
            table.add_row(mark, Text(check.name), Text(check.found), Text("" if check.ok else check.remedy))
        console().print(table)
    raise typer.Exit(0 if all(check.ok for check in checks) else 1)


def settings(as_json: AsJson = False) -> None:
    """Show the settings in force, and how to set each."""
    found = Settings.load()
    values = {name: str(getattr(found, name)) for name in Settings.model_fields}
    if as_json:
        print_json(values)
        return
    table = Table(show_edge=False)
    for heading in ("Environment variable", "Value", "Meaning"):
        table.add_column(heading, overflow="fold")
    for name, field in Settings.model_fields.items():
        table.add_row(Text(f"COACH_{name.upper()}"), Text(values[name]), Text(field.description or ""))
    console().print(table)


def check(as_json: AsJson = False) -> None:
    """Check articles and references: keys, headings, fields, sentences alone and said twice, reading level, citations, the plan."""
    from coach.corpus_check import check_corpus

    problems = check_corpus(Settings.load().corpus)
    if as_json:
        print_json([asdict(problem) for problem in problems])
    else:
        screen = console()
        for problem in problems:
            screen.print(Text(f"{problem.file}: {problem.message}", style="red" if problem.error else "yellow"))
        errors = sum(problem.error for problem in problems)
        screen.print(Text(f"{errors} errors, {len(problems) - errors} warnings."))
    raise typer.Exit(1 if any(problem.error for problem in problems) else 0)


def references(
    form: Annotated[str, typer.Option("--format", help="json (CSL-JSON), bib (BibTeX) or ris.")] = "ris",
    article: Annotated[str, typer.Option(help="Only those that this article cites, by its slug.")] = "",
) -> None:
    """Print the literature of the corpus for a reference manager."""
    from coach.bibliography import FORMATS
    from coach.index import load_corpus
    from coach.split import split

    if form not in FORMATS:
        raise ConfigError(f"There is no format {form}.", f"Use one of {', '.join(FORMATS)}.")
    documents, known = load_corpus(Settings.load().corpus)
    if article and article not in {document.id for document in documents}:
        raise ConfigError(f"There is no article named {article}.", "`ls corpus/articles` shows their names.")
    cited = {key for d in documents if d.id == article for passage in split(d) for sentence in passage.sentences for key in sentence.keys}
    chosen = [reference for key, reference in known.items() if not article or key in cited]
    sys.stdout.write(FORMATS[form].write(chosen))


def vectors() -> None:
    """Compute the vectors of the corpus and write them to its folder, to be shipped with it."""
    found = Settings.load()
    configure(found.log_level)
    from coach.embed import make_embedder
    from coach.index import write_shipped_vectors

    count, file = write_shipped_vectors(found.corpus, make_embedder(found.embedder))
    console().print(Text(f"{count} vectors written to {file}."))
