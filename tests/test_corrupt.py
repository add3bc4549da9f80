"""Sentences that are made to say something else, for the model that reads them."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from training.corrupt import corrupted

DRAWS = 200  # enough that every way of changing a short sentence is drawn


def _all_ways(sentence: str) -> set[str | None]:
    random.seed(0)
    return {corrupted(sentence) for _ in range(DRAWS)}


@pytest.mark.parametrize(
    ("sentence", "ways"),
    [
        # roles, each pair both ways; the two of a pair change places
        ("Residents rest.", {"Students rest.", "Attendings rest."}),
        ("A mentor thanks a mentee.", {"A mentee thanks a mentor.", "A sponsor thanks a mentee."}),
        ("Women outnumbered men.", {"Men outnumbered women."}),
        ("Program directors answer.", {"Residents answer."}),
        # directions, wherever they stand
        ("Call before noon.", {"Call after noon."}),
        ("Call after noon.", {"Call before noon."}),
        ("Call before noon and before dinner.", {"Call after noon and after dinner."}),
        ("Meet in public.", {"Meet in private."}),
        ("Meet in person.", {"Meet by email."}),
        # limits, one way and once
        ("It suggests a cause.", {"It proves a cause."}),
        ("It proves a cause.", {None}),
        ("Sometimes she sometimes calls.", {"Always she sometimes calls."}),
        ("It took nearly all summer.", {"It took all summer."}),
        ("Output went with mentors.", {"Output led to mentors.", "Output went without mentors.", "Output went with mentees.",
                                       "Output went with sponsors."}),
        # negations, once
        ("She was late.", {"She was not late.", "She was early."}),
        ("Do not call.", {"Do call."}),
        ("Don't call, do not write.", {"Do call, do not write.", "Don't call, do write."}),
        ("You need not call.", {"You need to call.", "You need call."}),
        ("Never call.", {"Always call."}),
        ("They cannot call.", {"They can call."}),
        # advice
        ("Ask the dean.", {"Do not ask the dean."}),
        ("ask the dean.", {None}),
        ("Deans ask the dean.", {None}),
        ("Asking deans.", {None}),
        ("Ask the dean before noon.", {"Do not ask the dean before noon.", "Ask the dean after noon."}),
        ("Keep a diary.", {"Do not keep a diary.", "Drop a diary."}),
        # several
        ("It may help.", {"It will help.", "It may not help.", "It may harm."}),
    ],
)  # fmt: skip
def test_a_sentence_is_changed_in_one_of_these_ways(sentence: str, ways: set[str | None]) -> None:
    assert _all_ways(sentence) == ways


@pytest.mark.parametrize(
    ("sentence", "seeds"),
    [
        ("It may help.", {0: "", 1: "", 2: ""}),
    ],
)
def test_the_same_seed_changes_a_sentence_in_the_same_way(sentence: str, seeds: dict[int, str]) -> None:
    for seed in seeds:
        random.seed(seed)
        print(seed, corrupted(sentence))


@pytest.mark.parametrize(
    "sentence",
    ["", "Rest.", "Surgeons sew.", "Mentoring helps.", "Mentorship, seniority, women's, mending.", "Beforehand, moreover, anyone."],
)
def test_where_nothing_can_be_exchanged_there_is_none(sentence: str) -> None:
    assert _all_ways(sentence) == {None}
