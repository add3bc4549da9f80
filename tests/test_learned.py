"""What was learned: what it reads, and what it says of messages that nobody trained it on."""

from collections.abc import Sequence

import numpy as np
import pytest

from coach.answer import ask
from coach.decisions import decisions
from coach.embed import Embedder, Kind, Vectors
from coach.learned.features import DIMENSIONS, PLACES, features, hashed
from coach.learned.reading import HARMS, harm, pieces, read
from coach.learned.turns import leans, turn_features
from coach.parts import Parts
from coach.safety import CRISIS, MISTREATMENT, detect_danger, look_for_harm

# No pattern knows these.
UNSEEN = [
    ("The senior surgeon told me to write that he was in the room when he was not, and now I cannot sleep over it", MISTREATMENT),
    ("He waits for me at my car every night after conference and I never told him where I park", MISTREATMENT),
    ("I gave away my books and wrote everybody a nice card, after this weekend nobody has to worry about me", CRISIS),
]
HARMLESS = [
    "How long should a first email to a surgeon be?",
    "My mentor takes weeks to return a draft, what can I do?",
    "What is the difference between a mentor and a sponsor?",
    "I was nervous in the first meeting and forgot my questions",
    "My residents are on their phones all the time during conference, how do I bring it up?",
]


class Other:
    """An embedder that the weights do not fit."""

    identity = "acme:other"

    def embed(self, texts: Sequence[str], kind: Kind) -> Vectors:
        raise AssertionError("vectors that were not learned with must not be used")


@pytest.mark.parametrize(("message", "article"), UNSEEN)
def test_harm_in_words_that_no_pattern_knows_is_noticed(embedder: Embedder, message: str, article: str) -> None:
    assert detect_danger(message) is None
    found, doubt = look_for_harm(message, embedder)
    assert found is not None
    assert (found.article, doubt) == (article, True)


@pytest.mark.parametrize("message", HARMLESS)
def test_ordinary_questions_do_not_alarm(embedder: Embedder, message: str) -> None:
    assert harm(message, embedder).chance < 0.5 < decisions().alarming


def test_harm_in_the_middle_of_a_long_message_is_noticed(embedder: Embedder) -> None:
    chat = "I moved here in August. The flat is small but sunny. My cat likes it. "
    bad = "My mentor put his hand under my scrub top while I was holding the retractor. I said nothing. "
    question = "The paper is due on Friday. How do I format the tables? Which font is best?"
    assert look_for_harm(chat + question, embedder)[0] is None
    assert look_for_harm(chat + bad + question, embedder)[0] is not None


def test_what_alarms_is_handed_over(coach: Parts) -> None:
    message, article = UNSEEN[1]
    answer = ask(message, coach)
    assert (answer.mode, answer.sources[0].article) == ("handoff", article)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("what goes in a thank-you note to the attending who wrote my letter", "gratitude-and-thank-you"),
        ("she hasnt answerd my mail in 2 wks, do i nudge", "following-up"),
        ("who gets to be first author when two of us did the work", "research-and-authorship"),
        ("our hospital wants to pair new interns with seniors, how do we set that up", "mentoring-programs"),
    ],
)
def test_a_question_in_anyones_words_is_read_as_about_its_article(embedder: Embedder, question: str, article: str) -> None:
    reading = read(question, embedder.embed([question], "query")[0], embedder.identity)
    assert article in sorted(reading.articles, key=lambda name: -reading.articles[name])[:2]
    assert sum(reading.articles.values()) == pytest.approx(1.0, abs=1e-3)
    assert reading.covered > 0


@pytest.mark.parametrize(
    "question", ["starting dose of apixaban in renal failure", "who won the cup final", "how do I file my taxes as a resident"]
)
def test_what_the_corpus_does_not_hold_is_read_as_such(embedder: Embedder, question: str) -> None:
    assert read(question, embedder.embed([question], "query")[0], embedder.identity).covered < 0


def test_with_another_embedder_the_words_decide_alone() -> None:
    alarm = harm("my attending smelled of whisky and operated anyway", Other())
    assert 0 < alarm.chance < 1
    assert alarm.kind in HARMS
    assert read("thank you note", np.ones(DIMENSIONS, dtype=np.float32), "acme:other") == read(
        "thank you note", np.zeros(DIMENSIONS, dtype=np.float32), "acme:other"
    )


def test_a_long_message_is_read_whole_and_by_pairs_of_sentences() -> None:
    assert pieces("One here. Two\nthere.") == ["one here. two there."]
    assert pieces("One. Two. Three.") == ["one. two. three.", "one. two.", "two. three."]
    assert len(pieces("Again and again. " * 50)) == 12


def test_words_and_pairs_of_words_make_a_row_of_length_one() -> None:
    row = features(["he said it"], None)[0]
    assert row.shape == (DIMENSIONS + PLACES,)
    assert np.count_nonzero(row) == 5  # three words, two pairs
    assert float(np.linalg.norm(row)) == pytest.approx(1.0)
    assert not features([""], None).any()
    assert hashed((), 8).tolist() == [0.0] * 8


@pytest.mark.parametrize(
    ("before", "turn", "depends"),
    [
        ("How do I ask an attending to be my mentor?", "and by email?", True),
        ("How do I ask an attending to be my mentor?", "what if she says no", True),
        ("what are the six missteps", "how do i stop being the second one?", True),
        ("How do I ask an attending to be my mentor?", "What is a sponsor?", False),
        ("my mentor never replies", "How do I write a thank-you note to a resident who taught me to suture?", False),
        ("who should write my letter", "My mentor is leaving, how do I tell him goodbye?", False),
    ],
)
def test_a_turn_that_cannot_stand_alone_is_told_from_one_that_can(before: str, turn: str, depends: bool) -> None:
    assert (leans(turn, before) > 0) is depends
    assert turn_features(turn, before).dtype == np.float32
