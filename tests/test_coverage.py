from collections.abc import Iterator

import pytest

from coach.answer import ask
from coach.coverage import Signals, covers, in_english, probability, signals
from coach.embed import Embedder
from coach.library import Library
from coach.parts import Parts
from coach.retrieve import retrieve
from tests.shared import answers


@pytest.fixture(scope="module")
def library(coach: Parts) -> Iterator[Library]:
    with coach.shelf.library() as opened:
        yield opened


@pytest.mark.slow
def test_at_least_93_percent_of_covered_questions_are_answered(coach: Parts) -> None:
    given = answers("covered.txt", coach)
    refused = [answer.question for answer in given if answer.mode == "refusal"]
    assert len(refused) / len(given) <= 0.07, refused


@pytest.mark.slow
def test_at_least_88_percent_of_uncovered_questions_are_refused(coach: Parts) -> None:
    given = answers("uncovered.txt", coach)
    answered = [answer.question for answer in given if answer.mode != "refusal"]
    assert len(answered) / len(given) <= 0.12, answered


@pytest.mark.slow
def test_no_uncovered_question_is_handed_over(coach: Parts) -> None:
    assert [answer.question for answer in answers("uncovered.txt", coach) if answer.mode == "handoff"] == []


@pytest.mark.parametrize(
    "question", ["What is the dose of cefazolin?", "How do I place a central line?", "Who is the president?", "xyzzy plugh qwrty"]
)
def test_what_has_nothing_to_do_with_mentoring_is_refused(coach: Parts, question: str) -> None:
    answer = ask(question, coach)
    assert (answer.mode, answer.abstained, answer.sources, answer.references) == ("refusal", True, (), ())


def test_a_question_of_symbols_the_corpus_does_not_know_is_not_covered(library: Library, embedder: Embedder) -> None:
    assert covers("zzz", retrieve("zzz", library, embedder), library) is False


def test_a_question_that_names_a_reference_is_covered_whatever_it_asks(library: Library, embedder: Embedder) -> None:
    question = "xyzzy 10.1001/jama.2016.12384"
    found = retrieve(question, library, embedder)
    assert (found.keys, covers(question, found, library)) == (("vaughn2017missteps",), True)


def test_signals_of_a_users_own_question_are_strong_and_of_a_strange_one_weak(library: Library, embedder: Embedder) -> None:
    own, strange = "How do I find a mentor?", "What is the dose of cefazolin?"
    strong = signals(own, retrieve(own, library, embedder), library)
    weak = signals(strange, retrieve(strange, library, embedder), library)
    assert (strong.known, strong.used) == (1.0, 1.0)
    assert [getattr(strong, name) > getattr(weak, name) for name in ("best", "mean", "used", "known", "topic")] == [True] * 5


@pytest.mark.parametrize("name", ["best", "mean", "used", "known", "topic"])
def test_each_signal_raises_the_probability(name: str) -> None:
    level = {"best": 0.5, "mean": 0.5, "used": 0.5, "known": 0.5, "topic": 0.3}
    assert probability(Signals(**{**level, name: level[name] + 0.1})) > probability(Signals(**level))


@pytest.mark.parametrize(
    "question",
    [
        "How do I find a mentor?",
        "mentor",
        "la mentor",
        "What do I say to a na\u00efve r\u00e9sum\u00e9 reviewer?",
        "Dr. Garc\u00eda de la Cruz never answers me, what do I do?",
        "vampire mentee",
        "how 2 ask 4 a letter lol",
        "I have attending. He is not answer. What I do?",
        "help \U0001f62d my mentor hates me",
        "Is el jefe my mentor or my PI?",
    ],
)
def test_english_is_taken_for_english_even_if_short_or_broken(library: Library, question: str) -> None:
    assert in_english(question, library) is True


@pytest.mark.parametrize(
    "question",
    [
        "\u00bfC\u00f3mo encuentro un mentor para la cirug\u00eda?",
        "Comment puis-je trouver un mentor dans mon h\u00f4pital?",
        "Wie finde ich einen Mentor f\u00fcr die Chirurgie?",
        "Come faccio a trovare un mentore per la chirurgia?",
        "Como encontro um mentor para a minha resid\u00eancia?",
        "Hoe vind ik een mentor voor mijn onderzoek?",
        "Hur hittar jag en mentor?",
        "\u041a\u0430\u043a \u043d\u0430\u0439\u0442\u0438 \u043d\u0430\u0441\u0442\u0430\u0432\u043d\u0438\u043a\u0430?",
        "\u5982\u4f55\u627e\u5230\u5bfc\u5e08\uff1f",
        "\u0643\u064a\u0641 \u0623\u062c\u062f \u0645\u0631\u0634\u062f\u0627\u061f",
        "\u092e\u0948\u0902 \u090f\u0915 \u0917\u0941\u0930\u0941 \u0915\u0948\u0938\u0947 \u0916\u094b\u091c\u0942\u0901?",
        "\u30e1\u30f3\u30bf\u30fc\u306e\u898b\u3064\u3051\u65b9\u306f\uff1f",
        "\uba58\ud1a0\ub97c \uc5b4\ub5bb\uac8c \ucc3e\ub098\uc694?",
    ],
)
def test_other_languages_are_recognized(library: Library, question: str) -> None:
    assert in_english(question, library) is False


def test_a_question_in_another_language_is_told_so_and_invents_nothing(coach: Parts) -> None:
    answer = ask("\u00bfC\u00f3mo encuentro un mentor para la cirug\u00eda?", coach)
    assert answer.mode == "refusal"
    assert answer.text == "I can only read questions in English so far. If you can, please ask again in English; short and simple is fine."
    assert (answer.sentences, answer.sources) == ((), ())
