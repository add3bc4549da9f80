from collections.abc import Iterator

import numpy as np
import pytest

from coach.embed import Embedder
from coach.library import Library
from coach.parts import Parts
from coach.retrieve import named_references, passage_fit, passages_citing, retrieve
from coach.retrieve.fuse import Scores
from coach.types import Passage
from tests.shared import tiny_parts


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Library]:
    parts = tiny_parts(tmp_path_factory, embedder)
    with parts.shelf.library() as opened:
        yield opened
    parts.shelf.close()


def _passage(library: Library, article: str, section: str, facet: str | None = None, place: int = 0) -> Passage:
    return [p for p in library.passages.values() if (p.article, p.section, p.facet) == (article, section, facet)][place]


@pytest.mark.parametrize(
    ("question", "article", "section", "facet"),
    [
        ("When do I ask for a letter?", "letters", "Questions people ask", None),
        ("ghosted my PI, how do I return?", "silence", "Questions people ask", None),
        ("I vanished on my mentor", "silence", "Questions people ask", None),
        ("How often should I write to him?", "silence", "Questions people ask", None),
        ("I start every shiny project", "creatures", "Questions people ask", "The Crow"),
        ("I never speak first", "creatures", "Questions people ask", "The Owl"),
        ("types of mentee", "creatures", "In brief", None),
        ("rec letter", "letters", "In brief", None),
        ("underestimated the cleaning", "silence", "What to say", None),
        ("hand over the CV and personal statement", "letters", "What to do", None),
    ],
)
def test_the_passage_that_answers_comes_first(
    library: Library, embedder: Embedder, question: str, article: str, section: str, facet: str | None
) -> None:
    first = retrieve(question, library, embedder).hits[0].passage
    assert (first.article, first.section, first.facet) == (article, section, facet)


def test_hits_come_best_first_and_each_passage_once(library: Library, embedder: Embedder) -> None:
    hits = retrieve("How do I break a silence?", library, embedder).hits
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert sorted(hit.passage.id for hit in hits) == sorted(library.passages)


def test_the_same_question_finds_the_same_twice(library: Library, embedder: Embedder) -> None:
    first, second = (retrieve("How do I break a silence?", library, embedder) for _ in range(2))
    assert first.hits == second.hits


def test_a_long_story_is_searched_by_its_sentences_too(library: Library, embedder: Embedder) -> None:
    story = (
        "The weather in Boston was awful and my sister came to visit us. When do I ask for a letter? We went to the aquarium and the park."
    )
    first = retrieve(story, library, embedder).hits[0].passage
    assert (first.article, first.sentences[0].questions) == ("letters", ("When do I ask for a letter?",))


def test_each_signal_lies_between_none_and_full(library: Library, embedder: Embedder) -> None:
    found = retrieve("When do I ask for a letter?", library, embedder)
    asked = library.row[f"question:{_passage(library, 'letters', 'Questions people ask').id}:0:0"]
    assert found.similarity[asked] == pytest.approx(1.0, abs=1e-3)  # the very words
    assert float(found.overlap.max()) == 1.0
    assert (float(found.relevance.min()) >= 0.0, float(found.relevance.max()) <= 1.001) == (True, True)


def _scores(library: Library, passage: Passage, values: dict[str, float]) -> Scores:
    scores = np.zeros(len(library.units), dtype=np.float32)
    for name, value in values.items():
        kind, _, rest = name.partition(" ")
        scores[library.row[f"{kind}:{passage.id}{rest}"]] = value
    return scores


def test_a_users_question_fits_by_its_best_wording_all_wordings_and_its_answer(library: Library) -> None:
    passage = _passage(library, "silence", "Questions people ask")  # two wordings
    scores = _scores(library, passage, {"question :0:0": 0.8, "question :0:1": 0.4, "sentence :0": 0.5})
    # 0.4 * 0.8 + 0.4 * (0.8 + 0.4) / 2 + 0.3 * 0.5
    assert passage_fit(passage.id, scores, library) == pytest.approx(0.71)


def test_any_other_passage_fits_by_its_best_unit_and_a_whole_section_counts_less(library: Library) -> None:
    passage = _passage(library, "letters", "What to do")
    assert passage_fit(passage.id, _scores(library, passage, {"section ": 0.8, "sentence :1": 0.7}), library) == pytest.approx(0.72)
    assert passage_fit(passage.id, _scores(library, passage, {"section ": 0.8, "sentence :1": 0.75}), library) == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("what is in 10.1000/quiet.12?", ("ghost2017",)),
        ("https://doi.org/10.1000/QUIET.12", ("ghost2017",)),
        ("What did Ghost write about silence?", ("ghost2017",)),
        ("the paper by Ghost et al", ("ghost2017",)),
        ("the ghost 2017 essay", ("ghost2017",)),
        ("wolf, 2018", ("wolf2018",)),
        ("the Wolf survey and the Finch book", ("wolf2018", "owl2016")),
        ("finch 2016", ("owl2016",)),
        ("finch 2017", ()),
        ("I ghost my mentor. Is there a paper on that?", ()),
        ("What is a Ghost?", ()),
        ("Ghosting 2017", ()),
        ("What does the School of Letters say?", ()),
        ("How do I ask for a letter?", ()),
    ],
)
def test_a_reference_is_named_by_doi_or_by_author_with_a_year_or_a_word_such_as_paper(
    library: Library, question: str, keys: tuple[str, ...]
) -> None:
    assert named_references(question, library) == keys


def test_every_shipped_reference_is_found_by_its_doi_alone(coach: Parts) -> None:
    with coach.shelf.library() as library:
        dois = {ref.key: ref.doi for ref in library.references.values() if ref.doi}
        assert {key: named_references(f"What does doi:{doi} say?", library) for key, doi in dois.items()} == {key: (key,) for key in dois}


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("What does the article Making the most of mentors: a guide for mentees say?", "zerzan2009mentors"),
        ("what does the paper 'making the MOST of MENTORS, a guide for mentees' say", "zerzan2009mentors"),
        ("What did Zerzan write about managing up?", "zerzan2009mentors"),
        ("zerzan 2009", "zerzan2009mentors"),
        ("What does the essay Mentee missteps: tales from the academic trenches say?", "vaughn2017missteps"),
    ],
)
def test_a_shipped_reference_is_found_by_the_ways_people_name_it(coach: Parts, question: str, key: str) -> None:
    with coach.shelf.library() as library:
        assert key in named_references(question, library)


def test_most_words_of_a_title_without_a_word_of_citing_name_no_reference(coach: Parts) -> None:
    with coach.shelf.library() as library:
        assert named_references("How am I making the most of mentors as a guide for mentees?", library) == ()


def test_passages_citing_a_reference_are_all_of_them_in_order(library: Library) -> None:
    found = [(passage.section, passage.facet) for passage in passages_citing(("owl2016",), library)]
    assert found == [("In brief", None), ("What it looks like", "The Owl"), ("What it looks like", "The Crow")]
    assert passages_citing(("nobody1999",), library) == []
