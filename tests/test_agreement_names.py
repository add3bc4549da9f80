"""What a sentence must share with its passage: names and addresses; and all that must agree, beside a passage and its authors."""

from typing import Any

import pytest

from coach.types import Passage, Reference, Sentence
from coach.verify.agreement import strange_address, strange_name
from coach.verify.support import strange

pytestmark = pytest.mark.slow

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
        ("As Nuñez found, wait.", "Nuñez 2009"),
        ("As Özcan, Čech, Éva and Šimić found, wait.", "Ozcan, Čech, Eva, Simic"),
        ("As Łukasz and Ødegård found, wait.", "Łukasz, Ødegård"),
        ("The naïve reader waits in a café.", "Wait."),
        ("As Li found, wait.", "Feng Li"),
        ("Use AI.", "Ask an AI."),
        ("A T32 and a K08.", "T32, K08"),
        ("Tell your PIs and read their CVs.", "Tell your PI; read the CV."),
        ("Tell your PI.", "Tell your PIs."),
        ("An MD-PhD waits.", "MD, PhD"),
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
        ("In the United Kingdom, wait.", "In the United States, wait.", "Kingdom"),
        ("Use AI.", "Write again.", "AI"),
        ("Ask Al.", "Ask all of them.", "Al"),
        ("As Li found, wait.", "Tell their families.", "Li"),
        ("As Lin found, wait.", "Feng Li", "Lin"),
        ("As Li found, wait.", "Feng Lin", "Li"),
        ("Ask the NIH.", "Nihilists wait.", "NIH"),
        ("Read Smith-Jones.", "Read Smith.", "Smith-Jones"),
        ("As Özcan found, wait.", "Wait.", "Özcan"),
        ("As Čech found, wait.", "Wait.", "Čech"),
        ("As Éva found, wait.", "Wait.", "Éva"),
        ("As Šimić found, wait.", "Wait.", "Šimić"),
        ("As Łukasz found, wait.", "Wait.", "Łukasz"),
        ("As Nuñez found, wait.", "As Nunes found, wait.", "Nuñez"),
        ("Then The Hijacker came.", "Then the ghost came.", "Hijacker"),
        ("Ask Ann, then Bob.", "Ask Ann.", "Bob"),
    ],
)
def test_a_name_that_nobody_gave_is_strange(sentence: str, known: str, expected: str) -> None:
    assert strange_name(sentence, known) == expected


COUNTRY = ("US", "USA", "United States", "America")


@pytest.mark.parametrize("known", [*COUNTRY, "U.S.", "U.S.A."])
@pytest.mark.parametrize("said", COUNTRY)
def test_the_united_states_have_several_names(said: str, known: str) -> None:
    assert strange_name(f"In the {said}, wait.", f"In the {known} residents wait.") is None
    assert strange_name(f"In the {said}, wait.", "In Canada residents wait.") == said.split()[0]


# --- addresses


