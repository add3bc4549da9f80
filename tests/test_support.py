"""How far passages support a sentence of a language model, and by which of their sentences."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from coach.types import Passage, Pick, Reference
from coach.verify.support import Verdict, evidence, judge, standing, weigh
from tests.shared import passage_with

pytestmark = pytest.mark.usefixtures("reader_alone")

MOST = 0.9999  # no reader is taken to be surer
GHOST = Reference("ghost2017", "Ghost AB. On silence. J Quiet. 2017.", "On silence", ("Ghost", "Echo"), None, None, 2017, "opinion")
REFERENCES = {GHOST.key: GHOST}
UNSAID = "the passage does not say so"
ELSEWHERE = "the passage speaks of other things"


class FakeReader:
    """Returns the chance that a table has for a sentence and a pattern in the evidence; keeps what it was asked."""

    def __init__(self, chances: Mapping[tuple[str, str], float] | None = None, otherwise: float = 0.0) -> None:
        self.asked: list[tuple[str, str]] = []
        self._chances, self._otherwise = chances or {}, otherwise

    def entails(self, sentence: str, evidence: str) -> float:
        self.asked.append((sentence, evidence))
        found = (chance for (said, seen), chance in self._chances.items() if said == sentence and re.search(seen, evidence))
        return next(found, self._otherwise)


def _rounded(verdict: Verdict) -> Verdict:
    """Return a verdict whose chance lacks what is lost on the way to log-odds and back."""
    return replace(verdict, chance=round(verdict.chance, 9))


def _judged(said: str, markers: tuple[int, ...], reader: FakeReader) -> Verdict:
    return _rounded(judge(said, markers, ALL, {}, reader))


PAPER = "Name one paper that you have read, and say what it made you think."
EMAIL = passage_with("Email", "Keep a first email under 150 words.", PAPER, "Send it on a weekday morning.", keys={1: "ghost2017"})
WAITING = passage_with("Waiting", "Wait a week before you write again.", "One reminder is polite; a third one is not.")
LETTER = passage_with("Letter", "Ask for a letter two months ahead.", "Send the writer your CV and a draft of your statement.")
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
    twin = passage_with("Twin", "Ask in person.", "Wait a week before you write again.")
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
def test_a_sentence_that_was_changed_does_not_stand_in_itspassage_with(changed: str) -> None:
    assert standing(changed, EMAIL) is None


# --- what the reader is asked


def test_the_reader_is_asked_about_the_passage_that_is_cited() -> None:
    said = "Mention a paper that the surgeon published."
    reader = FakeReader({(said, "email"): 0.9})
    assert _judged(said, (1,), reader) == Verdict("supported", (Pick(EMAIL, 1),), 0.9)
    assert reader.asked == [(said, evidence(said, [EMAIL]))]


@pytest.mark.parametrize(("chance", "supported"), [(0.881, True), (1.0, True), (0.879, False), (0.0, False)])
def test_a_chance_below_the_threshold_is_no_support(chance: float, supported: bool) -> None:
    verdict = _rounded(weigh("Give them seven days before you write.", [WAITING], {}, FakeReader(otherwise=chance)))
    told = min(chance, MOST) if chance >= 0.3 else 0.0  # what the reader hardly believes counts as nothing
    assert verdict == (Verdict("supported", (Pick(WAITING, 0),), told) if supported else Verdict("unsupported", (), told, UNSAID))


@pytest.mark.parametrize("markers", [(), (0,), (99,), (-1,), (4, 0, 1000)])
def test_a_number_that_no_passage_has_is_ignored_and_the_nearest_passages_are_read(markers: tuple[int, ...]) -> None:
    said = "After a week you may write again."
    reader = FakeReader({(said, "week"): 0.9})
    assert _judged(said, markers, reader) == Verdict("supported", (Pick(WAITING, 0),), 0.9)
    assert [asked for _, asked in reader.asked] == [evidence(said, [WAITING])]


@pytest.mark.parametrize("markers", [(1,), (3, 1), (1, 1, 99)])
def test_a_wrong_citation_is_mended(markers: tuple[int, ...]) -> None:
    said = "After a week you may write again."
    assert _judged(said, markers, FakeReader({(said, "week"): 0.9})) == Verdict("supported", (Pick(WAITING, 0),), 0.9)


@pytest.mark.parametrize(("markers", "read"), [((), 2), ((1,), 2), ((3, 3, 3), 2), ((1, 2), 4), ((1, 2, 3), 4)])
def test_besides_the_passages_cited_one_more_is_read_and_the_first_two_together(markers: tuple[int, ...], read: int) -> None:
    reader = FakeReader()
    assert _judged("Send a polite letter.", markers, reader) == Verdict("unsupported", (), 0.0, UNSAID)
    assert len(reader.asked) == read


@pytest.mark.parametrize("markers", [(), (1,), (3, 3, 3), (1, 2), (1, 2, 3)])
@pytest.mark.parametrize("said", ["Please smile often.", "Smile, listen, nod, rehearse and bring a polite gift.", "Really?", ""])
def test_nobody_is_asked_about_a_sentence_that_shares_too_few_words(said: str, markers: tuple[int, ...]) -> None:
    reader = FakeReader(otherwise=1.0)
    assert judge(said, markers, ALL, {}, reader) == Verdict("unsupported", (), 0.0, ELSEWHERE)
    assert reader.asked == []


def test_what_is_unsupported_keeps_the_best_chance() -> None:
    said = "Send a polite letter."
    reader = FakeReader({(said, "letter"): 0.1, (said, "reminder"): 0.4, (said, "email"): 0.2})
    assert _judged(said, (3, 2, 1), reader) == Verdict("unsupported", (), 0.4, UNSAID)
    assert len(reader.asked) == 4


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
        ("Read in the morning.", (1,)),
    ],
)
def test_the_one_or_two_sentences_that_hold_it_are_cited_in_their_order(sentence: str, picks: tuple[int, ...]) -> None:
    verdict = weigh(sentence, [EMAIL], {}, FakeReader(otherwise=0.9))
    assert verdict.picks == tuple(Pick(EMAIL, index) for index in picks)


def test_where_only_the_title_has_its_words_the_first_sentence_is_cited() -> None:
    thanks = passage_with("Thanks", "Write within a day.", "Be brief.")
    assert weigh("Say thanks.", [thanks], {}, FakeReader(otherwise=0.9)).picks == (Pick(thanks, 0),)
