"""The page in a process of its own, and the browser that looks at it; for test_page.py and screenshots.py."""

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # what tries to leave this machine fails, and is seen to fail
]
MISSING = "NO CHROMIUM HERE: THE PAGE IS NOT TESTED. Install it, for example with `apt-get install chromium`."
_PATIENCE = 60  # seconds until the page must be there


@dataclass(frozen=True)
class Served:
    """A running page: its address, and the file that its standard error goes to."""

    url: str
    log: Path


def chromium() -> str | None:
    """Return the path of the system's Chromium."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def served(home: Path, log: Path, settings: dict[str, str] | None = None) -> Iterator[Served]:
    """Run `coach serve` on a free port, with its index in `home` and further environment variables, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("COACH_")}
    environment |= {"COACH_HOME": str(home), "COACH_PORT": str(port), "COACH_QUESTIONS_PER_MINUTE": "10000", **(settings or {})}
    with log.open("wb") as errors:
        process = subprocess.Popen([sys.executable, "-m", "coach", "serve"], cwd=home, env=environment, stdout=errors, stderr=errors)
        try:
            _wait(process, f"http://127.0.0.1:{port}/healthz", log)
            yield Served(f"http://127.0.0.1:{port}/", log)
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    for _ in range(_PATIENCE * 10):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError(f"The page did not start:\n{log.read_text(encoding='utf-8')}")
