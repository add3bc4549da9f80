"""Any chat model that LangChain knows, as `provider:model`, and any server that speaks OpenAI's protocol."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

os.environ["LANGSMITH_TRACING"] = "false"  # or a user's shell could send every prompt to a tracing service
for _name in ("LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGSMITH_GATEWAY"):
    os.environ.pop(_name, None)

from coach.errors import ConfigError, ModelError  # noqa: E402
from coach.llm import Prompt  # noqa: E402
from coach.llm.trace import Trace  # noqa: E402
from coach.settings import Settings  # noqa: E402
from coach.types import Tokens  # noqa: E402

# provider: our extra, its package, the variable of its key
PROVIDERS: dict[str, tuple[str, str, str | None]] = {
    "openai": ("openai", "langchain_openai", "OPENAI_API_KEY"),
    "anthropic": ("anthropic", "langchain_anthropic", "ANTHROPIC_API_KEY"),
    "google_genai": ("google", "langchain_google_genai", "GOOGLE_API_KEY"),
    "ollama": ("ollama", "langchain_ollama", None),
}
OPENAI_ADDRESS = ("OPENAI_BASE_URL", "OPENAI_API_BASE")  # the address is COACH_LLM_BASE_URL
OPENAI_IDENTITY = (
    "OPENAI_API_KEY",
    "OPENAI_ORG_ID",
    "OPENAI_ORGANIZATION",
    "OPENAI_PROJECT_ID",
    "OPENAI_CUSTOM_HEADERS",
)  # for OpenAI alone
_REFUSED = ("refused the request", "Check the model's name and COACH_LLM_WINDOW.")
_SAID = {  # what an HTTP status means, and what to do
    400: _REFUSED,
    413: _REFUSED,
    422: _REFUSED,
    401: ("refused the key", "Check the key."),
    403: ("refused the key", "Check the key."),
    404: ("is not known at that address", "Check the model's name."),
    429: ("is busy or its quota is used up", "Try again later."),
}
PASSING = (408, 409, 425, 429)  # HTTP statuses that may pass; those from 500 on too


class LangChainModel:
    """A model of LangChain's `init_chat_model`; questions and passages leave this machine if the provider is a remote one."""

    def __init__(self, settings: Settings) -> None:
        """Load the provider's package; nothing is asked of the model yet.

        Raises:
            ConfigError: the name is not `provider:model`, or the provider's package or key is missing.
        """
        self.name = settings.llm
        provider, _, model = settings.llm.partition(":")
        provider = self._provider = provider.strip().lower().replace("-", "_")
        model = model.strip()
        if not provider or not model:
            raise ConfigError(
                f"COACH_LLM={settings.llm} is not provider:model.", "For example COACH_LLM=openai:gpt-4.1-mini, or COACH_LLM=none."
            )
        _require(provider, settings)
        options = _options(provider, settings)
        self._elsewhere = "base_url" in options and provider == "openai"
        from langchain.chat_models import init_chat_model

        try:
            with _without((*OPENAI_ADDRESS, *(OPENAI_IDENTITY if self._elsewhere else ()))):
                self._model: Any = init_chat_model(model, model_provider=provider, **options)
        except ImportError as error:
            raise ConfigError(
                f"COACH_LLM={settings.llm} needs a package that is not installed: {_line(error)}", "Install the package that it names."
            ) from None
        except Exception as error:  # each provider has its own error classes
            raise ConfigError(f"COACH_LLM={settings.llm} cannot be used: {_line(error)}", "Check its name, key and address.") from None
        self._trace = Trace(settings.llm_trace, settings.llm_trace_text) if settings.llm_trace else None

    def stream(self, prompts: Sequence[Prompt], most_tokens: int) -> Iterator[str | Tokens]:
        """See `coach.llm.ChatModel`."""
        from langchain_core.messages import HumanMessage, SystemMessage

        messages = [(SystemMessage if prompt.role == "system" else HumanMessage)(prompt.content) for prompt in prompts]
        config: Any = {"callbacks": [self._trace.handler()]} if self._trace else None
        tokens = Tokens()
        try:
            for chunk in self._model.stream(messages, config=config, **self._limit(most_tokens)):
                counted = getattr(chunk, "usage_metadata", None) or {}
                read, written = int(counted.get("input_tokens") or 0), int(counted.get("output_tokens") or 0)
                # Providers tell what each chunk adds; some servers that speak OpenAI's protocol count on in every chunk.
                more = Tokens(read, written)
                tokens = Tokens(max(tokens.read, read), max(tokens.written, written)) if self._elsewhere else tokens + more
                text = chunk.text
                if text:
                    yield str(text)
        except Exception as error:
            raise _translated(error, self.name) from None
        if tokens.read or tokens.written:
            yield tokens

    def _limit(self, most_tokens: int) -> dict[str, Any]:
        if self._provider == "ollama":
            return {"options": {"num_predict": most_tokens, "temperature": 0.0}}
        if self._elsewhere:  # LangChain sends max_completion_tokens, which several servers do not know
            return {"extra_body": {"max_tokens": most_tokens}}
        return {"max_output_tokens" if self._provider == "google_genai" else "max_tokens": most_tokens}


