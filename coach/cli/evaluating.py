"""coach eval."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from coach.cli.show import console, print_json
from coach.errors import ConfigError, StorageError
from coach.log import configure
from coach.settings import Settings

if TYPE_CHECKING:
    from coach.evaluate.report import Report

HALVES = ("test", "tune", "all")


def evaluate(
    half: Annotated[str, typer.Option(help="test (never tuned on), tune, or all.")] = "test",
    cases: Annotated[Path | None, typer.Option(help="Folder with files of JSON lines; the shipped cases without it.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report, with charts and every miss, to this file.")] = None,
    beir: Annotated[Path | None, typer.Option(help="Run the retriever alone on a test set in BEIR form in this folder.")] = None,
    support: Annotated[bool, typer.Option("--support", help="Check sentences against passages, and count what passes.")] = False,
    ablation: Annotated[bool, typer.Option("--ablation", help="Switch each signal of the search off in turn; slow.")] = False,
    misses: Annotated[bool, typer.Option("--misses", help="List the cases that missed, with what was found instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask the coach questions whose answers are known, and report how often it is right."""
    if beir:
        _beir(beir, as_json)
        return
    if half not in HALVES:
        raise ConfigError(f"There is no half {half}.", f"Use one of {', '.join(HALVES)}.")
    if support:
        _support(half, as_json)
        return
    settings = Settings.load()
    configure("ERROR")
    from coach.evaluate import report as reports
    from coach.evaluate.ablation import ablate
    from coach.evaluate.cases import load_all
    from coach.evaluate.judge import judge, latency, recall, refusal_curve
    from coach.evaluate.run import run
    from coach.index import build_index
    from coach.parts import Parts

    chosen = [case for case in load_all(cases) if half in ("all", case.half)]
    parts = Parts(settings)
    build_index(settings, parts.embedder)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=as_json) as bar:
        task = bar.add_task("Asking", total=len(chosen))
        results = run(chosen, parts, lambda done: bar.update(task, completed=done))
        table = ablate(chosen, parts, lambda name: bar.update(task, description=f"Without {name}")) if ablation else {}
    figures = judge(results)
    report = reports.Report(
        half, len(chosen), tuple(figures), tuple(recall(results)), tuple(refusal_curve(results)), latency(results), table
    )
    if html:
        _write(html, reports.to_html(report))
    if as_json:
        print_json(reports.to_json(report))
    else:
        _print(report, misses)
    raise typer.Exit(0 if all(figure.reached is not False for figure in figures) else 1)


def _beir(folder: Path, as_json: bool) -> None:
    configure("ERROR")
    from coach.embed import make_embedder
    from coach.evaluate.beir import measure, read_test_set

    found = measure(read_test_set(folder), make_embedder(Settings.load().embedder))
    if as_json:
        print_json(found)
        return
    table = Table(show_edge=False)
    for heading in ("Search", *found["hybrid"]):
        table.add_column(heading)
    for name in ("lexical", "dense", "hybrid"):
        table.add_row(name, *(f"{value:g}" for value in found[name].values()))
    console().print(table)
    console().print(Text(f"{found['documents']} documents at {found['documents_per_second']} a second, {found['queries']} queries."))


def _support(half: str, as_json: bool) -> None:
    configure("ERROR")
    from coach.embed import make_embedder
    from coach.evaluate.pairs import load_pairs
    from coach.evaluate.support import measure_support
    from coach.verify.reader import PairReader

    pairs = load_pairs()
    chosen, tuning = [pair for pair in pairs if half in ("all", pair.half)], [pair for pair in pairs if pair.half == "tune"]
    found = measure_support(chosen, tuning, PairReader(), make_embedder("minilm"))
    unfaithful = {"all unfaithful": (found.passed(found.verify), found.passed(found.cosine))}
    rows = {kind: (one, found.cosine[kind]) for kind, one in found.verify.items()} | unfaithful
    if as_json:
        shares = {kind: {"n": one.n, "verify": one.value, "cosine": other.value} for kind, (one, other) in rows.items()}
        print_json({"half": half, "shown_as_supported": shares, "ms": round(found.ms, 1)})
        return
    table = Table(show_edge=False, title=f"Shown as supported, {half}")
    for heading in ("Sentences", "n", "verify", "95 % interval", "cosine"):
        table.add_column(heading, justify="left" if heading == "Sentences" else "right")
    for kind, (one, other) in rows.items():
        low, high = one.interval or (0.0, 1.0)
        table.add_row(kind, str(one.n), f"{one.value or 0:.3f}", f"{low:.3f}-{high:.3f}", f"{other.value or 0:.3f}")
    console().print(table)
    console().print(Text(f"{found.ms:.1f} ms a sentence (median)."))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{file} cannot be written: {error.strerror or error}.", "Name another file.") from None


def _print(report: "Report", misses: bool) -> None:
    from coach.evaluate import report as reports

    screen = console()
    table = Table(show_edge=False, title=f"{report.cases} cases, {report.half}")
    for heading in ("Measure", "Value", "n", "95 % interval", "Target"):
        table.add_column(heading, justify="left" if heading == "Measure" else "right")
    for row in reports.rows(report):
        table.add_row(*(Text(cell, style="bold red" if "MISSED" in cell else "") for cell in row))
    screen.print(table)
    screen.print(Text("Right article by rank: " + "  ".join(f"{place} {value:.3f}" for place, value in enumerate(report.recall, start=1))))
    screen.print(Text(f"An answer takes {report.latency['p50']:.0f} ms (median), {report.latency['p95']:.0f} ms (95th percentile)."))
    for name, (first, first_three) in report.ablation.items():
        screen.print(Text(f"Without {name}: right article first {first:.3f}, among the first three {first_three:.3f}"))
    for figure in report.figures if misses else ():
        if figure.misses:
            screen.print(Text(f"\n{figure.name}: {len(figure.misses)} missed", style="bold"))
        for result in figure.misses:
            asked = " / ".join([*result.case.turns, result.case.question])
            got = ", ".join(dict.fromkeys(result.first)) or ", ".join(result.ranked[:3])
            wanted = ", ".join(result.case.articles) or result.case.kind
            screen.print(Text(f"  {asked}\n    wanted {wanted}; {result.mode}: {got}"))
