"""What a language model typed -> plain sentences with the numbers they cite, each as soon as it is complete."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.write.draft import LONGEST_LINE, Claim, claims, plain_text

pytestmark = pytest.mark.slow

ASK = "Ask for fifteen minutes."
THREE = "Ask first [1].\nThen wait [2]. Write again [3].\n"


def _said(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(claim.text, claim.markers) for claim in claims([text])]


# --- markers


@pytest.mark.parametrize(
    ("typed", "markers"),
    [
        ("Ask for fifteen minutes [1].", (1,)),
        ("Ask for fifteen minutes[1].", (1,)),
        ("Ask for fifteen minutes [1, 2].", (1, 2)),
        ("Ask for fifteen minutes [1; 2].", (1, 2)),
        ("Ask for fifteen minutes [1 and 3].", (1, 3)),
        ("Ask for fifteen minutes [1][2] [3].", (1, 2, 3)),
        ("Ask for fifteen minutes [3] [1] [3].", (3, 1)),
        ("Ask for fifteen minutes [1-3].", (1, 2, 3)),
        ("Ask for fifteen minutes [1\u20133].", (1, 2, 3)),
        ("Ask for fifteen minutes [1 \u2013 3].", (1, 2, 3)),
        ("Ask for fifteen minutes [1, 2, 5-7].", (1, 2, 5, 6, 7)),
        ("Ask for fifteen minutes \u30102\u3011.", (2,)),
        ("Ask for fifteen minutes \u30101, 4\u3011.", (1, 4)),
        ("Ask for fifteen minutes (see 2).", (2,)),
        ("Ask for fifteen minutes (passage 2).", (2,)),
        ("Ask for fifteen minutes (Passages 2 and 3).", (2, 3)),
        ("Ask for fifteen minutes (sources 2, 3).", (2, 3)),
        ("Ask for fifteen minutes [Passage 2].", (2,)),
        ("Ask for fifteen minutes [source 2].", (2,)),
        ("Ask for fifteen minutes [^2].", (2,)),
        ("Ask for fifteen minutes [1](https://example.org).", (1,)),
        ("Ask for fifteen minutes **[1]**.", (1,)),
        ("Ask for fifteen minutes. [1]", (1,)),
        ("Ask for fifteen minutes.[1]", (1,)),
        ("Ask for fifteen minutes. [1][2]", (1, 2)),
        ("Ask for fifteen minutes. [1, 2]", (1, 2)),
        ("Ask for fifteen minutes. (see 2)", (2,)),
        ("[1] Ask for fifteen minutes.", (1,)),
        ("Ask [2] for fifteen minutes [1].", (2, 1)),
        ("Ask for fifteen minutes [0].", (0,)),
        ("Ask for fifteen minutes [999].", (999,)),
        ("Ask for fifteen minutes.", ()),
    ],
)
def test_a_marker_is_read_in_every_form_and_taken_out_of_the_sentence(typed: str, markers: tuple[int, ...]) -> None:
    assert _said(typed) == [(ASK, markers)]


@pytest.mark.parametrize(("typed", "last"), [("[1-9]", 9), ("[1-10]", 10), ("[1-100]", 10), ("[1-999]", 10)])
def test_a_range_holds_no_more_than_ten_numbers(typed: str, last: int) -> None:
    assert _said(f"Ask first {typed}.") == [("Ask first.", tuple(range(1, last + 1)))]


@pytest.mark.parametrize("kept", ["Write in [your] words.", "In (2) they waited.", "In [2019] they waited.", "Wait (two) weeks."])
def test_brackets_that_hold_no_marker_stay(kept: str) -> None:
    assert _said(kept) == [(kept, ())]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Ask first. [1] Then wait. [2]", [("Ask first.", (1,)), ("Then wait.", (2,))]),
        ("Ask first [1]. Then wait [2, 3].", [("Ask first.", (1,)), ("Then wait.", (2, 3))]),
        ("Ask first.[1] [2] Then wait.", [("Ask first.", (1, 2)), ("Then wait.", ())]),
        ("Ask first! [1] Really? [2] Yes.", [("Ask first!", (1,)), ("Really?", (2,)), ("Yes.", ())]),
        ('Write "Could we talk?" [1] Then wait [2].', [('Write "Could we talk?"', (1,)), ("Then wait.", (2,))]),
        ('Write "Could we talk? Today?" [1] and wait [2].', [('Write "Could we talk? Today?" and wait.', (1, 2))]),
        ("Ask first [1], then wait [2].", [("Ask first, then wait.", (1, 2))]),
        ("Ask Dr. Lee first, e.g. After rounds [1]. Wait.", [("Ask Dr. Lee first, e.g. After rounds.", (1,)), ("Wait.", ())]),
        ("Ghost et al. advise a table [1]. Use it.", [("Ghost et al. advise a table.", (1,)), ("Use it.", ())]),
        ("Meet at 5 p.m. on Friday [1]. Wait 2.5 weeks [2].", [("Meet at 5 p.m. on Friday.", (1,)), ("Wait 2.5 weeks.", (2,))]),
        ("Ask first [1]. Then wait", [("Ask first.", (1,)), ("Then wait", ())]),
        ("  Ask \t  first   [1] .", [("Ask first .", (1,))]),
    ],
)
def test_each_marker_belongs_to_the_sentence_that_it_ends(typed: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert _said(typed) == expected


# --- layout


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        *((f"{sign} Ask first [1].", "bullets") for sign in "-*+\u2022\u2013\u2014"),
        *((f"{sign} Ask first [1].", "steps") for sign in ("1.", "2)", "12.")),
        ("  - Ask first [1].", "bullets"),
        ("\t3. Ask first [1].", "steps"),
        ("> Ask first [1].", "paragraph"),
        ("> - Ask first [1].", "bullets"),
        ("Ask first [1].", "paragraph"),
        ("\u00a0Ask first [1].", "paragraph"),
    ],
)
def test_a_line_is_a_paragraph_a_bullet_or_a_step(typed: str, kind: str) -> None:
    assert [(c.text, c.markers, c.kind, c.line) for c in claims([typed])] == [("Ask first.", (1,), kind, 0)]


@pytest.mark.parametrize("number", ["2.5 weeks are enough.", "15 minutes are enough."])
def test_a_number_that_opens_a_sentence_is_no_step(number: str) -> None:
    assert list(claims([number])) == [Claim(number, (), "paragraph", 0)]


def test_sentences_of_one_line_stand_together() -> None:
    assert list(claims([f"Do this:\n\n- {THREE}1. Go."])) == [
        Claim("Do this:", (), "paragraph", 0),
        Claim("Ask first.", (1,), "bullets", 2),
        Claim("Then wait.", (2,), "paragraph", 3),
        Claim("Write again.", (3,), "paragraph", 3),
        Claim("Go.", (), "steps", 4),
    ]


@pytest.mark.parametrize(
    "dropped",
    [
        *("# Ask first", "### Ask first ###", "**Ask first:**", "**Ask first**:", "**Ask first**", "__Ask first__"),
        *("---", "***", "===", "* * *", "| step | how |", "|---|---|", "[1]", "[1].", "...", "1.", "42", "", " \t "),
        *("[1]: https://example.org", '[ref]: https://example.org "A title"', "[^1]: a note"),
        *("![a picture](https://example.org/p.png)", "<img src=x onerror=alert(1)>", "<script>alert(1). Ask first.</script>"),
        *("<style>p { color: red }. Ask.</style>", "<script>alert(1). Ask first", "<!-- Ask first. -->", "<!-- Ask first."),
    ],
)
def test_headings_rules_tables_definitions_and_what_is_not_said_are_dropped(dropped: str) -> None:
    assert [claim.text for claim in claims([f"Before.\n{dropped}\nAfter."])] == ["Before.", "After."]


@pytest.mark.parametrize("fence", ["```", "~~~", "```python", "  ```"])
def test_a_block_of_code_is_dropped_as_a_whole(fence: str) -> None:
    closing = fence.strip()[:3]
    assert [claim.text for claim in claims(f"Before.\n{fence}\nAsk first. Go on.\n- run()\n{closing}\nAfter.")] == ["Before.", "After."]
    assert [claim.text for claim in claims(f"Before.\n{fence}\nAsk first. Go on.")] == ["Before."]


# --- markup


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Ask [your mentor](https://example.org/a_b) first.", "Ask your mentor first."),
        ("Ask [your mentor][ref] first.", "Ask your mentor first."),
        ("Ask ![a face](https://example.org/p.png)first.", "Ask first."),
        ("Ask ![a face][2] first.", "Ask  first."),
        ("<b>Ask</b> <a href='https://example.org'>first</a>.", "Ask first."),
        ("Ask<br/> first<!-- no -->.", "Ask first."),
        ("<script>alert(1)</script>Ask <iframe src=x>y</iframe>first.", "Ask first."),
        ("Ask first. <img src=x onerror=alert(1)", "Ask first."),
        ("<https://example.org> Ask first.", "Ask first."),
        *((f"{mark}Ask{mark} first.", "Ask first.") for mark in ("*", "**", "***", "__", "`", "``")),
        ("**Ask *him* first.**", "Ask him first."),
        ("Ask first if 2 * 3 < 7 and 8 > 7.", "Ask first if 2 * 3 < 7 and 8 > 7."),
        ("Name it file_name_here.", "Name it file_name_here."),
    ],
)
def test_markup_is_reduced_to_its_words(typed: str, plain: str) -> None:
    assert plain_text(typed) == plain


# --- as it comes


PARTS = st.sampled_from(
    [
        *("Ask first.", "Ask first [1].", "Then wait. [2]", "Write [2, 3-5]!", "Really?", "**Ask** first.", "`Ask` first.", "*Go* now."),
        *("\u30102\u3011", "(see 2)", "[passage 2]", "[1]", "e.g. Dr. Lee", "at 5 p.m.", "2.5", "then", "\u2026", "a < b", "(Go. On.)"),
        *('"Could we talk? Now"', "<b>Ask</b>", "<script>alert(1). Go.</script>", "<!-- Go. On -->", "\u00e9t\u00e9", "\U0001f642"),
        *(
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "> ",
            "\n# Head\n",
            "\n---\n",
            "\n| a | b |\n",
            "\n[1]: https://example.org\n",
            "\n```\nGo. On.\n```\n",
        ),
        "Ask [your mentor](https://example.org)",
    ]
)
DRAFTS = st.lists(PARTS, max_size=10).map(" ".join)


@given(DRAFTS)
@settings(max_examples=150, deadline=None)
def test_it_does_not_matter_in_what_pieces_a_draft_comes(text: str) -> None:
    at_once = list(claims([text]))
    assert list(claims(text)) == at_once
    assert list(claims(text[start : start + 7] for start in range(0, len(text), 7))) == at_once


@given(DRAFTS)
@settings(max_examples=100, deadline=None)
def test_what_is_left_is_words_without_tags_or_markers_on_lines_in_order(text: str) -> None:
    found = list(claims([text]))
    assert [claim.line for claim in found] == sorted(claim.line for claim in found)
    for claim in found:
        assert any(c.isalpha() for c in claim.text)
        assert not any(mark in claim.text for mark in ("<b>", "<script", "alert", "http", "[1]", "\u3010", "**", "`", "\n"))
        assert claim.text == " ".join(claim.text.split())


def test_a_sentence_is_told_before_the_next_is_finished() -> None:
    heard: list[str] = []

    def typing() -> Iterator[str]:
        for letter in THREE:
            heard.append(letter)
            yield letter

    at = [(claim.text, "".join(heard)) for claim in claims(typing())]
    assert at == [
        ("Ask first.", "Ask first [1].\n"),
        ("Then wait.", "Ask first [1].\nThen wait [2]. W"),
        ("Write again.", THREE),
    ]


def test_a_sentence_waits_for_the_marker_that_follows_its_stop() -> None:
    assert next(claims(iter("Ask first. [1] Then wait."))) == Claim("Ask first.", (1,), "paragraph", 0)


def test_a_line_without_end_is_cut_and_goes_on_as_another() -> None:
    text = "word " * (LONGEST_LINE // 5) + "word. End."
    cut, *rest = claims([text])
    assert (cut.text, cut.line) == (("word " * (LONGEST_LINE // 5)).strip(), 0)
    assert rest == [Claim("word.", (), "paragraph", 1), Claim("End.", (), "paragraph", 1)]


def test_nothing_gives_nothing() -> None:
    assert list(claims([])) == list(claims(["", "", "\n\n"])) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ask early. Tell each mentor what you did with the last piece of advice, because an outcome is", ["Ask early."]),
        ("Ask early. Then wait", ["Ask early.", "Then wait"]),  # short: meant so
        ("- Ask early and say what for\n- Tell each mentor what you did with the last piece of advice", None),  # a list without stops
    ],
)
def test_a_last_sentence_that_was_cut_off_is_dropped(text: str, kept: list[str] | None) -> None:
    found = [claim.text for claim in claims([text])]
    assert found == (kept if kept is not None else [line.removeprefix("- ") for line in text.split("\n")])
