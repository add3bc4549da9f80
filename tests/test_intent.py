import pytest

from coach.compose.intent import Intent, Want, read_intent


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("How do I ask an attending to be my mentor?", "act"),
        ("mentor", "act"),
        ("My mentor takes five weeks to return a draft", "act"),
        ("nobody gives me credit for the data I collected", "act"),
        ("What should I do about a mentor who never replies?", "act"),
        ("What questions should I ask in the first meeting?", "act"),
        ("how long should an email to a professor be", "act"),
        ("What did Zerzan write about managing up?", "act"),
        ("what should i write in email to professor", "words"),
        ("How do I actually word it?", "words"),
        ("What do I say to a mentor I have avoided?", "words"),
        ("How do I tell my mentor that I am late?", "words"),
        ("Can you help me write an email to a surgeon?", "words"),
        ("What should I put in the subject line?", "words"),
        ("is there a template for a thank-you note", "words"),
        ("draft me a first message", "words"),
        ("Is there evidence that mentoring helps?", "evidence"),
        ("How many students have a mentor?", "evidence"),
        ("what do studies say about mentoring", "evidence"),
        ("What does the evidence say about women as mentors?", "evidence"),
        ("Does having a mentor really help?", "evidence"),
        ("How common is burnout?", "evidence"),
        ("What is a sponsor?", "meaning"),
        ("what\u2019s the difference between a coach and a mentor", "compare"),
        ("mentor vs sponsor", "compare"),
        ("Is a coach the same as a mentor?", "compare"),
        ("What are the six missteps?", "list"),
        ("list all types of bad mentors", "list"),
        ("the complete cast of characters please", "list"),
        ("So what are the phases of mentoring?", "meaning"),
        ("Which kinds of mentees are there?", "meaning"),
        ("signs of a bad mentor", "meaning"),
        ("WHO IS A CONNECTOR", "meaning"),
        ("What is the best way to thank a mentor?", "act"),
    ],
)
def test_what_a_question_wants_is_read_from_its_words(question: str, want: Want) -> None:
    assert read_intent(question).want == want


@pytest.mark.parametrize(
    "question",
    [
        "My mentee never speaks. What do I do?",
        "One of my mentees blames everybody else",
        "my students don't read what I send",
        "A student stopped answering my emails",
        "How do I help a shy student?",
        "How can I, as an attending, make it easier for shy students to ask me?",
        "As a new faculty mentor, what should I agree on first?",
        "What should I do as the mentor when he disappears?",
        "I'm an attending and get twenty of these a week",
        "I am new faculty. Where do I begin?",
        "I mentor two residents",
        "How do I become a better mentor?",
        "How can I be a good mentor to a first-gen student?",
        "I want to become a mentor",
    ],
)
def test_a_mentor_is_recognized(question: str) -> None:
    assert read_intent(question).mentor is True


@pytest.mark.parametrize(
    "question",
    [
        "I'm looking for a mentor",
        "I'm emailing a professor tomorrow",
        "I think I'm a bad mentee. Where do I start?",
        "Is it weird to ask an attending to be your mentor?",
        "I'd love this attending as a mentor. What do I say?",
        "is my supervisor the same as a mentor",
        "My school assigned me an advisor. Is that the same thing as a mentor?",
        "is it ok to email a resident instead of the attending",
        "I prefer to work on my own. Is that really a problem for a resident?",
        "What do attendings look for in a med student?",
        "what are the mentee types in that JAMA paper",
        "How do I act as a mentee?",
        "Should my student loans decide where I go?",
        "I'm a student and my mentor has a student who dislikes me",
        "I'm an MS2 and want to mentor my juniors",
        "who can be a mentor",
    ],
)
def test_somebody_who_wants_a_mentor_is_not_taken_for_one(question: str) -> None:
    assert read_intent(question).mentor is False


def test_a_question_that_says_nothing_of_the_kind_asks_what_to_do() -> None:
    assert read_intent("") == Intent("act", False)


def test_line_breaks_between_words_change_nothing() -> None:
    assert read_intent("What  do I\nsay to\nmy mentee?") == Intent("words", True)
