"""What the page shows of a conversation: hostile text stays text, markers point somewhere, and a typed question comes back as typed."""

import re
from dataclasses import replace
from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coach.answer import ask
from coach.parts import Parts
from coach.types import Answer, Citation, Reference, Topic
from coach.ui import show
from coach.ui.turns import Turn, new_turn
from tests.pages import Page

HOSTILE = (
    "</textarea></p><script>alert(1)</script><img src=http://evil.test/x onerror='alert(1)'> \"'`{{7*7}} &lt;b&gt; ![x](http://evil.test/y)"
)
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
TAGS = set("a button details div h3 h4 li mark p section span summary sup textarea ul".split())


def _citation(n: int, passage: str = "First. Second. Third.", quote: str = "Second.", **changed: object) -> Citation:
    start = passage.index(quote)
    made = Citation(n, "article", "Title", "Section", None, "p1", passage, quote, start, start + len(quote), ())
    return replace(made, **changed)  # type: ignore[arg-type]


def _reference(**changed: object) -> Reference:
    made = Reference("k1", "Doe J. A study. J Quiet. 2020;1:2. doi:10.1000/x.1", "", ("Doe",), "10.1000/x.1", None, 2020, "survey")
    return replace(made, **changed)  # type: ignore[arg-type]


def _answer(text: str = "Do this. [1]", **changed: object) -> Answer:
    made = Answer("How?", "How?", "composer", text, sources=(_citation(1, references=("k1",)),), references=(_reference(),))
    return replace(made, **changed)  # type: ignore[arg-type]


def _turns(*answers: Answer) -> list[Turn]:
    return [new_turn(answer.question, answer) for answer in answers]


# --- markers


def test_a_filled_marker_rests_on_literature_and_a_hollow_one_on_the_guide() -> None:
    answer = _answer("Read first. [1] Then ask. [2]", sources=(_citation(1, references=("k1",)), _citation(2)))
    assert show.answer_markdown(answer, 3) == 'Read first. [1](#src-3-1 "Source 1") Then ask. [2](#tip-3-2 "Source 2")'
    chips = [attributes["class"] for attributes in Page(show.panel(_turns(answer))).all("span") if "chip" in str(attributes["class"])]
    assert chips == ["chip", "chip own", "chip", "chip own"]  # the legend, then the card


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One. [1] Two. [2] Three. [10]", 'One. [1](#src-1-1 "Source 1") Two. Three.'),
        ("No source. [0]", "No source."),
        (r"Escaped. \[1\]", r"Escaped. \[1\]"),
        ("A link already. [1](#src-9-9)", "A link already. [1](#src-9-9)"),
        ("Glued.[1]", "Glued.[1]"),
    ],
)
def test_a_marker_that_points_nowhere_vanishes(text: str, shown: str) -> None:
    assert show.answer_markdown(_answer(text), 1) == shown


def test_every_marker_of_a_conversation_opens_a_card_that_is_there_once(coach: Parts) -> None:
    turns = _turns(
        *(ask(question, coach) for question in ("How do I ask an attending to be my mentor?", "What is mentorship malpractice?"))
    )
    targets = [
        token.attrs["href"]
        for message in show.messages(turns)
        for block in MARKDOWN.parse(message["content"])
        for token in block.children or []
        if token.type == "link_open"
    ]
    anchors = [attributes["id"] for attributes in Page(show.panel(turns)).all("span") if attributes.get("class") == "anchor"]
    assert len(targets) == sum(len(turn["answer"]["sources"]) for turn in turns)
    assert [target for target in targets if anchors.count(str(target)[1:]) != 1] == []


def test_the_sentence_that_a_marker_opens_is_marked_in_its_passage_and_no_other() -> None:
    html = show.panel(_turns(_answer()))
    assert '<p>First. <mark data-n="1">Second.<sup>1</sup></mark> Third.</p>' in html


def test_two_sentences_of_one_passage_share_a_card_and_keep_their_numbers() -> None:
    answer = _answer("B. [1] A. [2]", sources=(_citation(1, quote="Second.", references=("k1",)), _citation(2, quote="First.")))
    page = Page(show.panel(_turns(answer)))
    assert len(page.all("details")) == 1
    assert [attributes["data-n"] for attributes in page.all("mark")] == ["2", "1"]
    assert page.texts["mark"] == ["First.2", "Second.1"]
    assert [attributes["id"] for attributes in page.all("span") if attributes.get("class") == "anchor"] == [
        "src-1-1",
        "tip-1-1",
        "src-1-2",
        "tip-1-2",
    ]
    assert "Sentences with a hollow number are the guide's own advice." in page.texts["p"]


