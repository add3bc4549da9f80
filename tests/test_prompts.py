from pathlib import Path

import pytest

from coach import prompts
from coach.doctor import PROMPTS
from coach.errors import ConfigError
from coach.prompts import load_prompt
from coach.resources import folder
from coach.safety import CRISIS, MISTREATMENT, detect_danger

GOLDEN = {
    "refusal.v1": (
        "I can't help with that one: my library is about mentorship, and I found nothing in it that answers your question,"
        " so I would be guessing.\n\n"
        "For anything clinical, legal, or about dates and deadlines, ask the person or page that is responsible for it.\n\n"
        "If someone is hurting you, or you are thinking of hurting yourself, say so in plain words and I will show you who can help;"
        " in the US you can call or text 988 at any hour."
    ),
    "refusal_fact.v1": (
        "My library holds advice about mentorship, not facts that change with the year, the place or the person, such as a date, a price,"
        " a rate, a name or a phone number, so I would be guessing.\n\n"
        "Ask the program or office itself, or look at its own page today.\n\n"
        "If someone is hurting you, or you are thinking of hurting yourself, say so in plain words and I will show you who can help;"
        " in the US you can call or text 988 at any hour."
    ),
    "refusal_name.v1": (
        "I can't help with that one: nothing in my library speaks of Ochsner in a way that answers your question,"
        " so I would be guessing.\n\n"
        "It is about mentorship in general. If your question holds without that name, ask it without, and I will look again.\n\n"
        "If someone is hurting you, or you are thinking of hurting yourself, say so in plain words and I will show you who can help;"
        " in the US you can call or text 988 at any hour."
    ),
    "partly.v1": (
        "Not in my library: what changes with the year, the place or the person, such as a date, a price or a phone number."
        " Ask the program or office itself."
    ),
    "care.v1": (
        "If there is more behind this, and someone is hurting you or you are not safe, say so in plain words and I will show you who can"
        " help; in the US you can call or text 988 at any hour."
    ),
    "refusal_language.v1": (
        "I can only read questions in English so far. If you can, please ask again in English; short and simple is fine."
    ),
    "handoff.v1": (
        "I am sorry this is happening. It goes beyond mentoring advice, and there are people whose job is to help with it;"
        " you decide whom to talk to first."
    ),
    "handoff_crisis.v1": (
        "I am glad you wrote this down. I am only a program and cannot stay with you, but these people can, right now,"
        " and you do not need to explain well."
    ),
}


@pytest.fixture
def own_prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of prompts that a test writes."""
    monkeypatch.setattr(prompts, "folder", lambda name: tmp_path)
    load_prompt.cache_clear()
    return tmp_path


@pytest.fixture(autouse=True)
def fresh_prompts() -> None:
    """Forget what was loaded, so that no test sees another's prompts."""
    load_prompt.cache_clear()


@pytest.mark.parametrize(("name", "text"), GOLDEN.items())
def test_each_wording_reads_as_agreed(name: str, text: str) -> None:
    assert load_prompt(name, PROMPTS[name]).safe_substitute(name="Ochsner") == text


def test_doctor_checks_every_wording_there_is() -> None:
    files = {file.stem for file in folder("prompts").glob("*.md")} - {"README"}
    assert set(PROMPTS) == files == set(GOLDEN)


def test_the_readme_of_the_prompts_lists_each() -> None:
    readme = folder("prompts").joinpath("README.md").read_text(encoding="utf-8")
    assert [name for name in PROMPTS if f"`{name}.md`" not in readme] == []


@pytest.mark.parametrize(("message", "article"), [("I want to die", CRISIS), ("he gropes me", MISTREATMENT)])
def test_the_opening_of_a_handoff_is_a_wording(message: str, article: str) -> None:
    danger = detect_danger(message)
    assert danger is not None
    assert (danger.article, danger.opening in PROMPTS) == (article, True)


def test_a_variable_that_is_allowed_is_filled_in(own_prompts: Path) -> None:
    own_prompts.joinpath("hello.v1.md").write_text("Hello $name, it costs $$5.\n\n", encoding="utf-8")
    assert load_prompt("hello.v1", frozenset({"name"})).substitute(name="Ada") == "Hello Ada, it costs $5."


def test_an_unknown_variable_is_refused_when_loading(own_prompts: Path) -> None:
    own_prompts.joinpath("hello.v1.md").write_text("Hello $name and $pasword", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_prompt("hello.v1", frozenset({"name", "question"}))
    assert (caught.value.message, caught.value.hint) == ("hello.v1.md uses $pasword.", "Allowed: name, question.")


def test_an_unfinished_variable_is_refused_when_loading(own_prompts: Path) -> None:
    own_prompts.joinpath("hello.v1.md").write_text("That is 5 $ each", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_prompt("hello.v1")
    assert caught.value.message == "hello.v1.md uses $an unfinished variable."


def test_a_missing_wording_is_named(own_prompts: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_prompt("gone.v7")
    assert (caught.value.message, caught.value.hint) == (f"The wording {own_prompts / 'gone.v7.md'} is missing.", "Reinstall the package.")
