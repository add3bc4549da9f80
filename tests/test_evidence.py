"""What of its passages a reader is given to read with a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.tokens import count_tokens
from coach.types import Passage, Sentence
from coach.verify.support import EVIDENCE, evidence
from coach.words import fold
from tests.shared import passage_with

WAITING = passage_with("Waiting", "Wait a week before you write again.", "One reminder is polite; a third one is not.")
LONG = passage_with("Long", *(f"Rule {number} of the {word} list says that you {word} with care and patience every single time."
                              for number, word in enumerate("ask write wait thank listen prepare".split())))  # fmt: skip


def test_the_evidence_of_a_short_passage_is_where_it_stands_and_all_of_it() -> None:
    assert evidence("Write again.", [WAITING]) == (
        "waiting / what to do. wait a week before you write again. one reminder is polite; a third one is not."
    )


def test_the_evidence_names_the_facet_and_the_question_that_a_sentence_answers() -> None:
    asked = Sentence("Wait a week.", 0, 12, 0, (), ("When do I write again?", "how long should I wait"))
    ghosts = Passage("p", "article", "Ghosts", "Questions", "The Ghost", "Wait a week.", (asked,))
    assert evidence("Wait.", [ghosts]) == "ghosts / questions / the ghost. when do i write again? wait a week."


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [("You listen, and you ask.", (0, 1, 4)), ("Prepare and wait.", (0, 2, 5)), ("Smile.", (0, 1, 2))],
)
def test_of_a_long_passage_the_sentences_that_share_most_are_read_in_their_order(sentence: str, kept: tuple[int, ...]) -> None:
    assert evidence(sentence, [LONG]) == fold("Long / What to do. " + " ".join(LONG.sentences[index].text for index in kept))


def test_a_sentence_longer_than_the_room_is_read_whole_and_alone() -> None:
    passage = passage_with("Long", "Wait a week.", "You may thank them " + "again and " * 60 + "again.")
    assert evidence("Thank them again.", [passage]) == fold(f"Long / What to do. {passage.sentences[1].text}")


def test_the_evidence_of_two_passages_shares_the_room() -> None:
    assert evidence("Write again.", [WAITING, LONG]) == evidence("Write again.", [WAITING]) + " " + fold(
        f"Long / What to do. {LONG.sentences[1].text}"
    )


SENTENCES = st.lists(st.sampled_from("ask write wait thank listen prepare a mentor email week polite".split()), min_size=1, max_size=30)


@given(st.lists(SENTENCES, min_size=1, max_size=12), SENTENCES)
@settings(max_examples=100, deadline=None)
def test_evidence_stays_within_its_tokens_and_in_order(sentences: list[list[str]], said: list[str]) -> None:
    texts = [f"S{index} {' '.join(words)}." for index, words in enumerate(sentences)]
    passage = passage_with("Any", *texts)
    found = evidence(" ".join(said), [passage])
    kept = [index for index, text in enumerate(texts) if fold(text) in found]
    assert kept
    assert found == fold("Any / What to do. " + " ".join(texts[index] for index in kept))
    assert len(kept) == 1 or count_tokens(found) <= EVIDENCE + len(kept)  # tokens are counted sentence by sentence
