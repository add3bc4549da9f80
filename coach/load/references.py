"""references.json (CSL-JSON) -> References with their citation in AMA style, formatted by citeproc with `ama.csl`."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coach.errors import CorpusError
from coach.types import Reference

_LIST_NUMBER = re.compile(r"^\d+\.\s*")
_SHAPES: dict[str, Callable[[Any], bool]] = {
    "id": lambda value: isinstance(value, str),
    "title": lambda value: isinstance(value, str),
    "author": lambda value: isinstance(value, list) and all(isinstance(name, dict) for name in value),
    "issued": lambda value: isinstance(value, dict),
    "custom": lambda value: isinstance(value, dict),
}
STYLE = Path(__file__).with_name("ama.csl")


def load_references(corpus: Path) -> dict[str, Reference]:
    """Return the references of a corpus by key.

    Raises:
        CorpusError: references.json is missing, is not CSL-JSON, uses an id twice, or a record lacks id, type, title or author.
    """
    file = corpus / "references.json"
    hint = "Correct the file, then run `coach corpus check`."
    try:
        records = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CorpusError(f"{file} is missing.", "Set COACH_CORPUS to a folder that has references.json.") from None
    except ValueError as error:
        raise CorpusError(f"{file} is not valid JSON: {error}.", hint) from None
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise CorpusError(f"{file} is not a list of CSL-JSON records.", hint)
    seen: set[str] = set()
    for record in records:
        lacking = [name for name in ("id", "type", "title", "author") if not record.get(name)]
        if lacking:
            raise CorpusError(f"references.json: record {record.get('id', '?')} lacks {', '.join(lacking)}.", hint)
        wrong = [name for name, fits in _SHAPES.items() if name in record and not fits(record[name])]
        if wrong:
            raise CorpusError(f"references.json: record {record['id']} has {', '.join(wrong)} in a form that CSL-JSON does not have.", hint)
        if record["id"] in seen:
            raise CorpusError(f"references.json: id {record['id']} is used twice.", hint)
        seen.add(record["id"])
    citations = format_citations(records)
    return {record["id"]: _reference(record, citations[record["id"]]) for record in records}


def format_citations(records: list[dict[str, Any]], style: Path = STYLE) -> dict[str, str]:
    """Return each record's bibliography entry as plain text, by id (AMA Manual of Style, 11th edition, as far as our records need)."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    source = CiteProcJSON([{name: value for name, value in record.items() if name != "custom"} for record in records])
    bibliography = CitationStylesBibliography(CitationStylesStyle(str(style), validate=False), source, formatter.plain)
    ids = [record["id"] for record in records]
    for key in ids:
        bibliography.register(Citation([CitationItem(key)]))
    return {key: _tidy(str(entry)) for key, entry in zip(bibliography.keys, bibliography.bibliography(), strict=True)}


def _tidy(entry: str) -> str:
    """Drop the list number, and the full stop that citeproc adds after a title that ends in a question mark."""
    return _LIST_NUMBER.sub("", " ".join(entry.split())).replace("?.", "?")


def _reference(record: dict[str, Any], citation: str) -> Reference:
    doi = record.get("DOI")
    dates = record.get("issued", {}).get("date-parts") or [[None]]
    return Reference(
        key=record["id"],
        citation=citation,
        title=record["title"],
        authors=tuple(name.get("family") or name.get("literal", "") for name in record["author"]),
        doi=doi,
        url=record.get("URL") or (f"https://doi.org/{doi}" if doi else None),
        year=dates[0][0],
        evidence=record.get("custom", {}).get("evidence", ""),
        record=record,
    )
