"""A language model writes an answer from the passages that the composer used and the next best; each sentence is checked as it completes.

The model never has the last word: what no passage supports is marked and left out of what is copied, and where little is left, or the model
fails, the composer's answer stands in its place and says why.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from coach.errors import ModelError
from coach.library import Library
from coach.llm import ChatModel
from coach.llm.calls import Call, estimated
from coach.llm.spotlight import new_mark, speaks_to_a_model
from coach.retrieve import Retrieval
from coach.settings import Settings
from coach.types import Answer, Message, Passage, Tokens
from coach.verify.agreement import strange_address
from coach.verify.support import Reader, judge
from coach.words import content_words, words
from coach.write.assemble import Checked, assemble
from coach.write.draft import Claim, claims
from coach.write.opinion import second_opinion
from coach.write.prompt import Room, answer_prompts

logger = logging.getLogger(__name__)
MOST_PASSAGES = 10
MOST_SENTENCES = 40
LEAST_SENTENCES, LEAST_WORDS = 2, 25  # supported ones, for an answer to be worth reading
LEAST_SHARE = 0.5  # of the sentences that must be supported
HOPELESS = 5  # sentences in a row without support: the model is not listened to any longer
REPEATED = 3  # times that a model may say what it said before


def write(
    composed: Answer,
    history: Sequence[Message],
    settings: Settings,
    model: ChatModel,
    reader: Reader,
    retrieval: Retrieval,
    library: Library,
) -> Iterator[Answer]:
    """Yield the model's answer as it grows, then the whole one: the model's, or the composer's with a notice that says why.

    Args:
        composed: the composer's answer to the question; its passages come first in what the model reads.
    """
    started = time.perf_counter()
    room = Room(settings.llm_window, settings.llm_answer_tokens)
    prompts, passages = answer_prompts(composed.standalone_question, _passages(composed, retrieval, library), history, room, new_mark())
    if not passages:
        yield replace(composed, notice=f"{model.name} has no room for the question and its passages: raise COACH_LLM_WINDOW.")
        return
    base = replace(composed, mode="model", model=model.name, composed=composed)
    checked: list[Checked] = []
    timings = dict(composed.timings_ms)
    also = Tokens()
    counted: Tokens | None = None
    pieces: list[str] = []
    call = Call(model, prompts, settings.llm_answer_tokens, settings.llm_timeout, settings.llm_retries)

    def heard() -> Iterator[str]:
        nonlocal counted
        for piece in call:
            if isinstance(piece, Tokens):
                counted = piece
            else:
                timings.setdefault("first_token", _ms(started))
                pieces.append(piece)
                yield piece

    reason = ""
    try:
        for claim in _worth_checking(claims(heard())):
            begun = time.perf_counter()
            checked.append(Checked(claim, judge(claim.text, claim.markers, passages, library.references, reader)))
            timings["checks"] = round(timings.get("checks", 0.0) + _ms(begun), 1)
            timings.setdefault("first_sentence", _ms(started))
            yield _shown(base, checked, library)
            if _hopeless(checked) or len(checked) >= MOST_SENTENCES:
                break
        if settings.llm_second_opinion:
            checked, asked = second_opinion(checked, model, settings)
            also += asked
    except ModelError as error:
        reason = f"{error.message}"
    finally:
        call.stop()
    tokens = (counted or estimated(prompts, "".join(pieces))) + also
    timings["model"] = _ms(started)
    if not reason and not _worth_reading(checked):
        reason = f"{model.name} wrote too little that my sources support."
    kept = sum(item.verdict.support != "unsupported" for item in checked)
    logger.info("%s: %d sentences, %d supported, %s, %.0f ms", model.name, len(checked), kept, tokens, timings["model"])
    if reason:
        notice = f"{reason} This is the answer from my library, word for word."
        yield replace(composed, notice=notice, tokens=tokens, timings_ms=timings)
    else:
        yield replace(_shown(base, checked, library), tokens=tokens, timings_ms=timings)


def _passages(composed: Answer, retrieval: Retrieval, library: Library) -> list[Passage]:
    """Return what the model reads, most useful first: the passages of the composer's answer, then the next best found; none that gives
    it orders."""
    used = [library.passages[source.passage_id] for source in composed.sources]
    found = [hit.passage for hit in retrieval.hits[: 2 * MOST_PASSAGES]]
    fit = [passage for passage in dict.fromkeys([*used, *found]) if not speaks_to_a_model(passage.text)]
    return fit[: max(MOST_PASSAGES, len(dict.fromkeys(used)))]


def _worth_checking(found: Iterator[Claim]) -> Iterator[Claim]:
    """Pass on sentences that say something, once each: no questions and no lines that only announce; a model that repeats itself is not
    listened to any longer."""
    said: set[tuple[str, ...]] = set()
    repeats = 0
    for claim in found:
        key = tuple(words(claim.text))
        if key in said:
            repeats += 1
            if repeats >= REPEATED:
                return
        elif len(content_words(claim.text)) > 1 and not claim.text.endswith((":", "?")):
            said.add(key)
            yield claim


def _hopeless(checked: Sequence[Checked]) -> bool:
    return len(checked) >= HOPELESS and all(item.verdict.support == "unsupported" for item in checked[-HOPELESS:])


def _worth_reading(checked: Sequence[Checked]) -> bool:
    kept = [item.claim.text for item in checked if item.verdict.support != "unsupported"]
    return len(kept) >= max(LEAST_SENTENCES, LEAST_SHARE * len(checked)) and len(" ".join(kept).split()) >= LEAST_WORDS


def _shown(base: Answer, checked: Sequence[Checked], library: Library) -> Answer:
    # A sentence with an address that no source has is not even marked: a reader could follow it.
    cited = assemble(
        [item for item in checked if item.verdict.support != "unsupported" or not strange_address(item.claim.text, "")], library
    )
    return replace(base, text=cited.text, sentences=cited.sentences, sources=cited.sources, references=cited.references)


def _ms(since: float) -> float:
    return round(1000 * (time.perf_counter() - since), 1)
