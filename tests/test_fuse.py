from collections.abc import Mapping

import pytest

from coach.retrieve.fuse import reciprocal_rank


def test_first_place_in_one_ranking_of_weight_one_gives_one() -> None:
    assert reciprocal_rank([(1.0, ["a"])]) == {"a": 1.0}


def test_scores_add_up_over_rankings_with_their_weights() -> None:
    # K = 60, places from 0: weight * 61 / (61 + place)
    # a: 1.0 * 61/61; b: 1.0 * 61/62 + 0.5 * 61/61; c: 0.5 * 61/62; d: 1.0 * 61/63
    fused = reciprocal_rank([(1.0, ["a", "b", "d"]), (0.5, ["b", "c"])])
    expected: Mapping[str, float] = {"a": 1.0, "b": 1.4838709677, "c": 0.4919354839, "d": 0.9682539683}
    assert fused == pytest.approx(expected)


def test_an_item_that_both_rankings_place_second_beats_an_item_that_one_places_first() -> None:
    fused = reciprocal_rank([(1.0, ["a", "b"]), (1.0, ["c", "b"])])
    assert sorted(fused, key=lambda item: -fused[item]) == ["b", "a", "c"]


def test_a_lighter_ranking_cannot_overturn_a_heavier_one_by_a_place() -> None:
    fused = reciprocal_rank([(1.0, ["a", "b"]), (0.01, ["b", "a"])])
    assert fused["a"] > fused["b"]


def test_no_rankings_give_no_scores() -> None:
    assert reciprocal_rank([]) == {}
    assert reciprocal_rank([(1.0, [])]) == {}
