"""Ask the coach every case, and keep what is needed to judge the answers."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coach.answer import ask
from coach.compose.threads import rank_threads
from coach.coverage import probability, signals
from coach.evaluate.cases import Case
from coach.follow_up import standalone
from coach.library import Library
from coach.parts import Parts
from coach.retrieve import retrieve
from coach.types import Answer, Message

FIRST = 3  # sources that a reader looks at


@dataclass(frozen=True, slots=True)
class Result:
    """What the coach made of one case: the articles of its first sources, what the search ranked, and how it decided."""

    case: Case
    understood: str
    mode: str
    first: tuple[str, ...]
    ranked: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    chance: float  # that the corpus covers the question
    verbatim: bool  # every sentence stands at its span of its passage
    ms: float


def run(cases: Sequence[Case], parts: Parts, progress: Callable[[int], None] = lambda done: None) -> list[Result]:
    """Return a result for each case, in order.

    Raises:
        IndexMissing, IndexDamaged, IndexOutdated, StorageError: the index cannot be read.
    """
    results = []
    with parts.shelf.library() as library:
        for done, case in enumerate(cases, start=1):
            results.append(_result(case, library, parts))
            progress(done)
    return results


def _result(case: Case, library: Library, parts: Parts) -> Result:
    history = _history(case, parts)
    started = time.perf_counter()
    answer = ask(case.question, parts, history)
    ms = 1000 * (time.perf_counter() - started)
    understood = standalone(case.question, history)
    found = retrieve(understood, library, parts.embedder)
    return Result(
        case=case,
        understood=answer.standalone_question,
        mode=answer.mode,
        first=tuple(source.article for source in answer.sources[:FIRST]),
        ranked=tuple(thread.article for thread in rank_threads(found, library)),
        references=tuple(reference.key for reference in answer.references),
        text=answer.text,
        chance=probability(signals(understood, found, library)),
        verbatim=stands_verbatim(answer, library),
        ms=ms,
    )


def _history(case: Case, parts: Parts) -> list[Message]:
    """Return the conversation before the question, as the coach would have had it."""
    history: list[Message] = []
    for turn in case.turns:
        answer = ask(turn, parts, history)
        history += [Message("user", turn), Message("assistant", answer.text)]
    return history


def stands_verbatim(answer: Answer, library: Library) -> bool:
    """Tell whether every sentence shown stands word for word at the span of its passage that its source names."""
    quotes = {source.n: source.quote for source in answer.sources}
    spans = all(library.passages[source.passage_id].text[source.start : source.end] == source.quote for source in answer.sources)
    return spans and all(
        sentence.markers and all(quotes.get(number) == sentence.text for number in sentence.markers) for sentence in answer.sentences
    )
