"""One call of a model: retries before the first piece, limits on silence and on the whole, and an end when nobody waits any more."""

import logging
import time
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from coach.errors import ModelError
from coach.llm import Prompt, calls
from coach.llm.calls import LONGEST, Call
from coach.llm.scripted import ScriptedModel, Step
from coach.types import Tokens
from tests.watched import PATIENT, Watched

pytestmark = pytest.mark.slow

PROMPTS = [Prompt("system", "Be brief."), Prompt("user", "How long do I wait?")]
PASSING = ModelError("It is busy.", retryable=True)
LASTING = ModelError("It refused the key.")


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that a call would have paused for; the models' own silences are real."""
    asked: list[float] = []
    monkeypatch.setattr(calls, "time", SimpleNamespace(sleep=asked.append, monotonic=time.monotonic))
    return asked


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


def test_an_answer_that_goes_on_and_on_is_ended() -> None:
    heard: list[str | Tokens] = []
    with pytest.raises(ModelError) as failed:
        for piece in Call(ScriptedModel(["x", 0.02] * 60), PROMPTS, 50, 0.3, longest=1):
            heard.append(piece)
    assert 1 <= len(heard) < 30
    assert str(failed.value) == "scripted:model took too long. Raise COACH_LLM_TIMEOUT, or try again."
    assert not failed.value.retryable


def test_the_whole_limit_cuts_the_last_silence_short() -> None:
    heard: list[str | Tokens] = []
    with pytest.raises(ModelError, match="took too long"):
        for piece in Call(ScriptedModel([0.2, "a", 0.4, "too late"]), PROMPTS, 50, 0.5, longest=1):
            heard.append(piece)
    assert heard == ["a"]


def test_the_whole_limit_holds_while_pieces_wait_to_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("coach.llm.calls.time.monotonic", lambda: now[0])
    pieces = iter(Call(ScriptedModel(["a", "b", "c"]), PROMPTS, 50, PATIENT))
    assert next(pieces) == "a"
    now[0] = LONGEST * PATIENT - PATIENT / 2
    assert next(pieces) == "b"
    now[0] = LONGEST * PATIENT
    with pytest.raises(ModelError, match=r"^scripted:model took too long\. Raise COACH_LLM_TIMEOUT, or try again\.$"):
        next(pieces)


# --- failures


def test_an_unknown_failure_is_told_by_its_class_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        heard, error = _failure(ScriptedModel(["Wait ", ValueError("key sk-1 refused: How long do I wait?")]))
    assert (heard, str(error), error.retryable) == (["Wait "], "scripted:model broke off (ValueError). Try again.", False)
    assert (error.__cause__, error.__suppress_context__, caplog.messages) == (None, True, [])


class Broken:
    """Fails before there is anything to iterate over, and says "Wait." from the second time on."""

    name = "broken:model"

    def __init__(self, error: Exception) -> None:
        self.error, self.asked = error, 0

    def stream(self, prompts: Sequence[Prompt], most_tokens: int) -> Iterator[str | Tokens]:
        self.asked += 1
        if self.asked == 1:
            raise self.error
        return iter(["Wait."])


def test_a_model_that_fails_before_its_first_yield_fails_the_call_at_once() -> None:
    with pytest.raises(ModelError, match=r"^broken:model broke off \(ValueError\)\. Try again\.$"):
        list(Call(Broken(ValueError("sk-1")), PROMPTS, 50, PATIENT))


def test_a_model_that_fails_before_its_first_yield_in_a_way_that_may_pass_is_tried_again(pauses: list[float]) -> None:
    model = Broken(PASSING)
    assert list(Call(model, PROMPTS, 50, PATIENT, 1)) == ["Wait."]
    assert (model.asked, pauses) == (2, [0.5])


# --- the end


def test_stopping_ends_the_thread_and_closes_the_models_generator_at_its_next_piece() -> None:
    model = Watched()
    call = Call(model, PROMPTS, 50, PATIENT)
    pieces = iter(call)
    assert next(pieces) == "a"
    call.stop()
    assert model.ends()


def test_closing_the_pieces_stops_the_call() -> None:
    model = Watched()
    pieces: Any = iter(Call(model, PROMPTS, 50, PATIENT))
    assert next(pieces) == "a"
    pieces.close()
    assert model.ends()


def test_a_listener_that_leaves_in_the_middle_stops_the_call() -> None:
    model = Watched()

    def first() -> str | Tokens:
        for piece in Call(model, PROMPTS, 50, PATIENT):
            return piece
        return ""

    assert first() == "a"
    assert model.ends()


def test_a_call_that_timed_out_is_stopped() -> None:
    model = Watched()
    with pytest.raises(ModelError, match=r"^watched:model said nothing for 0\.1 seconds\."):
        list(Call(model, PROMPTS, 50, 0.1))
    assert model.ends()


def test_a_model_whose_pieces_are_no_generator_needs_no_closing() -> None:
    class Plain:
        name = "plain:model"

        def stream(self, prompts: Sequence[Prompt], most_tokens: int) -> Iterator[str | Tokens]:
            return iter(["Wait ", "a week."])

    assert list(Call(Plain(), PROMPTS, 50, PATIENT)) == ["Wait ", "a week."]
