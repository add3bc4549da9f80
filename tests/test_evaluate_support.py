"""The measure of what is shown as supported: its pairs, and its arithmetic."""

from pathlib import Path

import pytest

from coach.embed import Embedder
from coach.errors import CoachError
from coach.evaluate.metrics import Share
from coach.evaluate.pairs import FAITHFUL, Pair, load_pairs, passage_of
from coach.evaluate.support import measure_support

KINDS = {FAITHFUL, "number", "subject", "hedge", "direction", "invented", "absent", "citation"}
PASSAGE = passage_of({"title": "Letters", "section": "What to do", "facet": None, "sentences": [{"text": "Ask a month before."}]})


class _Says:
    """A reader that believes some sentences."""

    def __init__(self, *believed: str) -> None:
        self._believed = believed

    def entails(self, sentence: str, evidence: str) -> float:
        return float(sentence in self._believed)


def test_there_are_enough_pairs_of_every_kind_in_both_halves() -> None:
    pairs = load_pairs()
    assert len(pairs) >= 400
    for half in ("tune", "test"):
        kinds = [pair.kind for pair in pairs if pair.half == half]
        assert set(kinds) == KINDS
        assert min(kinds.count(kind) for kind in KINDS) >= 20


def test_the_halves_share_no_passage() -> None:
    halves = {half: {pair.passage.id for pair in load_pairs() if pair.half == half} for half in ("tune", "test")}
    assert halves["tune"] & halves["test"] == set()


def test_a_passage_keeps_its_sentences_and_their_questions() -> None:
    passage = passage_of(
        {"title": "T", "section": "S", "facet": "F", "sentences": [{"text": "One.", "question": "What?"}, {"text": "Two."}]}
    )
    assert passage.text == "What?\nOne.\nTwo."
    assert [passage.text[one.start : one.end] for one in passage.sentences] == ["One.", "Two."]
    assert [one.questions for one in passage.sentences] == [("What?",), ()]


def test_what_is_shown_is_counted_by_kind(embedder: Embedder) -> None:
    pairs = [
        Pair("Ask a month ahead.", FAITHFUL, PASSAGE),
        Pair("Ask early.", FAITHFUL, PASSAGE),
        Pair("Ask a year before.", "number", PASSAGE),
        Pair("Never ask before.", "direction", PASSAGE),
    ]
    found = measure_support(pairs, pairs, _Says("Ask a month ahead.", "Ask a year before.", "Never ask before."), embedder)
    assert found.verify == {FAITHFUL: Share(1, 2), "number": Share(0, 1), "direction": Share(1, 1)}  # "a year" is not in the passage
    assert found.passed(found.verify) == Share(1, 2)
    assert found.passed(found.cosine).right <= 1


def test_a_line_of_another_shape_is_named(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"title": "T"}\n', encoding="utf-8")
    with pytest.raises(CoachError) as caught:
        load_pairs(file)
    assert caught.value.message == f"{file} cannot be read as pairs: 'sentences'."
