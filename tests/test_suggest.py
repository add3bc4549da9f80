from collections.abc import Iterator

import pytest

from coach.answer import ask
from coach.embed import Embedder
from coach.library import Library
from coach.parts import Parts
from coach.retrieve import retrieve
from coach.safety import CRISIS, MISTREATMENT
from coach.suggest import SAME, suggest
from tests.shared import answers


@pytest.fixture(scope="module")
def library(coach: Parts) -> Iterator[Library]:
    with coach.shelf.library() as opened:
        yield opened


@pytest.fixture(scope="module")
def wordings(library: Library) -> dict[str, str]:
    """Each users' question as it is suggested -> its article."""
    found = {}
    for passage in library.passages.values():
        for sentence in passage.sentences:
            for wording in sentence.questions[:1]:
                found[wording[0].upper() + wording[1:]] = passage.article
    return found


@pytest.mark.slow
def test_answers_suggest_three_questions_of_the_corpus(coach: Parts, wordings: dict[str, str]) -> None:
    given = [answer for answer in answers("covered.txt", coach) if answer.mode == "composer"]
    assert {answer.question: answer.suggestions for answer in given if not set(answer.suggestions) <= wordings.keys()} == {}
    crisis = [answer.question for answer in given if any(source.article == CRISIS for source in answer.sources)]
    assert [answer.question for answer in given if len(set(answer.suggestions)) != 3 and answer.question not in crisis] == []


@pytest.mark.slow
def test_suggestions_come_from_the_article_of_the_answer_or_one_it_points_to(
    coach: Parts, library: Library, wordings: dict[str, str]
) -> None:
    for answer in answers("covered.txt", coach):
        if answer.mode == "composer":
            here = {source.article for source in answer.sources}
            near = here | {slug for article in here for slug in library.documents[article].see_also}
            assert {wordings[suggestion] for suggestion in answer.suggestions} <= near, answer.question


@pytest.mark.slow
def test_what_was_just_answered_is_not_suggested(coach: Parts, library: Library) -> None:
    for answer in answers("covered.txt", coach):
        quotes = {source.quote for source in answer.sources}
        answered = [
            wording[0].upper() + wording[1:]
            for passage in library.passages.values()
            for sentence in passage.sentences
            if sentence.text in quotes and passage.article in {source.article for source in answer.sources}
            for wording in sentence.questions[:1]
        ]
        if answer.mode == "composer":
            assert set(answer.suggestions) & set(answered) == set(), answer.question


def test_suggestions_differ_in_meaning_from_each_other_and_from_the_question(coach: Parts, library: Library, embedder: Embedder) -> None:
    rows = {
        wording[0].upper() + wording[1:]: library.row[f"question:{passage.id}:{number}:0"]
        for passage in library.passages.values()
        for number, sentence in enumerate(passage.sentences)
        for wording in sentence.questions[:1]
    }
    for question in ("How do I find a mentor?", "How long should an email to a professor be?", "My mentor takes credit for my work"):
        answer = ask(question, coach)
        vectors = library.vectors[[rows[suggestion] for suggestion in answer.suggestions]]
        likeness = vectors @ vectors.T
        assert [float(likeness[a, b]) < SAME for a, b in ((0, 1), (0, 2), (1, 2))] == [True] * 3
        similarity = retrieve(question, library, embedder).similarity
        assert [float(similarity[rows[suggestion]]) < SAME for suggestion in answer.suggestions] == [True] * 3


def test_an_answer_without_sources_suggests_nothing(library: Library, embedder: Embedder) -> None:
    assert suggest(retrieve("How do I find a mentor?", library, embedder), (), library) == ()


def test_after_a_crisis_nothing_is_suggested(coach: Parts) -> None:
    answer = ask("I want to die", coach)
    assert (answer.mode, answer.suggestions) == ("handoff", ())


def test_after_mistreatment_no_question_of_a_crisis_is_suggested(coach: Parts, wordings: dict[str, str]) -> None:
    answer = ask("My attending screams at me", coach)
    assert answer.mode == "handoff"
    assert [suggestion for suggestion in answer.suggestions if wordings[suggestion] == CRISIS] == []


@pytest.mark.slow
def test_an_everyday_answer_suggests_nothing_about_harm(coach: Parts, wordings: dict[str, str]) -> None:
    for answer in answers("covered.txt", coach):
        if answer.mode == "composer" and not {source.article for source in answer.sources} & {CRISIS, MISTREATMENT}:
            assert {wordings[suggestion] for suggestion in answer.suggestions} & {CRISIS, MISTREATMENT} == set(), answer.question
