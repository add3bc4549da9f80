"""What a sentence must share with its passage: numbers in any form, and shares. Times: test_agreement_times.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.verify.agreement import strange_number

pytestmark = pytest.mark.slow

# --- numbers


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Ask 10 people.", "Ask ten people."),
        ("Ask ten people.", "Ask 10 people."),
        ("ASK TEN PEOPLE.", "Ask 10 people."),
        ("Ask ten\u00a0people.", "Ask 10\u00a0people."),
        ("Twenty-five mentees.", "25 mentees."),
        ("Twenty five mentees.", "25 mentees."),
        ("25 mentees.", "Twenty-five mentees."),
        ("1,200 residents.", "1200 residents."),
        ("1200 residents.", "1,200 residents."),
        ("A hundred residents.", "100 residents."),
        ("One hundred residents.", "100 residents."),
        ("Two hundred residents.", "200 residents."),
        ("200 residents.", "Two hundred residents."),
        ("A thousand residents.", "1,000 residents."),
        ("5,000 residents.", "Five thousand residents."),
        ("Two million residents.", "2,000,000 residents."),
        ("$1,500,000.", "$1.5 million."),
        ("A dozen questions.", "12 questions."),
        ("Two dozen questions.", "24 questions."),
        ("Half a dozen questions.", "Six questions."),
        ("Ask twice.", "Ask two times."),
        ("The number doubled.", "Twice as many."),
        ("The number tripled.", "Three times as many."),
        ("4.5 points.", "4.5 points."),
        ("In 2019.", "From 2019 on."),
        ("In the 1990s.", "Since 1990."),
        ("4-6 papers.", "Four to six papers."),
        ("4\u20136 papers.", "4-6 papers."),
        ("Between 4 and 6 papers.", "4\u20136 papers."),
        ("2x as many.", "Twice as many."),
        ("At 5pm.", "At 5 p.m."),
        ("$500.", "$500."),
        ("COVID-19.", "COVID-19."),
        ("13 of them.", "12.6 of them."),
        ("Six types, two of them passive.", "Six types; 2 are passive."),
        ("No number at all.", "12 questions."),
        # not a number of anything that the passage counts
        ("One mentor is enough.", "Several mentors."),
        ("Go one step on.", "Go on."),
        ("Zero replies.", "No reply."),
        ("Settle it between the two of you.", "Settle it with your mentor."),
        ("Name your two weekly hours.", "Name the hours."),
        ("Weigh those two.", "Weigh cost and gain."),
        ("A couple of questions.", "A few questions."),
    ],
)
def test_a_number_may_be_told_in_other_words(sentence: str, passage: str) -> None:
    assert strange_number(sentence, passage) is None


@pytest.mark.parametrize(
    ("sentence", "passage", "expected"),
    [
        ("Ask 11 people.", "Ask ten people.", "11"),
        ("Ask eleven people.", "Ask ten people.", "eleven"),
        ("Ask ten or eleven people.", "Ask ten people.", "eleven"),
        ("Ask 10 people.", "", "10"),
        ("Twenty-five mentees.", "20 mentees and 5 mentors.", "twenty-five"),
        ("Two hundred residents.", "2 residents.", "two hundred"),
        ("Two hundred residents.", "2 residents and 100 mentors.", "two hundred"),
        ("200 residents.", "2 residents and a hundred mentors.", "200"),
        ("Three hundred residents.", "100 residents.", "three hundred"),
        ("Two residents.", "Two hundred residents.", "two"),
        ("1,300 residents.", "1,200 residents.", "1,300"),
        ("200 residents.", "1,200 residents.", "200"),
        ("48 papers.", "148 papers.", "48"),
        ("5 points.", "4.5 points.", "5"),
        ("12 of them.", "12.6 of them.", "12"),
        ("45 points.", "4.5 points.", "45"),
        ("2-4 points.", "2.4 points.", "2"),
        ("In 2017.", "In 2019.", "2017"),
        ("4\u20138 papers.", "4\u20136 papers.", "8"),
        ("A dozen questions.", "A few questions.", "a dozen"),
        ("Ask twice.", "Ask once.", "twice"),
        ("The number doubled.", "The number grew.", "doubled"),
        ("The two mentors.", "The mentors.", "two"),
        ("Three of you.", "All of you.", "three"),
        ("$600.", "$500.", "600"),
        ("Wait 10 days, ask 11 people.", "Wait ten days.", "11"),
    ],
)
def test_a_number_that_the_passage_does_not_have_is_strange(sentence: str, passage: str, expected: str) -> None:
    assert strange_number(sentence, passage) == expected


@given(st.integers(2, 9999), st.integers(2, 9999))
def test_in_digits_only_the_same_number_is_known(said: int, there: int) -> None:
    assert strange_number(f"Read {said} papers.", f"Read {there} papers.") == (None if said == there else str(said))
    assert strange_number(f"Read {said:,} papers.", f"Read {there} papers.") == (None if said == there else f"{said:,}")


@pytest.mark.parametrize(
    "sentence", ["Wait 14 days.", "A 14-day wait.", "Wait seven whole weeks.", "Ask three times a week.", "Ask twice a day."]
)
def test_how_long_and_how_often_are_no_numbers_but_times(sentence: str) -> None:
    assert strange_number(sentence, "Wait a month.") is None


# --- shares


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Three of four residents.", "75% of residents."),
        ("Three in four residents.", "75 percent of residents."),
        ("3 out of 4 residents.", "75 per cent of residents."),
        ("One in ten.", "10 %."),
        ("One in every five.", "20%."),
        ("75% of residents.", "Three of four residents."),
        ("75 percent of residents.", "Three quarters of residents."),
        ("77% of residents.", "Three of four residents."),
        ("33% of residents.", "A third of residents."),
        ("Half of residents.", "50% of residents."),
        ("Half of residents.", "49.5% of residents."),
        ("A third of residents.", "33% of residents."),
        ("A third of residents.", "31% of residents."),
        ("Two thirds of them.", "67% of them."),
        ("Two-thirds of them.", "66.7% of them."),
        ("A quarter of them.", "25 percent of them."),
        ("A fifth of them.", "20%."),
        ("Two fifths of them.", "40%."),
        ("Three quarters of them.", "3 of 4."),
        ("Half of them.", "Half of residents."),
        ("One third of them.", "A third of them."),
        ("10%.", "10 of 100."),
        ("33%.", "A third."),
        ("Ten per cent.", "10%."),
        ("61 percent.", "61%."),
        ("20 to 30 percent.", "20\u201330%."),
        ("12% of them.", "12.4% of them."),
        ("4 of 5 (80%).", "80 percent."),
        ("Two of the six.", "There are six types."),
        ("More than half of them.", "62% of them."),
        ("More than half of them.", "Two thirds of them."),
        ("Over half of them.", "Three of four."),
        ("Over half of them.", "More than half of residents."),
        ("Less than half of them.", "Fewer than half of residents."),
        ("Less than half of them.", "12% of them."),
        ("Fewer than half of them.", "A third of them."),
        ("Under half of them.", "One in ten."),
    ],
)
def test_a_share_may_be_told_in_another_form(sentence: str, passage: str) -> None:
    assert strange_number(sentence, passage) is None


@pytest.mark.parametrize(
    ("sentence", "passage", "expected"),
    [
        ("12 % of them.", "10 % of them.", "12"),
        ("12% of them.", "10% of them.", "12"),
        ("61 % of them.", "59 % of them.", "61"),
        ("59 percent of them.", "61% of them.", "59"),
        ("Twelve percent of them.", "10% of them.", "twelve"),
        ("12% of them.", "12.6% of them.", "12"),
        ("12.4% of them.", "12% of them.", "12.4"),
        ("61% of residents.", "71% of residents.", "61"),
        ("80% of residents.", "Three of four residents.", "80"),
        ("78% of residents.", "Three of four residents.", "78"),
        ("Three of four residents.", "60% of residents.", "three of four"),
        ("One in five.", "One in ten.", "one in five"),
        ("Half of residents.", "40% of residents.", "half"),
        ("Half of them.", "Many of them.", "half"),
        ("A third of residents.", "50% of residents.", "a third"),
        ("A third of residents.", "30% of residents.", "a third"),
        ("Two thirds of residents.", "33% of residents.", "two thirds"),
        ("Two thirds of residents.", "A third of residents.", "two thirds"),
        ("A third of residents.", "Two thirds of residents.", "a third"),
        ("Three quarters of them.", "A quarter of them.", "three quarters"),
        ("A quarter of them.", "75 percent of them.", "a quarter"),
        ("Three fifths of them.", "A fifth of them.", "three fifths"),
        ("More than half of them.", "12 % of them.", "more than half"),
        ("More than half of them.", "A third of them.", "more than half"),
        ("Over half of them.", "One of four.", "over half"),
        ("More than half of them.", "Wait half an hour.", "more than half"),
        ("Less than half of them.", "62% of them.", "less than half"),
        ("Below half of them.", "Two thirds of them.", "below half"),
    ],
)
def test_another_share_is_strange(sentence: str, passage: str, expected: str) -> None:
    assert strange_number(sentence, passage) == expected
