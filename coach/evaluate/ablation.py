"""What each signal of the search is worth: the share of right articles found, with each switched off in turn."""

from collections.abc import Callable, Sequence

from coach.compose.threads import rank_threads
from coach.evaluate import metrics
from coach.evaluate.cases import Case
from coach.parts import Parts
from coach.retrieve import SIGNALS, retrieve

NOTHING = "nothing (all on)"


def ablate(cases: Sequence[Case], parts: Parts, progress: Callable[[str], None] = lambda name: None) -> dict[str, list[float]]:
    """Return for each signal, and for none, the share of questions whose right article is ranked first, and among the first three.

    Only questions that stand alone and are to be answered count.
    """
    asked = [case for case in cases if case.kind == "answer" and case.articles and not case.turns]
    table: dict[str, list[float]] = {}
    with parts.shelf.library() as library:
        for name, without in ((NOTHING, ()), *((signal, (signal,)) for signal in SIGNALS)):
            progress(name)
            ranks = []
            for case in asked:
                threads = rank_threads(retrieve(case.question, library, parts.embedder, without), library)
                ranks.append(metrics.rank_of([thread.article for thread in threads], case.articles))
            table[name] = [metrics.recall_by_rank(ranks, 3)[place] for place in (0, 2)] if ranks else []
    return table
