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
