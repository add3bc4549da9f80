import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import coach as package
from coach.answer import ask
from coach.parts import Parts
from coach.render import link, passage_html, place, reference_html, to_json, to_markdown
from coach.types import Answer, AnswerSentence, Citation, Reference, Topic

SCHEMA: dict[str, Any] = json.loads(Path(package.__file__).with_name("answer.schema.json").read_text(encoding="utf-8"))

REFERENCE = Reference(
    key="ghost2017",
    citation="Ghost AB, Echo C. On silence. J Quiet. 2017;12(3):45-50. doi:10.1000/quiet.12",
    title="On silence",
    authors=("Ghost", "Echo"),
    doi="10.1000/quiet.12",
    url="https://doi.org/10.1000/quiet.12",
    year=2017,
    evidence="opinion",
)
SOURCE = Citation(
    n=1,
    article="silence",
    title="Breaking a silence",
    section="In brief",
    topic=None,
    passage_id="abc",
    passage="Write today. It helps.",
    quote="Write today.",
    start=0,
    end=12,
    references=("ghost2017",),
)
ADVICE = replace(SOURCE, n=2, topic="The Ghost", quote="It helps.", start=13, end=22, references=())
ANSWER = Answer(
    question="Why?",
    standalone_question="How do I return? Why?",
    mode="composer",
    text="Write today. [1] It helps. [2]",
    sentences=(AnswerSentence("Write today.", (1,), "verbatim"), AnswerSentence("It helps.", (2,), "guide")),
    sources=(SOURCE, ADVICE),
    references=(REFERENCE,),
    suggestions=("What then?",),
    index_id="f00",
    index_passages=7,
    timings_ms={"retrieve": 1.5, "total": 2.5},
)


@pytest.mark.parametrize(
    ("question", "mode"),
    [
        ("How do I ask an attending to be my mentor?", "composer"),
        ("What did Zerzan write about managing up?", "composer"),
        ("I want to die", "handoff"),
        ("My attending screams at me", "handoff"),
        ("What is the dose of cefazolin?", "refusal"),
        ("\u00bfC\u00f3mo encuentro un mentor para la cirug\u00eda?", "refusal"),
    ],
)
def test_every_kind_of_answer_keeps_the_json_contract(coach: Parts, question: str, mode: str) -> None:
    published = to_json(ask(question, coach))
    assert published["mode"] == mode
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(published)))
    for source in published["sources"]:
        assert source["passage"][source["start"] : source["end"]] == source["quote"]


def test_the_contract_refuses_an_answer_with_a_field_too_many_or_too_few() -> None:
    check = jsonschema.Draft202012Validator(SCHEMA)
    published = to_json(ANSWER)
    assert [error.validator for error in check.iter_errors({**published, "extra": 1})] == ["additionalProperties"]
    del published["sources"]
    assert [error.message for error in check.iter_errors(published)] == ["'sources' is a required property"]


def test_json_holds_the_whole_answer() -> None:
    assert to_json(ANSWER) == {
        "question": "Why?",
        "standalone_question": "How do I return? Why?",
        "mode": "composer",
        "model": None,
        "abstained": False,
        "text": "Write today. [1] It helps. [2]",
        "sentences": [
            {"text": "Write today.", "markers": [1], "support": "verbatim"},
            {"text": "It helps.", "markers": [2], "support": "guide"},
        ],
        "sources": [
            {
                "n": 1,
                "article": "silence",
                "title": "Breaking a silence",
                "section": "In brief",
                "topic": None,
                "passage_id": "abc",
                "passage": "Write today. It helps.",
                "quote": "Write today.",
                "start": 0,
                "end": 12,
                "references": ["ghost2017"],
            },
            {
                "n": 2,
                "article": "silence",
                "title": "Breaking a silence",
                "section": "In brief",
                "topic": "The Ghost",
                "passage_id": "abc",
                "passage": "Write today. It helps.",
                "quote": "It helps.",
                "start": 13,
                "end": 22,
                "references": [],
            },
        ],
        "references": [
            {
                "key": "ghost2017",
                "citation": "Ghost AB, Echo C. On silence. J Quiet. 2017;12(3):45-50. doi:10.1000/quiet.12",
                "doi": "10.1000/quiet.12",
                "url": "https://doi.org/10.1000/quiet.12",
                "year": 2017,
                "evidence": "opinion",
            }
        ],
        "suggestions": ["What then?"],
        "nearest_topics": [],
        "index": {"id": "f00", "passages": 7},
        "timings_ms": {"retrieve": 1.5, "total": 2.5},
    }


def test_markdown_to_paste_carries_sources_and_references() -> None:
    assert to_markdown(ANSWER) == (
        "Write today. [1] It helps. [2]\n\n"
        "Sources\n"
        "[1] Breaking a silence \u00b7 In brief (Ghost 2017)\n"
        "[2] Breaking a silence \u00b7 In brief \u00b7 The Ghost (the guide's own advice)\n\n"
        "References\n"
        "- Ghost AB, Echo C. On silence. J Quiet. 2017;12(3):45-50. doi:10.1000/quiet.12"
    )


