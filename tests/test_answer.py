import logging
from collections.abc import Iterator

import pytest

from coach.answer import ask
from coach.embed import Embedder
from coach.errors import QuestionError
from coach.parts import Parts
from coach.prompts import wording
from coach.safety import CRISIS, MISTREATMENT
from coach.settings import Settings
from coach.types import Message
from coach.ui.examples import EXAMPLES
from tests.shared import tiny_parts

FIRST = "How do I ask an attending to be my mentor?"
TALK = (Message("user", FIRST), Message("assistant", "Ask in person, at the end of a shift."))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Parts]:
    parts = tiny_parts(tmp_path_factory, embedder)
    yield parts
    parts.shelf.close()


def test_a_covered_question_is_answered_from_the_corpus(coach: Parts) -> None:
    answer = ask(FIRST, coach)
    assert (answer.mode, answer.abstained, answer.model, answer.nearest_topics) == ("composer", False, None, ())
    assert {source.article for source in answer.sources} == {"approaching-an-attending"}
    assert len(answer.suggestions) == 3


def test_an_answer_names_the_index_it_was_made_from(coach: Parts) -> None:
    answer = ask(FIRST, coach)
    with coach.shelf.library() as library:
        assert (answer.index_id, answer.index_passages) == (library.manifest.index_id, len(library.passages))


@pytest.mark.parametrize("question", [FIRST, "What is the dose of cefazolin?", "I want to die"])
def test_every_answer_says_how_long_it_took(coach: Parts, question: str) -> None:
    timings = ask(question, coach).timings_ms
    assert list(timings) == ["retrieve", "total"]
    assert 0 < timings["retrieve"] <= timings["total"] < 60_000


def test_the_same_question_gets_the_same_answer(coach: Parts) -> None:
    first, second = (ask(FIRST, coach) for _ in range(2))
    assert (first.text, first.sources, first.suggestions) == (second.text, second.sources, second.suggestions)


@pytest.mark.parametrize(
    ("message", "article", "opening", "help_named"),
    [
        ("I don't want to live anymore", CRISIS, "handoff_crisis.v1", "988"),
        ("My friend says he wants to kill himself", CRISIS, "handoff_crisis.v1", "988"),
        ("I can't take this anymore", CRISIS, "handoff_crisis.v1", "Physician Support Line"),
        ("My mentor puts his hand on my thigh", MISTREATMENT, "handoff.v1", "Title IX"),
        ("My attending makes jokes about my accent", MISTREATMENT, "handoff.v1", "ombuds"),
        ("My chief screams at me in the OR", MISTREATMENT, "handoff.v1", "student affairs"),
    ],
)
def test_a_message_about_harm_gets_the_people_who_can_help_first(
    coach: Parts, message: str, article: str, opening: str, help_named: str
) -> None:
    answer = ask(message, coach)
    assert (answer.mode, answer.abstained) == ("handoff", False)
    head, helpers, *_ = answer.text.split("\n\n**")
    assert head == wording(opening)
    assert helpers.startswith("Who can help**\n\n- ")
    assert help_named in helpers
    assert {source.article for source in answer.sources} == {article}
    assert answer.sources[0].section == "In brief"
    assert [source.n for source in answer.sources] == list(range(1, len(answer.sources) + 1))


def test_a_handoff_rests_on_its_sources(coach: Parts) -> None:
    answer = ask("I don't want to live anymore", coach)
    assert "samhsa_988" in [reference.key for reference in answer.references]
    assert answer.sentences[0].support == "verbatim"


@pytest.mark.parametrize("message", ["My mentor puts his hand on my thigh", "Help me write an email to my mentor who gropes me"])
def test_a_handoff_gives_no_words_to_send(coach: Parts, message: str) -> None:
    answer = ask(message, coach)
    assert answer.mode == "handoff"
    assert "What to say" not in {source.section for source in answer.sources}


def test_a_refusal_names_three_nearest_topics_and_invents_nothing(coach: Parts) -> None:
    answer = ask("What is the dose of cefazolin?", coach)
    assert (answer.mode, answer.abstained) == ("refusal", True)
    assert answer.text == wording("refusal.v1")
    assert (answer.sentences, answer.sources, answer.references) == ((), (), ())
    with coach.shelf.library() as library:
        titles = {slug: document.title for slug, document in library.documents.items()}
    assert len({topic.article for topic in answer.nearest_topics}) == 3
    assert [titles[topic.article] for topic in answer.nearest_topics] == [topic.title for topic in answer.nearest_topics]


def test_a_refusal_offers_for_each_topic_a_question_that_is_answered(coach: Parts) -> None:
    answer = ask("What is the average salary of a plastic surgeon in Texas?", coach)
    assert len(answer.suggestions) == len(answer.nearest_topics) == 3
    given = [ask(suggestion, coach) for suggestion in answer.suggestions]
    assert [next(iter(follow.sources)).article for follow in given] == [topic.article for topic in answer.nearest_topics]


