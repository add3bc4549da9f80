"""What users install: the wheel alone, away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


def test_wheel_carries_corpus_prompts_and_page_files(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    articles = {f"coach/corpus/articles/{file.name}" for file in (ROOT / "corpus" / "articles").glob("*.md")}
    prompts = {f"coach/prompts/{file.name}" for file in (ROOT / "prompts").glob("*.md")}
    others = {
        "coach/corpus/references.json",
        "coach/corpus/vectors.npz",
        "coach/lexicon.toml",
        "coach/load/ama.csl",
        "coach/answer.schema.json",
    }
    page = {f"coach/ui/{name}" for name in ("page.css", "page.js", "header.html")}
    assert articles | prompts | others | page <= names
    assert not any(name.startswith(("tests/", ".venv/")) for name in names)


def test_the_wheel_answers_from_its_own_corpus(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    environment = {**os.environ, "PYTHONPATH": str(installed), "COACH_HOME": str(tmp_path / "home")}

    def coach(*words: str) -> str:
        command = [sys.executable, "-m", "coach", *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True).stdout

    assert f"{installed}/coach/corpus" in coach("settings", "--json")
    articles = len(list((ROOT / "corpus" / "articles").glob("*.md")))
    assert f'"added": {articles}' in coach("index", "--json")
    assert "[1]" in coach("ask", "How do I ask an attending to be my mentor?")
