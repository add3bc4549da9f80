"""The cases rest on the corpus as it is: each names a sentence that stands where it says, with the references it says."""

from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.evaluate import cases
from coach.evaluate.cases import Case, load_all, load_cases
from coach.index import load_corpus
from coach.resources import folder
from coach.split import split
from coach.types import Passage
from coach.words import words

CASES = load_cases()


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    return [passage for document in load_corpus(folder("corpus"))[0] for passage in split(document)]


def test_every_question_that_people_ask_is_mapped() -> None:
    assert len({case.question for case in CASES}) == len(CASES) == 187
    assert {case.kind for case in CASES} == {"answer", "handoff"}


def test_each_quote_stands_word_for_word_where_the_case_says(passages: list[Passage]) -> None:
    places: dict[tuple[str | None, ...], tuple[str, ...]] = {
        (p.article, p.section, p.facet, s.text): s.keys for p in passages for s in p.sentences
    }
    wrong = [case.question for case in CASES if places.get((case.articles[0], case.section, case.facet, case.quote)) != case.keys]
    assert wrong == []  # if not empty: the article was edited; read it again and correct coach/evaluate/cases/sheets.jsonl


def test_every_article_named_is_there(passages: list[Passage]) -> None:
    assert {article for case in CASES for article in case.articles} - {passage.article for passage in passages} == set()


def test_the_corpus_asks_in_other_words_than_the_cases(passages: list[Passage]) -> None:
    asked = {" ".join(words(question)) for p in passages for s in p.sentences for question in s.questions}
    assert [case.question for case in CASES if " ".join(words(case.question)) in asked] == []


@pytest.mark.parametrize("text", ["{", '{"question": "q"}', "[1]", '{"question": "q", "kind": "shrug"}'])
def test_a_file_that_is_not_cases_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(cases, "FOLDER", tmp_path)
    (tmp_path / "mine.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(CoachError, match=r"mine\.jsonl cannot be read as cases"):
        load_cases("mine")


def test_a_case_is_read_as_a_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "FOLDER", tmp_path)
    row = '{"question": "q", "kind": "answer", "articles": ["a", "b"], "quote": "t", "turns": ["p"]}'
    (tmp_path / "mine.jsonl").write_text(f"{row}\n\n", encoding="utf-8")
    assert load_cases("mine") == load_all() == [Case("q", "answer", ("a", "b"), turns=("p",), group="mine", quote="t")]


def test_a_folder_without_cases_is_named(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="There are no cases in"):
        load_all(tmp_path)


ALL = load_all()


def test_there_are_enough_cases_of_each_kind_and_no_question_twice() -> None:
    alone = [case for case in ALL if not case.turns]
    assert len({(case.turns, case.question) for case in ALL}) == len(ALL)
    assert len([case for case in alone if case.kind == "answer" and case.group not in ("sheets", "look-alike")]) >= 200
    assert len([case for case in ALL if case.kind == "refuse"]) >= 150
    assert len([case for case in ALL if case.kind == "handoff"]) >= 40
    assert len([case for case in ALL if case.group == "look-alike"]) >= 40
    assert len([case for case in ALL if case.turns]) >= 40
    assert 0.4 < sum(case.half == "test" for case in ALL) / len(ALL) < 0.6


def test_what_a_case_names_is_in_the_corpus(passages: list[Passage]) -> None:
    articles = {passage.article for passage in passages}
    keys = {key for passage in passages for sentence in passage.sentences for key in sentence.keys}
    texts = {name: " ".join(p.text for p in passages if p.article == name).lower() for name in articles}
    for case in ALL:
        assert (set(case.articles) - articles, set(case.keys) - keys) == (set(), set()), case.question
        lost = [phrase for phrase in case.must if not any(phrase.lower() in texts[name] for name in case.articles)]
        assert lost == [], case.question
        assert bool(case.articles) == (case.kind != "refuse"), case.question
