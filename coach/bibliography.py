"""References -> a file that a reference manager reads: CSL-JSON, BibTeX or RIS."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coach.types import Reference

_BIBTEX_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "book": "book",
    "chapter": "incollection",
    "report": "techreport",
}
_RIS_TYPES = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "book": "BOOK",
    "chapter": "CHAP",
    "report": "RPRT",
    "webpage": "ELEC",
}


@dataclass(frozen=True, slots=True)
class Format:
    """A bibliography format: its name for people, the ending of its files, its media type, and what writes it."""

    name: str
    ending: str
    media_type: str
    write: Callable[[Sequence[Reference]], str]


def csl_json(references: Sequence[Reference]) -> str:
    """Return references as CSL-JSON, the form in which the corpus keeps them; our label of the evidence stays under "custom"."""
    return json.dumps([dict(reference.record) for reference in references], ensure_ascii=False, indent=1) + "\n"


def bibtex(references: Sequence[Reference]) -> str:
    """Return references as BibTeX; titles in double braces, so that no style changes their capitals."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Block, Entry, Field

    entries: list[Block] = []
    for reference in references:
        fields = [Field(name, value) for name, value in _bibtex_fields(reference.record) if value]
        entries.append(Entry(_BIBTEX_TYPES.get(reference.record.get("type", ""), "misc"), reference.key, fields))
    return write_string(Library(entries)) if entries else ""


def ris(references: Sequence[Reference]) -> str:
    """Return references as RIS, one record after another."""
    import rispy

    class Plain(rispy.RisWriter):  # type: ignore[misc]
        """Writes no number before a record: the format has none, and some programs stumble over it."""

        def set_header(self, count: int) -> str:  # noqa: ARG002
            return ""

    records = [{name: value for name, value in _ris_fields(reference.record) if value} for reference in references]
    text: str = rispy.dumps(records, implementation=Plain)
    return text


def _bibtex_fields(record: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    from pylatexenc.latexencode import unicode_to_latex

    def tex(text: Any) -> str:
        return unicode_to_latex(str(text), unknown_char_policy="keep") if text else ""

    kind = record.get("type")
    container = tex(record.get("container-title"))
    year, month = _date(record)
    yield "title", f"{{{tex(record['title'])}}}"
    yield "author", " and ".join(_bibtex_name(person, tex) for person in record["author"])
    yield "editor", " and ".join(_bibtex_name(person, tex) for person in record.get("editor", []))
    yield {"chapter": "booktitle", "webpage": "howpublished"}.get(str(kind), "journal"), container
    yield "year", year
    yield "month", month
    yield "volume", tex(record.get("volume"))
    yield "number", tex(record.get("issue"))
    yield "pages", tex(record.get("page")).replace("-", "--")
    yield "institution" if kind == "report" else "publisher", tex(record.get("publisher"))
    yield "address", tex(record.get("publisher-place"))
    yield "isbn", str(record.get("ISBN", ""))
    yield "doi", str(record.get("DOI", ""))
    yield "url", str(record.get("URL", ""))
    yield "pmid", str(record.get("PMID", ""))


def _bibtex_name(person: dict[str, str], tex: Callable[[Any], str]) -> str:
    if "literal" in person:
        return f"{{{tex(person['literal'])}}}"
    return ", ".join(tex(person[part]) for part in ("family", "suffix", "given") if person.get(part))


def _ris_fields(record: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    year, month = _date(record)
    first, _, last = str(record.get("page", "")).partition("-")
    yield "type_of_reference", _RIS_TYPES.get(record.get("type", ""), "GEN")
    yield "id", record["id"]
    yield "title", record["title"]
    yield "authors", [_ris_name(person) for person in record["author"]]
    yield "secondary_authors", [_ris_name(person) for person in record.get("editor", [])]
    yield "secondary_title", record.get("container-title")
    yield "alternate_title3", record.get("container-title-short")
    yield "year", year
    yield "date", f"{year}/{month.zfill(2)}" if month else None
    yield "volume", record.get("volume")
    yield "number", record.get("issue")
    yield "start_page", first
    yield "end_page", last
    yield "publisher", record.get("publisher")
    yield "place_published", record.get("publisher-place")
    yield "issn", record.get("ISBN")
    yield "doi", record.get("DOI")
    yield "urls", [record["URL"]] if "URL" in record else None
    yield "accession_number", record.get("PMID")


def _ris_name(person: dict[str, str]) -> str:
    return person.get("literal") or ", ".join(person[part] for part in ("family", "given", "suffix") if person.get(part))


def _date(record: Mapping[str, Any]) -> tuple[str, str]:
    """Return year and month as digits, empty where the record has none."""
    parts = [str(part) for part in (record.get("issued", {}).get("date-parts") or [[]])[0] if part]
    year, month, *_ = [*parts, "", ""]
    return year, month


FORMATS = {
    "json": Format("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl_json),
    "bib": Format("BibTeX", "bib", "application/x-bibtex", bibtex),
    "ris": Format("RIS", "ris", "application/x-research-info-systems", ris),
}
