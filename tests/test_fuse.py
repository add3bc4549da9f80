import numpy as np
import pytest

from coach.retrieve.fuse import Scores, blend


def row(*values: float) -> Scores:
    return np.array(values, dtype=np.float32)


def test_each_search_is_brought_to_one_and_weighed() -> None:
    fused = blend(row(0.8, 0.4, 0.0), row(3.0, 12.0, 0.0), share=0.75)
    assert fused.tolist() == pytest.approx([0.75 + 0.25 * 0.25, 0.75 * 0.5 + 0.25, 0.0])


def test_what_both_find_comes_before_what_one_finds_as_well() -> None:
    fused = blend(row(0.9, 0.8, 0.1), row(1.0, 9.0, 10.0))
    assert int(fused.argmax()) == 1


def test_opposite_meaning_counts_as_none_and_nothing_found_is_nothing() -> None:
    assert blend(row(-0.5, 0.5), row(0.0, 0.0)).tolist() == pytest.approx([0.0, 0.5])
    assert blend(row(), row()).tolist() == []
