"""Models by their settings, and what becomes of their calls: the right key at the right address, text and tokens, failures in our words."""

import re
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from coach.errors import ConfigError, ModelError
from coach.llm import ChatModel, make_llm
from coach.settings import Settings
from coach.types import Tokens
from tests.provider import DONE, PROMPTS, Provider, chunk, counted, model_of, serving

SECRETS = ("sk-openai", "sk-local", "My secret question", "Be brief.")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def _failure(model: ChatModel) -> tuple[list[str | Tokens], ModelError]:
    """Return what came before a call failed, and how it failed; its message and its traceback must hold no key and no prompt."""
    said: list[str | Tokens] = []
    with pytest.raises(ModelError) as failed:
        for piece in model.stream(PROMPTS, 50):
            said.append(piece)
    told = "".join(traceback.format_exception(failed.value))
    assert [secret for secret in SECRETS if secret in told] == []
    return said, failed.value


# --- which model


@pytest.mark.parametrize("name", ["auto", "none", "", "  ", "None", "AUTO"])
def test_a_key_that_lies_in_the_environment_sets_up_no_model(name: str) -> None:
    assert make_llm(Settings(llm=name)) is None


def test_an_address_without_a_model_is_an_error_unless_models_are_off() -> None:
    assert make_llm(Settings(llm="none", llm_base_url="http://localhost:1/v1")) is None
    with pytest.raises(ConfigError) as error:
        make_llm(Settings(llm_base_url="http://localhost:1/v1"))
    assert str(error.value) == "COACH_LLM_BASE_URL is set, but no model is named. Set COACH_LLM=openai:MODEL, or unset the address."


@pytest.mark.parametrize("name", ["gpt-4.1-mini", "openai", "openai:", ":gpt-4.1-mini", ":"])
def test_a_name_must_be_provider_and_model(name: str) -> None:
    with pytest.raises(ConfigError) as error:
        make_llm(Settings(llm=name))
    assert str(error.value) == f"COACH_LLM={name} is not provider:model. For example COACH_LLM=openai:gpt-4.1-mini, or COACH_LLM=none."


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [
        ("openai:gpt-4.1-mini", "langchain-openai", "openai"),
        ("anthropic:claude-haiku-4-5", "langchain-anthropic", "anthropic"),
        ("google_genai:gemini-2.5-flash", "langchain-google-genai", "google"),
        ("ollama:llama3.2:3b", "langchain-ollama", "ollama"),
    ],
)
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    name: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.llm.langchain.find_spec", lambda package: None)
    with pytest.raises(ConfigError) as error:
        make_llm(Settings(llm=name))
    assert error.value.message == f"COACH_LLM={name} needs the package {package}, which is not installed."
    assert error.value.hint == f"Run `pip install 'mentor-coach[{extra}]'` (in a clone: `.venv/bin/uv pip install -e '.[{extra}]'`)."


@pytest.mark.parametrize(
    ("name", "key"),
    [("openai:small", "OPENAI_API_KEY"), ("anthropic:small", "ANTHROPIC_API_KEY"), ("google_genai:small", "GOOGLE_API_KEY")],
)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_key_is_named(name: str, key: str, value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.llm.langchain.find_spec", lambda package: package)
    monkeypatch.delenv(key, raising=False) if value is None else monkeypatch.setenv(key, value)
    with pytest.raises(ConfigError) as error:
        make_llm(Settings(llm=name))
    assert str(error.value) == f"COACH_LLM={name} needs a key, and {key} is not set. Set {key}, or use COACH_LLM=none."


def test_a_provider_that_langchain_does_not_know_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"^COACH_LLM=nonsense:small cannot be used: .*nonsense.* Check its name, key and address\.$"):
        make_llm(Settings(llm="nonsense:small"))


def test_an_address_is_refused_for_a_provider_that_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.llm.langchain.find_spec", lambda package: package)
    with pytest.raises(ConfigError, match=r"COACH_LLM_BASE_URL is for openai:… and ollama:…, not for anthropic\."):
        make_llm(Settings(llm="anthropic:small", llm_base_url="http://localhost:1/v1"))


def test_openai_itself_gets_its_own_key_and_leaves_retries_to_us() -> None:
    model: Any = make_llm(Settings(llm="openai:gpt-4.1-mini", llm_timeout=7, llm_api_key="sk-local"))  # type: ignore[arg-type]
    client = model._model
    assert (model.name, client.openai_api_base, client.openai_api_key.get_secret_value()) == ("openai:gpt-4.1-mini", None, "sk-openai")
    assert (client.request_timeout, client.max_retries, client.temperature) == (7, 0, 0.0)


# --- what is asked


@pytest.mark.parametrize(("key", "sent"), [(None, "none"), ("", "none"), ("sk-local", "sk-local")])
def test_a_server_gets_the_key_meant_for_it_and_never_openais(key: str | None, sent: str, provider: Provider) -> None:
    provider.parts = [chunk("Wait."), DONE]
    list(model_of(provider, llm_api_key=key).stream(PROMPTS, 50))
    [(headers, body)] = provider.asked
    assert {name.lower(): value for name, value in headers.items()}["authorization"] == f"Bearer {sent}"
    assert "sk-openai" not in f"{headers} {body}"


def test_no_key_of_openai_is_needed_where_an_address_is_set(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    provider.parts = [chunk("Wait."), DONE]
    assert list(model_of(provider).stream(PROMPTS, 50)) == ["Wait."]


def test_the_request_holds_the_messages_the_limit_and_no_chance(provider: Provider) -> None:
    provider.parts = [chunk("Wait."), DONE]
    list(model_of(provider).stream(PROMPTS, 50))
    [(_, body)] = provider.asked
    assert body["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "My secret question"}]
    assert (body["model"], body["stream"], body["stream_options"], body["temperature"]) == ("small", True, {"include_usage": True}, 0.0)
    assert [value for name, value in body.items() if name.startswith("max_")] == [50]


# --- what comes back


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
    ("status", "message", "retryable"),
    [
        (400, "openai:small failed (HTTP 400).", False),
        (401, "openai:small refused the key (HTTP 401).", False),
        (403, "openai:small refused the key (HTTP 403).", False),
        (404, "openai:small is not known at that address (HTTP 404).", False),
        (408, "openai:small failed (HTTP 408).", True),
        (409, "openai:small failed (HTTP 409).", True),
        (422, "openai:small failed (HTTP 422).", False),
        (429, "openai:small is busy or its quota is used up (HTTP 429).", True),
        (500, "openai:small failed (HTTP 500).", True),
        (503, "openai:small failed (HTTP 503).", True),
    ],
)
def test_a_refusal_is_told_in_our_words_and_not_tried_again_by_the_client(
    status: int, message: str, retryable: bool, provider: Provider
) -> None:
    provider.status = status
    said, error = _failure(model_of(provider, llm_api_key="sk-local"))
    assert (said, error.message, error.retryable, len(provider.asked)) == ([], message, retryable, 1)


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
