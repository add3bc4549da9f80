"""One call of a model: retries before the first piece, limits on silence and on the whole, and an end when nobody waits any more."""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from types import SimpleNamespace

import pytest

from coach.errors import ModelError
from coach.llm import Prompt, calls
from coach.llm.calls import Call, whole
from coach.llm.scripted import ScriptedModel, Step
from coach.types import Tokens

PROMPTS = [Prompt("system", "Be brief."), Prompt("user", "How long do I wait?")]
PATIENT = 20.0  # seconds: where nothing is meant to time out
PASSING = ModelError("It is busy.", retryable=True)
LASTING = ModelError("It refused the key.")


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that a call would have paused for; the models' own silences are real."""
    asked: list[float] = []
    monkeypatch.setattr(calls, "time", SimpleNamespace(sleep=asked.append, monotonic=time.monotonic))
    return asked


class Watched:
    """Says "a", waits to be let go on, then counts without end; keeps its thread, and what it was asked and said."""

    name = "watched:model"

    def __init__(self) -> None:
        self.asked, self.go_on, self.closed = threading.Event(), threading.Event(), threading.Event()
        self.thread = threading.current_thread()
        self.most_tokens = 0
        self.said: list[str] = []

    def stream(self, prompts: Sequence[Prompt], most_tokens: int) -> Iterator[str | Tokens]:
        self.thread, self.most_tokens = threading.current_thread(), most_tokens
        self.asked.set()
        try:
            yield "a"
            assert self.go_on.wait(PATIENT)
            for number in range(1000):
                self.said.append(str(number))
                yield str(number)
                time.sleep(0.002)
        finally:
            self.closed.set()


def _heard(model: ScriptedModel, retries: int = 0, timeout: float = PATIENT) -> list[str | Tokens]:
    return list(Call(model, PROMPTS, 50, timeout, retries))


def _failure(model: ScriptedModel, retries: int = 0, timeout: float = PATIENT) -> tuple[list[str | Tokens], ModelError]:
    """Return what was heard before a call failed, and how it failed."""
    heard: list[str | Tokens] = []
    with pytest.raises(ModelError) as failed:
        for piece in Call(model, PROMPTS, 50, timeout, retries):
            heard.append(piece)
    return heard, failed.value


# --- what passes


def test_pieces_and_token_counts_pass_in_order() -> None:
    script: list[Step] = ["Wait ", "", "a week.", Tokens(5, 3)]
    assert _heard(ScriptedModel(script)) == script


def test_an_empty_answer_is_an_answer_and_no_reason_to_ask_again(pauses: list[float]) -> None:
    model = ScriptedModel([], "never")
    assert _heard(model, retries=2) == []
    assert (len(model.prompts), pauses) == (1, [])


def test_the_model_gets_the_prompts_and_the_limit_at_once_before_anyone_listens() -> None:
    model = Watched()
    call = Call(model, PROMPTS, 50, PATIENT)
    assert model.asked.wait(PATIENT)
    assert model.most_tokens == 50
    call.stop()
    model.go_on.set()
    scripted = ScriptedModel("Wait.")
    _heard(scripted)
    assert scripted.prompts == [PROMPTS]


def test_a_piece_is_passed_on_before_the_next_one_is_said() -> None:
    model = Watched()
    call = Call(model, PROMPTS, 50, PATIENT)
    pieces = iter(call)
    assert (next(pieces), model.said) == ("a", [])
    model.go_on.set()
    assert next(pieces) == "0"
    call.stop()


# --- retries


@pytest.mark.parametrize(("failures", "paused"), [(1, [0.5]), (2, [0.5, 1.0]), (3, [0.5, 1.0, 2.0])])
def test_what_may_pass_is_tried_again_after_growing_pauses(failures: int, paused: list[float], pauses: list[float]) -> None:
    model = ScriptedModel(*[[PASSING]] * failures, "Wait a week.")
    assert _heard(model, retries=3) == ["Wait a week."]
    assert (len(model.prompts), pauses) == (failures + 1, paused)


@pytest.mark.parametrize(("retries", "paused"), [(0, []), (1, [0.5]), (2, [0.5, 1.0])])
def test_it_is_not_tried_more_often_than_the_settings_allow(retries: int, paused: list[float], pauses: list[float]) -> None:
    model = ScriptedModel([PASSING])
    heard, error = _failure(model, retries)
    assert (heard, error, len(model.prompts), pauses) == ([], PASSING, retries + 1, paused)


