"""Finished index folders ("generations"), the pointer to the current one, and the lock of the one that writes.

Chroma's embedded store loses vectors when one process writes while another reads, so a finished generation is never written again:
building makes a new folder under an exclusive lock, then switches the pointer in one step. Readers take a lease on the generation that they
read; a generation that is neither current nor leased is removed by the next build. A crash leaves the old generation in use.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from coach.errors import IndexBusy, IndexMissing, StorageError

_POINTER = "CURRENT"
_BUILDING = "building-"


def root(home: Path) -> Path:
    """Return the folder that holds the generations of a data folder."""
    return home / "index"


def current(home: Path) -> Path:
    """Return the folder of the generation in use.

    Raises:
        IndexMissing: nothing has been built, or the pointer names a folder that is gone.
    """
    try:
        name = (root(home) / _POINTER).read_text(encoding="utf-8").strip()
    except OSError:
        name = ""
    folder = root(home) / name
    if not name or Path(name).name != name or not (folder / "manifest.json").is_file():
        raise IndexMissing(f"There is no index in {home}.", "Run `coach index`.")
    return folder


@contextmanager
def exclusive(home: Path) -> Iterator[None]:
    """Hold the writer's lock.

    Raises:
        IndexBusy: another process holds it.
        StorageError: the data folder cannot be made or written.
    """
    try:
        root(home).mkdir(parents=True, exist_ok=True)
        lock = FileLock(root(home) / "write.lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise IndexBusy(f"Another process is building the index in {home}.", "Wait until it ends, then try again.") from None
    except OSError as error:
        raise StorageError(f"{home} cannot be written: {error.strerror or error}.", "Set COACH_HOME to a folder you can write.") from None
    try:
        yield
    finally:
        lock.release()


def begin(home: Path) -> Path:
    """Return a new empty folder to build in; half-built ones of earlier crashes are removed. Call under `exclusive`."""
    discard(home)
    folder = root(home) / f"{_BUILDING}{uuid.uuid4().hex[:12]}"
    folder.mkdir()
    return folder


def discard(home: Path) -> None:
    """Remove half-built folders. Call under `exclusive`."""
    for left in root(home).glob(f"{_BUILDING}*"):
        shutil.rmtree(left, ignore_errors=True)


def publish(home: Path, building: Path) -> Path:
    """Make a finished folder the current generation and remove the unused ones. Call under `exclusive`."""
    folder = building.with_name(building.name.removeprefix(_BUILDING))
    building.rename(folder)
    pointer = root(home) / _POINTER
    fresh = pointer.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(folder.name + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(pointer)
    _prune(home, keep=folder)
    return folder


def lease(folder: Path) -> FileLock:
    """Return a held lease on a generation; `give_back` it when done reading. Leases end with their process.

    Raises:
        IndexMissing: the generation is gone.
        StorageError: the folder cannot be written.
    """
    leases = folder / "leases"
    held = FileLock(leases / f"{uuid.uuid4().hex}.lock", thread_local=False)
    try:
        leases.mkdir(exist_ok=True)
        held.acquire(timeout=1)
    except FileNotFoundError:
        raise IndexMissing(f"There is no index in {folder}.", "Run `coach index`.") from None
    except OSError as error:
        raise StorageError(f"{leases} cannot be written: {error.strerror or error}.", "Set COACH_HOME to a folder you can write.") from None
    return held


def give_back(held: FileLock) -> None:
    """Release a lease and remove its file."""
    held.release()
    with suppress(OSError):  # another process is looking at it, or has removed it
        Path(held.lock_file).unlink()


def _prune(home: Path, keep: Path) -> None:
    for folder in root(home).iterdir():
        if folder.is_dir() and folder != keep and not _leased(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _leased(folder: Path) -> bool:
    for file in (folder / "leases").glob("*.lock"):
        probe = FileLock(file)
        try:
            probe.acquire(timeout=0)
        except Timeout:
            return True
        probe.release()
        file.unlink(missing_ok=True)
    return False
