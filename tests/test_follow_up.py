import pytest

from coach.follow_up import standalone
from coach.types import Message

FIRST = "How do I ask an attending to be my mentor?"
TALK = (Message("user", FIRST), Message("assistant", "Ask in person, at the end of a shift."))


@pytest.mark.parametrize(
    "question",
    [
        "What about email?",
        "and if she says no?",
        "Why?",
        "How so?",
        "Tell me more",
        "Is that rude?",
        "How long should it be?",
        "when do I send them",
        "go on",
        "Ok, then what?",
        "What if he forgets me?",
        "anything else?",
    ],
)
def test_a_question_that_points_back_takes_the_one_before_it_along(question: str) -> None:
    assert standalone(question, TALK) == f"{FIRST} {question}"


@pytest.mark.parametrize(
    "question",
    [
        "What is a sponsor?",
        "How do I thank my mentor?",
        "How long should an outreach email to a hand surgeon be, and does it need an attachment?",
        "My mentor never answers the emails that I send, what do I do?",
    ],
)
def test_a_question_with_a_subject_of_its_own_stays_as_it_is(question: str) -> None:
    assert standalone(question, TALK) == question


def test_without_earlier_questions_nothing_is_added() -> None:
    assert standalone("Why?", ()) == "Why?"
    assert standalone("Why?", (Message("assistant", "Ask me anything."),)) == "Why?"


def test_only_questions_are_taken_along_and_never_answers() -> None:
    talk = (*TALK, Message("user", "What is a sponsor?"), Message("assistant", "A sponsor speaks for you."))
    assert standalone("Why?", talk) == "What is a sponsor? Why?"


def test_a_chain_of_follow_ups_leads_back_to_its_subject() -> None:
    talk = (*TALK, Message("user", " what about email? "), Message("assistant", "Write six lines."))
    assert standalone("and if she says no?", talk) == f"{FIRST} what about email? and if she says no?"


def test_the_way_back_ends_after_three_questions() -> None:
    talk = tuple(Message("user", f"why {number}?") for number in range(9))
    assert standalone("and then?", talk) == "why 6? why 7? why 8? and then?"


LISTED = (
    Message("user", "What are the types?"),
    Message("assistant", "Three.\n\n- The Owl waits. [1]\n- The Crow begins. [2]\n- The Wolf goes. [3]"),
)


@pytest.mark.parametrize(
    ("question", "item"),
    [
        ("how do I stop being the second one?", "The Crow begins."),
        ("and the third?", "The Wolf goes."),
        ("tell me about the last one", "The Wolf goes."),
        ("what about number one", "The Owl waits."),
    ],
)
def test_an_item_of_the_last_answers_list_is_named_by_its_place(question: str, item: str) -> None:
    assert standalone(question, LISTED) == f'{question} ("{item}")'


@pytest.mark.parametrize("question", ["What do I bring to the first meeting with a surgeon?", "the seventh one please"])
def test_a_place_that_is_no_item_of_the_list_names_none(question: str) -> None:
    assert "(" not in standalone(question, LISTED)


def test_what_is_too_long_ago_is_not_read() -> None:
    long_ago = (Message("user", "What is a sponsor?"), Message("assistant", "word " * 900), *TALK)
    assert standalone("and by email?", long_ago) == f"{FIRST} and by email?"
