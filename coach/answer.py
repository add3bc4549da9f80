"""ask(question, parts) -> Answer: the stages in order. Read this first."""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace

from coach.cite import cite, escape_markdown
from coach.compose import compose
from coach.compose.handoff import compose_handoff
from coach.compose.threads import rank_threads
from coach.coverage import asks_passing_fact, covers, in_english, strange_name
from coach.errors import QuestionError
from coach.follow_up import standalone, under_subject
from coach.library import Library
from coach.parts import Parts
from coach.prompts import load_prompt
from coach.question import clean_question, without_markup
from coach.retrieve import Retrieval, prefer, retrieve
from coach.safety import CRISIS, MISTREATMENT, Danger, detect_danger, look_for_harm
from coach.suggest import suggest
from coach.types import Answer, Draft, Message, Topic
from coach.verify import verify
from coach.words import capital, content_words

logger = logging.getLogger(__name__)
NEAREST = 3
OTHERWISE = "If you meant only the question itself"
NAMES_A_TOPIC = 2  # content words; a question with fewer is about whatever is being read


def ask(question: str, parts: Parts, history: Sequence[Message] = (), about: str | None = None) -> Answer:
    """Return the answer to a question: from the corpus, or a refusal, or the people who can help.

    Args:
        question: what the person typed.
        parts: see `coach.parts`.
        history: earlier turns, oldest first; they only help to understand the question.
        about: the slug of an article that the question is about; its passages are preferred.

    Raises:
        QuestionError: there is no question in the text, it is too long, or `about` names no article.
        IndexMissing, IndexDamaged, IndexOutdated, StorageError: the index cannot be read.
    """
    started = time.perf_counter()
    asked = clean_question(question, parts.settings.max_question)
    said = without_markup(asked)
    with parts.shelf.library() as library:
        alone = standalone(said, history)
        danger, doubt = look_for_harm(alone, parts.embedder)  # with what was said before, where the message leans on it
        retrieval = retrieve(said if danger else alone, library, parts.embedder)
        if about and danger is None:
            alone, retrieval = _about(about, alone, retrieval, library, parts)
        retrieved = time.perf_counter()
        if danger and danger.article in library.documents:
            sure = detect_danger(alone) is not None or not covers(alone, retrieval, library)
            answer = _handoff(asked, alone, danger, None if sure else compose(said, retrieval, library), retrieval, library)
        elif not in_english(said, library):
            answer = _refusal(asked, alone, load_prompt("refusal_language.v1").substitute(), retrieval, library)
        elif not covers(alone, retrieval, library):
            answer = _refusal(asked, alone, _reason(alone, library), retrieval, library)
        else:
            answer = _from_corpus(asked, alone, compose(said, retrieval, library), retrieval, library)
            notes = [name for name, wanted in (("partly.v1", asks_passing_fact(said)), ("care.v1", doubt)) if wanted]
            answer = replace(answer, text="\n\n".join([answer.text, *(load_prompt(name).substitute() for name in notes)]))
        timings = {"retrieve": _ms(started, retrieved), "total": _ms(started, time.perf_counter())}
        answer = replace(answer, index_id=library.manifest.index_id, index_passages=library.manifest.passages, timings_ms=timings)
    logger.info("answered: mode %s, %d sentences, %.0f ms", answer.mode, len(answer.sentences), timings["total"])
    return answer


def _about(about: str, alone: str, retrieval: Retrieval, library: Library, parts: Parts) -> tuple[str, Retrieval]:
    """Return the question as one about an article, and what is found for it: under the article's title where it names no topic, or
    cannot be answered without, and with the article's passages moved up."""
    if about not in library.documents:
        raise QuestionError(f"There is no article named {about[:80]}.", "Choose one in the library, or ask without it.")
    under = under_subject(alone, library.documents[about].title)
    if (
        under != alone
        and not asks_passing_fact(alone)
        and (len(content_words(alone)) < NAMES_A_TOPIC or not covers(alone, retrieval, library))
    ):
        alone, retrieval = under, retrieve(under, library, parts.embedder)
    return alone, prefer(about, retrieval)


def _from_corpus(asked: str, alone: str, draft: Draft, retrieval: Retrieval, library: Library) -> Answer:
    cited = cite(verify(draft, library), library)
    return Answer(
        question=asked,
        standalone_question=alone,
        mode="composer",
        text=cited.text,
        sentences=cited.sentences,
        sources=cited.sources,
        references=cited.references,
        suggestions=suggest(retrieval, cited.sources, library),
    )


def _handoff(asked: str, alone: str, danger: Danger, otherwise: Draft | None, retrieval: Retrieval, library: Library) -> Answer:
    """Return who can help; and where that may not be what was meant, the beginning of the answer to the question as it stands."""
    draft = compose_handoff(danger, retrieval, library)
    if otherwise and all(pick.passage.article != danger.article for pick in sum(otherwise.blocks[0].lines, ())):
        draft = Draft((*draft.blocks, replace(otherwise.blocks[0], label=OTHERWISE)))
    answer = _from_corpus(asked, alone, draft, retrieval, library)
    return replace(answer, mode="handoff", text=f"{load_prompt(danger.opening).substitute()}\n\n{answer.text}")


def _reason(question: str, library: Library) -> str:
    """Return why a question is not answered: it asks for a passing fact, names what the corpus does not, or just is not covered."""
    if asks_passing_fact(question):
        return load_prompt("refusal_fact.v1").substitute()
    if name := strange_name(question, library):
        return load_prompt("refusal_name.v1", frozenset({"name"})).substitute(name=escape_markdown(name))
    return load_prompt("refusal.v1").substitute()


def _refusal(asked: str, alone: str, text: str, retrieval: Retrieval, library: Library) -> Answer:
    threads = [thread for thread in rank_threads(retrieval, library) if thread.article not in (CRISIS, MISTREATMENT)]
    nearest = tuple(Topic(thread.article, library.documents[thread.article].title) for thread in threads[:NEAREST])
    starters = tuple(question for topic in nearest if (question := _first_question(topic.article, library)))
    return Answer(asked, alone, "refusal", text, abstained=True, nearest_topics=nearest, suggestions=starters)


def _first_question(article: str, library: Library) -> str | None:
    passages = (passage for passage in library.passages.values() if passage.article == article)
    asked = next((sentence.questions[0] for passage in passages for sentence in passage.sentences if sentence.questions), None)
    return capital(asked) if asked else None


def _ms(start: float, end: float) -> float:
    return round(1000 * (end - start), 1)
