"""Hits -> Draft, with no model: choose what the corpus says and put it in a coach's order.

1. The thread: the article (and the entry of a catalog) that fits the question best.
2. The lead: the sentence that answers the question outright, then up to two that explain it.
3. By what the asker wants: steps, words to say, evidence or signs; for a mentor, the mentor's side first.
4. One caution, if there is one to the point.
Each sentence is taken whole from a passage, and none says again what was said.
"""

from collections.abc import Sequence

from coach.compose.intent import Intent, read_intent
from coach.compose.selection import Line, Selection, lines_of, single_sentences
from coach.compose.threads import Thread, facets, rank_threads, thread_of
from coach.library import Library
from coach.retrieve import Retrieval, passages_citing
from coach.types import Block, Draft, Passage, Pick

LEAST_WORDS, MOST_WORDS = 80, 230
LEAD_WORDS = 75
GOOD_FIT = 0.28  # below this a sentence is hardly about the question
LOOSE_FIT = 0.18  # enough for one of several points of a list
SURE_FIT = 0.45  # a users' question that fits this well is the question asked
ALSO_ASKED = 0.92  # a second users' question is answered too if it fits nearly as well as the first
SCRIPT_FIT = 0.22  # least fit of words to say; those of a catalog's entry belong to it in any case
MARGIN = 0.12  # how much better the article's own names must fit than a users' question, for its opening to come first

QUESTIONS = "Questions people ask"
STEPS = "What to do"
SAY = "What to say"
CAUTION = "Watch out for"
MENTORS = "For mentors"
SIGNS = "What it looks like"
EVIDENCE = "What the evidence says"
WHY = "Why it matters"
BRIEF = "In brief"


def compose(question: str, retrieval: Retrieval, library: Library) -> Draft:
    """Return an answer made of the corpus's own sentences."""
    selection = Selection(library, retrieval)
    intent = read_intent(question)
    if retrieval.keys and (cited := _about_references(retrieval, library, selection)).blocks:
        return cited
    thread = rank_threads(retrieval, library)[0]
    whole = thread_of(library, thread.article, None)
    if intent.want == "meaning" and thread.facet is None and facets(library, thread.article):
        return _catalog(thread, library, selection)
    blocks = [_lead(thread, whole, intent, selection)]
    if intent.mentor and (side := thread.section(MENTORS) or whole.section(MENTORS)):
        blocks += _bullets(MENTORS, side, 5, 120, selection)
        if "mentor" not in library.documents[thread.article].audience[:1]:  # steps of such an article are for mentees
            if selection.words < LEAST_WORDS:
                blocks += _bullets(EVIDENCE, thread.section(EVIDENCE) or whole.section(EVIDENCE), 2, 80, selection, LOOSE_FIT)
            return Draft(tuple(blocks))
    if intent.want == "evidence":
        blocks += _bullets(EVIDENCE, thread.section(EVIDENCE) or whole.section(EVIDENCE), 4, 110, selection, LOOSE_FIT)
    if intent.want == "meaning":
        blocks += _bullets(SIGNS, thread.section(SIGNS), 3, 80, selection, LOOSE_FIT)
    if intent.want == "words":
        blocks += _script(thread, whole, selection)
    if selection.words < MOST_WORDS - 70:
        blocks += _steps(thread, whole, intent, selection)
    if intent.want == "act" and not intent.mentor:
        blocks += _script(thread, whole, selection)
    least = GOOD_FIT if selection.words >= LEAST_WORDS else 0.0
    blocks += _bullets(CAUTION, thread.section(CAUTION) or whole.section(CAUTION), 1, MOST_WORDS - selection.words, selection, least)
    return Draft(tuple(blocks))


def _lead(thread: Thread, whole: Thread, intent: Intent, selection: Selection) -> Block:
    """The answering sentence, then up to two that explain it."""
    first = selection.take(_answering(thread, whole, intent, selection))
    support = single_sentences(thread.section(WHY, BRIEF, SIGNS))
    if not intent.mentor:
        support += _also_asked(thread, first[0], selection)
    more = selection.best(support, 2, LEAD_WORDS - selection.words, GOOD_FIT)
    return Block("paragraph", None, (sum([first, *more], ()),))


