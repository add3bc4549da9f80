"""Settings: defaults < coach.toml < .env < COACH_* environment < flags. Unknown keys are refused, secrets never shown."""

import os
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from coach.errors import ConfigError
from coach.resources import folder

PREFIX = "COACH_"


class Settings(BaseSettings):
    """Everything a user can set. Each field is also the environment variable COACH_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", toml_file="coach.toml", extra="forbid", frozen=True, validate_default=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("mentor-coach", appauthor=False), description="Folder for the index.")
    corpus: Path = Field(default_factory=lambda: folder("corpus"), description="Folder with articles/ and references.json.")
    embedder: str = Field(default="minilm", description="minilm (built in), or provider:model through LangChain.")
    host: str = Field(default="127.0.0.1", description="Address that the page listens on.")
    port: int = Field(default=7860, ge=1, le=65535, description="Port that the page listens on.")
    llm: str = Field(
        default="auto", description="auto (only what is configured here; so none), none, or provider:model of LangChain's init_chat_model."
    )
    llm_base_url: str = Field(default="", description="Address of an OpenAI-compatible server, such as http://localhost:11434/v1.")
    llm_api_key: SecretStr | None = Field(default=None, description="Key for llm_base_url; other providers read their own variables.")
    llm_window: int = Field(default=8192, ge=1024, le=2_000_000, description="Tokens that the model can read and write in all.")
    llm_answer_tokens: int = Field(default=600, ge=50, le=8000, description="Longest answer of the model, in tokens.")
    llm_timeout: float = Field(default=30.0, gt=0, le=600, description="Longest silence of the model, in seconds.")
    llm_retries: int = Field(default=2, ge=0, le=5, description="Attempts after one that failed in a way that may pass.")
    llm_conversation_tokens: int = Field(default=0, ge=0, description="Most tokens that a conversation may use; 0 for no ceiling.")
    llm_second_opinion: bool = Field(default=False, description="Ask the model too whether a sentence is supported; it can only say no.")
    llm_trace: Path | None = Field(default=None, description="File that calls of the model are noted in, as JSON lines.")
    llm_trace_text: bool = Field(default=False, description="Note the text of prompts and answers too, not only their length.")
    max_question: int = Field(default=4000, ge=100, le=20000, description="Longest question, in characters.")
    questions_per_minute: int = Field(default=120, ge=1, le=10000, description="Questions one address may ask the page in a minute.")
    log_level: str = Field(
        default="WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="How much is logged; never question text."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings come from, strongest first; the names of other programs in .env are theirs."""
        if isinstance(dotenv_settings, DotEnvSettingsSource):
            ours = {name: value for name, value in dotenv_settings.env_vars.items() if name.upper().startswith(PREFIX)}
            dotenv_settings.env_vars = ours
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)

    @classmethod
    def load(cls, **flags: Any) -> "Settings":
        """Return the settings in force; flags that are None are left out.

        Raises:
            ConfigError: a value is out of bounds, or a COACH_* name is unknown.
        """
        known = {f"{PREFIX}{name.upper()}" for name in cls.model_fields}
        unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
        if unknown:
            raise ConfigError(f"Unknown setting {unknown[0]}.", "`coach settings` lists the settings; unset this one or correct its name.")
        try:
            return cls(**{name: value for name, value in flags.items() if value is not None})
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or "settings"
            problem = "is not a setting" if first["type"] == "extra_forbidden" else f"is not valid: {first['msg']}"
            raise ConfigError(f"Setting {name} {problem}.", "`coach settings` lists the settings and their values.") from None
        except ValueError as error:
            raise ConfigError(f"coach.toml cannot be read: {error}.", "Correct the file, or remove it.") from None
