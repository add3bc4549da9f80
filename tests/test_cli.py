"""The `coach` command: what it prints, where, and with which exit code. `main` itself is run, so errors are printed as a user sees them."""

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from coach.cli import main
from coach.embed import Embedder, make_embedder
from coach.index import build_index, corpus_units, load_corpus, write_shipped_vectors
from coach.settings import Settings
from coach.split import split
from tests.conftest import ROOT

ASKED = "How do I ask an attending to be my mentor?"
PIZZA = "What is the best pizza in Rome?"
SCHEMA = json.loads((ROOT / "coach" / "answer.schema.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Said]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], embedder: Embedder) -> Iterator[Run]:
    """Run `coach` in this process, with the real embedder that the other tests have already loaded."""

    def loaded(name: str) -> Embedder:
        return embedder if name == "minilm" else make_embedder(name)

    monkeypatch.setattr("coach.embed.make_embedder", loaded)
    monkeypatch.setattr("coach.parts.make_embedder", loaded)
    monkeypatch.setenv("COLUMNS", "200")
    level = logging.getLogger("coach").level

    def coach(*words: str, stdin: str = "") -> Said:
        monkeypatch.setattr("sys.argv", ["coach", *words])
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    yield coach
    logging.getLogger("coach").setLevel(level)


@pytest.fixture
def shipped(shipped_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands use the index of the shipped corpus."""
    monkeypatch.setenv("COACH_HOME", str(shipped_home))


@pytest.fixture
def tiny(tiny_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The commands use the tiny corpus; there is no index yet."""
    monkeypatch.setenv("COACH_CORPUS", str(tiny_corpus))
    return tiny_corpus


def _process(*words: str, cwd: Path, stdin: str = "") -> Said:
    done = subprocess.run(
        [sys.executable, *words], cwd=cwd, input=stdin, capture_output=True, text=True, encoding="utf-8", env=dict(os.environ), check=False
    )
    return Said(done.returncode, done.stdout, done.stderr)


def _counted(corpus: Path) -> tuple[int, int]:
    """Return how many passages and units a corpus has."""
    documents, references = load_corpus(corpus)
    passages = [passage for document in documents for passage in split(document)]
    return len(passages), len(corpus_units(documents, passages, references))


def _flat(text: str) -> str:
    return " ".join(text.split())


# --- importing


def test_importing_the_command_line_loads_no_heavy_library(tmp_path: Path) -> None:
    heavy = ("chromadb", "gradio", "langchain", "langchain_core", "onnxruntime", "tiktoken", "numpy", "fastapi")
    code = f"import sys, coach.cli; print([name for name in {heavy!r} if name in sys.modules])"
    assert _process("-c", code, cwd=tmp_path) == Said(0, "[]\n", "")


# --- ask


@pytest.mark.usefixtures("shipped")
def test_an_answer_is_printed_with_its_sources_references_and_next_questions(run: Run) -> None:
    said = run("ask", "What goes into a first email to a surgeon I have never met?")
    assert (said.code, said.err) == (0, "")
    parts = [said.out.index(heading) for heading in ("\nSources\n", "\nReferences\n", "\nYou could ask next\n")]
    assert parts == sorted(parts)
    text, sources = said.out[: parts[0]], said.out[parts[0] : parts[1]]
    cited = sorted({int(number) for number in re.findall(r"\[(\d+)\]", text)})
    assert cited == [int(number) for number in re.findall(r"^  \[(\d+)\] ", sources, re.MULTILINE)]
    assert "  the guide's own advice" in sources


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("question", "code", "mode"),
    [(ASKED, 0, "composer"), (PIZZA, 1, "refusal"), ("My attending keeps touching me and I am scared.", 0, "handoff")],
)
def test_json_keeps_its_contract_and_the_exit_code_says_whether_there_was_an_answer(run: Run, question: str, code: int, mode: str) -> None:
    said = run("ask", question, "--json")
    assert (said.code, said.err, said.json["mode"]) == (code, "", mode)
    assert said.out.count("\n") == 1
    jsonschema.Draft202012Validator(SCHEMA).validate(said.json)
    assert said.json["question"] == question
    assert all(source["passage"][source["start"] : source["end"]] == source["quote"] for source in said.json["sources"])
    numbers = {source["n"] for source in said.json["sources"]}
    assert {int(number) for number in re.findall(r"\[(\d+)\]", said.json["text"])} == numbers


def test_the_schema_is_one_and_allows_nothing_that_it_does_not_name() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["required"] == list(SCHEMA["properties"])
    assert SCHEMA["additionalProperties"] is False


@pytest.mark.usefixtures("shipped")
def test_a_refusal_names_the_nearest_topics_and_exits_with_1(run: Run) -> None:
    said = run("ask", PIZZA)
    topics = [topic["title"] for topic in run("ask", PIZZA, "--json").json["nearest_topics"]]
    assert said.code == 1
    assert f"The nearest topics I do cover: {'; '.join(topics)}." in _flat(said.out)
    assert "Sources" not in said.out


@pytest.mark.usefixtures("shipped")
def test_history_completes_a_question_that_leans_on_it(run: Run, tmp_path: Path) -> None:
    turns = [
        {"role": "system", "content": "left out"},
        {"role": "user", "content": "How do I write a first email to a surgeon?"},
        {"role": "assistant", "content": "Write four sentences."},
    ]
    (tmp_path / "turns.json").write_text(json.dumps(turns), encoding="utf-8")
    said = run("ask", "And if she says no?", "--history", "turns.json", "--json")
    assert said.json["standalone_question"] == "How do I write a first email to a surgeon? And if she says no?"
    assert said.json["question"] == "And if she says no?"


@pytest.mark.parametrize(
    "content",
    ["not json", "5", '["a"]', '[{"role": "user"}]', '[{"content": "x"}]', '{"role": "user", "content": "x"}'],
)
def test_a_history_of_another_shape_is_named_and_exits_with_2(run: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "turns.json").write_text(content, encoding="utf-8")
    found = run("ask", ASKED, "--history", "turns.json")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith("turns.json cannot be read as a history: ")
    assert 'It must be a JSON list of {"role": "user", "content": "…"}.' in _flat(found.err)


# --- ask --batch


@pytest.mark.usefixtures("shipped")
def test_a_batch_file_is_answered_in_order_and_an_unanswerable_line_gets_a_refusal(run: Run, tmp_path: Path) -> None:
    history = [{"role": "user", "content": "How do I ask for a letter?"}, {"role": "assistant", "content": "A month ahead."}]
    rows: list[dict[str, Any]] = [
        {"question": PIZZA},
        {"question": "   "},
        {"question": ASKED, "history": None},
        {"question": "x" * 5000},
        {"question": "And then?", "history": history},
    ]
    lines = [json.dumps(row) for row in rows]
    (tmp_path / "questions.jsonl").write_text("\n".join([lines[0], "", *lines[1:]]) + "\n", encoding="utf-8")
    said = run("ask", "--batch", "questions.jsonl")
    assert (said.code, said.err) == (0, "")
    assert [answer["question"] for answer in said.lines] == [row["question"] for row in rows]
    assert [answer["mode"] for answer in said.lines] == ["refusal", "refusal", "composer", "refusal", said.lines[4]["mode"]]
    assert said.lines[1]["text"] == "There is no question yet. Type what is on your mind, in your own words."
    assert said.lines[3]["text"] == "That is 5,000 characters; the limit is 4,000. Please ask in a shorter form, one thing at a time."
    assert said.lines[4]["standalone_question"] == "How do I ask for a letter? And then?"
    for answer in said.lines:
        jsonschema.Draft202012Validator(SCHEMA).validate(answer)


@pytest.mark.usefixtures("shipped")
def test_a_batch_from_standard_input_answers_as_the_single_command_does(run: Run) -> None:
    said = run("ask", "--batch", "-", stdin=f'{{"question": "{ASKED}"}}\n')
    single = run("ask", ASKED, "--json").json
    assert said.code == 0
    assert [{**answer, "timings_ms": {}} for answer in said.lines] == [{**single, "timings_ms": {}}]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        '"text"',
        "5",
        '{"text": "x"}',
        '{"question": "x", "history": 5}',
        '{"question": "x", "history": [{"role": "user"}]}',
    ],
)
def test_a_bad_batch_line_is_named_and_nothing_is_answered(run: Run, line: str) -> None:
    said = run("ask", "--batch", "-", stdin=f'{{"question": "{ASKED}"}}\n\n{line}\n')
    assert (said.code, said.out) == (2, "")
    assert said.err == 'Line 3 is not {"question": "…", "history": […]}.\nCorrect the line; nothing was answered.\n'


