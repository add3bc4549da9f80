"""What a sentence must share with its passage: numbers in any form, shares, units of time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.verify.agreement import strange_number, strange_time

# --- numbers


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("Wait 10 days.", "Wait ten days."),
        ("Wait ten days.", "Wait 10 days."),
        ("WAIT TEN DAYS.", "Wait 10 days."),
        ("Twenty-five mentees.", "25 mentees."),
        ("Twenty five mentees.", "25 mentees."),
        ("25 mentees.", "Twenty-five mentees."),
        ("1,200 residents.", "1200 residents."),
        ("1200 residents.", "1,200 residents."),
        ("A hundred residents.", "100 residents."),
        ("A thousand residents.", "1,000 residents."),
        ("A dozen questions.", "12 questions."),
        ("Half a dozen questions.", "Six questions."),
        ("Ask twice.", "Ask two times."),
        ("The number doubled.", "Twice as many."),
        ("The number tripled.", "Three times as many."),
        ("4.5 points.", "4.5 points."),
        ("In 2019.", "From 2019 on."),
        ("In the 1990s.", "Since 1990."),
        ("4-6 weeks.", "Four to six weeks."),
        ("4\u20136 weeks.", "4-6 weeks."),
        ("Between 4 and 6 weeks.", "4\u20136 weeks."),
        ("2x as many.", "Twice as many."),
        ("At 5pm.", "At 5 p.m."),
        ("$500.", "$500."),
        ("COVID-19.", "COVID-19."),
        ("Six types, two of them passive.", "Six types; 2 are passive."),
        ("No number at all.", "12 questions."),
        # not a number of anything that the passage counts
        ("One mentor is enough.", "Several mentors."),
        ("Go one step on.", "Go on."),
        ("Zero replies.", "No reply."),
        ("Settle it between the two of you.", "Settle it with your mentor."),
        ("Name your two weekly hours.", "Name the 2 hours."),
        ("Weigh those two.", "Weigh cost and gain."),
        ("A couple of questions.", "A few questions."),
        # the same time
        ("15 minutes.", "A quarter of an hour."),
        ("A quarter of an hour.", "15 minutes."),
        ("Fifteen minutes.", "A quarter-hour."),
        ("30 minutes.", "Half an hour."),
        ("Half an hour.", "Thirty minutes."),
        ("A half-hour talk.", "A talk of 30 minutes."),
        ("Wait a week.", "Wait seven days."),
        ("Wait seven days.", "Wait a week."),
        ("Wait 7 days.", "Wait a week."),
        ("Wait twelve months.", "Wait a year."),
    ],
)
def test_a_number_may_be_told_in_other_words(sentence: str, passage: str) -> None:
    assert strange_number(sentence, passage) is None


@pytest.mark.parametrize(
    ("sentence", "passage", "expected"),
    [
        ("Wait 11 days.", "Wait ten days.", "11"),
        ("Wait eleven days.", "Wait ten days.", "eleven"),
        ("Ten or eleven days.", "Wait ten days.", "eleven"),
        ("Twenty-five mentees.", "20 mentees and 5 mentors.", "twenty-five"),
        ("Three hundred residents.", "100 residents.", "three"),
        ("1,300 residents.", "1,200 residents.", "1,300"),
        ("200 residents.", "1,200 residents.", "200"),
        ("48 hours.", "148 hours.", "48"),
        ("5 points.", "4.5 points.", "5"),
        ("45 points.", "4.5 points.", "45"),
        ("In 2017.", "In 2019.", "2017"),
        ("4\u20138 weeks.", "4\u20136 weeks.", "8"),
        ("A dozen questions.", "A few questions.", "dozen"),
        ("Ask twice.", "Ask once.", "twice"),
        ("The number doubled.", "The number grew.", "doubled"),
        ("Wait 14 days.", "Wait a week.", "14"),
        ("Wait seven weeks.", "Wait seven days.", "seven"),
        ("20 minutes.", "Half an hour.", "20"),
        ("The two mentors.", "The mentors.", "two"),
        ("Three of you.", "All of you.", "three"),
        ("$600.", "$500.", "600"),
        ("Wait 10 days.", "", "10"),
    ],
)
def test_a_number_that_the_passage_does_not_have_is_strange(sentence: str, passage: str, expected: str) -> None:
    assert strange_number(sentence, passage) == expected


@given(st.integers(2, 9999), st.integers(2, 9999))
def test_in_digits_only_the_same_number_is_known(said: int, there: int) -> None:
    assert strange_number(f"Read {said} papers.", f"Read {there} papers.") == (None if said == there else str(said))
    assert strange_number(f"Read {said:,} papers.", f"Read {there} papers.") == (None if said == there else f"{said:,}")


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
        ("33% of residents.", "A third of residents."),
        ("Half of residents.", "50% of residents."),
        ("Half of residents.", "49.5% of residents."),
        ("A third of residents.", "33% of residents."),
        ("Two thirds of them.", "67% of them."),
        ("Two-thirds of them.", "66.7% of them."),
        ("A quarter of them.", "25 percent of them."),
        ("A fifth of them.", "20%."),
        ("Three quarters of them.", "3 of 4."),
        ("Half of them.", "Half of residents."),
        ("10%.", "10 of 100."),
        ("Ten per cent.", "10%."),
        ("20 to 30 percent.", "20\u201330%."),
        ("4 of 5 (80%).", "80 percent."),
    ],
)
def test_a_share_may_be_told_in_another_form(sentence: str, passage: str) -> None:
    assert strange_number(sentence, passage) is None


@pytest.mark.parametrize(
    ("sentence", "passage", "expected"),
    [
        ("Three of four residents.", "60% of residents.", "three"),
        ("Half of residents.", "40% of residents.", "half"),
        ("A third of residents.", "50% of residents.", "a third"),
        ("Two thirds of residents.", "33% of residents.", "two"),
        ("A quarter of them.", "75 percent of them.", "a quarter"),
        ("80% of residents.", "Three of four residents.", "80"),
        ("61% of residents.", "71% of residents.", "61"),
        ("Half of them.", "Many of them.", "half"),
    ],
)
def test_another_share_is_strange(sentence: str, passage: str, expected: str) -> None:
    assert strange_number(sentence, passage) == expected


# --- units of time


@pytest.mark.parametrize(
    ("sentence", "passage", "expected"),
    [
        ("Wait a week.", "Wait a week.", None),
        ("Wait for weeks.", "Wait a week.", None),
        ("Meet weekly.", "Meet each week.", None),
        ("Meet every month.", "Meet monthly.", None),
        ("Meet every day.", "Meet daily.", None),
        ("Meet once a year.", "Meet annually.", None),
        ("An annual talk.", "A yearly talk.", None),
        ("Meet every two weeks.", "Meet biweekly.", None),
        ("Meet each fortnight.", "Meet every two weeks.", None),
        ("Wait seven days.", "Wait a week.", None),
        ("Wait a week.", "Wait 7 days.", None),
        ("Wait 14 days.", "Wait two weeks.", None),
        ("Talk for half an hour.", "Talk for 30 minutes.", None),
        ("Talk for a quarter of an hour.", "Talk for 15 minutes.", None),
        ("Wait 12 months.", "Wait a year.", None),
        ("Wait a year.", "Wait twelve months.", None),
        ("Wait six months.", "Wait half a year.", None),
        ("Meet four times a year.", "Meet every three months.", None),
        ("Ten years.", "A decade.", None),
        ("A 10-minute talk.", "Talk for 10 minutes.", None),
        ("Today, on Monday, at the weekend.", "Soon.", None),
        ("No unit of time.", "Wait a week.", None),
        ("Wait a month.", "Wait a week.", "month"),
        ("Meet monthly.", "Meet weekly.", "monthly"),
        ("Meet daily.", "Meet weekly.", "daily"),
        ("Meet yearly.", "Meet monthly.", "yearly"),
        ("Wait a decade.", "Wait a year.", "decade"),
        ("Talk for an hour.", "Talk for a minute.", "hour"),
        ("Two years.", "Two weeks.", "years"),
        ("Two months.", "Two days.", "months"),
        ("A week, then a month.", "A week.", "month"),
        ("Wait a week.", "", "week"),
    ],
)
def test_a_unit_of_time_must_be_in_the_passage_or_be_counted_in_another(sentence: str, passage: str, expected: str | None) -> None:
    assert strange_time(sentence, passage) == expected