def test_the_newest_answer_comes_first_and_older_ones_name_their_question() -> None:
    older, newer = _answer(question="Older?" + "x" * 100), _answer(question="Newer?")
    page = Page(show.panel(_turns(older, newer)))
    assert page.texts["h3"] == ["Sources of this answer", "Sources: Older?" + "x" * 74]
    assert [attributes["data-copy"] for attributes in page.all("button") if "data-copy" in attributes] == ["copy-2", "copy-1"]


@pytest.mark.parametrize("turns", [[], [new_turn("q", error="no")], _turns(_answer("Nothing.", sources=(), references=()))])
def test_without_sources_the_panel_says_what_it_is_for(turns: list[Turn]) -> None:
    assert show.panel(turns) == show.EMPTY_PANEL


# --- hostile text


def test_hostile_text_anywhere_in_an_answer_makes_no_tag_attribute_or_address_of_its_own() -> None:
    source = _citation(
        1, passage=f"Before. {HOSTILE} After.", quote=HOSTILE, title=HOSTILE, section=HOSTILE, topic=HOSTILE, references=("k1",)
    )
    reference = _reference(citation=f"{HOSTILE} doi:{HOSTILE}", doi=HOSTILE, evidence=HOSTILE)
    answer = _answer(question=HOSTILE, sources=(source,), references=(reference,), suggestions=(HOSTILE,))
    page = Page(show.panel([*_turns(answer), *_turns(answer)]))
    assert {tag for tag, _ in page.tags} <= TAGS
    assert [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name in ("src", "style", "srcdoc")] == []
    addresses = {str(link["href"]) for link in page.all("a")}
    assert [address for address in addresses if not re.match(r"https://doi\.org/%3C/textarea|#library/article/[a-z0-9-]+$", address)] == []
    assert page.texts["mark"] == [f"{HOSTILE}1"] * 2
    assert page.texts["h3"][1] == f"Sources: {HOSTILE[:80]}"
    assert all(HOSTILE in text for text in page.texts["textarea"])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.test/x", " https://evil.test", "file:///etc/passwd"])
def test_an_address_that_is_not_of_the_web_is_text_and_not_a_link(url: str) -> None:
    answer = _answer(references=(_reference(doi=None, url=url, citation="A page."),))
    assert _to_elsewhere(answer) == []


def _to_elsewhere(answer: Answer) -> list[dict[str, str | None]]:
    return [link for link in Page(show.panel(_turns(answer))).all("a") if not str(link["href"]).startswith("#")]


def test_each_card_leads_to_its_section_in_the_library() -> None:
    links = [str(link["href"]) for link in Page(show.panel(_turns(_answer()))).all("a")]
    assert [link for link in links if link.startswith("#")] == ["#library/article/section"]


def test_a_card_of_an_article_with_a_strange_name_leads_nowhere() -> None:
    answer = _answer(sources=(replace(_citation(1), article='"><img src=x>'),))
    assert "#library" not in show.panel(_turns(answer))


def test_a_link_to_the_literature_opens_elsewhere_and_tells_nothing() -> None:
    assert _to_elsewhere(_answer()) == [{"href": "https://doi.org/10.1000/x.1", "target": "_blank", "rel": "noopener noreferrer"}] * 2


def test_a_hostile_question_is_the_text_of_its_message() -> None:
    content = show.messages([new_turn(HOSTILE, error=HOSTILE)])
    for message in content:
        rendered = Page(MARKDOWN.render(message["content"]))
        assert {tag for tag, _ in rendered.tags} == {"p"}
    assert Page(MARKDOWN.render(content[0]["content"])).texts["p"] == [HOSTILE]


