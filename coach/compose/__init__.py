"""Hits -> Draft, with no model: choose what the corpus says and put it in a coach's order.

1. The thread: the article (and the entry of a catalog) that fits the question best.
2. The lead: the sentence that answers the question outright; then the answers of the next articles, where it is not sure which one is
   meant, or up to two sentences that explain it.
3. By what the asker wants: steps, words to say, evidence or signs; for a mentor, the mentor's side first.
4. One caution, if there is one to the point.
Each sentence is taken whole from a passage, and none says again what was said.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from coach.compose.intent import Intent, read_intent
from coach.compose.selection import Line, Selection, lines_of, single_sentences
from coach.compose.threads import Thread, facets, rank_threads, thread_of
from coach.library import Library
from coach.retrieve import Retrieval, passages_citing
from coach.types import Block, Draft, Passage, Pick
from coach.words import plain, stems

LEAST_WORDS, MOST_WORDS = 80, 230
LEAD_WORDS, MOST_LEAD = 85, 115  # with what explains it; with the answers of rivals
SOURCES = 3  # articles that a lead draws on at most
MOST_COMPARED = 3  # entries of a catalog that are shown with two sentences each
RIVAL_FIT = 0.6  # how well its answer must fit, beside the first
RIVAL = 0.08  # chance from which another article may be the one that is meant
GOOD_FIT = 0.28  # below this a sentence is hardly about the question
LOOSE_FIT = 0.18  # enough for one of several points of a list
OUTRIGHT = 0.03  # how much worse the answer to a users' question may fit than another sentence, and still come first
SCRIPT_FIT = 0.22  # least fit of words to say; those of a catalog's entry belong to it in any case

QUESTIONS = "Questions people ask"
STEPS = "What to do"
SAY = "What to say"
CAUTION = "Watch out for"
MENTORS = "For mentors"
SIGNS = "What it looks like"
EVIDENCE = "What the evidence says"
WHY = "Why it matters"
BRIEF = "In brief"
BESIDE = "Worth knowing"
EVERYWHERE = "Mentor"

# To whom a sentence speaks.
_TO_MENTORS = re.compile(
    r"^As an? (?:mentor|program leader|attending)\b|\byour (?:\w+ )?(?:mentees?|residents?|students?|trainees?)\b"
    r"|\b(?:each|the|new) mentees?\b"
)
_TO_MENTEES = re.compile(r"^As a mentee\b|\byour (?:\w+ )?(?:mentors?|PI|attending)\b")


def compose(question: str, retrieval: Retrieval, library: Library) -> Draft:
    """Return an answer made of the corpus's own sentences."""
    selection = Selection(library, retrieval)
    intent = read_intent(question)
    if intent.want != "list" and retrieval.keys and (cited := _about_references(retrieval, library, selection)).blocks:
        return cited
    thread, *others = rank_threads(retrieval, library)
    rivals = [other for other in others[: SOURCES - 1] if other.chance >= RIVAL]
    if listed := _listed(retrieval.question, intent, (thread, *rivals), library):
        return _catalog(*listed, library, selection)
    if len(named := _named_entries(retrieval.question, thread.article, library)) == 1:
        thread, rivals = replace(thread_of(library, thread.article, named[0]), chance=thread.chance), []
    whole = thread_of(library, thread.article, None)
    lead = _lead(thread, whole, rivals, intent, selection)
    if intent.mentor and (side := thread.section(MENTORS) or whole.section(MENTORS)):
        blocks = [lead, *_bullets(MENTORS, side, 5, 120, selection)]
        if "mentor" not in library.documents[thread.article].audience[:1]:  # steps of such an article are for mentees
            if selection.words < LEAST_WORDS:
                blocks += _bullets(EVIDENCE, thread.section(EVIDENCE) or whole.section(EVIDENCE), 2, 80, selection, LOOSE_FIT)
            return Draft(tuple(blocks))
    else:
        blocks = [lead]
    return Draft((*blocks, *_rest(thread, whole, intent, lead, selection)))


def _rest(thread: Thread, whole: Thread, intent: Intent, lead: Block, selection: Selection) -> list[Block]:
    """What follows the lead, by what the asker wants."""
    blocks: list[Block] = []
    if intent.want == "evidence":
        blocks += _bullets(EVIDENCE, thread.section(EVIDENCE) or whole.section(EVIDENCE), 4, 110, selection, LOOSE_FIT)
    else:
        blocks += _evidence(_statements(thread, whole, intent), lead, MOST_WORDS - 100 - selection.words, selection)
    if intent.want == "meaning":
        blocks += _bullets(SIGNS, thread.section(SIGNS), 3, 80, selection, LOOSE_FIT)
    if intent.want == "words":
        blocks += _script(thread, whole, selection)
    if selection.words < MOST_WORDS - 70:
        blocks += _steps(thread, whole, intent, selection)
    if intent.want == "act" and not intent.mentor:
        blocks += _script(thread, whole, selection)
    least = GOOD_FIT if selection.words >= LEAST_WORDS else 0.0
    return blocks + _bullets(CAUTION, thread.section(CAUTION) or whole.section(CAUTION), 1, MOST_WORDS - selection.words, selection, least)


