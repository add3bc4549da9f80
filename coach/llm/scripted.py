"""A model that says what it is told to: for tests and demonstrations, with no network."""

import time
from collections.abc import Iterator, Sequence

from coach.llm import Prompt
from coach.types import Tokens

Step = str | float | Exception | Tokens  # a piece of text, seconds of silence, a failure, or a count


class ScriptedModel:
    """Plays one script for each call, the last one for ever; `prompts` keeps what it was asked."""

    def __init__(self, *scripts: str | Sequence[Step], name: str = "scripted:model") -> None:
        self.name = name
        self.prompts: list[Sequence[Prompt]] = []
        self._scripts = scripts

    def stream(self, prompts: Sequence[Prompt], most_tokens: int) -> Iterator[str | Tokens]:
        """See `coach.llm.ChatModel`."""
        script = self._scripts[min(len(self.prompts), len(self._scripts) - 1)]
        self.prompts.append(prompts)
        for step in [script] if isinstance(script, str) else script:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, float):
                time.sleep(step)
            else:
                yield step
