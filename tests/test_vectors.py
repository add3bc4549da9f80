"""Vectors kept by content: read back as written, computed once, useless files ignored."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from coach.embed import Embedder, Kind, Vectors
from coach.vectors import centered, embed_all, key, read_rows, read_vectors, write_vectors


class Watched:
    """The real embedder, remembering what it was asked for."""

    def __init__(self, embedder: Embedder) -> None:
        self.identity = embedder.identity
        self.asked: list[str] = []
        self._embedder = embedder

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """Return what the real embedder returns."""
        self.asked += texts
        return self._embedder.embed(texts, kind)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two vectors, written."""
    file = tmp_path / "vectors.npz"
    write_vectors(file, [key("e", "one"), key("e", "two")], np.array([[0.6, 0.8], [2.0, 0.0]], dtype=np.float32))
    return file


def test_a_key_stays_what_it_is_so_that_shipped_vectors_are_found() -> None:
    # printf 'minilm@1\0Write early.' | sha256sum | head -c 32
    assert key("minilm@1", "Write early.").hex() == "74a617f4d230e9b179c9e4485099a1fe"


def test_a_key_belongs_to_one_embedder_and_one_text() -> None:
    names = {key(embedder, text) for embedder, text in [("a", "b"), ("b", "b"), ("a", "a"), ("a", "b "), ("ab", ""), ("", "ab")]}
    assert len(names) == 6


def test_vectors_are_read_as_written_in_16_bits(file: Path) -> None:
    found = read_vectors(file)
    assert list(found) == [key("e", "one"), key("e", "two")]
    assert [row.dtype for row in found.values()] == [np.float16, np.float16]
    assert np.array_equal(found[key("e", "one")], np.array([0.6, 0.8], dtype=np.float16))


def test_rows_are_read_in_their_order_and_with_length_1(file: Path) -> None:
    assert read_rows(file) == pytest.approx(np.array([[0.6, 0.8], [1.0, 0.0]]), abs=1e-3)


@pytest.mark.parametrize("damage", ["missing", "empty", "half", "text", "other arrays", "other lengths"])
def test_a_missing_or_damaged_file_holds_nothing(file: Path, damage: str) -> None:
    whole = file.read_bytes()
    match damage:
        case "missing":
            file.unlink()
        case "empty":
            file.write_bytes(b"")
        case "half":
            file.write_bytes(whole[: len(whole) // 2])
        case "text":
            file.write_text("version https://git-lfs.github.com/spec/v1\n", encoding="utf-8")
        case "other arrays":
            np.savez(file, rows=np.zeros((2, 2)))
        case _:
            np.savez(file, keys=np.zeros((3, 16), dtype=np.uint8), vectors=np.zeros((2, 2), dtype=np.float16))
    assert read_vectors(file) == {}


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut off", b"text"], ids=["missing", "empty", "cut off", "text"])
def test_rows_of_a_damaged_file_are_none(file: Path, content: bytes | None) -> None:
    file.unlink() if content is None else file.write_bytes(content)
    assert read_rows(file).shape == (0, 0)


def test_centered_rows_have_length_1_and_lose_what_all_share() -> None:
    rows = np.array([[1.0, 3.0], [1.0, -4.0]], dtype=np.float32)
    assert centered(rows, np.array([1.0, 0.0], dtype=np.float32)).tolist() == [[0.0, 1.0], [0.0, -1.0]]


def test_a_row_that_is_the_center_stays_zero_and_finite() -> None:
    assert centered(np.array([[1.0, 2.0]], dtype=np.float32), np.array([1.0, 2.0], dtype=np.float32)).tolist() == [[0.0, 0.0]]


def test_only_texts_without_a_known_vector_are_embedded(embedder: Embedder) -> None:
    watched = Watched(embedder)
    known = {key(embedder.identity, "mentor"): np.eye(1, 384, dtype=np.float16)[0], key("other", "student"): np.zeros(384, np.float16)}
    progress: list[int] = []
    rows, keys, embedded = embed_all(["a longer student text", "mentor", "student"], watched, known, progress.append)
    assert (watched.asked, embedded, progress) == (["student", "a longer student text"], 2, [1, 2])
    assert keys == [key(embedder.identity, text) for text in ("a longer student text", "mentor", "student")]
    assert rows[1].tolist() == np.eye(1, 384)[0].tolist()
    alone = embedder.embed(["a longer student text", "student"], "passage")
    assert np.sum(rows[[0, 2]] * alone, axis=1) == pytest.approx(np.ones(2), abs=0.001)


def test_progress_counts_every_text_once_over_several_batches(embedder: Embedder) -> None:
    progress: list[int] = []
    rows, _, embedded = embed_all([f"{number}" for number in range(70)], embedder, {}, progress.append)
    assert (rows.shape, embedded, progress) == ((70, 384), 70, [0, 64, 6])