def _lead(thread: Thread, whole: Thread, rivals: Sequence[Thread], intent: Intent, selection: Selection) -> Block:
    """The answering sentence, then those of rival articles, then what else of the article answers it."""
    said = _statements(thread, whole, intent)
    first = selection.take(_answering(said, selection))
    lines = [first]
    for rival in rivals:
        answering = _answering(_statements(rival, rival, intent), selection)
        lines += selection.best([answering], 1, MOST_LEAD - selection.words, RIVAL_FIT * selection.fit(first[0]))
    room = (MOST_LEAD if rivals else LEAD_WORDS) - selection.words
    lines += selection.best(
        [line for line in said if line[0].passage.section != STEPS], SOURCES + bool(rivals) - len(lines), room, GOOD_FIT
    )
    return Block("paragraph", None, (sum(lines, ()),))


def _statements(thread: Thread, whole: Thread, intent: Intent) -> list[Line]:
    """Return the sentences that can answer: of the thread, and of the article as a whole; words to say come later, and what speaks to
    a mentor is for mentors."""
    passages = {passage.id: passage for passage in (*thread.passages, *whole.passages)}
    apart, others = ({SAY}, _TO_MENTEES) if intent.mentor else ({SAY, MENTORS}, _TO_MENTORS)
    said = single_sentences([p for p in passages.values() if p.section not in apart])
    return [line for line in said if not others.search(line[0].sentence.text)] or said or single_sentences(thread.passages)


def _answering(said: Sequence[Line], selection: Selection) -> Line:
    """Return the sentence that answers best; one that was written as the answer to a question goes first among near equals."""
    return max(said, key=lambda line: selection.fit(line[0]) + _standing(line[0]))


def _standing(pick: Pick) -> float:
    if pick.sentence.questions:
        return OUTRIGHT
    return -OUTRIGHT if pick.passage.section == STEPS else 0.0


def _evidence(said: Sequence[Line], lead: Block, room: int, selection: Selection) -> list[Block]:
    """Return the best sentence that rests on literature, where the lead has none."""
    if any(pick.sentence.keys for pick in sum(lead.lines, ())):
        return []
    return _block(
        "bullets",
        BESIDE,
        selection.best([line for line in said if line[0].sentence.keys and line[0].passage.section != STEPS], 1, room, GOOD_FIT),
    )


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


def _listed(question: str, intent: Intent, threads: Sequence[Thread], library: Library) -> tuple[Thread, list[str]] | None:
    """Return the catalog that a question asks for, and the entries to show: those that it compares, or all; None if it asks for none."""
    if intent.want in ("meaning", "compare"):
        for thread in threads:
            if len(named := _named_entries(question, thread.article, library)) > 1:
                return thread, named
    thread = threads[0]
    entries = facets(library, thread.article)
    whole = intent.want in ("meaning", "compare") and thread.facet is None and not _named_entries(question, thread.article, library)
    return (thread, entries) if entries and (intent.want == "list" or whole) else None


def _named_entries(question: str, article: str, library: Library) -> list[str]:
    """Return the entries of a catalog that a question names ("a coach or a sponsor?"); what all articles are about is named only
    beside another one."""
    said = {*stems(question), *stems(plain(question))}
    named = [facet for facet in facets(library, article) if set(stems(facet)) <= said]
    return [] if named == [EVERYWHERE] else named


def _catalog(thread: Thread, entries: Sequence[str], library: Library, selection: Selection) -> Draft:
    """The opening of a catalog article, then the first sentences of its entries: of all, or of those that are compared."""
    whole = thread_of(library, thread.article, None)
    lead = sum(single_sentences(whole.section(BRIEF))[:2], ())
    selection.take(lead)
    signs = [thread_of(library, thread.article, entry).section(SIGNS) for entry in entries]
    each = 1 if len(entries) > MOST_COMPARED else 2
    lines = [selection.take(line) for passages in signs for line in single_sentences(passages[:1])[:each]]
    return Draft((Block("paragraph", None, (lead,)), Block("bullets", SIGNS, tuple(lines))))


def _about_references(retrieval: Retrieval, library: Library, selection: Selection) -> Draft:
    """What the corpus says from the references that the question names; nothing if it says nothing."""
    keys = set(retrieval.keys)
    lines = [line for line in single_sentences(passages_citing(retrieval.keys, library)) if keys & set(line[0].sentence.keys)]
    if not lines:
        return Draft(())
    first = max(lines, key=lambda line: selection.fit(line[0]))
    selection.take(first)
    return Draft((Block("paragraph", None, (first,)), *_block("bullets", None, selection.best(lines, 6, MOST_WORDS - selection.words))))
