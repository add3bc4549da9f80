"""The library's pages: every sentence is there, every note leads to its reference, and no text from outside becomes markup."""

import json
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from fastapi import FastAPI
from fastapi.testclient import TestClient

from coach.embed import Embedder
from coach.index import build_index
from coach.library import Library
from coach.load.articles import THEMES
from coach.parts import Parts
from coach.settings import Settings
from coach.types import Document, Passage, Reference, Sentence
from coach.ui.library.article import anchor, article_html
from coach.ui.library.chart import GROUPS, OTHER, chart_html, spread
from coach.ui.library.contents import contents_html, minutes, readers
from coach.ui.library.references import citing_articles, references_html
from coach.ui.library.routes import add_library_routes
from tests.pages import Page

HOSTILE = "<img src=x onerror=alert(1)> \" ' & ${alert(1)} {{x}}"


@pytest.fixture(scope="module")
def library(coach: Parts) -> Iterator[Library]:
    with coach.shelf.library() as opened:
        yield opened


def _reference(key: str, year: int | None = 2020, evidence: str = "survey", title: str = "T") -> Reference:
    record = {"id": key, "type": "article-journal", "title": title, "author": [{"family": "Doe"}], "container-title": "J Quiet"}
    return Reference(key, f"Doe J. {title}. J Quiet. {year or ''}", title, ("Doe",), None, None, year, evidence, record)


def _passage(section: str, text: str, sentences: Sequence[Sentence], facet: str | None = None) -> Passage:
    return Passage(f"{section}{facet}{len(text)}", "one", "One", section, facet, text, tuple(sentences))


def _library(passages: Sequence[Passage], references: Sequence[Reference] = (), **fields: Any) -> Any:
    document = Document("one", "One", "Sum.", ("student", "mentor"), "Reaching out", ("t",), ("a",), "2026-11-24", ("gone",), (), "d")
    return SimpleNamespace(
        documents={"one": replace(document, **fields)},
        passages={passage.id: passage for passage in passages},
        references={reference.key: reference for reference in references},
    )


# --- one article


def test_every_sentence_of_every_article_is_on_its_page(library: Library) -> None:
    for slug in library.documents:
        tree = Page(article_html(slug, library) or "")
        said = [s.text for passage in library.passages.values() if passage.article == slug for s in passage.sentences]
        assert [text for text in said if text not in tree.text] == []


def test_every_note_of_every_article_leads_to_its_reference(library: Library) -> None:
    for slug in library.documents:
        html = article_html(slug, library) or ""
        tree = Page(html)
        numbers = {button["data-note"] for button in tree.all("button", class_="lib-note")}
        entries = {str(item["id"]).removeprefix("lib-note-") for item in tree.all("li") if str(item.get("id")).startswith("lib-note-")}
        assert numbers == entries != set()
        ids = [attributes["id"] for _, attributes in tree.tags if attributes.get("id")]
        assert len(ids) == len(set(ids))


def test_every_link_inside_the_library_leads_somewhere(library: Library) -> None:
    for slug in library.documents:
        tree = Page(article_html(slug, library) or "")
        ids = {attributes.get("id") for _, attributes in tree.tags}
        for link in tree.all("a"):
            address = str(link["href"])
            if address.startswith(f"#library/{slug}/"):
                assert address[1:] in ids
            elif address.startswith("#library/"):
                assert address.removeprefix("#library/") in library.documents


def test_notes_are_numbered_in_order_of_first_use_and_say_evidence_and_year() -> None:
    sentences = (Sentence("Ask B.", 0, 6, 0, ("b",)), Sentence("Ask A and B.", 7, 19, 0, ("a", "b")))
    made = _library([_passage("In brief", "Ask B. Ask A and B.", sentences)], [_reference("a", None, "opinion"), _reference("b")])
    html = article_html("one", made) or ""
    assert re.findall(r"data-note=\"(\d)\"", html) == ["1", "2", "1"]
    entries = re.findall(r'<li id="lib-note-\d">(.*?)</li>', html)
    assert [re.findall(r'class="evidence">([^<]+)<', entry) for entry in entries] == [["survey", "2020"], ["opinion", "no date"]]


def test_steps_keep_their_numbers_and_sentences_of_one_line_stay_together() -> None:
    text = "Start.\n3. Write. Then wait.\n4. Ask.\n- Rest."
    spans = [("Start.", 0), ("Write.", 1), ("Then wait.", 1), ("Ask.", 2), ("Rest.", 3)]
    sentences = [Sentence(said, text.index(said), text.index(said) + len(said), line) for said, line in spans]
    html = article_html("one", _library([_passage("What to do", text, sentences)])) or ""
    assert '<p>Start.</p><ol start="3"><li>Write. Then wait.</li><li>Ask.</li></ol><ul><li>Rest.</li></ul>' in html


