"""How the literature spreads over years and kinds of evidence: a picture, and the same as a table for those who cannot see it."""

from collections.abc import Mapping, Sequence
from html import escape

from coach.types import Reference

# Kinds of evidence, in groups few enough for an eye to tell apart; the strongest for questions of effect come first.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Trials and experiments": ("randomized trial", "experiment"),
    "Reviews of studies": ("systematic review", "meta-analysis", "literature review", "consensus report"),
    "Surveys and other studies": ("survey", "qualitative study", "observational study", "program evaluation", "instrument validation"),
    "Experience and theory": ("opinion", "theory", "expert guidance"),
    "Guidelines and pages": ("guideline", "institutional page"),
}
OTHER = "Other"
PERIOD = 5  # years of one bar
FIRST = 2000  # all that is older shares one bar
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 250, 34, 34, 12  # of the picture, in its own units


def chart_html(references: Sequence[Reference]) -> str:
    """Return the picture with its legend and its table; nothing for no references."""
    if not references:
        return ""
    counts = spread(references)
    undated = sum(reference.year is None for reference in references)
    groups = [group for group in (*GROUPS, OTHER) if any(group in row for row in counts.values())]
    note = f" {undated} of them carry no date, such as pages of institutions, and are not in the picture." if undated else ""
    return (
        '<figure class="lib-chart"><figcaption><strong>What this library rests on</strong> '
        f"{len(references)} references by year and kind of evidence.{note}</figcaption>"
        f'{_legend(groups)}{_picture(counts, groups)}<details><summary>The same as a table</summary><div class="lib-scroll">'
        f"{_table(counts, groups)}</div></details></figure>"
    )


def spread(references: Sequence[Reference]) -> dict[str, dict[str, int]]:
    """Return how many dated references there are in each period, by group of evidence; periods in order, empty ones too."""
    group_of = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
    years = [reference.year for reference in references if reference.year]
    if not years:
        return {}
    starts = range(FIRST, max(*years, FIRST) + 1, PERIOD)
    counts: dict[str, dict[str, int]] = {_period(year): {} for year in (0, *starts)}
    for reference in references:
        if reference.year:
            row = counts[_period(reference.year if reference.year >= FIRST else 0)]
            group = group_of.get(reference.evidence, OTHER)
            row[group] = row.get(group, 0) + 1
    return counts


def _period(year: int) -> str:
    start = year - (year - FIRST) % PERIOD
    return f"{start} to {start + PERIOD - 1}" if year else f"before {FIRST}"


def _legend(groups: Sequence[str]) -> str:
    items = "".join(f'<li><span class="swatch kind-{_number(group)}"></span>{escape(group)}</li>' for group in groups)
    return f'<ul class="lib-legend">{items}</ul>'


def _picture(counts: Mapping[str, Mapping[str, int]], groups: Sequence[str]) -> str:
    most = max((sum(row.values()) for row in counts.values()), default=0) or 1
    top = next(step for step in (5, 10, 20, 30, 40, 50, 100, 200, 500, 10**6) if step >= most)
    scale = (HEIGHT - BOTTOM - TOP) / top
    slot = (WIDTH - LEFT) / len(counts)
    lines = "".join(_line(value, HEIGHT - BOTTOM - value * scale) for value in (0, top // 2, top))
    bars = "".join(_bar(period, row, groups, LEFT + place * slot, slot, scale) for place, (period, row) in enumerate(counts.items()))
    told = "; ".join(f"{period}: {sum(row.values())}" for period, row in counts.items())
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Dated references by year. {escape(told)}." focusable="false">'
        f"{lines}{bars}</svg>"
    )


def _line(value: int, y: float) -> str:
    return (
        f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/><text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value}</text>'
    )


def _bar(period: str, row: Mapping[str, int], groups: Sequence[str], x: float, slot: float, scale: float) -> str:
    y = float(HEIGHT - BOTTOM)
    middle = x + slot / 2
    parts = []
    for group in groups:
        if count := row.get(group, 0):
            y -= count * scale
            parts.append(
                f'<rect class="kind-{_number(group)}" x="{x + slot * 0.18:.1f}" y="{y:.1f}" width="{slot * 0.64:.1f}" '
                f'height="{count * scale:.1f}"><title>{escape(f"{period}: {group}, {count}")}</title></rect>'
            )
    total = sum(row.values())
    label = f"{period[:4]}-{period[-2:]}" if " to " in period else "older"
    return (
        f'{"".join(parts)}<text class="total" x="{middle:.1f}" y="{y - 4:.1f}" text-anchor="middle">{total or ""}</text>'
        f'<text x="{middle:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{escape(label)}</text>'
    )


def _table(counts: Mapping[str, Mapping[str, int]], groups: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{escape(group)}</th>' for group in groups)
    rows = "".join(
        f'<tr><th scope="row">{escape(period)}</th>{"".join(f"<td>{row.get(group, 0)}</td>" for group in groups)}</tr>'
        for period, row in counts.items()
    )
    return f'<table><thead><tr><th scope="col">Years</th>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _number(group: str) -> int:
    return [*GROUPS, OTHER].index(group) + 1
