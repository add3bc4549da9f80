"""Chroma's store: what is written is found, with its cosine; what does not fit is refused."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from coach.errors import IndexDamaged, StorageError
from coach.generations import current
from coach.library import read_manifest
from coach.parts import Parts
from coach.store import Store, write_store
from coach.types import Unit
from coach.vectors import centered

# The cosine of (3, 4) with the axes is 0.6 and 0.8.
VECTORS = np.array([[1, 0], [0, 2], [3, 4], [-1, 0]], dtype=np.float32)
NAMES = ("east", "north", "between", "west")


def _units(names: tuple[str, ...]) -> list[Unit]:
    return [Unit(name, "sentence", f"Text of {name}.", "passage", number) for number, name in enumerate(names)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A written store of four units."""
    write_store(tmp_path / "chroma", _units(NAMES), VECTORS, lambda count: None)
    return tmp_path / "chroma"


def test_units_come_by_cosine_best_first(folder: Path) -> None:
    store = Store(folder, 4)
    found = store.search(np.array([[5, 0]], dtype=np.float32), 4)
    store.close()
    names = [name for name, _ in found[0]]
    assert names == ["east", "between", "north", "west"]
    assert [cosine for _, cosine in found[0]] == pytest.approx([1.0, 0.6, 0.0, -1.0], abs=1e-6)


def test_each_question_gets_its_own_row_up_to_the_limit(folder: Path) -> None:
    store = Store(folder, 4)
    found = store.search(np.array([[1, 0], [0, 1]], dtype=np.float32), 2)
    store.close()
    assert [[name for name, _ in row] for row in found] == [["east", "between"], ["north", "between"]]


def test_a_limit_above_the_number_of_units_gives_all_of_them(folder: Path) -> None:
    store = Store(folder, 4)
    found = store.search(np.array([[1, 0]], dtype=np.float32), 100)
    store.close()
    assert len(found[0]) == 4


def test_every_unit_of_a_whole_store_can_be_reached(folder: Path) -> None:
    store = Store(folder, 4)
    found = (store.count, store.searchable())
    store.close()
    assert found == (4, 4)


def test_closing_one_of_two_readers_leaves_the_other_open(folder: Path) -> None:
    first, second = Store(folder, 4), Store(folder, 4)
    first.close()
    found = second.search(np.array([[0, 1]], dtype=np.float32), 1)
    second.close()
    assert found[0][0][0] == "north"


def test_progress_counts_the_units_of_each_batch(tmp_path: Path) -> None:
    progress: list[int] = []
    rows = np.random.default_rng(1).standard_normal((250, 32), dtype=np.float32)
    write_store(tmp_path / "chroma", _units(tuple(f"u{number}" for number in range(250))), rows, progress.append)
    store = Store(tmp_path / "chroma", 250)
    found = [store.search(rows[[place]], 1)[0][0][0] for place in (0, 199, 200, 249)]
    store.close()
    assert (progress, found) == ([200, 50], ["u0", "u199", "u200", "u249"])


def test_a_store_with_another_number_of_units_than_promised_is_damaged(folder: Path) -> None:
    with pytest.raises(IndexDamaged) as error:
        Store(folder, 5)
    assert str(error.value) == "The vector store holds 4 units (cosine); its manifest says 5 (cosine). Run `coach index --rebuild`."


def test_a_missing_store_is_damaged_and_nothing_is_made_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged) as error:
        Store(tmp_path / "chroma", 4)
    assert str(error.value) == f"The vector store {tmp_path / 'chroma'} is missing. Run `coach index --rebuild`."
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError) as error:
        write_store(tmp_path / "file" / "chroma", _units(NAMES), VECTORS, lambda count: None)
    assert error.value.hint == "Free disk space or set COACH_HOME to another folder."
    assert error.value.message.startswith(f"Chroma could not write {tmp_path / 'file' / 'chroma'}: ")


@pytest.fixture
def large(shipped_home: Path, tmp_path: Path) -> tuple[Path, int]:
    """A copy of the store of the shipped corpus, and its number of units: large enough for files of vectors beside the database."""
    generation = current(shipped_home)
    shutil.copytree(generation / "chroma", tmp_path / "large")
    return tmp_path / "large", read_manifest(generation).units


@pytest.mark.parametrize("damage", ["missing", "half"])
@pytest.mark.parametrize("name", ["data_level0.bin", "header.bin", "index_metadata.pickle", "length.bin", "link_lists.bin"])
def test_vectors_that_are_not_whole_are_noticed_before_chroma_reads_them(large: tuple[Path, int], name: str, damage: str) -> None:
    folder, count = large
    file = next(folder.glob(f"*/{name}"))  # Chroma would open some of these; half a header.bin ends the process
    if damage == "missing":
        file.unlink()
    else:
        os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(IndexDamaged) as error:
        Store(folder, count)
    assert str(error.value) == (
        f"The vector store {folder} is damaged: {file.relative_to(folder).as_posix()} is missing or not of its size. "
        "Run `coach index --rebuild`."
    )


def test_reading_leaves_the_files_of_vectors_alone(large: tuple[Path, int]) -> None:
    folder, count = large
    before = {file: file.read_bytes() for file in folder.glob("*/*")}
    store = Store(folder, count)
    store.searchable()
    store.close()
    assert {file: file.read_bytes() for file in folder.glob("*/*")} == before


def test_the_best_ten_of_chromas_approximate_search_are_those_of_an_exact_one(coach: Parts) -> None:
    questions = ["How do I ask an attending to be my mentor?", "My mentor takes credit for my work", "no reply to my email"]
    with coach.shelf.library() as library:
        rows = centered(coach.embedder.embed(questions, "query"), library.center)
        found = [[cosine for _, cosine in row] for row in library.store.search(rows, 10)]
        exact = -np.sort(-rows @ library.vectors.T, axis=1)[:, :10]
    assert np.array(found) == pytest.approx(exact, abs=1e-5)
