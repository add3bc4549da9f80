"""BM25 with stemming: order, exact scores, and the same after a round trip to disk."""

import math
from pathlib import Path

import pytest

from coach.lexical import LexicalIndex
from coach.words import stems

TEXTS = (
    "Write to your mentor today.",
    "A mentor answers letters.",
    "Letters, letters, letters!",
    "The owl waits in silence.",
)


@pytest.fixture
def index() -> LexicalIndex:
    """An index of TEXTS."""
    return LexicalIndex.build(TEXTS)


def _rows(index: LexicalIndex, question: str, limit: int = 10) -> list[int]:
    return [row for row, _ in index.search(stems(question), limit)]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("letters", [2, 1]),
        ("a letter", [2, 1]),  # inflections meet in their stem
        ("mentoring", [0, 1]),  # equal scores: in row order
        ("writing to mentors", [0, 1]),
        ("waited silently", [3]),
        ("mentors and letters", [1, 2, 0]),
        ("what is it that you do", []),  # stop words alone
        ("zebra", []),
        ("zebra letters", [2, 1]),
        ("", []),
    ],
)
def test_rows_come_best_first(index: LexicalIndex, question: str, rows: list[int]) -> None:
    assert _rows(index, question) == rows


def test_the_limit_keeps_the_best(index: LexicalIndex) -> None:
    assert _rows(index, "mentors and letters", limit=1) == [1]


def test_a_score_is_lucenes_bm25(index: LexicalIndex) -> None:
    # "letter" is in 2 of 4 rows; row 2 has it 3 times in 3 stems, row 1 once in 3; the rows have 3, 3, 3 and 3 stems.
    rarity = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    expected = [(2, rarity * 3 / (3 + 1.2)), (1, rarity * 1 / (1 + 1.2))]
    assert [len(stems(text)) for text in TEXTS] == [3, 3, 3, 3]
    found = index.search(["letter"], 10)
    assert [row for row, _ in found] == [row for row, _ in expected]
    assert [score for _, score in found] == pytest.approx([score for _, score in expected])


def test_a_longer_row_scores_lower() -> None:
    index = LexicalIndex.build(["owl crow crow crow crow", "owl crow"])
    assert [row for row, _ in index.search(["owl"], 2)] == [1, 0]


def test_rarity_grows_as_fewer_rows_have_a_stem_and_is_highest_for_unknown_ones(index: LexicalIndex) -> None:
    found = [index.rarity(token) for token in ("mentor", "owl", "zebra")]
    assert found == pytest.approx([math.log(1 + 4 / 2), math.log(1 + 4 / 1), math.log(1 + 4 / 1)])


def test_the_vocabulary_is_the_stems_of_all_rows(index: LexicalIndex) -> None:
    assert index.vocabulary == {"write", "mentor", "today", "answer", "letter", "owl", "wait", "silenc"}


def test_a_saved_index_answers_as_before(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    question = stems("letters from a mentor who waits")
    assert loaded.search(question, 10) == index.search(question, 10)
    assert (loaded.vocabulary, loaded.rarity("mentor")) == (index.vocabulary, index.rarity("mentor"))


def test_accents_and_typographic_quotes_do_not_hide_a_word() -> None:
    index = LexicalIndex.build(["Ask Señor Núñez for the mentor\u2019s résumé."])
    assert _rows(index, "nunez mentor's resume") == [0]
    assert index.vocabulary == {"ask", "senor", "nunez", "mentor", "resum"}


def test_many_equal_rows_keep_their_order() -> None:
    index = LexicalIndex.build(["owl crow" if row % 3 else "owl owl crow" for row in range(90)])
    expected = [*range(0, 90, 3), *(row for row in range(90) if row % 3)]
    assert _rows(index, "owl", limit=90) == expected
