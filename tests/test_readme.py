"""The README says what is true: commands, settings and its Python example."""

import re

import pytest
import typer.main

from coach.cli import app
from coach.settings import Settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def _commands() -> dict[str, str]:
    found: dict[str, str] = {}
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        for child, inner in getattr(command, "commands", {}).items():
            found[f"coach {name} {child}"] = inner.help.splitlines()[0]
        if not hasattr(command, "commands"):
            found[f"coach {name}"] = command.help.splitlines()[0]
    return found


def test_readme_lists_every_command_with_its_help() -> None:
    table = README.split("<!-- help:")[1].split("<!-- /help -->")[0]
    listed = dict(re.findall(r"^\| `(coach [a-z ]+)` \| (.+) \|$", table, re.MULTILINE))
    assert listed == _commands()


def test_readme_lists_every_setting_with_its_default() -> None:
    listed = re.findall(r"^\| `COACH_([A-Z_]+)` \| (.+?) \| (.+) \|$", README, re.MULTILINE)
    assert [name.lower() for name, _, _ in listed] == list(Settings.model_fields)
    for name, default, meaning in listed:
        field = Settings.model_fields[name.lower()]
        assert meaning == field.description
        if default.startswith("`"):
            assert default.strip("`") == str(field.default)


@pytest.mark.slow
def test_readme_python_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    example = README.split("```python\n")[1].split("```")[0]
    exec(compile(example, "README.md", "exec"), {})
    assert "[1]" in capsys.readouterr().out


def test_every_file_that_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []
