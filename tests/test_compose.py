import re
from collections.abc import Iterator

import pytest

from coach.compose import compose
from coach.compose.handoff import compose_handoff
from coach.compose.selection import Selection, lines_of, single_sentences
from coach.compose.threads import facets, rank_threads, thread_of
from coach.embed import Embedder
from coach.library import Library
from coach.parts import Parts
from coach.retrieve import retrieve
from coach.safety import Danger, detect_danger
from coach.types import Answer, Draft, Pick
from tests.shared import answers, tiny_parts

ONE_TABLE = "Offer one table within seven days, as an essay by Dr. Ghost et al. suggests."
FOUR_SENTENCES = "Send four sentences: what you promised, where it stands, what got in the way, and the next date."
FRIDAY = "Keep the Friday update, e.g. three lines, afterwards."
TODAY = "Write to your mentor today, before you have results, because silence may pass for progress."
SCRIPT = 'To break a silence by email: "I owe you an update. I underestimated the cleaning. Could we talk on Friday?"'
OWL = "The Owl waits in silence until a mentor speaks first."
CROW = "The Crow collects every project that glitters and finishes none."

Shown = list[tuple[str, str | None, list[list[str]]]]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Library]:
    parts = tiny_parts(tmp_path_factory, embedder)
    with parts.shelf.library() as opened:
        yield opened
    parts.shelf.close()


def _shown(draft: Draft) -> Shown:
    return [(block.kind, block.label, [[pick.sentence.text for pick in line] for line in block.lines]) for block in draft.blocks]


def _compose(question: str, library: Library, embedder: Embedder) -> Shown:
    return _shown(compose(question, retrieve(question, library, embedder), library))


def test_a_question_of_a_users_own_leads_with_its_answer_then_steps_then_words_to_say(library: Library, embedder: Embedder) -> None:
    assert _compose("How do I break the silence after I vanished on my PI?", library, embedder) == [
        ("paragraph", None, [["Send an honest update today, and name the date of the next piece.", TODAY]]),
        ("steps", "What to do", [[FOUR_SENTENCES], [ONE_TABLE, FRIDAY]]),
        ("script", "What to say", [[SCRIPT]]),
    ]


def test_who_asks_for_words_gets_them_before_the_steps(library: Library, embedder: Embedder) -> None:
    blocks = _compose("What do I say to my mentor after months of silence?", library, embedder)
    assert [(kind, label) for kind, label, _ in blocks] == [("paragraph", None), ("script", "What to say"), ("steps", "What to do")]


@pytest.mark.parametrize(
    ("question", "own", "other"),
    [("I never speak first with my mentor", "Owl", "Crow"), ("I start every project and finish nothing", "Crow", "Owl")],
)
def test_an_entry_of_a_catalog_keeps_to_itself(library: Library, embedder: Embedder, question: str, own: str, other: str) -> None:
    draft = compose(question, retrieve(question, library, embedder), library)
    picks = [pick for block in draft.blocks for line in block.lines for pick in line]
    assert {pick.passage.facet for pick in picks} == {f"The {own}"}
    assert all(other not in pick.sentence.text for pick in picks)


def test_nothing_is_said_twice_in_other_words(library: Library, embedder: Embedder) -> None:
    # The step "Return two projects this week and finish the oldest one." repeats the answer, so no steps remain.
    assert _compose("I start every project and finish nothing", library, embedder) == [
        ("paragraph", None, [["Return two projects this week and finish the oldest.", CROW]])
    ]


def test_who_asks_for_the_kinds_gets_the_whole_catalog_in_its_order(library: Library, embedder: Embedder) -> None:
    assert _compose("What are the types of mentee?", library, embedder) == [
        ("paragraph", None, [["Two creatures stand for two habits of mentees: the Owl and the Crow."]]),
        ("bullets", "What it looks like", [[OWL], [CROW]]),
    ]


def test_a_mentor_gets_the_mentors_side_and_no_steps_for_mentees(library: Library, embedder: Embedder) -> None:
    blocks = _compose("As a mentor, my student went silent. What do I do?", library, embedder)
    assert ("bullets", "For mentors", [["As a mentor, ask one question about the week before you ask about results."]]) in blocks
    assert "What to do" not in [label for _, label, _ in blocks]


def test_a_named_reference_is_answered_with_what_rests_on_it_alone(library: Library, embedder: Embedder) -> None:
    assert _compose("What did Ghost write about silence?", library, embedder) == [
        ("paragraph", None, [["Send an honest update today, and name the date of the next piece."]]),
        ("bullets", None, [[TODAY], [ONE_TABLE]]),
    ]


def test_steps_keep_the_order_of_the_article_and_lines_stay_whole(library: Library, embedder: Embedder) -> None:
    retrieval = retrieve("Friday update in three lines", library, embedder)  # fits the second step best
    selection = Selection(library, retrieval)
    chosen = selection.best(lines_of(thread_of(library, "silence", None).section("What to do")), 4, 100)
    assert [[pick.sentence.text for pick in line] for line in chosen] == [[FOUR_SENTENCES], [ONE_TABLE, FRIDAY]]


def test_a_line_too_long_for_the_room_left_is_passed_over_for_a_shorter_one(library: Library, embedder: Embedder) -> None:
    selection = Selection(library, retrieve("Friday update in three lines", library, embedder))
    lines = lines_of(thread_of(library, "silence", None).section("What to do"))  # 18 and 22 words
    assert [[pick.index for pick in line] for line in selection.best(lines, 4, 18)] == [[0]]
    assert selection.words == 18


def test_words_count_what_was_chosen_and_no_line_comes_twice(library: Library, embedder: Embedder) -> None:
    selection = Selection(library, retrieve("When do I ask for a letter?", library, embedder))
    lines = single_sentences(thread_of(library, "letters", None).section("What to do"))
    assert len(selection.best(lines, 9, 200)) == 2
    assert selection.words == 29
    assert selection.best(lines, 9, 200) == []


def test_what_fits_less_than_asked_for_is_left_out(library: Library, embedder: Embedder) -> None:
    selection = Selection(library, retrieve("When do I ask for a letter?", library, embedder))
    assert selection.best(single_sentences(thread_of(library, "creatures", "The Crow").section("What to do")), 3, 200, 0.6) == []


def test_a_sentence_repeats_itself_and_a_near_copy_but_no_other(library: Library, embedder: Embedder) -> None:
    selection = Selection(library, retrieve("shiny projects", library, embedder))
    crow = thread_of(library, "creatures", "The Crow")
    (answer,), (step,) = crow.section("Questions people ask"), crow.section("What to do")
    selection.take([Pick(answer, 0)])
    assert [selection.repeats(Pick(passage, 0)) for passage in (answer, step, crow.section("What it looks like")[0])] == [True, True, False]


def test_threads_name_each_article_once_with_the_entry_found_first(library: Library, embedder: Embedder) -> None:
    ranked = rank_threads(retrieve("I never speak first with my mentor", library, embedder), library)
    assert (ranked[0].article, ranked[0].facet) == ("creatures", "The Owl")
    assert sorted(thread.article for thread in ranked) == ["creatures", "letters", "silence"]
    assert all(passage.facet == "The Owl" for passage in ranked[0].passages)


def test_facets_are_the_entries_of_a_catalog_in_its_order(library: Library) -> None:
    assert facets(library, "creatures") == ["The Owl", "The Crow"]
    assert facets(library, "letters") == []


def test_a_handoff_shows_all_helpers_in_the_articles_order_then_steps_for_this_harm(coach: Parts, embedder: Embedder) -> None:
    message = "My attending touched my thigh in the OR"
    danger = detect_danger(message)
    assert danger is not None
    with coach.shelf.library() as shipped:
        draft = compose_handoff(danger, retrieve(message, shipped, embedder), shipped)
        helpers = [pick.sentence.text for passage in thread_of(shipped, danger.article, None).section("In brief") for pick in _all(passage)]
    assert [(block.kind, block.label) for block in draft.blocks] == [("bullets", "Who can help"), ("steps", "What to do")]
    assert [line[0].sentence.text for line in draft.blocks[0].lines] == helpers
    assert {pick.passage.facet for line in draft.blocks[1].lines for pick in line} == {"Sexual harassment"}