def _also_asked(thread: Thread, first: Pick, selection: Selection) -> list[Line]:
    """Return the answer to one more users' question, if it was nearly this one."""
    least = ALSO_ASKED * selection.fit(first) if first.sentence.questions else 0.0
    others = [p for p in thread.found if p.section == QUESTIONS and p != first.passage and selection.passage_fit(p) >= max(SURE_FIT, least)]
    return single_sentences(others[:1])


def _answering(thread: Thread, whole: Thread, intent: Intent, selection: Selection) -> Line:
    """Return the sentence that answers the question outright: that of the users' question that was found first, or the opening
    of an article whose subject was asked for; unless neither fits well and another sentence fits better."""
    asked = next((passage for passage in thread.found if passage.section == QUESTIONS), None)
    brief = next((passage for passage in thread.found if passage.section == BRIEF), None)
    first = _surer(asked, brief, selection)
    headings = (MENTORS, EVIDENCE, SIGNS, WHY, CAUTION) if intent.mentor else (EVIDENCE, SIGNS, WHY, CAUTION)
    others = single_sentences([*thread.section(BRIEF, *headings)]) or single_sentences(whole.section(BRIEF))
    best = max(others, key=lambda line: selection.fit(line[0]))
    if first is None:
        return best
    line = (Pick(first, 0),)
    fit = selection.passage_fit(first)
    return line if fit >= SURE_FIT or fit >= selection.fit(best[0]) else best


def _surer(asked: Passage | None, brief: Passage | None, selection: Selection) -> Passage | None:
    if asked is None or brief is None:
        return asked or brief
    return brief if selection.passage_fit(brief) > selection.passage_fit(asked) + MARGIN else asked


def _steps(thread: Thread, whole: Thread, intent: Intent, selection: Selection) -> list[Block]:
    passages = thread.section(STEPS) or whole.section(STEPS)
    limit, words = (4, 100) if intent.want == "act" and not intent.mentor else (3, 70)
    return _block("steps", STEPS, selection.best(lines_of(passages), limit, min(words, MOST_WORDS - selection.words)))


def _script(thread: Thread, whole: Thread, selection: Selection) -> list[Block]:
    passages = thread.section(SAY) or whole.section(SAY)
    least = 0.0 if thread.facet and passages == thread.section(SAY) else SCRIPT_FIT
    return _block("script", SAY, selection.best(lines_of(passages), 1, MOST_WORDS - selection.words, least, again=True))


def _bullets(label: str, passages: list[Passage], limit: int, words: int, selection: Selection, least: float = 0.0) -> list[Block]:
    return _block("bullets", label, selection.best(single_sentences(passages), limit, words, least))


def _block(kind: str, label: str | None, lines: Sequence[Line]) -> list[Block]:
    return [Block(kind, label, tuple(lines))] if lines else []  # type: ignore[arg-type]


def _catalog(thread: Thread, library: Library, selection: Selection) -> Draft:
    """The opening of a catalog article, then the first sentence of each entry."""
    lead = sum(single_sentences(thread.section(BRIEF))[:2], ())
    selection.take(lead)
    entries: list[Line] = []
    for facet in facets(library, thread.article):
        signs = thread_of(library, thread.article, facet).section(SIGNS)
        if signs and selection.words < MOST_WORDS:
            entries.append(selection.take([Pick(signs[0], 0)]))
    return Draft((Block("paragraph", None, (lead,)), Block("bullets", SIGNS, tuple(entries))))


def _about_references(retrieval: Retrieval, library: Library, selection: Selection) -> Draft:
    """What the corpus says from the references that the question names; nothing if it says nothing."""
    keys = set(retrieval.keys)
    lines = [line for line in single_sentences(passages_citing(retrieval.keys, library)) if keys & set(line[0].sentence.keys)]
    if not lines:
        return Draft(())
    first = max(lines, key=lambda line: selection.fit(line[0]))
    selection.take(first)
    return Draft((Block("paragraph", None, (first,)), *_block("bullets", None, selection.best(lines, 6, MOST_WORDS - selection.words))))
