"""How far passages support a sentence of a language model, and by which of their sentences."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.decisions import decisions
from coach.tokens import count_tokens
from coach.types import Passage, Pick, Reference, Sentence
from coach.verify.support import EVIDENCE, Verdict, evidence, judge, standing, weigh
from coach.words import fold

ENOUGH = decisions().entailed
GHOST = Reference("ghost2017", "Ghost AB. On silence. J Quiet. 2017.", "On silence", ("Ghost", "Echo"), None, None, 2017, "opinion")
REFERENCES = {GHOST.key: GHOST}
UNSAID = "the passage does not say so"


class FakeReader:
    """Returns the chance that a table has for a sentence and a pattern in the evidence; keeps what it was asked."""

    def __init__(self, chances: Mapping[tuple[str, str], float] | None = None, otherwise: float = 0.0) -> None:
        self.asked: list[tuple[str, str]] = []
        self._chances, self._otherwise = chances or {}, otherwise

    def entails(self, sentence: str, evidence: str) -> float:
        self.asked.append((sentence, evidence))
        found = (chance for (said, seen), chance in self._chances.items() if said == sentence and re.search(seen, evidence))
        return next(found, self._otherwise)


def _passage(title: str, *sentences: str, keys: Mapping[int, str] | None = None) -> Passage:
    made, at = [], 0
    for index, text in enumerate(sentences):
        made.append(Sentence(text, at, at + len(text), 0, ((keys or {})[index],) if index in (keys or {}) else ()))
        at += len(text) + 1
    return Passage(title.lower(), "article", title, "What to do", None, " ".join(sentences), tuple(made))


PAPER = "Name one paper that you have read, and say what it made you think."
EMAIL = _passage("Email", "Keep a first email under 150 words.", PAPER, "Send it on a weekday morning.", keys={1: "ghost2017"})
WAITING = _passage("Waiting", "Wait a week before you write again.", "One reminder is polite; a third one is not.")
LETTER = _passage("Letter", "Ask for a letter two months ahead.", "Send the writer your CV and a draft of your statement.")
ALL = (EMAIL, WAITING, LETTER)


# --- what stands there word for word


@pytest.mark.parametrize(
    ("sentence", "passage", "index", "support"),
    [
        ("Keep a first email under 150 words.", EMAIL, 0, "guide"),
        (PAPER, EMAIL, 1, "verbatim"),
        ("name one paper that you have read and say what it made you think", EMAIL, 1, "verbatim"),
        ("\u201cOne reminder is polite; a third one is not.\u201d", WAITING, 1, "guide"),
    ],
)
@pytest.mark.parametrize("markers", [(), (1,), (2,), (3, 1), (99,)])
def test_a_sentence_of_the_corpus_is_supported_and_nobody_is_asked(
    sentence: str, passage: Passage, index: int, support: str, markers: tuple[int, ...]
) -> None:
    reader = FakeReader(otherwise=1.0)
    assert judge(sentence, markers, ALL, REFERENCES, reader) == Verdict(support, (Pick(passage, index),), 1.0)  # type: ignore[arg-type]
    assert reader.asked == []


def test_where_two_passages_hold_a_sentence_the_one_that_is_cited_counts() -> None:
    twin = _passage("Twin", "Ask in person.", "Wait a week before you write again.")
    found = [judge("Wait a week before you write again.", (n,), (WAITING, twin), {}, FakeReader()).picks for n in (1, 2)]
    assert found == [(Pick(WAITING, 0),), (Pick(twin, 1),)]


@pytest.mark.parametrize(
    "changed",
    [
        "Keep a first email under 250 words.",
        "Keep a first email over 150 words.",
        "Keep a first email under 150 words, always.",
        "",
    ],
)
def test_a_sentence_that_was_changed_does_not_stand_in_its_passage(changed: str) -> None:
    assert standing(changed, EMAIL) is None


# --- what the reader is asked


def test_the_reader_is_asked_about_the_passage_that_is_cited() -> None:
    said = "Mention something the surgeon published."
    reader = FakeReader({(said, "email"): 0.9})
    assert judge(said, (1,), ALL, REFERENCES, reader) == Verdict("supported", (Pick(EMAIL, 0),), 0.9)
    assert reader.asked == [(said, evidence(said, [EMAIL]))]


@pytest.mark.parametrize(("chance", "supported"), [(ENOUGH, True), (1.0, True), (ENOUGH - 0.001, False), (0.0, False)])
def test_a_chance_below_the_threshold_is_no_support(chance: float, supported: bool) -> None:
    verdict = weigh("Give them seven days.", [WAITING], {}, FakeReader(otherwise=chance))
    assert verdict == (Verdict("supported", (Pick(WAITING, 0),), chance) if supported else Verdict("unsupported", (), chance, UNSAID))


@pytest.mark.parametrize("markers", [(), (0,), (99,), (-1,), (4, 0, 1000)])
def test_a_number_that_no_passage_has_is_ignored_and_the_nearest_passages_are_read(markers: tuple[int, ...]) -> None:
    said = "After a week you may write again."
    reader = FakeReader({(said, "week"): 0.8})
    assert judge(said, markers, ALL, {}, reader) == Verdict("supported", (Pick(WAITING, 0),), 0.8)
    assert [asked for _, asked in reader.asked] == [evidence(said, [WAITING])]


@pytest.mark.parametrize("markers", [(1,), (3, 1), (1, 1, 99)])
def test_a_wrong_citation_is_mended(markers: tuple[int, ...]) -> None:
    said = "After a week you may write again."
    verdict = judge(said, markers, ALL, {}, FakeReader({(said, "week"): 0.8}))
    assert verdict == Verdict("supported", (Pick(WAITING, 0),), 0.8)


@pytest.mark.parametrize(("markers", "read"), [((), 2), ((1,), 2), ((3, 3, 3), 2), ((1, 2), 4), ((1, 2, 3), 4)])
def test_besides_the_passages_cited_one_more_is_read_and_the_first_two_together(markers: tuple[int, ...], read: int) -> None:
    reader = FakeReader()
    assert judge("Please smile often.", markers, ALL, {}, reader) == Verdict("unsupported", (), 0.0, UNSAID)
    assert len(reader.asked) == read


def test_what_is_unsupported_keeps_the_best_chance() -> None:
    said = "Write again politely."
    reader = FakeReader({(said, "letter"): 0.1, (said, "week"): 0.4, (said, "email"): 0.2})
    assert judge(said, (3, 2, 1), ALL, {}, reader) == Verdict("unsupported", (), 0.4, UNSAID)


@pytest.mark.parametrize(
    ("markers", "support", "picks"),
    [
        ((1, 2), "supported", ((EMAIL, 0), (WAITING, 1))),
        ((2, 1, 3), "supported", ((WAITING, 1), (EMAIL, 0))),
        ((1, 3, 2), "unsupported", ()),
        ((1,), "unsupported", ()),
    ],
)
def test_the_first_two_passages_cited_may_support_a_sentence_together(
    markers: tuple[int, ...], support: str, picks: tuple[tuple[Passage, int], ...]
) -> None:
    said = "Keep an email under 150 words; a third reminder is not polite."
    verdict = judge(said, markers, ALL, {}, FakeReader({(said, "150 words.*reminder|reminder.*150 words"): 0.9}))
    assert (verdict.support, verdict.picks) == (support, tuple(Pick(passage, index) for passage, index in picks))


def test_the_evidence_of_two_passages_shares_the_room() -> None:
    assert evidence("Write again.", [WAITING, LONG]) == evidence("Write again.", [WAITING]) + " " + fold(
        f"Long / What to do. {LONG.sentences[1].text}"
    )


@pytest.mark.parametrize("markers", [(), (1,)])
def test_without_passages_nothing_is_supported(markers: tuple[int, ...]) -> None:
    reader = FakeReader(otherwise=1.0)
    assert judge("Wait a week.", markers, (), {}, reader) == Verdict("unsupported", (), 0.0, "no passage was given")
    assert reader.asked == []


@pytest.mark.parametrize(
    ("sentence", "strange"),
    [
        ("Wait two weeks before you write again.", "two"),
        ("Wait a month before you write again.", "month"),
        ("Wait a week before you write to Xanthippe.", "Xanthippe"),
        ("Wait a week, see www.example.org too.", "www.example.org"),
    ],
)
def test_what_its_passage_does_not_have_ends_a_sentence_before_the_reader_is_asked(sentence: str, strange: str) -> None:
    reader = FakeReader(otherwise=1.0)
    verdict = weigh(sentence, [WAITING], {}, reader)
    assert (verdict.support, verdict.picks, verdict.chance, reader.asked) == ("unsupported", (), 0.0, [])
    assert verdict.why.startswith('the passage does not have "')
    assert strange in verdict.why


@pytest.mark.parametrize(("references", "support"), [(REFERENCES, "supported"), ({}, "unsupported"), ({"other": GHOST}, "unsupported")])
def test_authors_and_years_behind_a_passage_may_be_named(references: Mapping[str, Reference], support: str) -> None:
    said = "As Ghost and Echo advised in 2017, name one paper."
    assert weigh(said, [EMAIL], references, FakeReader(otherwise=0.9)).support == support


# --- picks


@pytest.mark.parametrize(
    ("sentence", "picks"),
    [
        ("Your first email has at most 150 words.", (0,)),
        ("Say what you think of a paper you read.", (1,)),
        ("Send your first email on a weekday morning.", (0, 2)),
        ("Name a paper, say what you think, on a weekday morning.", (1, 2)),
        ("Smile.", (0,)),
    ],
)
def test_the_one_or_two_sentences_that_hold_it_are_cited_in_their_order(sentence: str, picks: tuple[int, ...]) -> None:
    verdict = weigh(sentence, [EMAIL], {}, FakeReader(otherwise=0.9))
    assert verdict.picks == tuple(Pick(EMAIL, index) for index in picks)


# --- evidence


def test_the_evidence_of_a_short_passage_is_where_it_stands_and_all_of_it() -> None:
    assert evidence("Write again.", [WAITING]) == (
        "waiting / what to do. wait a week before you write again. one reminder is polite; a third one is not."
    )


def test_the_evidence_names_the_facet_and_the_question_that_a_sentence_answers() -> None:
    asked = Sentence("Wait a week.", 0, 12, 0, (), ("When do I write again?", "how long should I wait"))
    ghosts = Passage("p", "article", "Ghosts", "Questions", "The Ghost", "Wait a week.", (asked,))
    assert evidence("Wait.", [ghosts]) == "ghosts / questions / the ghost. when do i write again? wait a week."


LONG = _passage("Long", *(f"Rule {number} of the {word} list says that you {word} with care and patience every single time."
                          for number, word in enumerate("ask write wait thank listen prepare".split())))  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [("You listen, and you ask.", (0, 1, 4)), ("Prepare and wait.", (0, 2, 5)), ("Smile.", (0, 1, 2))],
)
def test_of_a_long_passage_the_sentences_that_share_most_are_read_in_their_order(sentence: str, kept: tuple[int, ...]) -> None:
    assert evidence(sentence, [LONG]) == fold("Long / What to do. " + " ".join(LONG.sentences[index].text for index in kept))


def test_a_sentence_longer_than_the_room_is_read_whole_and_alone() -> None:
    passage = _passage("Long", "Wait a week.", "You may thank them " + "again and " * 60 + "again.")
    assert evidence("Thank them again.", [passage]) == fold(f"Long / What to do. {passage.sentences[1].text}")


SENTENCES = st.lists(st.sampled_from("ask write wait thank listen prepare a mentor email week polite".split()), min_size=1, max_size=30)


@given(st.lists(SENTENCES, min_size=1, max_size=12), SENTENCES)
@settings(max_examples=100, deadline=None)
def test_evidence_stays_within_its_tokens_and_in_order(sentences: list[list[str]], said: list[str]) -> None:
    texts = [f"S{index} {' '.join(words)}." for index, words in enumerate(sentences)]
    passage = _passage("Any", *texts)
    found = evidence(" ".join(said), [passage])
    kept = [index for index, text in enumerate(texts) if fold(text) in found]
    assert kept
    assert found == fold("Any / What to do. " + " ".join(texts[index] for index in kept))
    assert len(kept) == 1 or count_tokens(found) <= EVIDENCE + len(kept)  # tokens are counted sentence by sentence
