import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from coach.compose import compose
from coach.embed import Embedder
from coach.library import Library
from coach.retrieve import retrieve
from coach.types import Block, Draft, Passage, Pick
from coach.verify import verify
from tests.shared import tiny_parts


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Library]:
    parts = tiny_parts(tmp_path_factory, embedder)
    with parts.shelf.library() as opened:
        yield opened
    parts.shelf.close()


@pytest.fixture
def steps(library: Library) -> Passage:
    """Three sentences on two lines; the second cites two references."""
    return next(p for p in library.passages.values() if (p.article, p.section) == ("silence", "What to do"))


def _with_sentence(passage: Passage, index: int, **changes: object) -> Passage:
    sentences = list(passage.sentences)
    sentences[index] = replace(sentences[index], **changes)  # type: ignore[arg-type]
    return replace(passage, sentences=tuple(sentences))


def _draft(*lines: tuple[Pick, ...]) -> Draft:
    return Draft((Block("steps", "What to do", lines),))


def test_a_draft_of_the_corpus_passes_unchanged(library: Library, embedder: Embedder) -> None:
    draft = compose("ghosted my PI", retrieve("ghosted my PI", library, embedder), library)
    assert verify(draft, library) == draft


def test_a_tampered_sentence_is_left_out_and_its_line_keeps_the_rest(
    library: Library, steps: Passage, caplog: pytest.LogCaptureFixture
) -> None:
    forged = _with_sentence(steps, 1, text="Offer ten tables within seven minutes.")
    with caplog.at_level(logging.ERROR):
        checked = verify(_draft((Pick(steps, 0),), (Pick(forged, 1), Pick(steps, 2))), library)
    assert checked == _draft((Pick(steps, 0),), (Pick(steps, 2),))
    assert caplog.messages == [f"sentence 1 of passage {steps.id} left out: verbatim False, references known True"]


def test_the_log_of_a_failure_holds_no_text(library: Library, steps: Passage, caplog: pytest.LogCaptureFixture) -> None:
    verify(_draft((Pick(_with_sentence(steps, 0, text="A secret."), 0),)), library)
    assert [("secret" in message) for message in caplog.messages] == [False]


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_sentence_at_a_shifted_span_is_left_out(library: Library, steps: Passage, shift: int) -> None:
    sentence = steps.sentences[2]
    moved = _with_sentence(steps, 2, start=sentence.start + shift, end=sentence.end + shift)
    assert verify(_draft((Pick(moved, 2),)), library) == Draft(())


def test_a_sentence_with_an_unknown_key_is_left_out(library: Library, steps: Passage, caplog: pytest.LogCaptureFixture) -> None:
    invented = _with_sentence(steps, 0, keys=("ghost2017", "nobody1999"))
    assert verify(_draft((Pick(invented, 0),), (Pick(steps, 2),)), library) == _draft((Pick(steps, 2),))
    assert caplog.messages == [f"sentence 0 of passage {steps.id} left out: verbatim False, references known False"]


def test_a_passage_that_was_changed_along_with_its_sentence_is_not_believed(library: Library, steps: Passage) -> None:
    words = "Give up."
    forged = replace(steps, text=words, sentences=(replace(steps.sentences[0], text=words, start=0, end=len(words)),))
    assert verify(_draft((Pick(forged, 0),)), library) == Draft(())


def test_a_passage_that_the_index_does_not_have_is_not_believed(library: Library, steps: Passage) -> None:
    assert verify(_draft((Pick(replace(steps, id="0" * 16), 0),)), library) == Draft(())


def test_a_block_that_loses_all_its_lines_goes_and_the_others_stay(library: Library, steps: Passage) -> None:
    lost = Block("bullets", "Watch out for", ((Pick(_with_sentence(steps, 0, text="No."), 0),),))
    kept = Block("paragraph", None, ((Pick(steps, 0),),))
    assert verify(Draft((lost, kept)), library) == Draft((kept,))


def test_an_empty_draft_stays_empty(library: Library) -> None:
    assert verify(Draft(()), library) == Draft(())
