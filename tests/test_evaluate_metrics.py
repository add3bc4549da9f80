"""Measures on numbers small enough to check by hand."""

import math

import pytest

from coach.evaluate.metrics import (
    Share,
    hit_at,
    ndcg_at,
    phrases_present,
    quantile,
    rank_of,
    recall_at,
    recall_by_rank,
    share,
    trade_off,
)


def test_a_share_has_its_wilson_interval() -> None:
    found = share([True] * 8 + [False] * 2)
    assert (found.right, found.n, found.value) == (8, 10, 0.8)
    # center (0.8 + 3.8415/20) / 1.38415 = 0.7168; half 1.96/1.38415 * sqrt(0.016 + 3.8415/400) = 0.2266
    assert found.interval is not None
    assert list(found.interval) == pytest.approx([0.4902, 0.9433], abs=5e-4)


def test_a_share_of_nothing_is_no_share() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)


def test_the_interval_of_all_and_of_none_stays_between_0_and_1() -> None:
    all_right, none_right = Share(20, 20).interval, Share(0, 20).interval
    assert all_right is not None
    assert none_right is not None
    assert (all_right[1], none_right[0]) == (1.0, 0.0)
    assert all_right[0] == pytest.approx(20 / (20 + 1.959964**2))
    assert none_right[1] == pytest.approx(1 - 20 / (20 + 1.959964**2))


def test_a_hit_counts_up_to_its_rank_only() -> None:
    assert [hit_at(["a", "b", "c"], {"c"}, k) for k in (1, 2, 3)] == [False, False, True]
    assert hit_at([], {"c"}, 3) is False


def test_ranks_begin_at_one_and_the_first_wanted_counts() -> None:
    assert [rank_of(["a", "b", "c"], wanted) for wanted in ({"a"}, {"b", "c"}, {"x"})] == [1, 2, None]


def test_recall_by_rank_grows() -> None:
    assert recall_by_rank([1, 3, None, 1], 4) == [0.5, 0.5, 0.75, 0.75]
    assert recall_by_rank([], 4) == []


@pytest.mark.parametrize(
    ("must", "must_not", "right"),
    [([], [], True), (["one week"], [], True), (["One Week", "thanks"], [], True), (["letter"], [], False), ([], ["thanks"], False)],
)
def test_phrases_are_looked_for_without_regard_to_case_and_line_ends(must: list[str], must_not: list[str], right: bool) -> None:
    assert phrases_present("Wait one\nweek, then send THANKS.", must, must_not) is right


def test_the_trade_off_runs_from_all_answered_to_all_refused() -> None:
    curve = trade_off([0.9, 0.4, 0.6, 0.1], [True, True, False, False], steps=2)
    assert curve == [(0.0, 1.0, 0.0), (0.5, 0.5, 0.5), (1.0, 0.0, 1.0)]


@pytest.mark.parametrize(("q", "expected"), [(0.0, 1), (0.5, 2), (0.75, 3), (0.95, 4), (1.0, 4)])
def test_a_quantile_is_one_of_the_values(q: float, expected: float) -> None:
    assert quantile([4, 1, 3, 2], q) == expected


def test_the_quantile_of_nothing_is_zero() -> None:
    assert quantile([], 0.5) == 0.0


def test_ndcg_discounts_by_rank_and_weighs_gains() -> None:
    gains = {"a": 2.0, "b": 1.0}
    best = 2 / math.log2(2) + 1 / math.log2(3)
    assert ndcg_at(["a", "b"], gains, 10) == 1.0
    assert ndcg_at(["x", "b", "a"], gains, 10) == pytest.approx((1 / math.log2(3) + 2 / math.log2(4)) / best)
    assert ndcg_at(["x", "b", "a"], gains, 2) == pytest.approx(1 / math.log2(3) / best)
    assert ndcg_at(["a"], {}, 10) == 0.0


def test_recall_at_counts_what_is_wanted() -> None:
    assert recall_at(["a", "x", "b"], {"a", "b"}, 2) == 0.5
    assert recall_at(["a"], set(), 2) == 0.0
