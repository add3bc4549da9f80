"""ask(question, parts) -> Answer, and the same as it grows: the stages in order. Read this first."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from coach.cite import cite
from coach.compose import compose
from coach.compose.handoff import compose_handoff
from coach.compose.threads import rank_threads
from coach.coverage import asks_passing_fact, covers, in_english, strange_name
from coach.errors import QuestionError
from coach.follow_up import standalone, under_subject
from coach.library import Library
from coach.llm import ChatModel
from coach.markdown import escape_markdown
from coach.parts import Parts
from coach.prompts import wording
from coach.question import clean_question, without_markup
from coach.retrieve import Retrieval, prefer, retrieve
from coach.safety import CRISIS, MISTREATMENT, Danger, detect_danger, look_for_harm
from coach.settings import Settings
from coach.suggest import HOW_MANY, suggest
from coach.types import Answer, Draft, Message, Tokens, Topic
from coach.verify import verify
from coach.words import capital, content_words
from coach.write import write
from coach.write.rewrite import rewritten, suggested

logger = logging.getLogger(__name__)
NEAREST = 3
RECENT = 8  # earlier turns that a language model may read
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
    *_, answer = ask_streaming(question, parts, history, about)
    return answer


def ask_streaming(
    question: str, parts: Parts, history: Sequence[Message] = (), about: str | None = None, spent: int = 0
) -> Iterator[Answer]:
    """Yield the answer as it grows, and last as `ask` returns it. Without a language model it comes at once.

    Args and errors as for `ask`; `spent` is how many tokens of a language model the conversation has used before.
    """
    started = time.perf_counter()
    asked = clean_question(question, parts.settings.max_question)
    said = without_markup(asked)
    used = Tokens()
    with parts.shelf.library() as library:
        alone = searched = standalone(said, history)
        danger, doubt = look_for_harm(alone, parts.embedder)  # with what was said before, where the message leans on it
        calm = _harmless(history, parts) if parts.llm else ()
        model = parts.llm if alone == said or calm else None  # what leans on a message about harm is no matter for a model
        if danger:
            searched = said
        elif model and alone != said and not _used_up(spent, parts.settings):
            better, used = rewritten(said, calm, model, parts.settings)
            if better:
                alone = searched = better
                danger, doubt = look_for_harm(alone, parts.embedder)
        retrieval = retrieve(searched, library, parts.embedder)
        if about and danger is None:
            alone, retrieval = _about(about, alone, retrieval, library, parts)
        timings = {"retrieve": _ms(started, time.perf_counter())}
        if danger and danger.article in library.documents:
            sure = detect_danger(alone) is not None or not covers(alone, retrieval, library)
            answers = iter([_handoff(asked, alone, danger, None if sure else compose(said, retrieval, library), retrieval, library)])
        elif not in_english(said, library):
            answers = iter([_refusal(asked, alone, wording("refusal_language.v1"), retrieval, library)])
        elif not covers(alone, retrieval, library):
            answers = iter([_refusal(asked, alone, _reason(alone, library), retrieval, library)])
        else:
            notes = [wording(name) for name, wanted in (("partly.v1", asks_passing_fact(said)), ("care.v1", doubt)) if wanted]
            composed = _with_notes(_from_corpus(asked, alone, compose(said, retrieval, library), retrieval, library), notes)
            written = _written(composed, calm, spent, model, parts, retrieval, library) if model else iter([composed])
            answers = (_with_notes(answer, notes) if answer.mode == "model" else answer for answer in written)
        for answer in answers:
            timings |= {**answer.timings_ms, "total": _ms(started, time.perf_counter())}
            tokens = answer.tokens + used if answer.tokens else used if used.read else None
            manifest = library.manifest
            yield replace(answer, index_id=manifest.index_id, index_passages=manifest.passages, timings_ms=timings, tokens=tokens)
    logger.info("answered: mode %s, %d sentences, %.0f ms", answer.mode, len(answer.sentences), timings["total"])


def _harmless(history: Sequence[Message], parts: Parts) -> Sequence[Message]:
    """Return the earlier turns that a language model may read: none, where one of them was about harm."""
    asked = [message.content for message in history[-RECENT:] if message.role == "user"]
    return () if any(look_for_harm(text, parts.embedder)[0] for text in asked) else history[-RECENT:]


def _written(
    composed: Answer, history: Sequence[Message], spent: int, model: ChatModel, parts: Parts, retrieval: Retrieval, library: Library
) -> Iterator[Answer]:
    """Yield the language model's answer as it grows, with what it proposes to ask next; the composer's where the conversation has used
    up its tokens."""
    settings = parts.settings
    if _used_up(spent, settings):
        notice = f"This conversation has used its {settings.llm_conversation_tokens:,} tokens of {model.name}; it goes on without it."
        yield replace(composed, notice=notice)
        return
    answer = composed
    for answer in write(composed, history, settings, model, parts.reader, retrieval, library):
        yield answer
    if answer.mode == "model":
        passages = [library.passages[name] for name in dict.fromkeys(source.passage_id for source in answer.sources)]
        proposed, tokens = suggested(answer, passages, model, settings)
        good = [question for question in proposed if _answerable(question, library, parts)]
        suggestions = tuple(dict.fromkeys([*good, *answer.suggestions]))[:HOW_MANY]
        yield replace(answer, suggestions=suggestions, tokens=(answer.tokens or Tokens()) + tokens)


def _used_up(spent: int, settings: Settings) -> bool:
    return 0 < settings.llm_conversation_tokens <= spent


def _answerable(question: str, library: Library, parts: Parts) -> bool:
    return look_for_harm(question, parts.embedder)[0] is None and covers(question, retrieve(question, library, parts.embedder), library)


def _with_notes(answer: Answer, notes: Sequence[str]) -> Answer:
    return replace(answer, text="\n\n".join([answer.text, *notes])) if answer.text else answer


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
    return replace(answer, mode="handoff", text=f"{wording(danger.opening)}\n\n{answer.text}")


def _reason(question: str, library: Library) -> str:
    """Return why a question is not answered: it asks for a passing fact, names what the corpus does not, or just is not covered."""
    if asks_passing_fact(question):
        return wording("refusal_fact.v1")
    if name := strange_name(question, library):
        return wording("refusal_name.v1", name=escape_markdown(name))
    return wording("refusal.v1")


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