def test_a_question_opens_on_its_answer_and_can_be_asked() -> None:
    text = "who knows?\nYou do."
    passage = _passage("Questions people ask", text, [Sentence("You do.", 11, 18, 0, (), ("who knows?", "anybody?"))])
    tree = Page(article_html("one", _library([passage])) or "")
    assert "Who knows?" in tree.text
    assert [button["data-ask"] for button in tree.all("button", class_="lib-ask")] == ["Who knows?"]


def test_facets_stand_under_their_own_heading() -> None:
    passages = [_passage("What to do", "Wait.", [Sentence("Wait.", 0, 5, 0)], facet) for facet in ("The Owl", "The Crow")]
    html = article_html("one", _library(passages)) or ""
    assert html.index("<h3>What to do</h3>") < html.index("<h4>The Owl</h4>") < html.index("<h4>The Crow</h4>")
    assert html.count("<h3>What to do</h3>") == 1


def test_an_article_that_is_not_there_has_no_page(library: Library) -> None:
    assert article_html("nowhere", library) is None


def test_see_also_leaves_out_what_is_not_written() -> None:
    assert "Read next" not in (article_html("one", _library([_passage("In brief", "A.", [Sentence("A.", 0, 2, 0)])])) or "")


def test_text_from_outside_never_becomes_markup() -> None:
    said = Sentence(HOSTILE, 0, len(HOSTILE), 0, ("k",), (HOSTILE,))
    reference = replace(_reference("k", title=HOSTILE, evidence=HOSTILE), url="javascript:alert(1)", citation=HOSTILE)
    passages = [_passage("In brief", HOSTILE, [said], HOSTILE), _passage("Questions people ask", HOSTILE, [said])]
    made = _library(passages, [reference], title=HOSTILE, summary=HOSTILE, audience=(HOSTILE,), theme=HOSTILE, updated=HOSTILE)
    made.documents["one"] = replace(made.documents["one"], theme="Reaching out")
    for html in (article_html("one", made) or "", contents_html(made), references_html(made)):
        tree = Page(html)
        assert [name for name, _ in tree.tags if name in ("img", "script")] == []
        assert [name for _, attributes in tree.tags for name in attributes if name.startswith("on")] == []
        assert [link["href"] for link in tree.all("a") if "script" in str(link["href"])] == []
        assert HOSTILE in tree.text


def test_the_name_of_a_heading_in_an_address() -> None:
    assert [anchor(name) for name in ("What to do", "For mentors", "A & B!")] == ["what-to-do", "for-mentors", "a-b"]


# --- the list


def test_the_list_names_every_article_once_under_its_theme_in_the_readers_order(library: Library) -> None:
    html = contents_html(library)
    tree = Page(html)
    assert sorted(str(link["href"]) for link in tree.all("a")) == sorted(f"#library/{slug}" for slug in library.documents)
    assert [section["data-theme"] for section in tree.all("section")] == list(THEMES)
    assert f"{len(library.documents)} articles" in tree.text


def test_a_card_can_be_found_by_title_alias_author_and_body_but_not_by_empty_words(library: Library) -> None:
    tree = Page(contents_html(library))
    cards = {str(link["href"]): item for link, item in zip(tree.all("a"), [i for i in tree.all("li") if i.get("data-names")], strict=True)}
    card = cards["#library/following-up"]
    title, names, more = (str(card[f"data-{kind}"]).split() for kind in ("title", "names", "more"))
    assert title == ["following"]
    assert {"reply", "ghosted"} <= set(names)
    assert {"kumar", "2018", "inbox"} <= set(more)
    assert {"the", "and", "you"}.isdisjoint({*names, *more})
    ignored = str(tree.all("div", class_="lib-home")[0]["data-ignored"]).split()
    assert {"the", "and", "you"} <= set(ignored)


@pytest.mark.parametrize(("words", "expected"), [(0, 1), (199, 1), (400, 2), (1000, 5)])
def test_reading_time(words: int, expected: int) -> None:
    assert minutes([_passage("In brief", "word " * words, [])]) == expected


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ((), ""),
        (("student",), "students"),
        (("student", "mentor"), "students and mentors"),
        (("resident", "mentor", "programme"), "residents, mentors and programs"),
    ],
)
def test_readers_in_words(audience: tuple[str, ...], expected: str) -> None:
    [document] = _library([], audience=audience).documents.values()
    assert readers(document) == expected


# --- the literature


def test_the_bibliography_has_every_reference_with_what_it_is_sorted_by(library: Library) -> None:
    tree = Page(references_html(library))
    rows = [row for row in tree.all("tr") if "data-year" in row]
    assert len(rows) == len(library.references) == 108
    assert [row["data-author"] for row in rows] == sorted(str(row["data-author"]) for row in rows)
    assert {str(row["data-evidence"]) for row in rows} == {reference.evidence for reference in library.references.values()}
    assert [head["aria-sort"] for head in tree.all("th") if head.get("data-sort")] == ["ascending", "none", "none", "none"]


def test_each_reference_names_the_articles_that_cite_it(library: Library) -> None:
    citing = citing_articles(library)
    assert "mentee-missteps" in citing["vaughn2017missteps"]
    assert all(articles for articles in citing.values())


