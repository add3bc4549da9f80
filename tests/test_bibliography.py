"""Exports: what a reference manager reads back is what the corpus holds."""

import json
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from coach.bibliography import FORMATS, bibtex, csl_json, ris
from coach.load.references import load_references
from coach.resources import folder
from coach.types import Reference

CORPUS = folder("corpus")
RECORDS: list[dict[str, Any]] = json.loads((CORPUS / "references.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def references() -> list[Reference]:
    return list(load_references(CORPUS).values())


def test_csl_json_is_the_corpus_file_again(references: list[Reference]) -> None:
    assert json.loads(csl_json(references)) == RECORDS


def test_every_record_survives_bibtex(references: list[Reference]) -> None:
    library = parse_string(bibtex(references))
    assert library.failed_blocks == []
    read = {entry.key: {field.key: field.value for field in entry.fields} for entry in library.entries}
    assert list(read) == [record["id"] for record in RECORDS]
    for record in RECORDS:
        entry = read[record["id"]]
        text = LatexNodes2Text().latex_to_text(entry["title"])
        assert _plain(text) == _plain(record["title"])
        assert entry.get("doi", "") == record.get("DOI", "")
        assert entry.get("volume", "") == record.get("volume", "")
        assert len(entry["author"].split(" and ")) >= len(record["author"])


def _plain(text: str) -> str:
    """Letters and digits only: quotation marks and dashes may be written in another way."""
    return "".join(c for c in text if c.isalnum())


def test_every_record_survives_ris(references: list[Reference]) -> None:
    read = {entry["id"]: entry for entry in rispy.loads(ris(references))}
    assert list(read) == [record["id"] for record in RECORDS]
    for record in RECORDS:
        entry = read[record["id"]]
        first, _, last = str(record.get("page", "")).partition("-")
        assert entry["title"] == record["title"]
        assert entry.get("doi") == record.get("DOI")
        assert (entry.get("start_page", ""), entry.get("end_page", "")) == (first, last)
        assert entry.get("secondary_title") == record.get("container-title")
        assert len(entry["authors"]) == len(record["author"])


def test_a_journal_article_in_bibtex() -> None:
    record = {
        "id": "key2020",
        "type": "article-journal",
        "title": "Costs & 50% of é",
        "author": [{"family": "Tornetta", "given": "Paul", "suffix": "III"}, {"literal": "Group of A and B"}],
        "container-title": "J Test",
        "issued": {"date-parts": [[2020, 5]]},
        "page": "1-9",
        "URL": "https://example.org/a_b%20c",
    }
    assert (
        bibtex([_reference(record)]).split()
        == (
            "@article{key2020, title = {{Costs \\& 50\\% of \\'e}}, author = {Tornetta, III, Paul and {Group of A and B}}, "
            "journal = {J Test}, year = {2020}, month = {5}, pages = {1--9}, url = {https://example.org/a_b%20c} }"
        ).split()
    )


def test_a_chapter_in_ris() -> None:
    record = {
        "id": "key2015",
        "type": "chapter",
        "title": "Up",
        "author": [{"family": "Lee", "given": "S. P."}],
        "editor": [{"family": "Wright", "given": "G."}],
        "container-title": "The Book",
        "publisher": "Press",
        "issued": {"date-parts": [[2015]]},
    }
    lines = [line.rstrip() for line in ris([_reference(record)]).splitlines() if line.strip()]
    assert lines == [
        "TY  - CHAP",
        "ID  - key2015",
        "TI  - Up",
        "AU  - Lee, S. P.",
        "A2  - Wright, G.",
        "T2  - The Book",
        "PY  - 2015",
        "PB  - Press",
        "ER  -",
    ]


@pytest.mark.parametrize("ending", ["json", "bib", "ris"])
def test_no_references_make_an_empty_file_and_no_error(ending: str) -> None:
    assert FORMATS[ending].write([]).strip() in ("", "[]")


def _reference(record: dict[str, Any]) -> Reference:
    return Reference(record["id"], "", record["title"], ("X",), None, None, None, "", record)
