"""Settings: where they come from, which wins, and what is said about a wrong one."""

from pathlib import Path

import pytest

from coach.errors import ConfigError
from coach.settings import Settings


def test_flags_win_over_environment_over_dotenv_over_file_over_default(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [Settings.load().port]
    Path("coach.toml").write_text("port = 8001\n", encoding="utf-8")
    ports.append(Settings.load().port)
    Path(".env").write_text("COACH_PORT=8002\n", encoding="utf-8")
    ports.append(Settings.load().port)
    monkeypatch.setenv("COACH_PORT", "8003")
    ports.append(Settings.load().port)
    ports.append(Settings.load(port=8004).port)
    assert ports == [7860, 8001, 8002, 8003, 8004]


def test_a_flag_that_was_not_given_leaves_the_environment_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_HOST", "0.0.0.0")
    assert Settings.load(host=None, port=None).host == "0.0.0.0"


@pytest.mark.parametrize("name", ["COACH_PROT", "coach_prot", "COACH_", "COACH_LLM_KEY"])
def test_an_unknown_name_in_the_environment_is_refused_and_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(ConfigError) as caught:
        Settings.load()
    assert str(caught.value) == f"Unknown setting {name}. `coach settings` lists the settings; unset this one or correct its name."


def test_the_environment_is_read_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("coach_port", "8005")
    assert Settings.load().port == 8005


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "0", "Setting port is not valid: Input should be greater than or equal to 1."),
        ("PORT", "65536", "Setting port is not valid: Input should be less than or equal to 65535."),
        ("PORT", "many", "Setting port is not valid: Input should be a valid integer, unable to parse string as an integer."),
        ("PORT", "", "Setting port is not valid: Input should be a valid integer, unable to parse string as an integer."),
        ("MAX_QUESTION", "99", "Setting max_question is not valid: Input should be greater than or equal to 100."),
        ("MAX_QUESTION", "20001", "Setting max_question is not valid: Input should be less than or equal to 20000."),
        ("QUESTIONS_PER_MINUTE", "0", "Setting questions_per_minute is not valid: Input should be greater than or equal to 1."),
        ("QUESTIONS_PER_MINUTE", "10001", "Setting questions_per_minute is not valid: Input should be less than or equal to 10000."),
        ("LOG_LEVEL", "LOUD", "Setting log_level is not valid: String should match pattern '^(DEBUG|INFO|WARNING|ERROR)$'."),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_its_bound(name: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"COACH_{name}", value)
    with pytest.raises(ConfigError) as caught:
        Settings.load()
    assert caught.value.message == message
    assert caught.value.hint == "`coach settings` lists the settings and their values."


@pytest.mark.parametrize(
    ("name", "value"),
    [("port", 1), ("port", 65535), ("max_question", 100), ("max_question", 20000), ("questions_per_minute", 10000), ("log_level", "DEBUG")],
)
def test_a_value_on_its_bound_is_taken(name: str, value: object) -> None:
    assert getattr(Settings.load(**{name: value}), name) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot = 8001\n", "Setting prot is not a setting."),
        ("[page]\nport = 8001\n", "Setting page is not a setting."),
        ("port = 70000\n", "Setting port is not valid: Input should be less than or equal to 65535."),
    ],
)
def test_a_wrong_key_or_value_in_the_file_is_refused_and_named(text: str, message: str) -> None:
    Path("coach.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        Settings.load()
    assert caught.value.message == message


@pytest.mark.parametrize("content", [b"port = \n", b"port = 1\nport = 2\n", b"host = '\xff'\n"], ids=["no value", "twice", "not UTF-8"])
def test_a_file_that_is_not_toml_is_refused_with_what_to_do(content: bytes) -> None:
    Path("coach.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"^coach\.toml cannot be read: .+ Correct the file, or remove it\.$"):
        Settings.load()


def test_an_unknown_name_of_ours_in_dotenv_is_refused() -> None:
    Path(".env").write_text("COACH_PROT=1\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="prot is not a setting"):
        Settings.load()


def test_the_names_of_other_programs_in_dotenv_are_left_alone() -> None:
    Path(".env").write_text("OPENAI_API_KEY=secret\nDATABASE_URL=x\nCOACH_PORT=8006\n", encoding="utf-8")
    assert Settings.load().port == 8006


def test_settings_cannot_be_changed_once_loaded() -> None:
    found = Settings.load()
    with pytest.raises(ValueError, match="frozen"):
        found.port = 1


def test_the_corpus_of_the_checkout_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert (Settings.load().corpus / "references.json").is_file()
    monkeypatch.setenv("COACH_CORPUS", str(tmp_path / "mine"))
    assert Settings.load().corpus == tmp_path / "mine"
