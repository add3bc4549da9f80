"""Finished index folders: one step from the old to the new, one writer, and nothing removed that is being read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach import generations
from coach.errors import IndexBusy, IndexMissing, StorageError

HOLD_LOCK = """
import sys
from pathlib import Path
from coach import generations
with generations.exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
HOLD_LEASE = """
import sys
from pathlib import Path
from coach import generations
held = generations.lease(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def _another_process(code: str, folder: Path) -> "subprocess.Popen[str]":
    """Start a Python that runs `code` and return it when it has said that it holds what it should."""
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def _publish(home: Path) -> Path:
    """Publish a generation that holds only a manifest."""
    with generations.exclusive(home):
        building = generations.begin(home)
        (building / "manifest.json").write_text("{}", encoding="utf-8")
        return generations.publish(home, building)


def _folders(home: Path) -> set[str]:
    return {entry.name for entry in generations.root(home).iterdir() if entry.is_dir()}


# --- the pointer


def test_a_published_folder_is_the_current_one(tmp_path: Path) -> None:
    folder = _publish(tmp_path)
    assert generations.current(tmp_path) == folder
    assert (tmp_path / "index" / "CURRENT").read_text(encoding="utf-8") == f"{folder.name}\n"
    assert _folders(tmp_path) == {folder.name}


@pytest.mark.parametrize("pointer", [None, "", "\n", "gone\n", "../index\n", "/etc\n", ".\n"])
def test_a_pointer_to_nothing_means_no_index(tmp_path: Path, pointer: str | None) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    if pointer is not None:
        (tmp_path / "index" / "CURRENT").write_text(pointer, encoding="utf-8")
    with pytest.raises(IndexMissing) as error:
        generations.current(tmp_path)
    assert str(error.value) == f"There is no index in {tmp_path}. Run `coach index`."


def test_an_unfinished_folder_is_no_index(tmp_path: Path) -> None:
    (_publish(tmp_path) / "manifest.json").unlink()
    with pytest.raises(IndexMissing, match="Run `coach index`"):
        generations.current(tmp_path)


def test_the_next_writer_removes_what_a_crash_left_half_built(tmp_path: Path) -> None:
    kept = _publish(tmp_path)
    with generations.exclusive(tmp_path):
        crashed = generations.begin(tmp_path)
    (crashed / "chroma").mkdir()
    with generations.exclusive(tmp_path):
        building = generations.begin(tmp_path)
    assert _folders(tmp_path) == {kept.name, building.name}
    assert list(building.iterdir()) == []


def test_a_crash_before_the_switch_leaves_the_old_one_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError("crash")

    old = _publish(tmp_path)
    with monkeypatch.context() as broken, pytest.raises(OSError, match="crash"):
        broken.setattr(os, "fsync", fail)
        _publish(tmp_path)
    assert generations.current(tmp_path) == old
    new = _publish(tmp_path)
    assert (generations.current(tmp_path), _folders(tmp_path)) == (new, {new.name})


# --- leases


def test_a_leased_generation_stays_until_its_lease_is_given_back(tmp_path: Path) -> None:
    old = _publish(tmp_path)
    held = generations.lease(old)
    second = _publish(tmp_path)
    assert (generations.current(tmp_path), _folders(tmp_path)) == (second, {old.name, second.name})
    generations.give_back(held)
    third = _publish(tmp_path)
    assert _folders(tmp_path) == {third.name}


def test_one_of_two_leases_is_enough_to_keep_a_generation(tmp_path: Path) -> None:
    old = _publish(tmp_path)
    first, second = generations.lease(old), generations.lease(old)
    generations.give_back(first)
    new = _publish(tmp_path)
    assert _folders(tmp_path) == {old.name, new.name}
    generations.give_back(second)


def test_a_lease_leaves_no_file_behind(tmp_path: Path) -> None:
    folder = _publish(tmp_path)
    held = generations.lease(folder)
    assert len(list((folder / "leases").iterdir())) == 1
    generations.give_back(held)
    assert list((folder / "leases").iterdir()) == []


def test_the_lease_of_a_killed_process_ends_with_it(tmp_path: Path) -> None:
    old = _publish(tmp_path)
    reader = _another_process(HOLD_LEASE, old)
    second = _publish(tmp_path)
    during = _folders(tmp_path)
    reader.kill()
    reader.communicate()
    third = _publish(tmp_path)
    assert (during, _folders(tmp_path)) == ({old.name, second.name}, {third.name})


def test_a_lease_on_a_generation_that_is_gone_says_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as error:
        generations.lease(tmp_path / "gone")
    assert str(error.value) == f"There is no index in {tmp_path / 'gone'}. Run `coach index`."


def test_a_lease_that_cannot_be_written_is_a_storage_error(tmp_path: Path) -> None:
    folder = _publish(tmp_path)
    (folder / "leases").write_text("", encoding="utf-8")
    with pytest.raises(StorageError) as error:
        generations.lease(folder)
    assert str(error.value) == f"{folder / 'leases'} cannot be written: File exists. Set COACH_HOME to a folder you can write."


# --- the writer's lock


def test_a_second_process_that_writes_is_told_to_wait(tmp_path: Path) -> None:
    writer = _another_process(HOLD_LOCK, tmp_path)
    with pytest.raises(IndexBusy) as error, generations.exclusive(tmp_path):
        pass
    writer.communicate()
    assert str(error.value) == f"Another process is building the index in {tmp_path}. Wait until it ends, then try again."
    with generations.exclusive(tmp_path):
        assert writer.returncode == 0


def test_a_killed_writer_does_not_block_the_next(tmp_path: Path) -> None:
    writer = _another_process(HOLD_LOCK, tmp_path)
    writer.kill()
    writer.communicate()
    folder = _publish(tmp_path)
    assert generations.current(tmp_path) == folder


def test_the_lock_is_free_again_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="failure"), generations.exclusive(tmp_path):
        raise ValueError("failure")
    with generations.exclusive(tmp_path), pytest.raises(IndexBusy), generations.exclusive(tmp_path):
        pass


def test_a_data_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("", encoding="utf-8")
    with pytest.raises(StorageError) as error, generations.exclusive(home):
        pass
    assert str(error.value) == f"{home} cannot be written: Not a directory. Set COACH_HOME to a folder you can write."
