"""Runs of eight words, as hashes: what the articles must not share with the notes they were written from.

The notes are not part of this project; tests/data/sheet_shingles.npy holds a hash of each run of eight words in them.
`python -m tests.shingles FILE…` writes it anew.
"""

import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

RUN = 8
FILE = Path(__file__).parent / "data" / "sheet_shingles.npy"
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def runs(text: str) -> Iterator[str]:
    """Yield each run of eight words in a text."""
    words = _WORD.findall(text.lower().replace("\u2019", "'"))
    yield from (" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1))


def hashed(run: str) -> int:
    """Return 64 bits of a run's hash."""
    return int.from_bytes(hashlib.sha256(run.encode()).digest()[:8], "big")


def main(files: list[str]) -> None:
    """Write the hashes of all runs in the lines of these files."""
    found = {hashed(run) for name in files for line in Path(name).read_text(encoding="utf-8").splitlines() for run in runs(line)}
    np.save(FILE, np.array(sorted(found), dtype=np.uint64))
    print(f"{len(found)} runs written to {FILE}")


if __name__ == "__main__":
    main(sys.argv[1:])
