"""Messages -> pieces of text. The model is a setting: none, or any `provider:model` of LangChain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from coach.errors import ConfigError
from coach.settings import Settings
from coach.types import Tokens


@dataclass(frozen=True, slots=True)
class Prompt:
    """One message to a model. Only `system` gives instructions; text from people and documents stands in `user`, as data."""

    role: Literal["system", "user"]
    content: str


class ChatModel(Protocol):
    """A language model. `name` is shown to readers."""

    name: str

    def stream(self, prompts: Sequence[Prompt], most_tokens: int) -> Iterator[str | Tokens]:
        """Yield the answer piece by piece, then how many tokens it took.

        Closing the iterator ends the call. Nothing is retried here, and nothing is timed: `coach.llm.calls` does both.

        Raises:
            ModelError: the model did not answer; `retryable` tells whether trying again may help.
        """
        ...


NONE = ("auto", "none", "")


def make_llm(settings: Settings) -> ChatModel | None:
    """Return the language model that the settings name; None if they name none. A key that merely lies in the environment is no setting.

    Raises:
        ConfigError: the name is not `provider:model`, or the provider's package or key is missing.
    """
    if settings.llm.strip().lower() in NONE:
        if settings.llm_base_url and settings.llm.strip().lower() != "none":
            raise ConfigError("COACH_LLM_BASE_URL is set, but no model is named.", "Set COACH_LLM=openai:MODEL, or unset the address.")
        return None
    from coach.llm.langchain import LangChainModel

    return LangChainModel(settings)
