"""How fast and how large: each figure of the product's promises, measured in one run. Medians, as these numbers vary from run to run."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any

from coach.answer import ask, ask_streaming
from coach.errors import CoachError
from coach.index import build_index
from coach.llm import Prompt
from coach.parts import Parts
from coach.settings import Settings
from coach.types import Tokens
from coach.vectors import SHIPPED

QUESTION = "How do I ask an attending to be my mentor?"
PEOPLE = 20
_WAIT = 60.0  # seconds until a page that has not answered counts as failed


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number and the most it may be."""

    name: str
    value: float
    target: float
    unit: str


def measure(settings: Settings, quick: bool = False) -> list[Figure]:
    """Return all figures. A data folder of its own is made and removed; nothing of the user's is touched.

    Raises:
        CoachError: the page did not come up, or a question failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {**os.environ, "COACH_HOME": str(home), "COACH_QUESTIONS_PER_MINUTE": "10000"}
        parts = Parts(settings.model_copy(update={"home": home}))
        shipped = build_index(parts.settings, parts.embedder).seconds
        cold = statistics.median(_command(["ask", QUESTION], environment) for _ in range(3 if quick else 5))
        warm = _warm(parts, 1 if quick else 4)
        page, load, failed, memory = _page(environment, questions(parts)[:PEOPLE])
        first_token, check = _with_model(parts, 20 if quick else 100)
        bare = 0.0 if quick else _bare_index(settings, parts, home)
    figures = [
        Figure("ask_new_process", cold, 3.0, "s"),
        Figure("ask_warm_p50", _percentile(warm, 0.5), 60, "ms"),
        Figure("ask_warm_p95", _percentile(warm, 0.95), 150, "ms"),
        Figure("model_overhead_first_token_p50", first_token, 100, "ms"),
        Figure("model_check_per_sentence", check, 10, "ms"),
        Figure("page_answers_after", page, 12, "s"),
        Figure("people_20_p95", _percentile(load, 0.95), 1.5, "s"),
        Figure("people_20_failed", failed, 0, "of 20"),
        Figure("page_memory", memory, 700, "MB"),
        Figure("index_shipped_vectors", shipped, 6, "s"),
        Figure("index_no_vectors", bare, 120, "s"),
    ]
    return [Figure(f.name, round(f.value, 2), f.target, f.unit) for f in figures if not (quick and f.name == "index_no_vectors")]


def questions(parts: Parts) -> list[str]:
    """Return the questions of the corpus, one for each answer: real input of every length."""
    with parts.shelf.library() as library:
        return [s.questions[-1] for passage in library.passages.values() for s in passage.sentences if s.questions]


def _command(words: Sequence[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "coach", *words], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CoachError(f"`coach {words[0]}` ended with {done.returncode}: {done.stderr.strip()[-300:]}", "Run `coach doctor`.")
    return time.perf_counter() - started


def _warm(parts: Parts, rounds: int) -> list[float]:
    asked = questions(parts)[:100]
    for question in asked[:10]:
        ask(question, parts)
    return [ask(question, parts).timings_ms["total"] for _ in range(rounds) for question in asked]


class _Reworded:
    """A model that answers at once, with sentences of the passages put a little differently, so that each must be read."""

    name = "bench:reworded"

    def __init__(self) -> None:
        self.asked = 0.0

    def stream(self, prompts: Sequence[Prompt], most_tokens: int) -> Iterator[str | Tokens]:  # noqa: ARG002
        """See `coach.llm.ChatModel`."""
        self.asked = self.asked or time.perf_counter()  # later calls ask for suggestions
        lines = prompts[-1].content.splitlines()
        places = [place for place, line in enumerate(lines) if line.startswith("[")]
        for number, place in enumerate(places[:6], start=1):
            yield f"If you can, {lines[place + 1].lstrip('-0123456789. ').rstrip('.')} [{number}]. "


def _with_model(parts: Parts, most: int) -> tuple[float, float]:
    """Return what the coach adds to a language model: milliseconds before it is asked, and for each sentence that is checked; medians."""
    model = _Reworded()
    coach = Parts(parts.settings, parts.embedder, model)
    before, each = [], []
    for question in questions(parts)[:most]:
        model.asked, started = 0.0, time.perf_counter()
        *_, answer = ask_streaming(question, coach)
        if answer.tokens and model.asked > started:
            before.append(1000 * (model.asked - started))
            written = len(answer.sentences) if answer.mode == "model" else 0
            each += [answer.timings_ms["checks"] / written] if written else []
    coach.shelf.close()
    return statistics.median(before), statistics.median(each)


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _bare_index(settings: Settings, parts: Parts, home: Path) -> float:
    bare = home / "bare"
    shutil.copytree(settings.corpus, bare / "corpus", ignore=shutil.ignore_patterns(SHIPPED))
    return build_index(settings.model_copy(update={"home": bare / "home", "corpus": bare / "corpus"}), parts.embedder).seconds


def _page(environment: dict[str, str], asked: Sequence[str]) -> tuple[float, list[float], int, float]:
    """Serve the page in a process of its own; return seconds until it answers, seconds of each of 20 people who ask at once,
    how many of them got no answer, and the page's memory in MB afterwards."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = time.perf_counter()
    with _served(environment, port) as process:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process)
        if _ask_page(address, QUESTION) is None:
            raise CoachError("The page did not answer a question.", "Run `coach serve` to see why.")
        ready = time.perf_counter() - started
        with ThreadPoolExecutor(PEOPLE) as pool:
            times = list(pool.map(lambda question: _ask_page(address, question), asked))
        memory = _resident(process.pid)
    answered = [seconds for seconds in times if seconds is not None]
    return ready, answered or [_WAIT], len(times) - len(answered), memory


@contextmanager
def _served(environment: dict[str, str], port: int) -> Any:
    command = [sys.executable, "-m", "coach", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.perf_counter() + _WAIT
    while time.perf_counter() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise CoachError("The page did not come up.", "Run `coach serve` to see why.")


def _ask_page(address: str, question: str) -> float | None:
    """Ask the page's JSON endpoint as a browser would, over HTTP; return the seconds, or None if there was no answer."""
    started = time.perf_counter()
    body = json.dumps({"data": [question]}).encode()
    request = urllib.request.Request(f"{address}/gradio_api/call/ask", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_WAIT) as response:
            event = json.load(response)["event_id"]
        with urllib.request.urlopen(f"{address}/gradio_api/call/ask/{event}", timeout=_WAIT) as stream:
            answered = any(line.startswith(b"event: complete") for line in stream)
    except (OSError, ValueError, KeyError):
        return None
    return time.perf_counter() - started if answered else None


def _resident(process: int) -> float:
    """Return the resident memory of a process in MB; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))