@pytest.mark.parametrize(
    ("sentence", "passage", "expected"),
    [
        ("See https://a.org/x", "See https://a.org/x for more.", None),
        ("See HTTPS://A.org/x", "See https://a.org/x for more.", None),
        ("Write to me@a.edu.", "Write to me@a.edu today.", None),
        ("See nih.gov.", "See nih.gov for more.", None),
        ("See nih.gov.", "See https://www.nih.gov/grants for more.", None),
        ("See nih.gov/grants.", "See https://www.nih.gov/grants/ for more.", None),
        ("See (https://a.org/x).", "See https://a.org/x.", None),
        ("Wait e.g. a week, i.e. seven days, at 5 p.m.", "x", None),
        ("Ask Node.js people.Then wait, and/or ask.", "x", None),
        ("See https://evil.org/x", "See https://a.org/x for more.", "https://evil.org/x"),
        ("See https://a.org/y", "See https://a.org/x for more.", "https://a.org/y"),
        ("See http://1.2.3.4/", "x", "http://1.2.3.4/"),
        ("See https://nih.gov/gra", "See https://nih.gov/grants.", "https://nih.gov/gra"),
        ("See nih.gov/x", "See nih.gov.", "nih.gov/x"),
        ("See nih.gov/grants/a", "See nih.gov/grants.", "nih.gov/grants/a"),
        ("See ih.gov.", "See nih.gov.", "ih.gov"),
        ("See evilnih.gov.", "See nih.gov.", "evilnih.gov"),
        ("See nih.gov.evil.com.", "See nih.gov.", "nih.gov.evil.com"),
        ("See grants.nih.gov.", "See nih.gov.", "grants.nih.gov"),
        ("See nih.gov.", "See grants.nih.gov.", "nih.gov"),
        ("See https://nih.gov/?q=secret", "See https://nih.gov/", "https://nih.gov/?q=secret"),
        ("See https://nih.gov@evil.com/", "See https://nih.gov/", "https://nih.gov@evil.com/"),
        ("Write to e@a.edu.", "Write to me@a.edu.", "e@a.edu"),
        ("Write to me@a.edu.", "Write to me@a.edu.au.", "me@a.edu"),
        ("Write to me@a.ed.", "Write to me@a.edu.", "me@a.ed"),
        ("See a.edu.", "Write to me@a.edu.", "a.edu"),
        ("See www.a.de", "x", "www.a.de"),
        ("See a.de.", "x", "a.de"),
        ("See coach.ai/x.", "x", "coach.ai/x"),
        ("See a.co.uk.", "x", "a.co.uk"),
        ("See bit.ly/x", "x", "bit.ly/x"),
        ("See evil.com for more.", "x", "evil.com"),
        ("See EVIL.COM for more.", "x", "EVIL.COM"),
        ("Write to me@evil.com.", "Write to me@a.edu.", "me@evil.com"),
        ("Write to a.b+c@d-e.info now.", "x", "a.b+c@d-e.info"),
    ],
)
def test_an_address_must_be_one_of_the_passage(sentence: str, passage: str, expected: str | None) -> None:
    assert strange_address(sentence, passage) == expected


# --- all of them, beside passages


def _passage(text: str, title: str = "Silence") -> Passage:
    return Passage("p", "a", title, "What to do", "The Ghost", text, (Sentence(text, 0, len(text), 0, ("straus2009",)),))


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
        ("People read Eight Hundred papers.", "eight hundred"),
        ("People waited ten months.", "ten months"),
        ("As Ghosh found, wait ten days.", "Ghosh"),
        ("See a.org, ask 11 people, wait 11 months.", "a.org"),
        ("As Ghosh found, ask 11 people, wait 11 months.", "11"),
        ("As Ghosh found, wait 11 months.", "11 months"),
        ("As Ghosh found, wait for months.", "months"),
    ],
)
def test_a_passage_has_its_text_its_place_and_the_authors_and_years_behind_it(sentence: str, expected: str | None) -> None:
    assert strange(sentence, [_passage("Wait 10 days.")], [_reference()]) == expected


def test_without_references_nobody_is_behind_a_passage() -> None:
    assert strange("As Straus found, wait ten days.", [_passage("Wait 10 days.")]) == "Straus"
    assert strange("In 2009 people waited.", [_passage("Wait 10 days.")], [_reference(year=None)]) == "2009"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("At Harvard, ask three people, then wait ten days.", None),
        ("Where Silence or an Email is, see a.org.", None),
        ("At Harvard, wait ten days or 12 days.", "12 days"),
        ("At Harvard, ask four people.", "four"),
        ("At Yale, ask three people.", "Yale"),
    ],
)
def test_what_one_of_two_passages_has_both_have(sentence: str, expected: str | None) -> None:
    both = [_passage("At Harvard, wait 10 days."), _passage("Ask 3 people; see https://a.org/x.", title="Email")]
    assert strange(sentence, both) == expected
    assert strange(sentence, both[:1]) is not None
    assert strange(sentence, both[1:]) is not None
