"""What happens on the page when a question is asked: the answer grows, and every failure becomes an answer."""

import logging
from typing import Any

import pytest

from coach.answer import ask
from coach.parts import Parts
from coach.settings import Settings
from coach.types import Answer
from coach.ui import talk
from coach.ui.handlers import Handlers
from coach.ui.limits import RateLimit
from coach.ui.talk import Desk, kept, rated
from coach.ui.turns import MOST_CONVERSATIONS, MOST_TURNS, Turn, new_turn

ASKED = "What goes into a first email to a surgeon I have never met?"
UNEXPECTED = "Something went wrong on our side. Your question is still here: please try again, or run `coach doctor`."


@pytest.fixture
def desk(coach: Parts) -> Desk:
    return Desk(coach)


@pytest.fixture
def without_index(tmp_path: Any, coach: Parts) -> Desk:
    return Desk(Parts(Settings(home=tmp_path / "empty"), coach.embedder))


def _turn(question: str) -> Turn:
    return new_turn(question, Answer(question, question, "composer", "An answer."))


def _texts(desk: Desk, question: str, turns: list[Turn] | None = None) -> list[str]:
    return [grown[-1]["answer"]["text"] for grown in desk.turn(question, turns or [], "client")]


# --- an answer


def test_an_answer_grows_by_whole_blocks_and_ends_as_the_coach_gave_it(desk: Desk, coach: Parts) -> None:
    whole = ask(ASKED, coach).text
    texts = _texts(desk, ASKED)
    assert texts[-1] == whole
    blocks = whole.split("\n\n")
    assert [text.split("\n\n") for text in texts] == [blocks[: len(text.split("\n\n"))] for text in texts]
    assert texts == sorted(set(texts), key=len)
    assert len(texts) == len([block for block in blocks if not block.startswith("**")])


def test_a_label_is_never_shown_without_the_block_that_it_announces(desk: Desk) -> None:
    assert [text for text in _texts(desk, ASKED) if text.split("\n\n")[-1].startswith("**")] == []


def test_sources_are_there_from_the_first_block_on_and_suggestions_with_the_last(desk: Desk) -> None:
    answers = [grown[-1]["answer"] for grown in desk.turn(ASKED, [], "client")]
    assert all(answer["sources"] == answers[-1]["sources"] for answer in answers)
    assert [bool(answer["suggestions"]) for answer in answers] == [False] * (len(answers) - 1) + [True]


def test_earlier_turns_stay_and_help_to_understand_the_question(desk: Desk) -> None:
    earlier = [_turn("How do I ask for a letter?")]
    *_, last = desk.turn("And then?", earlier, "client")
    assert last[:-1] == earlier
    assert last[-1]["question"] == "And then?"
    assert last[-1]["answer"]["standalone_question"] == "How do I ask for a letter? And then?"


def test_a_long_conversation_keeps_its_last_turns(desk: Desk) -> None:
    earlier = [_turn(f"Question {number}") for number in range(MOST_TURNS)]
    *_, last = desk.turn(ASKED, earlier, "client")
    assert [turn["question"] for turn in last] == [*(f"Question {number}" for number in range(1, MOST_TURNS)), ASKED]


# --- failures


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ("", "There is no question yet. Type what is on your mind, in your own words."),
        ("?!", "I can't find any words in that. Type your question in words, for example: How do I ask an attending to mentor me?"),
        ("a" * 4001, "That is 4,001 characters; the limit is 4,000. Please ask in a shorter form, one thing at a time."),
    ],
)
def test_a_question_that_cannot_be_answered_gets_the_reason_as_its_answer(desk: Desk, question: str, error: str) -> None:
    earlier = [_turn("before")]
    shown = question if len(question) <= 500 else "a" * 500 + " …"
    assert list(desk.turn(question, earlier, "client")) == [[*earlier, new_turn(shown, error=error)]]


def test_without_an_index_the_answer_names_the_command(without_index: Desk, tmp_path: Any) -> None:
    assert list(without_index.turn(ASKED, [], "client")) == [
        [new_turn(ASKED, error=f"There is no index in {tmp_path / 'empty'}. Run `coach index`.")]
    ]


