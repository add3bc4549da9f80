"""A question about harm -> who can help, then the first steps, from the article about it.

Never words to send to the person who does the harm.
"""

from coach.compose.selection import Line, Selection, lines_of, single_sentences
from coach.compose.threads import thread_of
from coach.library import Library
from coach.retrieve import Retrieval
from coach.safety import Danger
from coach.types import Block, Draft

MOST_STEPS = 4
STEP_WORDS = 110


def compose_handoff(danger: Danger, retrieval: Retrieval, library: Library) -> Draft:
    """Return the people who can help, in the article's own order, then steps for this kind of harm."""
    selection = Selection(library, retrieval)
    whole = thread_of(library, danger.article, None)
    thread = thread_of(library, danger.article, danger.facet)
    helpers: list[Line] = single_sentences(whole.section("In brief"))
    for line in helpers:
        selection.take(line)
    steps = selection.best(lines_of(thread.section("What to do") or whole.section("What to do")), MOST_STEPS, STEP_WORDS)
    return Draft((Block("bullets", "Who can help", tuple(helpers)), Block("steps", "What to do", tuple(steps))))