@pytest.mark.parametrize(
    "question", ["What is the dose of cefazolin?", "What are the visiting hours at Bellevue?", "normal potassium range"]
)
def test_a_refusal_never_points_to_the_articles_about_harm(coach: Parts, question: str) -> None:
    answer = ask(question, coach)
    assert answer.mode == "refusal"
    assert {topic.article for topic in answer.nearest_topics} & {CRISIS, MISTREATMENT} == set()


def test_history_makes_a_follow_up_stand_alone(coach: Parts) -> None:
    answer = ask("What if he says no?", coach, TALK)
    assert (answer.question, answer.standalone_question) == ("What if he says no?", f"{FIRST} What if he says no?")
    assert (answer.mode, answer.sources[0].article) == ("composer", "finding-a-mentor")


def test_history_does_not_change_a_question_that_stands_alone(coach: Parts) -> None:
    question = "What is the difference between a coach and a sponsor?"
    alone, later = ask(question, coach), ask(question, coach, TALK)
    assert (later.standalone_question, later.text) == (question, alone.text)


def test_harm_in_a_follow_up_is_handed_over_whatever_came_before(coach: Parts) -> None:
    assert ask("And now I want to die", coach, TALK).mode == "handoff"


def test_the_log_tells_the_mode_and_never_the_question(coach: Parts, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        ask("My attending Dr. Zebulon puts his hand on my thigh", coach)
    assert len([message for message in caplog.messages if message.startswith("answered: mode handoff, ")]) == 1
    assert "Zebulon" not in caplog.text


def test_a_corpus_of_ones_own_answers_in_its_own_words(tiny: Parts) -> None:
    answer = ask("ghosted my PI, how do I return?", tiny)
    assert answer.sentences[0].text == "Send an honest update today, and name the date of the next piece."
    assert [reference.key for reference in answer.references] == ["ghost2017", "wolf2018"]


def test_a_corpus_without_an_article_about_a_crisis_does_not_break(tiny: Parts) -> None:
    answer = ask("I want to die", tiny)
    assert (answer.mode, answer.sources) == ("refusal", ())


def test_asking_changes_nothing_on_disk(tiny: Parts) -> None:
    settings: Settings = tiny.settings
    ask("When do I ask for a letter?", tiny)
    before = {file: file.stat().st_mtime_ns for file in settings.home.rglob("*.json")}
    ask("How often do I write?", tiny)
    assert {file: file.stat().st_mtime_ns for file in settings.home.rglob("*.json")} == before


def test_a_follow_up_that_leans_on_a_message_about_harm_gets_people_too(coach: Parts) -> None:
    history = [Message("user", "My attending keeps touching me in the OR."), Message("assistant", "…")]
    assert ask("and if I tell someone?", coach, history).mode == "handoff"
    assert ask("How long should a first email to a professor be?", coach, history).mode == "composer"


# --- about one article


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("How long do I wait?", "following-up"),
        ("what do i say", "following-up"),
        ("how early?", "letters-of-recommendation"),
        ("what should I bring?", "first-meeting"),
    ],
)
def test_a_question_too_short_to_name_a_topic_is_about_the_article_chosen(coach: Parts, question: str, article: str) -> None:
    answer = ask(question, coach, about=article)
    assert (answer.mode, answer.sources[0].article, answer.question) == ("composer", article, question)


def test_a_question_with_a_topic_of_its_own_is_answered_from_where_its_answer_is(coach: Parts) -> None:
    answer = ask("How do I ask for a letter of recommendation?", coach, about="following-up")
    assert (answer.standalone_question, answer.sources[0].article) == (answer.question, "letters-of-recommendation")


def test_the_article_chosen_decides_between_two_that_fit(coach: Parts) -> None:
    question = "What can a program do about it?"
    chosen = [ask(question, coach, about=article).sources[0].article for article in ("mentoring-across-differences", "mentoring-programs")]
    assert chosen == ["mentoring-across-differences", "mentoring-programs"]


@pytest.mark.parametrize("question", ["What is the dose of cefazolin?", "when is the deadline"])
def test_an_article_does_not_make_the_corpus_cover_more(coach: Parts, question: str) -> None:
    assert ask(question, coach, about="letters-of-recommendation").mode == "refusal"


def test_harm_is_handed_over_whatever_is_being_read(coach: Parts) -> None:
    answer = ask("I want to kill myself", coach, about="first-meeting")
    assert (answer.mode, answer.sources[0].article) == ("handoff", CRISIS)


def test_an_article_that_is_not_there_is_said(coach: Parts) -> None:
    with pytest.raises(QuestionError, match="There is no article named nowhere"):
        ask("How long do I wait?", coach, about="nowhere")


@pytest.mark.parametrize("question", [question for questions in EXAMPLES.values() for question in questions])
def test_every_example_of_the_page_is_answered(coach: Parts, question: str) -> None:
    assert ask(question, coach).mode == "composer"