def test_a_handoff_to_an_article_without_that_entry_takes_its_general_steps(library: Library, embedder: Embedder) -> None:
    draft = compose_handoff(Danger("silence", "Nothing of the kind", "handoff.v1"), retrieve("silence", library, embedder), library)
    assert [line[0].sentence.text for line in draft.blocks[1].lines] == [FOUR_SENTENCES, ONE_TABLE]


def _all(passage: object) -> list[Pick]:
    return [line[0] for line in single_sentences([passage])]  # type: ignore[list-item]


# Every answer to the questions of tests/data/covered.txt, on the shipped corpus.


def _composed(coach: Parts) -> list[Answer]:
    return [answer for answer in answers("covered.txt", coach) if answer.mode == "composer"]


def _names_a_reference(answer: Answer) -> bool:
    return re.search("Zerzan|JAMA", answer.question) is not None


def _shipped(coach: Parts) -> list[Answer]:
    return [answer for answer in answers("covered.txt", coach) if answer.mode != "refusal"]


def test_every_sentence_shown_stands_word_for_word_at_its_span_of_its_passage(coach: Parts) -> None:
    with coach.shelf.library() as shipped:
        passages = dict(shipped.passages)
    wrong = [
        (answer.question, source.n)
        for answer in _shipped(coach)
        for source in answer.sources
        if passages[source.passage_id].text[source.start : source.end] != source.quote or source.passage != passages[source.passage_id].text
    ]
    assert wrong == []


@pytest.mark.slow
def test_every_sentence_is_the_quote_of_its_source(coach: Parts) -> None:
    for answer in _shipped(coach):
        quotes = {source.n: source.quote for source in answer.sources}
        assert [sentence.text for sentence in answer.sentences] == [quotes[sentence.markers[0]] for sentence in answer.sentences]


def test_every_marker_in_the_text_resolves_and_every_source_is_marked(coach: Parts) -> None:
    for answer in _shipped(coach):
        marks = [int(number) for number in re.findall(r"(?<!\\)\[(\d+)\]", answer.text)]
        assert marks == [source.n for source in answer.sources] == list(range(1, len(answer.sources) + 1)), answer.question


def test_every_cited_key_is_in_the_references_and_no_other_is(coach: Parts) -> None:
    for answer in _shipped(coach):
        cited = list(dict.fromkeys(key for source in answer.sources for key in source.references))
        assert [reference.key for reference in answer.references] == cited, answer.question


def test_a_sentence_is_called_verbatim_only_if_a_reference_stands_behind_it(coach: Parts) -> None:
    for answer in _shipped(coach):
        behind = {source.n: "verbatim" if source.references else "guide" for source in answer.sources}
        assert [sentence.support for sentence in answer.sentences] == [behind[sentence.markers[0]] for sentence in answer.sentences]


def test_no_answer_says_a_sentence_twice(coach: Parts) -> None:
    texts = {answer.question: [sentence.text for sentence in answer.sentences] for answer in _shipped(coach)}
    assert [question for question, said in texts.items() if len(said) != len(set(said))] == []


def test_steps_of_every_answer_keep_the_order_of_their_article(coach: Parts) -> None:
    for answer in [answer for answer in _shipped(coach) if not _names_a_reference(answer)]:
        lead = answer.text.split("\n\n", 1)[0]
        steps = [source for source in answer.sources if source.section == "What to do" and f"[{source.n}]" not in lead]
        places = [(source.passage_id, source.start) for source in steps]
        assert [start for _, start in places] == sorted(start for _, start in places), answer.question
        assert len({passage for passage, _ in places}) <= 1, answer.question


def test_every_answer_draws_on_three_articles_at_most_unless_a_reference_was_named(coach: Parts) -> None:
    mixed = [answer for answer in _composed(coach) if len({source.article for source in answer.sources}) > 3]
    assert [answer.question for answer in mixed if not _names_a_reference(answer)] == []


def test_every_answer_has_60_to_260_words_and_most_80_to_250(coach: Parts) -> None:
    lengths = {answer.question: sum(len(sentence.text.split()) for sentence in answer.sentences) for answer in _composed(coach)}
    assert {question: words for question, words in lengths.items() if not 60 <= words <= 260} == {}
    within = sum(80 <= words <= 250 for words in lengths.values())
    assert within / len(lengths) >= 0.9
