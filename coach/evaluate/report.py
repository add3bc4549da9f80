"""Figures -> JSON, a table on the terminal, and one HTML page with charts that needs nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from coach.evaluate.judge import Figure
from coach.evaluate.run import Result

MOST_MISSES = 200  # of one figure, in the HTML page
_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2333;background:#fbfaf6}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #e3e1da;vertical-align:top}
.no{color:#a3260b;font-weight:600}.yes{color:#1d6b3a}svg{width:100%;height:auto}svg text{font-size:12px;fill:#5b6478}summary{cursor:pointer}
@media(prefers-color-scheme:dark){body{color:#e9ebf3;background:#11162a}td,th{border-color:#2f3750}.no{color:#ff9d7d}.yes{color:#7fd6a0}}"""
WIDTH, HEIGHT, MARGIN = 560, 260, 40  # of a chart, in its own units


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one evaluation found."""

    half: str
    cases: int
    figures: tuple[Figure, ...]
    recall: tuple[float, ...]
    curve: tuple[tuple[float, float, float], ...]
    latency: dict[str, float]
    ablation: dict[str, list[float]]


def to_json(report: Report) -> dict[str, Any]:
    """Return a report as plain data."""
    return {
        "half": report.half,
        "cases": report.cases,
        "figures": [
            {
                "name": figure.name,
                "value": figure.share.value,
                "right": figure.share.right,
                "n": figure.share.n,
                "interval": figure.share.interval,
                "target": figure.target,
                "reached": figure.reached,
                "misses": [_miss(result) for result in figure.misses],
            }
            for figure in report.figures
        ],
        "recall_by_rank": list(report.recall),
        "refusal_curve": [list(point) for point in report.curve],
        "latency_ms": report.latency,
        "ablation": report.ablation,
    }


def _miss(result: Result) -> dict[str, Any]:
    return {
        "question": result.case.question,
        "understood": result.understood,
        "kind": result.case.kind,
        "group": result.case.group,
        "wanted": list(result.case.articles),
        "mode": result.mode,
        "got": list(result.first),
        "ranked": list(result.ranked[:3]),
        "chance": round(result.chance, 3),
    }


def rows(report: Report) -> list[tuple[str, str, str, str, str]]:
    """Return the table of a report: measure, value, n, 95 % interval, target."""
    table = []
    for figure in report.figures:
        interval = figure.share.interval
        target = "" if figure.target is None else f"{'at most ' if figure.at_most else ''}{figure.target:.2f}"
        verdict = {True: " reached", False: " MISSED", None: ""}[figure.reached]
        value = "-" if figure.share.value is None else f"{figure.share.value:.3f}"
        spread = "-" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}"
        table.append((figure.name, value, str(figure.share.n), spread, target + verdict))
    return table


def to_html(report: Report) -> str:
    """Return a report as one self-contained page; all text of the cases is escaped."""
    body = "".join(_row(*row) for row in rows(report))
    ablation = "".join(
        f"<tr><td>{escape(name)}</td>{''.join(f'<td>{value:.3f}</td>' for value in values)}</tr>"
        for name, values in report.ablation.items()
    )
    ablated = f"<h2>Each signal off in turn</h2><table><tr><th>without</th><th>first</th><th>first three</th></tr>{ablation}</table>"
    misses = "".join(_misses_html(figure) for figure in report.figures if figure.misses)
    recall = _chart("Right article by rank", [(k, value) for k, value in enumerate(report.recall, start=1)], "rank", "share found")
    curve = _chart(
        "Answered and refused, by threshold",
        [(t, a) for t, a, _ in report.curve],
        "threshold",
        "share",
        [(t, r) for t, _, r in report.curve],
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Mentor Coach: evaluation</title><style>{_STYLE}</style>'
        f"<h1>Mentor Coach: evaluation</h1><p>{report.cases} cases, {escape(report.half)}. An answer takes "
        f"{report.latency['p50']:.0f} ms in the median, {report.latency['p95']:.0f} ms at the 95th percentile.</p>"
        f"<table><tr><th>measure</th><th>value</th><th>n</th><th>95 % interval</th><th>target</th></tr>{body}</table>"
        f"{recall}{curve}{ablated if ablation else ''}<h2>Misses</h2>{misses}</html>"
    )


def _row(name: str, value: str, n: str, spread: str, target: str) -> str:
    verdict = "no" if "MISSED" in target else "yes"
    return f'<tr><td>{escape(name)}</td><td>{value}</td><td>{n}</td><td>{spread}</td><td class="{verdict}">{target}</td></tr>'


def _misses_html(figure: Figure) -> str:
    items = "".join(
        f"<tr><td>{escape(' / '.join([*r.case.turns, r.case.question]))}</td><td>{escape(', '.join(r.case.articles) or r.case.kind)}</td>"
        f"<td>{escape(r.mode)}: {escape(', '.join(dict.fromkeys(r.first)) or ', '.join(r.ranked[:3]))}</td></tr>"
        for r in figure.misses[:MOST_MISSES]
    )
    return (
        f"<details><summary>{escape(figure.name)}: {len(figure.misses)}</summary>"
        f"<table><tr><th>question</th><th>wanted</th><th>got</th></tr>{items}</table></details>"
    )


def _chart(title: str, points: Sequence[tuple[float, float]], x: str, y: str, second: Sequence[tuple[float, float]] = ()) -> str:
    """Return a line chart; values of y lie in [0, 1]. A second line is dashed."""
    if not points:
        return ""
    low, high = points[0][0], points[-1][0]

    def path(line: Sequence[tuple[float, float]]) -> str:
        return " ".join(
            f"{MARGIN + (at - low) / ((high - low) or 1) * (WIDTH - 2 * MARGIN):.1f},{HEIGHT - MARGIN - value * (HEIGHT - 2 * MARGIN):.1f}"
            for at, value in line
        )

    def height(value: float) -> float:
        return HEIGHT - MARGIN - value * (HEIGHT - 2 * MARGIN)

    grid = "".join(
        f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{height(v)}" y2="{height(v)}" stroke="#8884"/>'
        f'<text x="{MARGIN - 6}" y="{height(v) + 4}" text-anchor="end">{v}</text>'
        for v in (0, 0.5, 1)
    )
    dashed = f'<polyline points="{path(second)}" fill="none" stroke="#d98a00" stroke-width="2" stroke-dasharray="6 4"/>' if second else ""
    key = "<p>Solid: covered questions answered. Dashed: uncovered questions refused.</p>" if second else ""
    return (
        f'<h2>{escape(title)}</h2>{key}<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">{grid}'
        f'<polyline points="{path(points)}" fill="none" stroke="#3b4cb8" stroke-width="2"/>{dashed}'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x)} ({low:g} to {high:g})</text>'
        f'<text x="4" y="14">{escape(y)}</text></svg>'
    )
