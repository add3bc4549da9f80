"""The literature of the library: a chart, and a table to sort and narrow in the browser. All text is escaped."""

from html import escape

from coach.library import Library
from coach.render import citation_html
from coach.types import Reference
from coach.ui.library.article import downloads_html
from coach.ui.library.chart import chart_html
from coach.words import fold

_COLUMNS = {"author": "Reference", "year": "Year", "evidence": "Evidence", "journal": "Journal or site"}


def references_html(library: Library) -> str:
    """Return the bibliography of the library, by first author."""
    references = sorted(library.references.values(), key=lambda reference: (fold(reference.authors[0]), reference.year or 0))
    citing = citing_articles(library)
    kinds = sorted({reference.evidence for reference in references if reference.evidence})
    options = "".join(f"<option>{escape(kind)}</option>" for kind in kinds)
    sorts = "".join(f'<option value="{name}">{escape(label)}</option>' for name, label in _COLUMNS.items())
    heads = "".join(
        f'<th scope="col" data-sort="{name}" aria-sort="{"ascending" if name == "author" else "none"}">'
        f'<button type="button" data-sort="{name}">{escape(label)}</button></th>'
        for name, label in _COLUMNS.items()
    )
    rows = "".join(_row(reference, citing.get(reference.key, ()), library) for reference in references)
    return (
        '<div class="lib-references"><p class="lib-crumbs"><a href="#library">Library</a></p>'
        '<h2 id="lib-title" tabindex="-1">The literature</h2>'
        f"{chart_html(references)}{downloads_html()}"
        '<div class="lib-tools"><label class="lib-find"><span>Search the references</span>'
        '<input id="ref-search" type="search" autocomplete="off" placeholder="Author, title, year or journal"></label>'
        f'<label><span>Kind of evidence</span><select id="ref-kind"><option value="">All kinds</option>{options}</select></label>'
        f'<label class="ref-sort"><span>Sort by</span><select id="ref-sort">{sorts}</select></label></div>'
        f'<p class="lib-count" id="ref-count" role="status">{len(references)} references</p>'
        f'<table class="lib-table"><thead><tr>{heads}<th scope="col">Cited in</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def citing_articles(library: Library) -> dict[str, tuple[str, ...]]:
    """Return the articles that cite each reference, by key."""
    found: dict[str, dict[str, None]] = {}
    for passage in library.passages.values():
        for sentence in passage.sentences:
            for key in sentence.keys:
                found.setdefault(key, {})[passage.article] = None
    return {key: tuple(articles) for key, articles in found.items()}


def _row(reference: Reference, articles: tuple[str, ...], library: Library) -> str:
    links = ", ".join(f'<a href="#library/{escape(slug)}">{escape(library.documents[slug].title)}</a>' for slug in articles)
    journal = reference.journal
    searched = fold(f"{reference.citation} {journal} {reference.evidence}")
    return (
        f'<tr data-author="{escape(fold(reference.authors[0]))}" data-year="{reference.year or 0}" '
        f'data-evidence="{escape(reference.evidence)}" data-journal="{escape(fold(journal))}" data-words="{escape(searched)}">'
        f'<td data-label="Reference">{citation_html(reference)}</td><td data-label="Year">{reference.year or "no date"}</td>'
        f'<td data-label="Evidence"><span class="evidence">{escape(reference.evidence)}</span></td>'
        f'<td data-label="Journal or site">{escape(journal)}</td><td data-label="Cited in">{links or "not cited yet"}</td></tr>'
    )
