"""What a sentence must share with its passage: names and addresses; and all that must agree, beside a passage and its authors."""

from typing import Any

import pytest

from coach.types import Passage, Reference, Sentence
from coach.verify.agreement import strange_address, strange_name
from coach.verify.support import strange

# --- names


@pytest.mark.parametrize(
    ("sentence", "known"),
    [
        ("As Straus found, wait.", "Sharon E. Straus, David L. Sackett 2009"),
        ("As Straus and Sackett found, wait.", "Sharon E. Straus, David L. Sackett 2009"),
        ("As Núñez found, wait.", "Ana Nunez 2009"),
        ("As Nunez found, wait.", "Ana Núñez 2009"),
        ("Read O\u2019Brien.", "Read O'Brien."),
        ("Read Smith-Jones.", "Read Smith-Jones."),
        ("Read Smith\u2019s paper.", "Smith 2009"),
        ("Ask the NIH.", "The NIH pays."),
        ("A mentor called The Ghost.", "the ghost"),
        ("The Mentor, the Mentee.", "A mentor and a mentee."),
        ("The R&D team.", "R&D"),
        ("In the US, wait.", "US residents wait."),
        ("In the United States, wait.", "US residents wait."),
        ("Meet on Monday, not on Friday.", "Meet."),
        ("Dear Dr. Lee and Prof. Cho.", "Lee, Cho"),
        ("Then I ask, and I'm fine; I\u2019d wait.", "They wait."),
        # a capital that begins a sentence or a quotation tells nothing
        ("Mentors wait. Residents ask.", "x"),
        ('Say: "Thank you."', "x"),
        ('Say "Thank you."', "x"),
        ("Say \u201cThank you.\u201d", "x"),
        ("Say this: Thank you.", "x"),
        ("no capitals at all", "x"),
        ("Plan ahead.", ""),
    ],
)
def test_a_name_is_known_from_the_passage_and_from_the_authors_behind_it(sentence: str, known: str) -> None:
    assert strange_name(sentence, known) is None


@pytest.mark.parametrize(
    ("sentence", "known", "expected"),
    [
        ("As Smith found, wait.", "Sharon E. Straus 2009", "Smith"),
        ("As Straus and Smith found, wait.", "Sharon E. Straus 2009", "Smith"),
        ("As Sharon Sackett found, wait.", "Sharon E. Straus 2009", "Sackett"),
        ("Dear Dr. Lee, wait.", "Ask a doctor.", "Lee"),
        ("Read Smith\u2019s paper.", "Read a paper.", "Smith\u2019s"),
        ("At Harvard, wait.", "At Yale, wait.", "Harvard"),
        ("Ask the NIH.", "Ask the institute.", "NIH"),
        ("NIH pays.", "The institute pays.", "NIH"),
        ("Mentors wait. NIH pays.", "The institute pays.", "NIH"),
        ("Use PowerPoint.", "Use slides.", "PowerPoint"),
        ("Meet in March.", "Meet in June.", "March"),
        ("The United Kingdom waits.", "The kingdom waits.", "United"),
        ("Then The Hijacker came.", "Then the ghost came.", "Hijacker"),
        ("Ask Ann, then Bob.", "Ask Ann.", "Bob"),
    ],
)
def test_a_name_that_nobody_gave_is_strange(sentence: str, known: str, expected: str) -> None:
    assert strange_name(sentence, known) == expected


# --- addresses


@pytest.mark.parametrize(
    ("sentence", "passage", "expected"),
    [
        ("See https://a.org/x", "See https://a.org/x for more.", None),
        ("See HTTPS://A.org/x", "See https://a.org/x for more.", None),
        ("Write to me@a.edu.", "Write to me@a.edu today.", None),
        ("See nih.gov.", "See nih.gov for more.", None),
        ("See nih.gov.", "See https://www.nih.gov/grants for more.", None),
        ("Wait e.g. a week, i.e. seven days.", "x", None),
        ("See https://evil.org/x", "See https://a.org/x for more.", "https://evil.org/x"),
        ("See https://a.org/y", "See https://a.org/x for more.", "https://a.org/y"),
        ("See http://1.2.3.4/", "x", "http://1.2.3.4/"),
        ("See www.a.de", "x", "www.a.de"),
        ("See bit.ly/x", "x", "bit.ly/x"),
        ("See evil.com for more.", "x", "evil.com"),
        ("See EVIL.COM for more.", "x", "EVIL.COM"),
        ("Write to me@evil.com.", "Write to me@a.edu.", "me@evil.com"),
        ("Write to a.b+c@d-e.info now.", "x", "a.b+c@d-e.info"),
    ],
)
def test_an_address_must_be_one_of_the_passage(sentence: str, passage: str, expected: str | None) -> None:
    assert strange_address(sentence, passage) == expected


# --- all of them, beside a passage


def _passage(text: str) -> Passage:
    return Passage("p", "a", "Silence", "What to do", "The Ghost", text, (Sentence(text, 0, len(text), 0, ("straus2009",)),))


def _reference(**changes: Any) -> Reference:
    values: dict[str, Any] = {"authors": ("Sharon E. Straus", "Feng Li"), "year": 2009, "doi": None, "url": None}
    return Reference(key="straus2009", citation="", title="Eight Hundred Days", evidence="survey", **values | changes)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Wait ten days.", None),
        ("In 2009, as Straus and Li found, people waited ten days.", None),
        ("Where The Ghost keeps its Silence, wait ten days.", None),
        ("In 2010 people waited.", "2010"),
        ("People read Eight Hundred papers.", "eight"),
        ("People waited ten months.", "months"),
        ("As Ghosh found, wait ten days.", "Ghosh"),
        ("See a.org, wait 11 months.", "a.org"),
        ("As Ghosh found, wait 11 months.", "11"),
        ("As Ghosh found, wait for months.", "months"),
    ],
)
def test_a_passage_has_its_text_its_place_and_the_authors_and_years_behind_it(sentence: str, expected: str | None) -> None:
    assert strange(sentence, _passage("Wait 10 days."), [_reference()]) == expected


def test_without_references_nobody_is_behind_a_passage() -> None:
    assert strange("As Straus found, wait ten days.", _passage("Wait 10 days.")) == "Straus"
    assert strange("In 2009 people waited.", _passage("Wait 10 days."), [_reference(year=None)]) == "2009"