def test_hostile_titles_of_the_nearest_topics_are_text() -> None:
    answer = _answer("No.", mode="refusal", sources=(), references=(), nearest_topics=(Topic("a", "<b>A</b>"), Topic("b", "[B](http://x)")))
    assert show.answer_markdown(answer, 1) == (
        r"No." "\n\n" r"**The nearest topics I do cover:** [\<b\>A\</b\>](#library/a); [\[B\](http://x)](#library/b)."
    )


# --- what a user typed


TYPED = [
    "- a list\n+ a list\n1. a list\n2) a list",
    "a heading\n===\na heading\n---",
    "# a heading\n> a quote\n| a | table |\n|---|---|",
    "![x](http://evil.test/x.png) [l](javascript:alert(1)) <img src=x onerror=alert(1)> {{7*7}} ${x} `code` **b** _i_ ~~s~~",
    "www.example.org https://example.org mailto:a@b.co ftp://example.org a@b.co",
    "&lt;b&gt; &amp; &#35; \\* \\\\ \\n R&D",
    "two blanks  \nat an end \nof a line",
]


@pytest.mark.parametrize("text", TYPED)
def test_what_was_typed_shows_as_typed_and_makes_no_markup(text: str) -> None:
    rendered = Page(MARKDOWN.render(show.plain_markdown(text)))
    assert {tag for tag, _ in rendered.tags} <= {"p", "br"}
    assert "\n".join(line.strip() for line in rendered.texts["p"][0].splitlines()) == "\n".join(line.strip() for line in text.splitlines())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("see https://a.b", "see https&#58;//a.b"),
        ("see HTTP://a.b", "see HTTP&#58;//a.b"),
        ("see www.a.b", "see www&#46;a.b"),
        ("see ftp://a.b", "see ftp&#58;//a.b"),
        ("mailto:a", "mailto&#58;a"),
        ("see a@b.co", "see a&#64;b.co"),
    ],
)
def test_an_address_is_broken_up_so_that_the_page_makes_no_link_of_it(typed: str, shown: str) -> None:
    assert show.plain_markdown(typed) == shown


@given(st.text())
@example("  \n")
@example("a \n\n  \n- b")
@example("&#35;\\#&amp;\\")
def test_a_question_that_comes_back_to_be_edited_is_the_one_that_was_typed(text: str) -> None:
    assert show.typed_text(show.plain_markdown(text)) == text


@given(
    st.lists(st.sampled_from([*"-+=#*_`~|$![]()<>&;:.1@\\\n \"'{}ab", "http://", "www.", "&lt;", "<b>", "]("]), max_size=40).map("".join)
)
def test_no_text_makes_markup(text: str) -> None:
    lines = "\n".join(line.strip() for line in text.splitlines())  # as a cleaned question: no code by indentation
    assert {tag for tag, _ in Page(MARKDOWN.render(show.plain_markdown(lines))).tags} <= {"p", "br"}


# --- titles, suggestions


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Short?", "Short?"),
        ("Two\nlines  here", "Two lines here"),
        ("word " * 12, " ".join(["word"] * 12)),  # 59 characters
        ("word " * 13, " ".join(["word"] * 11) + " …"),
        ("x" * 70, "x" * 57 + " …"),
    ],
)
def test_a_conversation_is_named_by_its_first_question(question: str, title: str) -> None:
    assert show.title([new_turn(question), new_turn("Later?")]) == title


def test_conversations_of_one_name_are_numbered() -> None:
    assert show.unique_titles([[new_turn("a")], [new_turn("b")], [new_turn("a")]]) == ["a (1)", "b", "a (2)"]


def test_what_to_ask_next_is_that_of_the_last_answer_only() -> None:
    one, two = _answer(suggestions=("A?",)), _answer(suggestions=("B?", "C?"))
    assert show.suggestions(_turns(one, two)) == ("B?", "C?")
    assert show.suggestions([*_turns(one), new_turn("q", error="no")]) == ()
    assert show.suggestions([]) == ()


def test_the_text_to_copy_carries_answer_sources_and_references() -> None:
    page = Page(show.panel(_turns(_answer("Do <this>. [1]"))))
    assert page.texts["textarea"] == [
        "Do <this>. [1]\n\nSources\n[1] Title · Section (Doe 2020)\n\nReferences\n- Doe J. A study. J Quiet. 2020;1:2. doi:10.1000/x.1"
    ]
    assert escape("<this>") in show.panel(_turns(_answer("Do <this>. [1]")))
