"""What a sentence must share with its passage: how long, how often, and in which unit of time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.verify.agreement import strange_time

pytestmark = pytest.mark.slow

DAYS = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1.0, "weeks": 7.0, "years": 365.0}


@pytest.mark.parametrize(
    ("sentence", "passage"),
    [
        ("No unit of time.", "Wait a week."),
        ("Today, on Monday, at the weekend.", "Soon."),
        # how long
        ("Wait a week.", "Wait a week."),
        ("Wait for weeks.", "Wait a week."),
        ("Wait 10 days.", "Wait ten days."),
        ("Wait ten days.", "Wait 10 days."),
        ("Wait 10\u00a0days.", "Wait 10 days."),
        ("A 10-minute talk.", "Talk for 10 minutes."),
        ("Talk for 10 min.", "Talk for 10 minutes."),
        ("Talk for ten minutes.", "Talk for 10 min."),
        ("2 hrs, 3 wks and 4 yrs.", "Two hours, three weeks and four years."),
        ("Two hundred days.", "200 days."),
        ("Wait ten working days.", "Wait 10 days."),
        ("Wait a whole week.", "Wait a week."),
        ("Wait two full weeks.", "Wait 14 days."),
        ("Wait 14 days.", "Wait two entire weeks."),
        # in another unit
        ("Wait seven days.", "Wait a week."),
        ("Wait a week.", "Wait 7 days."),
        ("Wait 14 days.", "Wait two weeks."),
        ("Wait 14 days.", "Wait a fortnight."),
        ("Wait 48 hours.", "Wait two days."),
        ("Wait a day.", "Wait 24 hours."),
        ("Wait 90 minutes.", "Wait 1.5 hours."),
        ("Wait a month.", "Wait four weeks."),
        ("Wait 30 days.", "Wait a month."),
        ("Wait eight weeks.", "Wait two months."),
        ("Wait 12 months.", "Wait a year."),
        ("Wait a year.", "Wait twelve months."),
        ("Wait six months.", "Wait half a year."),
        ("Ten years.", "A decade."),
        ("Talk for half an hour.", "Talk for 30 minutes."),
        ("Talk for thirty minutes.", "Talk for half an hour."),
        ("A half-hour talk.", "A talk of 30 minutes."),
        ("Talk for a quarter of an hour.", "Talk for 15 minutes."),
        ("Fifteen minutes.", "A quarter of an hour."),
        # about how long
        ("Wait a few days.", "Wait several days."),
        ("Wait several weeks.", "Wait six weeks."),
        ("Wait a couple of weeks.", "Wait two weeks."),
        # how often
        ("Meet weekly.", "Meet each week."),
        ("Meet every month.", "Meet monthly."),
        ("Meet every day.", "Meet daily."),
        ("Write every day.", "Write today and tomorrow."),
        ("Meet once a year.", "Meet annually."),
        ("Meet once a week.", "Meet weekly."),
        ("An annual talk.", "A yearly talk."),
        ("Meet every two weeks.", "Meet biweekly."),
        ("Meet each fortnight.", "Meet every two weeks."),
        ("Meet twice a week.", "Meet two times per week."),
        ("Meet three times every week.", "Meet three times a week."),
        ("Meet 3 times a week.", "Meet three times a week."),
        ("Two hours weekly.", "Two hours a week."),
    ],
)
def test_a_time_may_be_told_in_other_words_and_in_another_unit(sentence: str, passage: str) -> None:
    assert strange_time(sentence, passage) is None


@pytest.mark.parametrize(
    ("sentence", "passage", "expected"),
    [
        # the number is there, of another unit
        ("Wait two weeks.", "Wait two days.", "two weeks"),
        ("Wait two days.", "Wait two weeks.", "two days"),
        ("A two-week wait.", "A two-day wait.", "two-week"),
        ("Wait two full weeks.", "Wait two full days.", "two full weeks"),
        ("It takes 6 years.", "It takes 6 months.", "6 years"),
        ("It takes 6 months.", "It takes 6 years.", "6 months"),
        ("Talk for 10 min.", "Talk for 10 weeks.", "10 min"),
        ("Wait 10 weeks.", "Talk for 10 min.", "10 weeks"),
        ("A 10-min talk.", "A 10-week course.", "10-min"),
        ("Wait seven weeks.", "Wait seven days.", "seven weeks"),
        ("Two years.", "Two weeks.", "two years"),
        ("Two months.", "Two days.", "two months"),
        ("A hundred weeks.", "A hundred days.", "a hundred weeks"),
        ("Ten minutes a day.", "Ten minutes a week.", "a day"),
        ("Two months, two weeks.", "Two weeks and a month.", "two months"),
        # another number
        ("Wait 12 days.", "Wait ten days.", "12 days"),
        ("Wait twelve days.", "Wait ten days.", "twelve days"),
        ("Wait ten or twelve days.", "Wait ten days.", "twelve days"),
        ("48 hours.", "148 hours.", "48 hours"),
        ("Wait 14 days.", "Wait a week.", "14 days"),
        ("Wait 27 days.", "Wait a month.", "27 days"),
        ("Wait seven weeks.", "Wait two months.", "seven weeks"),
        ("20 minutes.", "Half an hour.", "20 minutes"),
        ("Wait half a day.", "Wait a day.", "half a day"),
        ("200 days.", "2 days.", "200 days"),
        ("Wait 10 days.", "", "10 days"),
        ("Wait six weeks.", "Wait several weeks.", "six weeks"),
        ("Wait a few weeks.", "Wait a few days.", "few weeks"),
        # a unit that is not there
        ("Wait a month.", "Wait a week.", "a month"),
        ("Wait a week, then a month.", "Wait a week.", "a month"),
        ("Wait a decade.", "Wait a year.", "a decade"),
        ("Talk for an hour.", "Talk for a minute.", "an hour"),
        ("Wait a week.", "", "a week"),
        ("Wait for hours.", "Wait for minutes.", "hours"),
        ("Wait many weeks.", "Wait many days.", "weeks"),
        ("A week-long course.", "A month of courses.", "a week"),
        ("Meet monthly.", "Meet weekly.", "monthly"),
        ("Meet daily.", "Meet weekly.", "daily"),
        ("Meet yearly.", "Meet monthly.", "yearly"),
        # how often
        ("Meet three times a week.", "Meet three times a day.", "three times a week"),
        ("Meet three times a day.", "Meet three times a week.", "three times a day"),
        ("Meet three times a week.", "Meet two times a week.", "three times a week"),
        ("Meet three times a week.", "Meet weekly.", "three times a week"),
        ("Meet twice a week.", "Meet once a week.", "twice a week"),
        ("Meet once a week.", "Meet twice a week.", "once a week"),
        ("Meet twice a week.", "Meet weekly.", "twice a week"),
        ("Meet once a month.", "Meet once a week, for a month.", "once a month"),
        ("Meet once a day.", "Ask once.", "once a day"),
        ("Meet every two weeks.", "Meet every week.", "two weeks"),
        ("Meet every three weeks.", "Meet three times a week.", "three weeks"),
    ],
)
def test_a_time_that_the_passage_does_not_have_is_strange(sentence: str, passage: str, expected: str) -> None:
    assert strange_time(sentence, passage) == expected


@given(st.integers(2, 60), st.sampled_from(sorted(DAYS)), st.integers(2, 60), st.sampled_from(sorted(DAYS)))
def test_a_time_of_another_length_is_never_known_whatever_its_unit(said: int, unit: str, there: int, other: str) -> None:
    first, second = said * DAYS[unit], there * DAYS[other]
    found = strange_time(f"Wait {said} {unit}.", f"Wait {there} {other}.")
    if abs(first - second) > 0.11 * max(first, second):
        assert found == f"{said} {unit}"
    elif first == second:
        assert found is None