def test_a_batch_file_that_is_missing_or_not_utf8_is_named(run: Run, tmp_path: Path) -> None:
    missing = run("ask", "--batch", "none.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"question": "na\xefve"}')
    latin = run("ask", "--batch", "latin.jsonl")
    assert [missing.code, latin.code] == [2, 2]
    assert missing.err.startswith("none.jsonl cannot be read: ")
    assert latin.err.startswith("latin.jsonl cannot be read: 'utf-8' codec ")
    assert latin.err.endswith("Give a file of JSON lines in UTF-8.\n")


# --- errors


def test_without_an_index_the_command_that_mends_it_is_named_on_standard_error(tmp_path: Path) -> None:
    said = _process("-m", "coach", "ask", ASKED, cwd=tmp_path)
    assert (said.code, said.out) == (2, "")
    assert _flat(said.err.replace("\n", " ")) == f"There is no index in {tmp_path / 'home'}. Run `coach index`."


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (["ask"], {}, "Give one question, or --batch FILE."),
        (["ask", ASKED, "--batch", "-"], {}, "Give one question, or --batch FILE."),
        (["ask", ""], {}, "There is no question yet."),
        (["search", "email"], {}, "Run `coach index`."),
        (["settings"], {"COACH_PORT": "0"}, "Setting port is not valid"),
        (["settings"], {"COACH_PROT": "1"}, "Unknown setting COACH_PROT."),
        (["ask", ASKED], {"COACH_EMBEDDER": "nothing"}, "COACH_EMBEDDER=nothing cannot be used"),
        (["index"], {"COACH_CORPUS": "nowhere"}, "nowhere"),
        (["index"], {"COACH_HOME": "/dev/null/x"}, "/dev/null/x cannot be written: Not a directory."),
        (["serve", "--port", "0"], {}, "Setting port is not valid"),
        (["nonsense"], {}, "No such command 'nonsense'."),
        (["ask", ASKED, "--nonsense"], {}, "No such option: --nonsense"),
        (["search", "email", "--limit", "0"], {}, "'--limit': Input should be greater than or equal to 1"),
    ],
)
def test_an_error_is_said_on_standard_error_with_exit_code_2_and_without_a_traceback(
    run: Run, words: list[str], environment: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = run(*words)
    assert (found.code, found.out) == (2, "")
    assert said in _flat(found.err)
    assert "Traceback" not in found.err


def test_an_error_that_nobody_foresaw_is_one_line_with_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("coach.doctor.examine", broken)
    said = run("doctor")
    assert (said.code, said.out) == (2, "")
    assert said.err == ("Something went wrong that should not: RuntimeError: boom\nRun `coach doctor`; COACH_LOG_LEVEL=DEBUG shows more.\n")


def test_a_reader_that_has_left_gets_no_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "coach", "settings", "--json"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    process.wait()


# --- chat, search, index


@pytest.mark.usefixtures("shipped")
def test_chat_answers_until_an_empty_line_and_keeps_what_was_asked(run: Run) -> None:
    said = run("chat", stdin=f"{ASKED}\n{'!' * 9}\nAnd then?\n\nnever read\n")
    assert said.code == 0
    assert said.err.startswith("I can't find any words in that.")
    assert said.out.count("You:") == 4
    assert said.out.count("\nSources\n") >= 1
    assert "Ask about mentors and being mentored. An empty line ends the conversation; nothing is stored." in _flat(said.out)


@pytest.mark.usefixtures("shipped")
def test_search_gives_the_passages_best_first_no_more_than_asked_for(run: Run) -> None:
    found = run("search", "What is mentorship malpractice?", "--limit", "3", "--json")
    assert found.code == 0
    assert found.json[0]["article"] == "mentorship-malpractice"
    assert len(found.json) == 3
    assert [hit["score"] for hit in found.json] == sorted((hit["score"] for hit in found.json), reverse=True)
    shown = run("search", "What is mentorship malpractice?", "--limit", "3").out
    places = [shown.index(f"  {hit['id']}") for hit in found.json]
    assert places == sorted(places)


@pytest.mark.usefixtures("tiny")
def test_index_reports_what_changed_in_words_and_as_json(run: Run, tiny: Path) -> None:
    passages, units = _counted(tiny)
    first = run("index", "--json")
    assert {**first.json, "index_id": "", "seconds": 0} == {
        "index_id": "",
        "added": 3,
        "replaced": 0,
        "unchanged": 0,
        "removed": 0,
        "passages": passages,
        "units": units,
        "embedded": units,
        "seconds": 0,
    }
    (tiny / "articles" / "creatures.md").unlink()
    letters = tiny / "articles" / "letters.md"
    letters.write_text(letters.read_text(encoding="utf-8").replace("at least a month", "at least two months"), encoding="utf-8")
    second = run("index")
    passages, units = _counted(tiny)
    assert second.code == 0
    assert re.fullmatch(
        r"Index [0-9a-f]{12}: 0 articles added, 1 replaced, 1 unchanged, 1 removed; "
        # the sentence that was changed, and the section that holds it
        rf"{passages} passages, {units} units, 2 embedded anew, \d+\.\d s\.",
        _flat(second.out),
    )
    assert first.json["index_id"] not in second.out


# --- doctor, settings, corpus


def test_doctor_passes_on_a_healthy_index_and_fails_without_one(run: Run, tiny: Path, tmp_path: Path, embedder: Embedder) -> None:
    write_shipped_vectors(tiny, embedder)
    failed = run("doctor", "--json")
    assert failed.code == 1
    rows = {check["name"]: check for check in failed.json}
    assert rows["index exists"] == {
        "name": "index exists",
        "ok": False,
        "found": f"There is no index in {tmp_path / 'home'}.",
        "remedy": "Run `coach index`.",
    }
    build_index(Settings.load(), embedder)
    healthy = run("doctor", "--json")
    assert [check["name"] for check in healthy.json if not check["ok"]] == []
    assert healthy.code == 0


def test_doctor_shows_a_remedy_only_where_something_failed(run: Run, tiny: Path) -> None:
    said = run("doctor")
    assert said.code == 1
    lines = [line for line in said.out.splitlines() if "│" in line]
    assert "Run `coach index`." in next(line for line in lines if "index exists" in line)
    assert "Set COACH_HOME" not in said.out


def test_settings_shows_every_value_in_force_and_its_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PORT", "8123")
    values = run("settings", "--json").json
    assert list(values) == list(Settings.model_fields)
    assert values["port"] == "8123"
    shown = run("settings").out
    names = re.findall(r"COACH_[A-Z_]+", shown)
    assert names == [f"COACH_{name.upper()}" for name in Settings.model_fields]
    assert re.search(r"COACH_PORT +│ 8123 ", shown)


def test_corpus_check_names_file_and_key_and_exits_with_1_on_an_error_only(run: Run, tiny: Path) -> None:
    fine = run("corpus", "check")
    assert fine.code == 0
    assert fine.out.endswith("0 errors, 3 warnings.\n")
    letters = tiny / "articles" / "letters.md"
    letters.write_text(letters.read_text(encoding="utf-8").replace("@letter2020", "@letter1999", 1), encoding="utf-8")
    broken = run("corpus", "check")
    assert broken.code == 1
    assert "letters.md: In brief: key letter1999 is not in references.json\n" in broken.out
    assert broken.out.endswith("1 errors, 3 warnings.\n")
    assert run("corpus", "check", "--json").json[0] == {
        "file": "letters.md",
        "message": "In brief: key letter1999 is not in references.json",
        "error": True,
    }


def test_corpus_vectors_are_written_once_and_then_used_by_index(run: Run, tiny: Path) -> None:
    said = run("corpus", "vectors")
    assert _flat(said.out).replace(" ", "") == f"{_counted(tiny)[1]} vectors written to {tiny / 'vectors.npz'}.".replace(" ", "")
    assert run("index", "--json").json["embedded"] == 0


def test_corpus_references_prints_the_literature_of_all_or_of_one_article(run: Run, tiny: Path) -> None:
    assert len(json.loads(run("corpus", "references", "--format", "json").out)) == 4
    one = run("corpus", "references", "--format", "json", "--article", "silence")
    assert sorted(record["id"] for record in json.loads(one.out)) == ["ghost2017", "wolf2018"]
    assert run("corpus", "references").out.startswith("TY  - ")


@pytest.mark.parametrize("words", [("--format", "xml"), ("--article", "nowhere")])
def test_corpus_references_names_what_it_does_not_know(run: Run, tiny: Path, words: tuple[str, str]) -> None:
    said = run("corpus", "references", *words)
    assert (said.code, words[1] in said.err) == (2, True)


def test_ask_about_an_article_that_is_not_there_is_a_clear_error(run: Run, tiny: Path) -> None:
    run("index")
    said = run("ask", "--about", "nowhere", "What now?")
    assert (said.code, "There is no article named nowhere" in said.err) == (2, True)
