import pytest

from coach.answer import ask
from coach.errors import QuestionError
from coach.parts import Parts
from coach.question import clean_question, without_markup

LIMIT = 4000


@pytest.mark.parametrize("text", ["", " ", "\n\t \r\n", "\u200b\u200d\ufeff", "\x00\x07\x1b", "\u2028", "\ue000"])
def test_a_message_with_nothing_to_read_asks_for_a_question(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        clean_question(text, LIMIT)
    assert (caught.value.message, caught.value.hint) == ("There is no question yet.", "Type what is on your mind, in your own words.")


@pytest.mark.parametrize("text", ["\U0001f600\U0001f600", "?!", "123 456", "\U0001f469\u200d\u2695\ufe0f", "\u2026"])
def test_a_message_without_letters_asks_for_words(text: str) -> None:
    with pytest.raises(QuestionError) as caught:
        clean_question(text, LIMIT)
    assert caught.value.message == "I can't find any words in that."


@pytest.mark.parametrize(
    ("characters", "message"),
    [
        (4001, "That is 4,001 characters; the limit is 4,000."),
        (20_000, "That is 20,000 characters; the limit is 4,000."),
        (5_000_000, "That is 200,000 characters; the limit is 4,000."),
    ],
)
def test_a_message_that_is_too_long_says_by_how_much(characters: int, message: str) -> None:
    with pytest.raises(QuestionError) as caught:
        clean_question("a" * characters, LIMIT)
    assert caught.value.message == message


def test_a_message_of_exactly_the_limit_is_taken() -> None:
    assert clean_question("a" * LIMIT, LIMIT) == "a" * LIMIT


def test_blanks_around_a_message_do_not_count_toward_its_length() -> None:
    assert clean_question(" " * 9000 + "How?" + "\n" * 9000, LIMIT) == "How?"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  How   do\tI ask? ", "How do I ask?"),
        ("How\x00 do\x07 I\u200b ask\ufeff?", "How do I ask ?"),
        ("\x1b[31mHow do I ask?\x1b[0m", "[31mHow do I ask? [0m"),
        ("How do I ask\u202e?", "How do I ask ?"),
        ("Cafe\u0301 with a mentor", "Caf\u00e9 with a mentor"),
        ("First.\r\n\r\n\r\n\r\nSecond.", "First.\n\nSecond."),
        ("First.\n\n\n\nSecond.", "First.\n\nSecond."),
        ("help \U0001f62d my mentor", "help \U0001f62d my mentor"),
        ("\uff28\uff4f\uff57 do I ask?", "\uff28\uff4f\uff57 do I ask?"),
    ],
)
def test_cleaning_removes_what_cannot_be_seen_and_keeps_what_can(typed: str, kept: str) -> None:
    assert clean_question(typed, LIMIT) == kept


@pytest.mark.parametrize(
    "text", ["<b>How</b> do I ask?", '<script>alert("x")</script> How do I ask?', "[here](javascript:alert(1)) a & b", "<3 my mentor"]
)
def test_markup_is_kept_as_the_text_it_is(text: str) -> None:
    assert clean_question(text, LIMIT) == text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("<b>How</b> do I <i class='x'>ask</i>?", "How do I ask ?"),
        ("<script>alert('steal the cookies')</script>How do I ask?", "How do I ask?"),
        ("<STYLE>p {color: red}</STYLE >How?", "How?"),
        ("![a cat](https://evil.example/cat.png) How do I ask?", "How do I ask?"),
        ("[How do I ask?](javascript:alert(1)", "How do I ask?"),
        ("[How do I ask?](https://evil.example)", "How do I ask?"),
        ("see https://example.org/page how do I ask?", "see how do I ask?"),
        ("My mentor gives < 5 minutes and > 3 projects", "My mentor gives < 5 minutes and > 3 projects"),
        ("I <3 my mentor", "I <3 my mentor"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ],
)
def test_what_is_searched_is_what_a_message_says_without_its_markup(typed: str, said: str) -> None:
    assert without_markup(typed) == said


def test_an_answer_repeats_the_question_with_its_markup_and_searches_it_without(coach: Parts) -> None:
    answer = ask("<b>How</b> do I ask an attending to be my mentor?", coach)
    assert (answer.question, answer.standalone_question, answer.mode) == (
        "<b>How</b> do I ask an attending to be my mentor?",
        "How do I ask an attending to be my mentor?",
        "composer",
    )


@pytest.mark.parametrize("text", ["", "\U0001f600", "a" * 20_000])
def test_asking_refuses_a_message_that_is_no_question(coach: Parts, text: str) -> None:
    with pytest.raises(QuestionError):
        ask(text, coach)
