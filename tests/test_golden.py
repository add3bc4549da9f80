"""Forty answers, each read by a person: whatever changes one of them shows in a diff."""

from coach.evaluate.cases import load_all
from coach.parts import Parts
from tests.golden import FILE, TALKS, golden


def test_forty_answers_are_as_they_were_read(coach: Parts) -> None:
    assert golden(coach) == FILE.read_text(encoding="utf-8"), "Read what changed; if it is better, run python -m tests.golden."


def test_no_golden_question_is_one_that_measures() -> None:
    measured = {case.question for case in load_all()}
    assert len(TALKS) == 40
    assert {talk[-1] for talk in TALKS} & measured == set()
