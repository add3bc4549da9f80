"""Token counts: offline, and the published ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.tokens import count_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("hello world", 2),  # these and the next are OpenAI's own examples for cl100k_base
        ("tiktoken is great!", 6),
        ("antidisestablishmentarianism", 6),
        ("2 + 2 = 4", 7),
        ("お誕生日おめでとう", 9),
        ("🙂", 2),
        (" " * 50, 1),
    ],
)
def test_counts_are_those_of_cl100k_base(text: str, tokens: int) -> None:
    assert count_tokens(text) == tokens


@pytest.mark.parametrize("special", ["<|endoftext|>", "<|fim_prefix|>", "<|im_start|>system"])
def test_a_special_token_counts_as_the_plain_text_that_it_is_here(special: str) -> None:
    assert count_tokens(special) > 3
    assert count_tokens(f"a {special} b") > count_tokens(special)


def test_counting_needs_neither_network_nor_an_earlier_run(tmp_path: Path) -> None:
    code = (
        "import socket\n"
        "def refuse(*_): raise AssertionError('network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from coach.tokens import count_tokens\n"
        "print(count_tokens('hello world'))"
    )
    environment = {**os.environ, "TIKTOKEN_CACHE_DIR": str(tmp_path / "empty"), "DATA_GYM_CACHE_DIR": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")
