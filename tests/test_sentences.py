"""Where a sentence ends, and where it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.sentences import sentence_spans


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write today. Wait a week.", ["Write today.", "Wait a week."]),
        ("Really? Yes! Go on.", ["Really?", "Yes!", "Go on."]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("  Write today.   Wait.  ", ["Write today.", "Wait."]),
        ("no full stop", ["no full stop"]),
        ("Write today. then a tail", ["Write today. then a tail"]),
        ("Write today. Then a tail", ["Write today.", "Then a tail"]),
        ("(See the table.) Then go.", ["(See the table.)", "Then go."]),
        ("Ask you and I. Then go.", ["Ask you and I.", "Then go."]),
        ("Line one.\nLine two.", ["Line one.", "Line two."]),
        ("A smile 🙂. Señor Núñez waits.", ["A smile 🙂.", "Señor Núñez waits."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_text_is_cut_after_each_sentence(text: str, expected: list[str]) -> None:
    assert _sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Lee and Prof. Cho met Mr. Ito.",
        "An essay by Ghost et al. Suggests a table.",
        "Send lines, e.g. Three, on Friday.",
        "Keep reports, i.e. Two pages, short.",
        "Bring a CV, a statement etc. Before noon.",
        "J. B. Smith wrote to D. Wolf.",
        "Meet at 5 p.m. Or at 9 a.m. On Friday.",
        "The U.S. Program pays 2.5 percent.",
        "She holds a Ph.D. And an M.D. From Yale.",
        "See no. 5 of vol. 12, pp. 45, fig. 3.",
        "Wait... then write.",
        "Write approx. 100 words.",
    ],
)
def test_abbreviations_initials_and_decimals_do_not_end_a_sentence(text: str) -> None:
    assert _sentences(text) == [text]


def test_the_word_no_ends_a_sentence_and_the_short_form_of_number_does_not() -> None:
    assert _sentences("The answer may be no. Ask again. See no. 5.") == ["The answer may be no.", "Ask again.", "See no. 5."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Say: "Could we meet? I have one question." Wait a week.', ['Say: "Could we meet? I have one question."', "Wait a week."]),
        ('She said "yes." Then we met.', ['She said "yes."', "Then we met."]),
        ('The "yes person" fails. The "no person" too.', ['The "yes person" fails.', 'The "no person" too.']),
    ],
)
def test_words_in_quotation_marks_stay_whole(text: str, expected: list[str]) -> None:
    assert _sentences(text) == expected


def test_spans_count_characters_of_the_whole_text() -> None:
    assert sentence_spans("  One. Two. ") == [(2, 6), (7, 11)]


@given(st.text(alphabet=st.sampled_from(list("Ab1I.!?\"')] \n🙂é"))))
def test_no_text_loses_a_character_or_shows_one_twice(text: str) -> None:
    spans = sentence_spans(text)
    places = [place for start, end in spans for place in range(start, end)]
    assert places == sorted(set(places))
    assert [place for place in range(len(text)) if place not in set(places) and not text[place].isspace()] == []
