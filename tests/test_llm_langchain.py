"""Models by their settings, and what they are asked: the right key at the right address. What comes back: test_llm_answers.py."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk

from coach.errors import ConfigError
from coach.llm import make_llm
from coach.settings import Settings
from tests.provider import DONE, PROMPTS, Provider, chunk, model_of, serving

pytestmark = pytest.mark.slow  # with the rest of what is slow: see the Makefile

# Who asks, in OpenAI's own variables; it is nobody else's business.
IDENTITY = {
    "OPENAI_API_KEY": "sk-openai",
    "OPENAI_ORG_ID": "org-of-mine",
    "OPENAI_ORGANIZATION": "old-org-of-mine",
    "OPENAI_PROJECT_ID": "proj-of-mine",
    "OPENAI_CUSTOM_HEADERS": "X-Team: team-of-mine\nAuthorization: Bearer token-of-mine",
}


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("OPENAI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


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
        ("OpenAI:gpt-4.1-mini", "langchain-openai", "openai"),
        ("google-genai:gemini-2.5-flash", "langchain-google-genai", "google"),
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
    [
        ("openai:small", "OPENAI_API_KEY"),
        ("OPENAI:small", "OPENAI_API_KEY"),
        ("anthropic:small", "ANTHROPIC_API_KEY"),
        ("google_genai:small", "GOOGLE_API_KEY"),
        ("Google-GenAI:small", "GOOGLE_API_KEY"),
    ],
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


class FakeChat:
    """Stands for a provider whose package is not installed; keeps how it was made and asked."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}
        self.asked: dict[str, Any] = {}

    def make(self, model: str, **options: Any) -> "FakeChat":
        self.made = {"model": model, **options}
        return self

    def stream(self, messages: Any, *, config: Any, **options: Any) -> Iterator[AIMessageChunk]:
        self.asked = options
        yield AIMessageChunk(content="Wait.")


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> FakeChat:
    fake = FakeChat()
    monkeypatch.setattr("coach.llm.langchain.find_spec", lambda package: package)
    monkeypatch.setattr("langchain.chat_models.init_chat_model", fake.make)
    for name in ("ANTHROPIC_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.setenv(name, "sk-theirs")
    return fake


STRICT = {"timeout": 7.0, "max_retries": 0, "temperature": 0.0}


@pytest.mark.parametrize(
    ("provider", "named", "made", "asked"),
    [
        ("openai", "openai", STRICT | {"stream_usage": True}, {"max_tokens": 50}),
        ("anthropic", "anthropic", STRICT, {"max_tokens": 50}),
        ("google_genai", "google_genai", STRICT, {"max_output_tokens": 50}),
        ("ollama", "ollama", {"client_kwargs": {"timeout": 7.0}}, {"options": {"num_predict": 50, "temperature": 0.0}}),
        ("mistralai", "mistralai", {}, {"max_tokens": 50}),
        # however it is written
        ("OpenAI", "openai", STRICT | {"stream_usage": True}, {"max_tokens": 50}),
        ("ANTHROPIC", "anthropic", STRICT, {"max_tokens": 50}),
        ("google-genai", "google_genai", STRICT, {"max_output_tokens": 50}),
        ("Google-GenAI", "google_genai", STRICT, {"max_output_tokens": 50}),
        (" Ollama ", "ollama", {"client_kwargs": {"timeout": 7.0}}, {"options": {"num_predict": 50, "temperature": 0.0}}),
    ],
)
def test_each_provider_is_told_our_limits_in_its_own_words(
    provider: str, named: str, made: dict[str, Any], asked: dict[str, Any], chat: FakeChat
) -> None:
    model = make_llm(Settings(llm=f"{provider}:Small-1:x", llm_timeout=7))
    assert model is not None
    assert list(model.stream(PROMPTS, 50)) == ["Wait."]
    assert chat.made == {"model": "Small-1:x", "model_provider": named, **made}
    assert (chat.asked, model.name) == (asked, f"{provider}:Small-1:x")


def test_an_ollama_elsewhere_gets_its_address_and_no_key(chat: FakeChat) -> None:
    make_llm(Settings(llm="ollama:small", llm_base_url="http://localhost:1", llm_api_key="sk-local", llm_timeout=7))  # type: ignore[arg-type]
    assert chat.made == {
        "model": "small",
        "model_provider": "ollama",
        "base_url": "http://localhost:1",
        "client_kwargs": {"timeout": 7.0},
    }


# --- what is asked


@pytest.mark.parametrize(("key", "sent"), [(None, "none"), ("", "none"), ("sk-local", "sk-local")])
@pytest.mark.parametrize("name", ["openai:small", "OpenAI:small", "OPENAI:small", " openai :small"])
def test_a_server_gets_the_key_meant_for_it_and_never_openais(
    name: str, key: str | None, sent: str, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in IDENTITY.items():
        monkeypatch.setenv(variable, value)
    provider.parts = [chunk("Wait."), DONE]
    list(model_of(provider, llm=name, llm_api_key=key).stream(PROMPTS, 50))
    [(headers, body)] = provider.asked
    assert {name.lower(): value for name, value in headers.items()}["authorization"] == f"Bearer {sent}"
    assert [secret for secret in ("sk-openai", "of-mine") if secret in f"{headers} {body}"] == []
    assert [name for name in headers if name.lower().startswith(("openai-", "x-team"))] == []


def test_openais_variables_are_where_they_were_after_a_client_for_another_address_is_made(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in IDENTITY.items():
        monkeypatch.setenv(variable, value)
    model_of(provider)
    assert {name: value for name, value in os.environ.items() if name.startswith("OPENAI_")} == IDENTITY
    model: Any = make_llm(Settings(llm="openai:small"))
    client = model._model.root_client
    assert (client.api_key, client.organization, client.project) == ("sk-openai", "org-of-mine", "proj-of-mine")


@pytest.mark.parametrize("there", [{}, {"OPENAI_API_KEY": "sk-openai"}, IDENTITY])
def test_openais_variables_are_hidden_while_a_client_is_made_and_come_back_even_if_it_cannot_be(
    there: dict[str, str], provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(model: str, **options: Any) -> None:
        assert [name for name in os.environ if name.startswith("OPENAI_")] == []
        raise ValueError("It cannot be.\nAnd a second line.")

    monkeypatch.delenv("OPENAI_API_KEY")
    for variable, value in there.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr("langchain.chat_models.init_chat_model", fail)
    before = dict(os.environ)
    with pytest.raises(ConfigError) as error:
        model_of(provider)
    assert str(error.value) == "COACH_LLM=openai:small cannot be used: It cannot be. Check its name, key and address."
    assert dict(os.environ) == before


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
    assert body["max_tokens"] == 50
    assert {value for name, value in body.items() if name.startswith("max_")} == {50}