def test_the_spread_counts_by_period_and_group_and_leaves_out_what_has_no_date() -> None:
    found = [
        _reference("a", 1983, "theory"),
        _reference("b", 2000, "survey"),
        _reference("c", 2004, "qualitative study"),
        _reference("d", 2011, "poem"),
        _reference("e", None, "opinion"),
    ]
    assert spread(found) == {
        "before 2000": {"Experience and theory": 1},
        "2000 to 2004": {"Surveys and other studies": 2},
        "2005 to 2009": {},
        "2010 to 2014": {OTHER: 1},
    }


def test_every_kind_of_evidence_of_the_library_has_its_group(library: Library) -> None:
    known = {kind for kinds in GROUPS.values() for kind in kinds}
    assert {reference.evidence for reference in library.references.values()} - known == set()


def test_the_picture_says_in_words_and_in_a_table_what_it_shows(library: Library) -> None:
    references = list(library.references.values())
    tree = Page(chart_html(references))
    [picture] = tree.all("svg")
    counts = spread(references)
    total = sum(sum(row.values()) for row in counts.values())
    told = re.findall(r": (\d+)", str(picture["aria-label"]))
    assert (picture["role"], sum(map(int, told))) == ("img", total)
    assert len(tree.all("rect")) == sum(len(row) for row in counts.values())
    assert len(tree.all("td")) == len(counts) * len({group for row in counts.values() for group in row})
    heights = sum(float(str(bar["height"])) for bar in tree.all("rect"))
    assert heights / total == pytest.approx(
        float(str(tree.all("rect")[0]["height"])) / counts["before 2000"]["Experience and theory"], rel=0.02
    )


def test_no_references_make_no_picture() -> None:
    assert (chart_html([]), spread([_reference("a", None)])) == ("", {})


# --- what the browser fetches


@pytest.fixture(scope="module")
def client(coach: Parts) -> Iterator[TestClient]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        app = FastAPI()
        add_library_routes(app, coach)
        with TestClient(app) as client:
            yield client


@pytest.mark.parametrize("path", ["contents", "references", "articles/mentee-missteps"])
def test_a_page_is_html(client: TestClient, path: str) -> None:
    answer = client.get(f"/library/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    Page(answer.text)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("articles/nowhere", "There is no such article."),
        ("articles/..%2Fconfig", "Not Found"),
        ("references.exe", "Choose one of json, bib, ris."),
        ("references.ris?article=nowhere", "There is no such article."),
    ],
)
def test_what_is_not_there_is_said(client: TestClient, path: str, message: str) -> None:
    answer = client.get(f"/library/{path}")
    assert (answer.status_code, message in answer.text) == (404, True)


def test_the_literature_downloads_in_three_forms(client: TestClient, library: Library) -> None:
    files = {ending: client.get(f"/library/references.{ending}") for ending in ("json", "bib", "ris")}
    assert [file.headers["content-disposition"] for file in files.values()] == [
        f'attachment; filename="mentor-coach-references.{ending}"' for ending in files
    ]
    counts = (
        len(json.loads(files["json"].text)),
        len(parse_string(files["bib"].text).entries),
        len(rispy.loads(files["ris"].text)),
    )
    assert counts == (len(library.references),) * 3


def test_one_article_has_its_own_literature(client: TestClient, library: Library) -> None:
    keys = {key for p in library.passages.values() if p.article == "following-up" for s in p.sentences for key in s.keys}
    file = client.get("/library/references.json?article=following-up")
    assert {record["id"] for record in json.loads(file.text)} == keys
    assert 'filename="following-up-references.json"' in file.headers["content-disposition"]


def test_without_an_index_the_reader_learns_what_to_do(coach: Parts, tmp_path: Any) -> None:
    app = FastAPI()
    add_library_routes(app, Parts(Settings(home=tmp_path / "empty"), coach.embedder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with TestClient(app) as client:
            for path in ("contents", "references.ris"):
                answer = client.get(f"/library/{path}")
                assert (answer.status_code, "Run `coach index`." in answer.text) == (503, True)


def test_a_page_is_made_once_and_anew_for_a_new_index(tmp_path: Path, tiny_corpus: Path, embedder: Embedder) -> None:
    settings = Settings(home=tmp_path / "home", corpus=tiny_corpus)
    build_index(settings, embedder)
    parts = Parts(settings, embedder)
    app = FastAPI()
    add_library_routes(app, parts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with TestClient(app) as client:
            before = client.get("/library/contents").text
            assert client.get("/library/contents").text == before
            article = tiny_corpus / "articles" / "silence.md"
            article.write_text(article.read_text(encoding="utf-8").replace("Breaking a silence", "Ending a silence"), encoding="utf-8")
            build_index(settings, embedder)
            assert "Ending a silence" in client.get("/library/contents").text
            assert "Ending a silence" in client.get("/library/articles/silence").text
    parts.shelf.close()
