from pathlib import Path

import pytest

from coach import prompts
from coach.errors import ConfigError
from coach.prompts import PROMPTS, load_prompt, wording
from coach.resources import folder
from coach.safety import CRISIS, MISTREATMENT, detect_danger
from tests.conftest import DATA

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
    values = {"name": "Ochsner"} if name == "refusal_name.v1" else {}
    assert wording(name, **values) == text


FILLED = {
    "mark": "~0f1e2d3c~",
    "passages": "[1] First steps / In brief\nWrite to one person.",
    "history": "They asked: Who can be a mentor?",
    "question": "How do I begin?",
    "answer": "Write to one person. [1]",
    "pairs": "~0f1e2d3c~ 1\nPassage: Write to one person.\nSentence: Write to two people.",
}


@pytest.mark.parametrize("name", sorted(set(PROMPTS) - set(GOLDEN)))
def test_each_prompt_renders_as_agreed(name: str) -> None:
    golden = (DATA / "prompts" / f"{name}.txt").read_text(encoding="utf-8")
    assert wording(name, **{variable: FILLED[variable] for variable in PROMPTS[name]}) + "\n" == golden


def test_every_wording_there_is_is_in_the_table() -> None:
    files = {file.stem for file in folder("prompts").glob("*.md")} - {"README"}
    assert set(PROMPTS) == files
    assert {file.stem for file in (DATA / "prompts").glob("*.txt")} == files - set(GOLDEN)


def test_the_readme_of_the_prompts_lists_each() -> None:
    readme = folder("prompts").joinpath("README.md").read_text(encoding="utf-8")
    assert [name for name in PROMPTS if f"`{name}.md`" not in readme] == []


@pytest.mark.parametrize(("message", "article"), [("I want to die", CRISIS), ("he gropes me", MISTREATMENT)])
def test_the_opening_of_a_handoff_is_a_wording(message: str, article: str) -> None:
    danger = detect_danger(message)
    assert danger is not None
    assert (danger.article, danger.opening in PROMPTS) == (article, True)


def test_a_variable_that_is_allowed_is_filled_in(own_prompts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PROMPTS, "hello.v1", frozenset({"name"}))
    own_prompts.joinpath("hello.v1.md").write_text("Hello $name, it costs $$5.\n\n", encoding="utf-8")
    assert wording("hello.v1", name="Ada {x} $name") == "Hello Ada {x} $name, it costs $5."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hello $name and $pasword", "hello.v1.md uses $pasword."),
        ("Hello", "hello.v1.md does not use $name."),
        ("$name has 5 $ each", "hello.v1.md uses an unfinished variable."),
    ],
)
def test_other_variables_than_agreed_are_refused_when_loading(
    own_prompts: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.setitem(PROMPTS, "hello.v1", frozenset({"name"}))
    own_prompts.joinpath("hello.v1.md").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        wording("hello.v1", name="Ada")
    assert (caught.value.message, caught.value.hint) == (message, "It must use: name.")


def test_a_missing_wording_is_named(own_prompts: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        wording("gone.v7")
    assert (caught.value.message, caught.value.hint) == (f"The wording {own_prompts / 'gone.v7.md'} is missing.", "Reinstall the package.")
