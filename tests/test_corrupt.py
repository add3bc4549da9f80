"""Sentences that are made to say something else, for the model that reads them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.corrupt import corrupted

pytestmark = pytest.mark.slow

DRAWS = 200  # enough that every way of changing a short sentence is drawn


def _all_ways(sentence: str) -> set[str | None]:
    random.seed(0)
    return {corrupted(sentence) for _ in range(DRAWS)}


@pytest.mark.parametrize(
    ("sentence", "ways"),
    [
        # roles, each pair both ways; the two of a pair change places
        ("Residents rest.", {"Students rest.", "Attendings rest.", "Program directors rest."}),
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
        ("Output went with rank.", {"Output led to rank.", "Output went without rank."}),
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
)
def test_a_sentence_is_changed_in_one_of_these_ways(sentence: str, ways: set[str | None]) -> None:
    assert _all_ways(sentence) == ways


@pytest.mark.parametrize(
    "sentence",
    ["", "Rest.", "Surgeons sew.", "Mentoring helps.", "Mentorship, seniority, menders.", "Beforehand, moreover, anyone."],
)
def test_where_nothing_can_be_exchanged_there_is_none(sentence: str) -> None:
    assert _all_ways(sentence) == {None}


# --- properties

EXCHANGED = "mentor women before more with may some often is should can cannot never not".split()
OTHERS = "the surgeons on Monday and dinner Toronto nobody".split()


@given(st.sampled_from(OTHERS), st.lists(st.sampled_from(EXCHANGED + OTHERS), max_size=12), st.booleans(), st.integers(0, 10**6))
@settings(deadline=None)
def test_whatever_is_changed_differs_keeps_its_first_capital_and_is_drawn_again(
    first: str, rest: list[str], large: bool, seed: int
) -> None:
    sentence = " ".join([first.capitalize() if large else first, *rest]) + " early."
    random.seed(seed)
    changed = corrupted(sentence)
    assert changed is not None
    assert changed != sentence
    assert changed[0].isupper() is sentence[0].isupper()
    random.seed(seed)
    assert corrupted(sentence) == changed


@given(st.sampled_from([word for word in EXCHANGED if word not in ("not", "may")]), st.integers(0, 10**6))
@settings(deadline=None)
def test_a_word_with_a_capital_is_exchanged_for_one_with_a_capital(word: str, seed: int) -> None:
    random.seed(seed)
    changed = corrupted(f"{word.capitalize()} noon.")
    assert changed is not None
    assert changed[0].isupper()
    random.seed(seed)
    assert corrupted(f"{word} noon.") == changed[0].lower() + changed[1:]


@given(st.lists(st.sampled_from(OTHERS), max_size=12), st.integers(0, 10**6))
@settings(deadline=None)
def test_without_a_word_that_can_be_exchanged_there_is_none(said: list[str], seed: int) -> None:
    random.seed(seed)
    assert corrupted(" ".join(said)) is None
