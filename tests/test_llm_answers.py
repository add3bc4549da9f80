"""What comes back from a provider: text and tokens, or a failure in our words, without a key or a prompt in it."""

import re
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from coach.errors import ModelError
from coach.llm import ChatModel
from coach.types import Tokens
from tests.provider import DONE, PROMPTS, Provider, chunk, counted, counting, model_of, serving

pytestmark = pytest.mark.slow  # with the rest of what is slow: see the Makefile

SECRETS = ("sk-openai", "sk-local", "My secret question", "Be brief.")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as server:
        yield server


def _failure(model: ChatModel) -> tuple[list[str | Tokens], ModelError]:
    """Return what came before a call failed, and how it failed; its message and its traceback must hold no key and no prompt."""
    said: list[str | Tokens] = []
    with pytest.raises(ModelError) as failed:
        for piece in model.stream(PROMPTS, 50):
            said.append(piece)
    told = "".join(traceback.format_exception(failed.value))
    assert [secret for secret in SECRETS if secret in told] == []
    return said, failed.value


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([chunk("Wait "), chunk("a week."), counted(5, 3), DONE], ["Wait ", "a week.", Tokens(5, 3)]),
        ([chunk("Wait."), DONE], ["Wait."]),
        ([chunk(), chunk("Wait."), chunk(), counted(5, 0), DONE], ["Wait.", Tokens(5, 0)]),
        ([chunk("Wait.") + counted(5, 3) + DONE], ["Wait.", Tokens(5, 3)]),
        ([chunk("Núñez 🙂")[:-9], chunk("Núñez 🙂")[-9:], DONE], ["Núñez 🙂"]),
        ([b": keep alive\n\n", chunk("Wait."), DONE], ["Wait."]),
        ([counted(5, 0), DONE], [Tokens(5, 0)]),
        # counts that run on in every event
        ([counting("Wait ", 5, 1), counting("a week.", 5, 3), DONE], ["Wait ", "a week.", Tokens(5, 3)]),
        ([counting("Wait ", 5, 1), counting("a week.", 5, 3), counted(5, 3), DONE], ["Wait ", "a week.", Tokens(5, 3)]),
        ([counting("Wait ", 5, 0), counting("a week.", 0, 3), DONE], ["Wait ", "a week.", Tokens(5, 3)]),
    ],
)
def test_an_answer_comes_in_pieces_and_then_its_tokens(
    parts: list[bytes | float | None], expected: list[str | Tokens], provider: Provider
) -> None:
    provider.parts = parts
    pieces = list(model_of(provider).stream(PROMPTS, 50))
    assert (pieces, [type(piece) for piece in pieces]) == (expected, [type(piece) for piece in expected])


def test_closing_the_answer_ends_the_call_at_the_server(provider: Provider) -> None:
    provider.parts = [chunk("Wait."), *[part for _ in range(400) for part in (0.01, chunk(" And wait."))]]
    stream: Any = model_of(provider).stream(PROMPTS, 50)
    assert next(stream) == "Wait."
    stream.close()
    assert provider.left.wait(3)


@pytest.mark.parametrize(
    ("status", "said", "hint", "retryable"),
    [
        (400, "refused the request", "Check the model's name and COACH_LLM_WINDOW.", False),
        (401, "refused the key", "Check the key.", False),
        (403, "refused the key", "Check the key.", False),
        (404, "is not known at that address", "Check the model's name.", False),
        (408, "failed", "Try again later.", True),
        (409, "failed", "Try again later.", True),
        (413, "refused the request", "Check the model's name and COACH_LLM_WINDOW.", False),
        (418, "failed", "Try again later.", False),
        (422, "refused the request", "Check the model's name and COACH_LLM_WINDOW.", False),
        (425, "failed", "Try again later.", True),
        (429, "is busy or its quota is used up", "Try again later.", True),
        (500, "failed", "Try again later.", True),
        (503, "failed", "Try again later.", True),
    ],
)
def test_a_refusal_is_told_in_our_words_and_not_tried_again_by_the_client(
    status: int, said: str, hint: str, retryable: bool, provider: Provider
) -> None:
    provider.status = status
    heard, error = _failure(model_of(provider, llm_api_key="sk-local"))
    assert (heard, error.message, error.hint) == ([], f"openai:small {said} (HTTP {status}).", hint)
    assert (error.retryable, len(provider.asked)) == (retryable, 1)


@pytest.mark.parametrize(
    ("parts", "expected", "retryable"),
    [
        ([None], [], True),
        ([chunk("Wait "), None], ["Wait "], True),
        ([chunk("Wait "), chunk("a week.")[:40], None], ["Wait "], True),
        ([chunk("Wait "), b"data: {nonsense sk-local My secret question\n\n", DONE], ["Wait "], False),
        ([chunk("Wait "), b"data: 12\n\n", DONE], ["Wait "], False),
        ([chunk("Wait "), b"data: []\n\n", DONE], ["Wait "], False),
        ([chunk("Wait "), b"data: \xff\xfe\n\n", DONE], ["Wait "], False),
        ([DONE], [], False),
        ([b"<!DOCTYPE html><title>A page</title>"], [], False),
        ([b'data: {"error": {"message": "sk-local: My secret question", "type": "server_error"}}\n\n'], [], False),
        ([chunk("Wait "), b'data: {"error": {"message": "sk-local: My secret question"}}\n\n'], ["Wait "], False),
    ],
)
def test_a_call_that_breaks_off_or_makes_no_sense_is_told_by_the_class_of_its_failure(
    parts: list[bytes | float | None], expected: list[str], retryable: bool, provider: Provider
) -> None:
    provider.parts = parts
    said, error = _failure(model_of(provider, llm_api_key="sk-local"))
    assert (said, error.retryable, error.hint) == (expected, retryable, "Check its address and network.")
    assert re.fullmatch(r"openai:small could not be reached or broke off \(\w+\)\.", error.message)


def test_a_server_that_is_not_there_is_told_so_and_may_be_tried_again() -> None:
    with serving() as gone:
        model = model_of(gone)
    said, error = _failure(model)
    assert (said, error.retryable, error.message.split(" (")[0]) == ([], True, "openai:small could not be reached or broke off")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([2.0, chunk("late"), DONE], [], id="before the headers"),
        pytest.param([b": hello\n\n", 2.0, chunk("late"), DONE], [], id="before the first piece"),
        pytest.param([chunk("Wait "), 2.0, chunk("late"), DONE], ["Wait "], id="in the middle"),
    ],
)
def test_silence_longer_than_the_timeout_ends_the_call(parts: list[bytes | float | None], expected: list[str], provider: Provider) -> None:
    provider.parts = parts
    said, error = _failure(model_of(provider, llm_timeout=0.2))
    assert (said, error.message, error.retryable) == (expected, "openai:small did not answer in time.", False)
    assert error.hint == "Raise COACH_LLM_TIMEOUT, or try again."