def test_markdown_of_a_refusal_names_the_nearest_topics_and_no_sources() -> None:
    refusal = Answer("q", "q", "refusal", "I can't help.", abstained=True, nearest_topics=(Topic("a", "Letters"), Topic("b", "Silence")))
    assert to_markdown(refusal) == "I can't help.\n\nThe nearest topics I do cover: Letters; Silence."


def test_a_reference_without_a_year_is_named_by_its_author_alone() -> None:
    answer = replace(ANSWER, sources=(SOURCE,), references=(replace(REFERENCE, year=None),))
    assert "[1] Breaking a silence \u00b7 In brief (Ghost)" in to_markdown(answer).splitlines()


def test_a_place_is_article_section_and_topic() -> None:
    assert [place(source) for source in (SOURCE, ADVICE)] == [
        "Breaking a silence \u00b7 In brief",
        "Breaking a silence \u00b7 In brief \u00b7 The Ghost",
    ]


@pytest.mark.parametrize(
    ("doi", "url", "address"),
    [
        ("10.1000/quiet.12", None, "https://doi.org/10.1000/quiet.12"),
        ("10.1000/quiet.12", "https://example.org", "https://doi.org/10.1000/quiet.12"),
        ("10.1002/(SICI)1097<1::AID>3.0.CO;2-X", None, "https://doi.org/10.1002/(SICI)1097%3C1::AID%3E3.0.CO;2-X"),
        ('10.1/"onmouseover=alert(1)', None, "https://doi.org/10.1/%22onmouseover%3Dalert(1)"),
        (None, "https://example.org/a?b=1&c=2", "https://example.org/a?b=1&c=2"),
        (None, "http://example.org", "http://example.org"),
        (None, "javascript:alert(1)", None),
        (None, "data:text/html,<b>", None),
        (None, "//example.org", None),
        (None, "ftp://example.org", None),
        (None, " https://example.org", None),
        (None, None, None),
    ],
)
def test_links_lead_to_a_doi_or_a_web_address_and_nowhere_else(doi: str | None, url: str | None, address: str | None) -> None:
    assert link(replace(REFERENCE, doi=doi, url=url)) == address


def test_every_shipped_reference_with_a_doi_or_an_address_has_a_link(coach: Parts) -> None:
    with coach.shelf.library() as library:
        references = list(library.references.values())
    unlinked = [reference.key for reference in references if link(reference) is None]
    assert unlinked == [reference.key for reference in references if reference.doi is None and reference.url is None]


def test_a_reference_shows_its_doi_as_a_link_and_its_kind_of_evidence() -> None:
    assert reference_html(REFERENCE) == (
        'Ghost AB, Echo C. On silence. J Quiet. 2017;12(3):45-50. <a href="https://doi.org/10.1000/quiet.12" target="_blank"'
        ' rel="noopener noreferrer">doi:10.1000/quiet.12</a> <span class="evidence">opinion</span>'
    )


def test_a_reference_that_leads_nowhere_is_plain_escaped_text() -> None:
    hostile = replace(REFERENCE, doi=None, url="javascript:alert(1)", citation='A <script>"x"</script> & B', evidence="<i>")
    assert reference_html(hostile) == ('A &lt;script&gt;&quot;x&quot;&lt;/script&gt; &amp; B <span class="evidence">&lt;i&gt;</span>')


def test_an_address_cannot_break_out_of_its_link() -> None:
    hostile = replace(REFERENCE, doi=None, url='https://x.org/"><script>alert(1)</script>', citation="A")
    assert '"><script>' not in reference_html(hostile)
    assert 'href="https://x.org/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in reference_html(hostile)


@pytest.mark.parametrize(
    ("passage", "marks", "html"),
    [
        ("Write today. It helps.", [], "<p>Write today. It helps.</p>"),
        ("Write today. It helps.", [(2, 13, 22)], '<p>Write today. <mark data-n="2">It helps.<sup>2</sup></mark></p>'),
        (
            "Write today. It helps.",
            [(7, 13, 22), (1, 0, 12)],
            '<p><mark data-n="1">Write today.<sup>1</sup></mark> <mark data-n="7">It helps.<sup>7</sup></mark></p>',
        ),
        ("One.\n\nTwo.", [(1, 6, 10)], '<p>One.</p><p><mark data-n="1">Two.<sup>1</sup></mark></p>'),
        ("a < b & <b>c</b>", [(1, 8, 16)], '<p>a &lt; b &amp; <mark data-n="1">&lt;b&gt;c&lt;/b&gt;<sup>1</sup></mark></p>'),
        ("Write today.", [(1, 0, 12), (2, 6, 12)], '<p><mark data-n="1">Write today.<sup>1</sup></mark></p>'),
    ],
)
def test_a_passage_shows_its_quoted_sentences_marked_and_everything_escaped(
    passage: str, marks: list[tuple[int, int, int]], html: str
) -> None:
    assert passage_html(passage, marks) == html


def test_points_of_a_list_show_as_points() -> None:
    assert passage_html("- One.\n- Two.\n3. Three.", [(1, 2, 6)]) == (
        '<p>\u2022 <mark data-n="1">One.<sup>1</sup></mark></p><p>\u2022 Two.</p><p>3. Three.</p>'
    )
