"""The conversation that a browser keeps: what comes back is checked as if a stranger had sent it."""

import json
from typing import Any

import pytest

from coach.answer import ask
from coach.load.references import load_references
from coach.parts import Parts
from coach.render import to_json, to_markdown
from coach.types import Answer, Message
from coach.ui.turns import MOST_CHARACTERS, MOST_TURNS, Turn, answer_of, checked_turns, history_of, new_turn
from tests.conftest import ROOT

QUESTION = "What goes into a first email to a surgeon I have never met?"


def _answer(**changed: Any) -> dict[str, Any]:
    return {"question": "q", "mode": "composer", "text": "t", **changed}


def _source(**changed: Any) -> dict[str, Any]:
    whole = {"n": 1, "article": "a", "title": "T", "section": "S", "topic": None, "passage_id": "p"}
    return {**whole, "passage": "text", "quote": "text", "start": 0, "end": 4, "references": [], **changed}


def _turn(**changed: Any) -> Turn:
    return {"question": "q", "answer": None, "other": None, "error": "", "rating": None, **changed}


@pytest.fixture(scope="module")
def answered(coach: Parts) -> Answer:
    return ask(QUESTION, coach)


def test_a_turn_survives_the_browser_unchanged(answered: Answer) -> None:
    turn = {**new_turn(QUESTION, answered), "rating": "up"}
    assert checked_turns(json.loads(json.dumps([turn]))) == [turn]


def test_what_the_page_shows_of_an_answer_survives_the_browser(answered: Answer) -> None:
    found = answer_of(json.loads(json.dumps(new_turn(QUESTION, answered))))
    assert found
    for name in ("question", "standalone_question", "mode", "text", "abstained", "sentences", "sources", "suggestions", "nearest_topics"):
        assert getattr(found, name) == getattr(answered, name), name
    shown = [
        (reference.key, reference.citation, reference.doi, reference.url, reference.year, reference.evidence)
        for reference in found.references
    ]
    assert shown == [(r.key, r.citation, r.doi, r.url, r.year, r.evidence) for r in answered.references]


def test_a_turn_with_an_error_has_no_answer() -> None:
    turn = new_turn("q", error="Please wait.")
    assert turn == {"question": "q", "answer": None, "other": None, "error": "Please wait.", "rating": None}
    assert checked_turns([turn]) == [turn]
    assert answer_of(turn) is None


@pytest.mark.parametrize("value", [None, "text", 5, {}, {"question": "q"}, True, [None], ["q"], [[]], [{}]])
def test_what_is_not_a_conversation_counts_as_an_empty_one(value: Any) -> None:
    assert checked_turns(value) == []


@pytest.mark.parametrize(
    "turn",
    [
        _turn(question=5),
        _turn(question="x" * 20_001),
        _turn(error="x" * 1_001),
        _turn(error=None),
        _turn(rating="sideways"),
        _turn(rating=1),
        _turn(extra="x"),
        _turn(answer="text"),
        _turn(answer={}),
        _turn(answer=_answer(mode="oracle")),
        _turn(answer=_answer(text=5)),
        _turn(answer=_answer(text="x" * (MOST_CHARACTERS + 1))),
        _turn(answer=_answer(suggestions=["?"] * 11)),
        _turn(answer=_answer(suggestions=[{"a": 1}])),
        _turn(answer=_answer(sources=[_source(n="one")])),
        _turn(answer=_answer(sources=[{"n": 1}])),
        _turn(answer=_answer(sources=[_source(references=["nowhere"])])),
        _turn(answer=_answer(references=[{"key": "k"}])),
        _turn(answer=_answer(references=[{"key": "k", "citation": "c", "year": "soon"}])),
        _turn(answer=_answer(nearest_topics=["a"])),
    ],
)
def test_a_turn_of_another_shape_is_dropped_and_its_neighbors_stay(turn: Turn) -> None:
    assert checked_turns([_turn(question="before"), turn, _turn(question="after")]) == [_turn(question="before"), _turn(question="after")]


def test_the_last_turns_are_kept_when_there_are_too_many() -> None:
    turns = [_turn(question=str(number)) for number in range(MOST_TURNS + 5)]
    assert [turn["question"] for turn in checked_turns(turns)] == [str(number) for number in range(5, MOST_TURNS + 5)]


def test_a_checked_turn_is_a_copy_that_shares_nothing_with_what_was_sent() -> None:
    sent = [_turn(answer=_answer())]
    checked_turns(sent)[0]["question"] = "changed"
    assert sent[0]["question"] == "q"


def test_history_holds_questions_and_answers_of_answered_turns_in_order() -> None:
    turns = [
        _turn(question="one", answer=_answer(text="1")),
        _turn(question="failed", error="no"),
        _turn(question="two", answer=_answer(text="2")),
    ]
    assert history_of(turns) == [Message("user", "one"), Message("assistant", "1"), Message("user", "two"), Message("assistant", "2")]


def test_a_reference_from_the_browser_has_the_name_that_the_corpus_gives_its_first_author() -> None:
    references = load_references(ROOT / "corpus").values()
    shown = [to_json(Answer("q", "q", "composer", "t", references=(reference,))) for reference in references]
    found = [answer_of(_turn(answer=answer)) for answer in shown]
    assert [answer.references[0].authors[0] for answer in found if answer] == [reference.authors[0] for reference in references]


def test_the_text_to_copy_is_the_same_after_the_browser(answered: Answer) -> None:
    found = answer_of(json.loads(json.dumps(new_turn(QUESTION, answered))))
    assert found
    assert to_markdown(found) == to_markdown(answered)
