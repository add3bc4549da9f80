"""The evaluation asks the real coach, judges what it said, and reports every miss."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.embed import Embedder
from coach.errors import CoachError
from coach.evaluate import report as reports
from coach.evaluate.ablation import NOTHING, ablate
from coach.evaluate.beir import measure, read_test_set
from coach.evaluate.cases import Case
from coach.evaluate.judge import Figure, judge, latency, recall, refusal_curve
from coach.evaluate.run import Result, run
from coach.parts import Parts
from coach.retrieve import SIGNALS
from tests.shared import tiny_parts

GHOST = Case("I vanished on my mentor. What do I do?", "answer", ("silence",), ("ghost2017",), must=("update",), must_not=("owl",))
PIZZA = Case("What is the best pizza in Rome?", "refuse")
LATER = Case("and how do I write it?", "answer", ("silence",), turns=("I vanished on my mentor. What do I do?",))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Parts]:
    parts = tiny_parts(tmp_path_factory, embedder)
    yield parts
    parts.shelf.close()


@pytest.fixture(scope="module")
def results(tiny: Parts) -> list[Result]:
    return run([GHOST, PIZZA, LATER], tiny)


def _made(case: Case, mode: str, first: tuple[str, ...] = (), **changed: object) -> Result:
    values = {"references": (), "text": "", "chance": 0.5, "verbatim": True, "ms": 10.0, **changed}
    return Result(case, case.question, mode, first, first, **values)  # type: ignore[arg-type]


def _figures(results: list[Result]) -> dict[str, Figure]:
    return {figure.name: figure for figure in judge(results)}


# --- asking


def test_a_result_holds_what_the_coach_said_and_what_it_ranked(results: list[Result]) -> None:
    ghost, pizza, later = results
    assert (ghost.mode, ghost.first[0], ghost.ranked[0], "ghost2017" in ghost.references) == ("composer", "silence", "silence", True)
    assert (pizza.mode, pizza.first, pizza.references) == ("refusal", (), ())
    assert later.understood == "I vanished on my mentor. What do I do? and how do I write it?"
    assert [result.verbatim for result in results] == [True, True, True]
    assert 0 <= pizza.chance < ghost.chance <= 1
    assert all(result.ms > 0 for result in results)


def test_progress_is_told_after_each_case(tiny: Parts) -> None:
    told: list[int] = []
    run([PIZZA, PIZZA], tiny, told.append)
    assert told == [1, 2]


# --- judging


def test_each_kind_of_case_counts_for_its_own_figures(results: list[Result]) -> None:
    found = {name: (figure.share.right, figure.share.n) for name, figure in _figures(results).items()}
    assert found == {
        "right article among the first three sources": (1, 1),
        "right reference among the references": (1, 1),
        "required phrases present": (1, 1),
        "refusals that were right": (1, 1),
        "uncovered questions refused": (1, 1),
        "harm handed over": (0, 0),
        "other questions handed over": (0, 3),
        "follow-ups: right article": (1, 1),
        "follow-ups: nothing of the old topic": (0, 0),
        "every sentence verbatim at its span": (3, 3),
    }


def test_a_miss_is_listed_under_the_figure_that_it_misses() -> None:
    harm = Case("h", "handoff")
    missed = [_made(GHOST, "refusal"), _made(PIZZA, "handoff"), _made(harm, "composer", ("silence",)), _made(GHOST, "composer", ("owls",))]
    figures = _figures(missed)
    assert figures["right article among the first three sources"].misses == (missed[0], missed[3])
    assert figures["refusals that were right"].misses == (missed[0],)
    assert figures["other questions handed over"].misses == (missed[1],)
    assert figures["harm handed over"].misses == (missed[2],)


def test_a_target_is_a_floor_or_a_ceiling_and_without_cases_neither() -> None:
    figures = _figures([_made(PIZZA, "refusal"), _made(PIZZA, "handoff")])
    assert figures["uncovered questions refused"].reached is False
    assert figures["other questions handed over"].reached is False
    assert figures["refusals that were right"].reached is True
    assert figures["harm handed over"].reached is None


def test_recall_curve_and_latency_come_from_the_same_results() -> None:
    found = [_made(GHOST, "composer", ("owls", "silence"), ms=10.0, chance=0.9), _made(PIZZA, "refusal", ms=30.0, chance=0.1)]
    assert recall(found)[:3] == [0.0, 1.0, 1.0]
    assert refusal_curve(found)[20] == (0.5, 1.0, 1.0)
    assert latency(found) == {"p50": 10.0, "p95": 30.0}


# --- reporting


def _report(results: list[Result]) -> reports.Report:
    figures, curve = tuple(judge(results)), tuple(refusal_curve(results))
    return reports.Report("test", len(results), figures, tuple(recall(results)), curve, latency(results), {NOTHING: [0.5, 1.0]})


def test_the_report_as_json_names_each_figure_with_n_interval_and_misses() -> None:
    report = reports.to_json(_report([_made(GHOST, "refusal"), _made(PIZZA, "refusal")]))
    first = json.loads(json.dumps(report))["figures"][0]
    assert (first["name"], first["value"], first["n"], first["target"], first["reached"]) == (
        "right article among the first three sources",
        0.0,
        1,
        0.95,
        False,
    )
    assert first["misses"][0]["question"] == GHOST.question
    assert report["ablation"] == {NOTHING: [0.5, 1.0]}


def test_the_page_needs_nothing_else_and_shows_text_of_cases_as_text() -> None:
    hostile = Case("<script>alert(1)</script>", "answer", ("a",))
    html = reports.to_html(_report([_made(hostile, "refusal"), _made(PIZZA, "refusal")]))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "http" not in html
    assert html.count("<svg") == 2
    assert "MISSED" in html


# --- each signal off


def test_each_signal_is_switched_off_in_turn(tiny: Parts) -> None:
    table = ablate([GHOST, PIZZA, LATER], tiny)
    assert list(table) == [NOTHING, *SIGNALS]
    assert table[NOTHING] == [1.0, 1.0]
    assert all(0 <= first <= first_three <= 1 for first, first_three in table.values())


# --- test sets in BEIR form


def _set(folder: Path) -> Path:
    documents = [
        ("d1", "Owls", "An owl hunts mice at night."),
        ("d2", "", "Bread needs flour and yeast."),
        ("d3", "Rain", "Clouds bring rain."),
    ]
    (folder / "qrels").mkdir()
    (folder / "corpus.jsonl").write_text(
        "\n".join(json.dumps({"_id": i, "title": t, "text": x}) for i, t, x in documents), encoding="utf-8"
    )
    queries = [("q1", "what do owls eat"), ("q2", "baking a loaf"), ("q3", "nobody knows")]
    (folder / "queries.jsonl").write_text("\n".join(json.dumps({"_id": i, "text": x}) for i, x in queries), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\nq3\td3\t0\n", encoding="utf-8")
    return folder


def test_a_test_set_is_read_without_questions_that_nothing_answers(tmp_path: Path) -> None:
    test = read_test_set(_set(tmp_path))
    assert test.documents["d1"] == "Owls. An owl hunts mice at night."
    assert test.documents["d2"] == "Bread needs flour and yeast."
    assert (test.questions, test.gains) == ({"q1": "what do owls eat", "q2": "baking a loaf"}, {"q1": {"d1": 1.0}, "q2": {"d2": 1.0}})


def test_the_retriever_alone_is_measured_by_words_by_meaning_and_by_both(tmp_path: Path, embedder: Embedder) -> None:
    found = measure(read_test_set(_set(tmp_path)), embedder)
    assert (found["documents"], found["queries"]) == (3, 2)
    assert found["lexical"]["ndcg@10"] == 0.5  # "baking a loaf" shares no word with its document
    assert found["dense"]["ndcg@10"] == found["hybrid"]["ndcg@10"] == found["hybrid"]["recall@100"] == 1.0
    assert set(found["hybrid"]) == {"ndcg@10", "recall@100", "ms_per_query"}
    assert found["documents_per_second"] > 0


def test_a_folder_that_is_no_test_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="cannot be read as a test set"):
        read_test_set(tmp_path)