@pytest.mark.parametrize(
    ("script", "heard"),
    [
        ([LASTING], []),
        (["Wait ", PASSING], ["Wait "]),
        (["", PASSING], [""]),
        ([Tokens(5, 0), PASSING], [Tokens(5, 0)]),
        ([OSError("gone")], []),
    ],
)
def test_what_lasts_and_what_comes_after_the_first_piece_is_not_tried_again(
    script: list[Step], heard: list[str | Tokens], pauses: list[float]
) -> None:
    model = ScriptedModel(script, "never")
    assert _failure(model, retries=2)[0] == heard
    assert (len(model.prompts), pauses) == (1, [])


def test_a_retry_is_logged_with_its_reason_and_without_the_prompt(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        _heard(ScriptedModel([PASSING], "Wait."), retries=1)
    assert caplog.messages == ["attempt 1 failed (It is busy.); trying again"]


# --- limits


@pytest.mark.parametrize(("script", "said"), [([0.6, "late"], []), (["Wait ", 0.6, "late"], ["Wait "])])
def test_silence_ends_a_call_with_the_models_name_and_the_seconds_and_is_not_tried_again(script: list[Step], said: list[str]) -> None:
    model = ScriptedModel(script, name="slow:model")
    heard, error = _failure(model, retries=2, timeout=0.25)
    assert (heard, str(error)) == (said, "slow:model said nothing for 0.25 seconds. Raise COACH_LLM_TIMEOUT, or try again.")
    assert (error.retryable, len(model.prompts)) == (False, 1)


def test_pieces_that_keep_coming_may_take_longer_than_the_longest_silence() -> None:
    assert "".join(str(piece) for piece in _heard(ScriptedModel(["a", 0.2, "b", 0.2, "c", 0.2, "d"]), timeout=0.5)) == "abcd"


def test_an_answer_that_goes_on_and_on_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "LONGEST", 1)
    heard, error = _failure(ScriptedModel(["x", 0.02] * 60), timeout=0.3)
    assert 1 <= len(heard) < 30
    assert (str(error), error.retryable) == ("scripted:model took too long. Raise COACH_LLM_TIMEOUT, or try again.", False)


# --- failures


def test_an_unknown_failure_is_told_by_its_class_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        heard, error = _failure(ScriptedModel(["Wait ", ValueError("key sk-1 refused: How long do I wait?")]))
    assert (heard, str(error), error.retryable) == (["Wait "], "scripted:model broke off (ValueError). Try again.", False)
    assert (error.__cause__, error.__suppress_context__, caplog.messages) == (None, True, [])


# --- the end


def test_stopping_ends_the_thread_and_closes_the_models_generator_at_its_next_piece() -> None:
    model = Watched()
    call = Call(model, PROMPTS, 50, PATIENT)
    assert next(iter(call)) == "a"
    call.stop()
    model.go_on.set()
    assert model.closed.wait(PATIENT)
    model.thread.join(PATIENT)
    assert (model.thread.is_alive(), model.said) == (False, ["0"])


def test_a_model_whose_pieces_are_no_generator_needs_no_closing() -> None:
    class Plain:
        name = "plain:model"

        def stream(self, prompts: Sequence[Prompt], most_tokens: int) -> Iterator[str | Tokens]:
            return iter(["Wait ", "a week."])

    assert list(Call(Plain(), PROMPTS, 50, PATIENT)) == ["Wait ", "a week."]


# --- short answers


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("Wait.", ("Wait.", Tokens(0, 0))),
        (["Wait ", "a week.", Tokens(5, 3)], ("Wait a week.", Tokens(5, 3))),
        (["Wait.", Tokens(5, 0), Tokens(0, 3)], ("Wait.", Tokens(5, 3))),
        ([], ("", Tokens(0, 0))),
    ],
)
def test_a_short_answer_comes_in_one_piece_with_its_tokens(script: str | list[Step], expected: tuple[str, Tokens]) -> None:
    assert whole(ScriptedModel(script), PROMPTS, 50, PATIENT) == expected


@pytest.mark.parametrize("script", [[PASSING], ["Wait ", LASTING], [0.4, "late"]])
def test_a_short_answer_that_fails_is_not_tried_again(script: list[Step], pauses: list[float]) -> None:
    model = ScriptedModel(script, "never")
    with pytest.raises(ModelError):
        whole(model, PROMPTS, 50, 0.2)
    assert (len(model.prompts), pauses) == (1, [])
