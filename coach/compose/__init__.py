"""Hits -> Draft, with no model: choose what the corpus says and put it in a coach's order.

1. The thread: the article (and the entry of a catalog) that fits the question best.
2. The lead: the sentence that answers the question outright, then up to two that explain it.
3. By what the asker wants: steps, words to say, evidence or signs; for a mentor, the mentor's side first.
4. One caution, if there is one to the point.
Each sentence is taken whole from a passage, and none says again what was said.
"""

from coach.compose.intent import Intent, read_intent
from coach.compose.selection import Selection, lines_of, single_sentences
from coach.compose.threads import Thread, facets, rank_threads
from coach.library import Library
from coach.retrieve import Retrieval, passages_citing
from coach.types import Block, Draft, Passage, Pick

MOST_WORDS = 230
LEAD_WORDS = 80
GOOD_FIT = 0.3  # below this a sentence is not about the question
SURE_FIT = 0.5  # a users' question that fits this well is the question asked

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
    if retrieval.keys:
        return _about_references(retrieval, library, selection)
    threads = rank_threads(retrieval, library, selection)
    thread = threads[0]
    whole = next((other for other in threads if other.article == thread.article and other.facet is None), thread)
    if intent.want == "meaning" and thread.facet is None and facets(library, thread.article):
        return _catalog(thread, library, selection)
    blocks = [_lead(thread, whole, intent, selection)]
    if intent.mentor:
        blocks += _bullets(MENTORS, thread.section(MENTORS) or whole.section(MENTORS), 4, 110, selection)
    if intent.want == "evidence":
        blocks += _bullets(EVIDENCE, thread.section(EVIDENCE) or whole.section(EVIDENCE), 4, 110, selection)
    if intent.want == "meaning":
        blocks += _bullets(SIGNS, thread.section(SIGNS), 3, 80, selection)
    if intent.want == "words":
        blocks += _script(thread, whole, selection)
    if selection.words < MOST_WORDS - 70:
        blocks += _steps(thread, whole, intent, selection)
    if intent.want == "act" and not intent.mentor:
        blocks += _script(thread, whole, selection)
    blocks += _bullets(CAUTION, thread.section(CAUTION) or whole.section(CAUTION), 1, MOST_WORDS - selection.words, selection, GOOD_FIT)
    return Draft(tuple(block for block in blocks if block.picks))


def _lead(thread: Thread, whole: Thread, intent: Intent, selection: Selection) -> Block:
    """The answering sentence, then up to two that explain it."""
    asked = single_sentences(thread.section(QUESTIONS))
    told = single_sentences(thread.section(BRIEF, SIGNS, WHY, EVIDENCE, STEPS, CAUTION) or whole.section(BRIEF))
    opening = single_sentences(thread.section(BRIEF) or whole.section(BRIEF))
    if intent.mentor:
        told = single_sentences(thread.section(MENTORS)) + told
    best_asked = max(asked, key=lambda line: selection.fit(line[0]), default=None)
    best_told = max(told, key=lambda line: selection.fit(line[0]), default=None)
    if best_asked and (selection.fit(best_asked[0]) >= SURE_FIT or not best_told or selection.fit(best_asked[0]) >= selection.fit(best_told[0])):
        first = best_asked
    else:
        first = opening[0] if opening and selection.fit(opening[0][0]) >= GOOD_FIT else best_told or asked[0]
    lead = selection.take(first)
    support = single_sentences(thread.section(BRIEF, WHY, SIGNS, QUESTIONS) if not intent.mentor else thread.section(WHY, BRIEF, SIGNS))
    more = selection.best(support, 2, LEAD_WORDS - selection.words, GOOD_FIT)
    return Block("paragraph", None, lead + tuple(pick for line in more for pick in line))


def _steps(thread: Thread, whole: Thread, intent: Intent, selection: Selection) -> list[Block]:
    passages = thread.section(STEPS) or whole.section(STEPS)
    limit, words = (4, 110) if intent.want == "act" and not intent.mentor else (3, 70)
    lines = selection.best(lines_of(passages), limit, min(words, MOST_WORDS - selection.words))
    return [Block("steps", STEPS, tuple(pick for line in lines for pick in line))] if lines else []


def _script(thread: Thread, whole: Thread, selection: Selection) -> list[Block]:
    passages = thread.section(SAY) or whole.section(SAY)
    lines = selection.best(lines_of(passages), 1, max(0, MOST_WORDS - selection.words), 0.2)
    return [Block("script", SAY, lines[0])] if lines else []


def _bullets(label: str, passages: list[Passage], limit: int, words: int, selection: Selection, least: float = 0.0) -> list[Block]:
    lines = selection.best(single_sentences(passages), limit, words, least)
    return [Block("bullets", label, tuple(pick for line in lines for pick in line))] if lines else []


def _catalog(thread: Thread, library: Library, selection: Selection) -> Draft:
    """The opening of a catalog article, then the first sentence of each entry."""
    lead = selection.take(pick for line in single_sentences(thread.section(BRIEF))[:2] for pick in line)
    entries: list[Pick] = []
    for facet in facets(library, thread.article):
        found = [p for p in library.passages.values() if p.article == thread.article and p.facet == facet and p.section == SIGNS]
        if found and selection.words < MOST_WORDS:
            entries += selection.take([Pick(found[0], 0)])
    return Draft((Block("paragraph", None, lead), Block("bullets", SIGNS, tuple(entries))))


def _about_references(retrieval: Retrieval, library: Library, selection: Selection) -> Draft:
    """What the corpus says from the references that the question names."""
    keys = set(retrieval.keys)
    lines = [line for line in single_sentences(passages_citing(retrieval.keys, library)) if keys & set(line[0].sentence.keys)]
    first = max(lines, key=lambda line: selection.fit(line[0]))
    lead = selection.take(first)
    more = selection.best(lines, 6, MOST_WORDS - selection.words)
    return Draft((Block("paragraph", None, lead), Block("bullets", None, tuple(pick for line in more for pick in line))))