@contextmanager
def _without(names: Sequence[str]) -> Iterator[None]:
    """Hide environment variables while a client is made."""
    hidden = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _require(provider: str, settings: Settings) -> None:
    """Name the command or the variable that is missing."""
    if provider not in PROVIDERS:
        return
    extra, package, key = PROVIDERS[provider]
    if find_spec(package) is None:
        raise ConfigError(
            f"COACH_LLM={settings.llm} needs the package {package.replace('_', '-')}, which is not installed.",
            f"Run `pip install 'mentor-coach[{extra}]'` (in a clone: `.venv/bin/uv pip install -e '.[{extra}]'`).",
        )
    if key and not os.environ.get(key) and not settings.llm_base_url:
        raise ConfigError(f"COACH_LLM={settings.llm} needs a key, and {key} is not set.", f"Set {key}, or use COACH_LLM=none.")


def _options(provider: str, settings: Settings) -> dict[str, Any]:
    """Return what a provider's class is given: its own time limit, no retries of its own, and an address with the key meant for it."""
    options: dict[str, Any] = {}
    if provider == "ollama":
        options["client_kwargs"] = {"timeout": settings.llm_timeout}
        if settings.llm_base_url:
            options["base_url"] = settings.llm_base_url
    elif provider in PROVIDERS:
        options |= {"timeout": settings.llm_timeout, "max_retries": 0, "temperature": 0.0}
    if settings.llm_base_url and provider == "openai":
        # The key of OpenAI must not go to another address: only a key that was set for it does.
        key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none"
        options |= {"base_url": settings.llm_base_url, "api_key": key, "use_responses_api": False}
    elif settings.llm_base_url and provider != "ollama":
        raise ConfigError(
            f"COACH_LLM_BASE_URL is for openai:… and ollama:…, not for {provider}.", "Unset the address, or use COACH_LLM=openai:MODEL."
        )
    if provider == "openai":
        options["stream_usage"] = True
    return options


def _translated(error: Exception, name: str) -> ModelError:
    """Return what went wrong in a reader's words. Providers' texts may quote the prompt or a key: only the class is repeated."""
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    kind = type(error).__name__
    if isinstance(status, int):
        said, hint = _SAID.get(status, ("failed", "Try again later."))
        return ModelError(f"{name} {said} (HTTP {status}).", hint, retryable=status in PASSING or status >= 500)
    if "Timeout" in kind:
        return ModelError(f"{name} did not answer in time.", "Raise COACH_LLM_TIMEOUT, or try again.", retryable=False)
    passing = isinstance(error, (ConnectionError, OSError)) or "Connect" in kind or "Protocol" in kind
    return ModelError(f"{name} could not be reached or broke off ({kind}).", "Check its address and network.", retryable=passing)


def _line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
