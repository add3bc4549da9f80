"""What is read off a sentence beside its passages, and how it is weighed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields, replace

import pytest

from coach.decisions import decisions
from coach.types import Passage, Reference
from coach.verify.signs import Signs, signs
from coach.verify.support import common, read, support_of, weigh
from tests.models import FakeReader
from tests.shared import passage_with

PLACE = "Letters / What to do"
SPRING = "Ask a mentor for a letter in spring."
RULE = passage_with("Letters", SPRING)
WAITING = passage_with("Waiting", "Wait a week before you write again.", "One reminder is polite; a third one is not.")
GHOST = Reference("ghost2017", "Ghost AB. On silence. J Quiet. 2017.", "On silence", ("Ghost", "Echo"), None, None, 2017, "opinion")
SAID = "Ask a mentor for a letter."
# of SAID beside RULE, where the reader cannot tell
PLAIN = Signs(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, from_nearest=1.0, of_nearest=3 / 4)
NAMES = [field.name for field in fields(Signs)]


# --- signs


@pytest.mark.parametrize(
    ("said", "texts", "changes"),
    [
        (SAID, [SPRING], {}),
        # negated, affirmed, negations
        ("Do not ask a mentor for a letter.", [SPRING], {"negated": 1, "negations": 1}),
        ("Don\u2019t ask a mentor for a letter.", [SPRING], {"negated": 1, "negations": 1}),
        ("Never, never ask a mentor for a letter.", [SPRING], {"negated": 1, "negations": 2, "from_nearest": 3 / 4}),
        (SAID, [f"Do not {SPRING}"], {"affirmed": 1, "negations": 1}),
        (SAID, [f"Do not {SPRING}", "Ask the dean."], {"affirmed": 1, "negations": 1}),
        (SAID, [SPRING, "Do not wait."], {}),  # another sentence denies, not the nearest
        ("Do not ask a mentor for a letter.", [f"Cannot {SPRING}"], {"of_nearest": 3 / 5}),
        ("Do not, not ask a mentor for a letter.", [f"Do not {SPRING}"], {"negations": 1}),
        # limits_lost
        (SAID, [f"Some, usually: {SPRING}"], {"limits_lost": 2 / 3, "of_nearest": 3 / 5}),
        (
            f"Some say: {SAID}",
            [f"Some, usually: {SPRING}"],
            {"limits_lost": 1 / 3, "from_nearest": 3 / 4, "of_nearest": 3 / 5},
        ),
        (f"Some say: {SAID}", [SPRING], {"from_nearest": 3 / 4}),  # caution of its own loses nothing
        (SAID, [SPRING, "Some usually may."], {}),
        # people_new, people_more
        ("Ask a dean for a letter.", [SPRING], {"people_new": 1, "people_more": 1 / 2, "from_nearest": 2 / 3, "of_nearest": 2 / 4}),
        ("Ask a dean for a letter.", [SPRING, "The dean signs."], {"people_more": 1 / 2, "from_nearest": 2 / 3, "of_nearest": 2 / 4}),
        ("Ask mentors for a letter.", [SPRING], {}),
        (
            "Ask a dean, a chair, a dean and a mentor for a letter.",
            [SPRING, "A chair signs."],
            {"people_new": 1, "people_more": 2 / 2, "from_nearest": 3 / 5},
        ),
        # from_nearest, of_nearest
        ("Ask for a letter with a stamp.", [SPRING], {"from_nearest": 2 / 3, "of_nearest": 2 / 4}),
        ("Asking for letters: ask!", [SPRING], {"of_nearest": 2 / 4}),
        (SPRING, [SPRING], {"of_nearest": 1}),
        (SAID, ["Ask a mentor for a long letter, a stamp and a pen.", SPRING], {}),  # of two that share as much, the shorter
        ("It is what it is.", [SPRING], {"from_nearest": 0, "of_nearest": 0}),
        (SAID, ["It is what it is."], {"from_nearest": 0, "of_nearest": 0, "people_new": 1, "people_more": 1 / 2}),
        # its length says nothing
        (f"{SAID} {SAID} {SAID} {SAID}", [SPRING], {}),
        ("", [SPRING], {"from_nearest": 0, "of_nearest": 0}),
    ],
)
def test_signs_compare_a_sentence_with_its_passage(said: str, texts: Sequence[str], changes: Mapping[str, float]) -> None:
    found = signs(said, [passage_with("Letters", *texts)], PLACE, 0.5)
    assert astuple(found) == pytest.approx(astuple(replace(PLAIN, **changes)))


@pytest.mark.parametrize(
    ("chance", "odds"),
    [(0.5, 1), (0.8, 4), (0.2, 1 / 4), (0.9999, 9999), (1.0, 9999), (0.0, 1 / 9999), (0.00001, 1 / 9999)],
)
def test_the_reader_s_chance_becomes_log_odds_within_bounds(chance: float, odds: float) -> None:
    found = signs(SAID, [RULE], PLACE, chance)
    assert found == replace(PLAIN, chance=found.chance)
    assert found.chance == pytest.approx(math.log(odds))


def test_who_is_named_where_the_passage_stands_is_not_new() -> None:
    found = signs("Ask a dean for a letter.", [RULE], "Deans / What to do", 0.5)
    assert (found.people_new, found.people_more) == (0, 1 / 2)


@pytest.mark.parametrize("other_first", [False, True])
def test_of_two_passages_the_nearest_sentence_of_both_counts_and_the_people_of_both(other_first: bool) -> None:
    other = passage_with("Stamps", "The dean does not buy stamps.", "Letters may wait.")
    passages = [other, RULE] if other_first else [RULE, other]
    assert signs(SAID, passages, PLACE, 0.5) == PLAIN
    assert signs("Ask a mentor and a dean for a letter.", passages, PLACE, 0.5) == replace(PLAIN, people_more=1 / 2, from_nearest=3 / 4)


# --- how they are weighed


def _decide(monkeypatch: pytest.MonkeyPatch, bias: float, weights: Sequence[float], entailed: float = 0.5) -> None:
    given = replace(decisions(), support_bias=bias, support_weights=tuple(weights), entailed=entailed)
    monkeypatch.setattr("coach.verify.support.decisions", lambda: given)


def test_there_is_a_fitted_weight_for_every_sign() -> None:
    assert len(decisions().support_weights) == len(NAMES)


@pytest.mark.parametrize(
    ("bias", "weights", "found", "odds"),
    [
        (0.0, [0] * 9, [5] * 9, 1),
        (math.log(3), [0] * 9, [5] * 9, 3),
        (-math.log(9), [2, *[0] * 8], [math.log(3), *[7] * 8], 1),
        # 0.25 + (1 - 1 - 0.5 - 1 - 1 + 1 + 1)
        (0.25, [0.5, -1, 7, -0.5, -3, 9, -2, 4, 2], [2, 1, 0, 1, 1 / 3, 0, 0.5, 0.25, 0.5], math.exp(-0.25)),
    ],
)
def test_the_chance_of_support_is_that_of_the_weighted_sum(
    monkeypatch: pytest.MonkeyPatch, bias: float, weights: Sequence[float], found: Sequence[float], odds: float
) -> None:
    _decide(monkeypatch, bias, weights)
    assert support_of(Signs(*found)) == pytest.approx(odds / (1 + odds))


@pytest.mark.parametrize("place", range(len(NAMES)), ids=NAMES)
def test_every_sign_has_its_own_weight(monkeypatch: pytest.MonkeyPatch, place: int) -> None:
    _decide(monkeypatch, 0.0, [math.log(2 + number) for number in range(len(NAMES))])
    found = Signs(*(float(number == place) for number in range(len(NAMES))))
    assert support_of(found) == pytest.approx((2 + place) / (3 + place))


@pytest.mark.parametrize("count", [0, 8, 10])
def test_weights_that_do_not_fit_the_signs_are_an_error(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    _decide(monkeypatch, 0.0, [1.0] * count)
    with pytest.raises(ValueError, match="zip"):
        support_of(PLAIN)


@pytest.mark.parametrize(
    ("bias", "weights", "said", "chance", "supported"),
    [
        (0.0, [1, *[0] * 8], SAID, 0.5, True),  # what just reaches it is supported
        (0.0, [1, *[0] * 8], SAID, 0.499, False),
        (0.01, [1, *[0] * 8], SAID, 0.499, True),
        (-0.01, [1, *[0] * 8], SAID, 0.5, False),
        (0.0, [1, -9, *[0] * 7], f"Never: {SAID}", 0.99, False),
        (0.0, [1, 9, *[0] * 7], f"Never: {SAID}", 0.31, True),
    ],
)
def test_a_sentence_is_supported_from_the_fitted_chance(
    monkeypatch: pytest.MonkeyPatch, bias: float, weights: Sequence[float], said: str, chance: float, supported: bool
) -> None:
    _decide(monkeypatch, bias, weights)
    verdict = weigh(said, [RULE], {}, FakeReader(chance))
    found, _ = read(said, [RULE], [], FakeReader(chance))
    assert found is not None
    assert (verdict.support == "supported", verdict.chance) == (supported, support_of(found))


def test_what_the_reader_hardly_believes_no_sign_can_support(monkeypatch: pytest.MonkeyPatch) -> None:
    _decide(monkeypatch, 50.0, [1.0] * len(NAMES))
    assert read(SAID, [RULE], [], FakeReader(0.29)) == (None, "the passage does not say so")
    assert weigh(SAID, [RULE], {}, FakeReader(0.29)).support == "unsupported"
    assert weigh(SAID, [RULE], {}, FakeReader(0.3)).support == "supported"


# --- what is read


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Wait two weeks before you write again.", 'the passage does not have "two weeks"'),
        ("Wait a month before you write again.", 'the passage does not have "a month"'),
        ("Wait a week before you write 20 more.", 'the passage does not have "20"'),
        ("Wait a week before you write to Xanthippe.", 'the passage does not have "Xanthippe"'),
        ("Wait a week, see www.example.org too.", 'the passage does not have "www.example.org"'),
        ("Pay Xanthippe.", 'the passage does not have "Xanthippe"'),  # of two reasons, the one that names something
        ("Pay the dean.", "the passage speaks of other things"),
        ("It is what it is.", "the passage speaks of other things"),
        ("", "the passage speaks of other things"),
    ],
)
def test_where_it_is_plain_that_a_passage_does_not_support_it_nobody_is_asked_and_it_is_said_why(said: str, why: str) -> None:
    reader = FakeReader(1.0)
    assert read(said, [WAITING], [], reader) == (None, why)
    assert reader.asked == []


@pytest.mark.parametrize(
    ("said", "passages", "references", "place"),
    [
        (SAID, [RULE], [], PLACE),
        ("As Ghost and Echo said in 2017, ask a mentor.", [RULE], [GHOST], PLACE),
        ("Ask a mentor, and wait a week.", [RULE, WAITING], [], f"{PLACE} Waiting / What to do"),
        ("Ask a dean for a letter.", [replace(RULE, facet="The Dean")], [], f"{PLACE} / The Dean"),
    ],
)
def test_otherwise_the_signs_are_returned_with_the_reader_s_chance(
    said: str, passages: Sequence[Passage], references: Sequence[Reference], place: str
) -> None:
    reader = FakeReader(0.7)
    assert read(said, passages, references, reader) == (signs(said, passages, place, 0.7), "the passage does not say so")
    assert reader.asked == [said]


@pytest.mark.parametrize(
    ("said", "passages", "share"),
    [
        (SAID, [RULE], 1),
        ("Asking mentors, in SPRING: letters!", [RULE], 1),
        ("Ask a dean for a letter.", [RULE], 2 / 3),
        ("Letters, letters and letters by deans.", [RULE], 1 / 2),
        ("Ask a dean for a letter.", [passage_with("Deans", SPRING)], 1),
        ("Ask a dean for a letter.", [replace(RULE, facet="The Dean")], 1),
        ("Ask in a week.", [RULE], 1 / 2),
        ("Ask in a week.", [RULE, WAITING], 1),
        ("Pay the dean.", [RULE, WAITING], 0),
        ("It is what it is.", [RULE], 0),
        ("", [RULE], 0),
    ],
)
def test_the_share_of_words_is_counted_by_stems_each_once(said: str, passages: Sequence[Passage], share: float) -> None:
    assert common(said, passages) == share


def test_a_sentence_is_read_from_the_least_share_of_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.verify.support.LEAST_COMMON", 0.5)
    reader = FakeReader(1.0)
    found = [read(said, [RULE], [], reader)[0] is not None for said in ("Ask a dean.", "Ask a dean today.", "Ask a dean or chair.")]
    assert found == [True, False, False]
    assert reader.asked == ["Ask a dean."]