def test_a_failure_that_nobody_foresaw_gives_a_friendly_line_and_not_its_text(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> Answer:
        raise RuntimeError("secret path /srv/x")

    monkeypatch.setattr(talk, "ask_streaming", broken)
    with caplog.at_level(logging.ERROR, logger="coach"):
        assert list(desk.turn(ASKED, [], "client")) == [[new_turn(ASKED, error=UNEXPECTED)]]
    assert [record.message for record in caplog.records] == ["a question failed"]
    assert ASKED not in caplog.text  # nothing that was typed is logged


def test_nothing_that_was_typed_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        list(desk.turn("How do I tell my mentor about Xanthippe?", [], "client"))
        list(desk.turn("Xanthippe " * 1000, [], "client"))
    assert "Xanthippe" not in caplog.text
    assert "answered: mode " in caplog.text


@pytest.mark.parametrize(
    ("per_minute", "passed", "seconds"),
    [(1, 0.0, 60), (1, 59.8, 1), (30, 0.0, 2), (30, 1.5, 1), (600, 0.0, 1)],
)
def test_too_many_questions_get_a_wait_that_is_long_enough(coach: Parts, per_minute: int, passed: float, seconds: int) -> None:
    now = [0.0]
    desk = Desk(coach)
    desk._limit = RateLimit(per_minute, lambda: now[0])
    for _ in range(per_minute):
        assert desk._limit.wait("client") == 0.0
    now[0] = passed
    wait = f"{seconds} seconds" if seconds > 1 else "1 second"
    error = f"That is a lot of questions in one minute. Please wait {wait}, then ask again."
    assert list(desk.turn(ASKED, [], "client")) == [[new_turn(ASKED, error=error)]]
    now[0] += seconds
    *_, last = desk.turn(ASKED, [], "client")
    assert last[-1]["error"] == ""


def test_the_limit_is_the_one_of_the_settings_and_counts_each_client(coach: Parts) -> None:
    parts = Parts(coach.settings.model_copy(update={"questions_per_minute": 1}), coach.embedder)
    parts.shelf = coach.shelf
    desk = Desk(parts)
    errors = [list(desk.turn("?", [], client))[-1][-1]["error"].split(".")[0] for client in ("a", "b", "a")]
    assert errors == ["I can't find any words in that", "I can't find any words in that", "That is a lot of questions in one minute"]


# --- ratings and conversations


@pytest.mark.parametrize(
    ("liked", "rating"),
    [(True, "up"), (False, "down"), (None, None), ("Like", None), ("", None)],
)
def test_a_rating_stays_with_its_turn(liked: Any, rating: str | None) -> None:
    turns = [_turn("one"), _turn("two")]
    assert [turn["rating"] for turn in rated(turns, 1, liked)] == [None, rating]
    assert [turn["rating"] for turn in turns] == [None, None]


def test_a_rating_of_no_turn_changes_nothing() -> None:
    turns = [_turn("one")]
    assert rated(turns, 7, True) == turns


def test_a_conversation_is_kept_first_and_replaces_the_one_that_it_continues() -> None:
    one, other = [_turn("one")], [_turn("other")]
    longer = [_turn("one"), _turn("two")]
    assert kept([other, one], longer) == [longer, other]
    assert kept([other], one) == [one, other]
    assert kept([one], []) == [one]


def test_the_conversations_longest_untouched_are_dropped() -> None:
    stored = [[_turn(str(number))] for number in range(MOST_CONVERSATIONS)]
    assert kept(stored, [_turn("new")]) == [[_turn("new")], *stored[:-1]]


# --- what a browser sends


@pytest.mark.parametrize("stored", [None, "x", 5, {}, [None], [[]], [[{"question": 1}]], [5, "x"]])
def test_what_a_browser_stored_wrongly_counts_as_no_conversation(desk: Desk, stored: Any) -> None:
    turns, chat, panel, *_ = Handlers(desk).recall(stored)
    assert turns == []
    assert (chat.value, chat.visible) == ([], False)
    assert "Ask something" in panel


def test_the_last_conversation_is_shown_again_when_the_page_opens(desk: Desk) -> None:
    last, earlier = [_turn("last")], [_turn("earlier")]
    handlers = Handlers(desk)
    assert handlers.recall([last, earlier])[0] == last
    assert handlers.open_earlier([last, earlier], "earlier")[0] == earlier
    assert handlers.open_earlier([last, earlier], "no such name")[0] == []
    assert handlers.keep([earlier], last)[0] == [last, earlier]
    assert handlers.forget()[0] == []


@pytest.mark.parametrize(
    ("about", "title"), [("following-up", "Following up"), ("nowhere", None), ("", None), (None, None), (5, None), ("x" * 500, None)]
)
def test_the_article_asked_about_is_named_and_anything_else_is_no_article(desk: Desk, about: Any, title: str | None) -> None:
    chip, box = Handlers(desk).about(about)
    assert chip.visible is (title is not None)
    assert (title or "In your own words") in str(box.placeholder)
