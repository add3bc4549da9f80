"""The local record of a model's calls, without texts unless asked for; and no record anywhere else."""

import json
import logging
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from coach.errors import ModelError
from coach.llm.trace import Trace
from tests.provider import DONE, PROMPTS, Provider, chunk, counted, model_of, serving

pytestmark = pytest.mark.slow  # with the rest of what is slow: see the Makefile

SHOWN = """
import os
import coach.llm.langchain
from langsmith.utils import tracing_is_enabled
print(tracing_is_enabled(), sorted(f"{k}={v}" for k, v in os.environ.items() if "TRACING" in k))
"""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as server:
        server.parts = [chunk("Wait "), chunk("a week."), counted(5, 3), DONE]
        yield server


def _traced(provider: Provider, file: Path, **more: Any) -> list[dict[str, Any]]:
    """Return the lines that one call leaves in a trace, without what differs from run to run."""
    with suppress(ModelError):
        list(model_of(provider, llm_trace=file, llm_api_key="sk-local", **more).stream(PROMPTS, 50))
    return _lines(file)


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_call_leaves_a_line_when_it_begins_and_one_when_it_ends_without_texts(provider: Provider, tmp_path: Path) -> None:
    start, end = _traced(provider, tmp_path / "trace.jsonl")
    assert start["run"] == end["run"]
    assert 0 <= end["time"] - start["time"] < 20
    assert 0 <= end["ms"] < 20_000
    assert (start["event"], start["messages"]) == (
        "start",
        [{"role": "system", "characters": 9}, {"role": "human", "characters": 18}],
    )
    assert (end["event"], end["answer"]) == ("end", {"characters": 12})
    assert {name: end["usage"][name] for name in ("input_tokens", "output_tokens")} == {"input_tokens": 5, "output_tokens": 3}
    written = (tmp_path / "trace.jsonl").read_text(encoding="utf-8")
    assert [secret for secret in ("secret", "brief", "week", "sk-local") if secret in written] == []


def test_texts_are_noted_where_they_are_asked_for_and_never_the_key(provider: Provider, tmp_path: Path) -> None:
    start, end = _traced(provider, tmp_path / "trace.jsonl", llm_trace_text=True)
    assert [message["text"] for message in start["messages"]] == ["Be brief.", "My secret question"]
    assert end["answer"] == {"characters": 12, "text": "Wait a week."}
    assert "sk-local" not in (tmp_path / "trace.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize("with_text", [False, True])
def test_a_failure_is_noted_by_its_class_alone(with_text: bool, provider: Provider, tmp_path: Path) -> None:
    provider.status = 500
    start, error = _traced(provider, tmp_path / "trace.jsonl", llm_trace_text=with_text)
    assert (start["event"], error["event"], error["run"]) == ("start", "error", start["run"])
    assert sorted(error) == ["error", "event", "ms", "run", "time"]
    assert error["error"].isidentifier()
    assert "sk-local" not in (tmp_path / "trace.jsonl").read_text(encoding="utf-8")


def test_a_call_that_nobody_waits_for_any_more_is_noted_too(provider: Provider, tmp_path: Path) -> None:
    stream: Any = model_of(provider, llm_trace=tmp_path / "trace.jsonl").stream(PROMPTS, 50)
    next(stream)
    stream.close()
    assert [line["event"] for line in _lines(tmp_path / "trace.jsonl")] == ["start", "error"]


def test_calls_are_added_to_the_file_each_with_its_own_run(provider: Provider, tmp_path: Path) -> None:
    for _ in range(2):
        lines = _traced(provider, tmp_path / "trace.jsonl")
    assert [line["event"] for line in lines] == ["start", "end", "start", "end"]
    assert (lines[0]["run"], lines[2]["run"]) == (lines[1]["run"], lines[3]["run"])
    assert lines[0]["run"] != lines[2]["run"]


def test_only_its_owner_may_read_the_file(provider: Provider, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        _traced(provider, tmp_path / "trace.jsonl")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "trace.jsonl").stat().st_mode) == 0o600


def test_nothing_is_written_where_no_file_is_set(provider: Provider, tmp_path: Path) -> None:
    list(model_of(provider, llm_trace_text=True).stream(PROMPTS, 50))
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_logged_and_the_answer_goes_on(
    provider: Provider, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert list(model_of(provider, llm_trace=tmp_path).stream(PROMPTS, 50))[:2] == ["Wait ", "a week."]
    assert [message.split(":")[0] for message in caplog.messages] == [f"the trace {tmp_path} cannot be written"] * 2


def test_what_json_does_not_know_is_written_as_text(tmp_path: Path) -> None:
    Trace(tmp_path / "trace.jsonl", False).write("end", 7, usage={"Núñez": Path("a")})
    [line] = _lines(tmp_path / "trace.jsonl")
    assert {name: line[name] for name in ("run", "event", "usage")} == {"run": "7", "event": "end", "usage": {"Núñez": "a"}}


def test_tracing_services_stay_off_whatever_the_shell_says() -> None:
    on = dict.fromkeys(("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING"), "true")
    shell = {**os.environ, **on, "LANGSMITH_API_KEY": "lsv2"}
    shown = subprocess.run([sys.executable, "-c", SHOWN], env=shell, capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout.strip() == "False ['LANGSMITH_TRACING=false']"
