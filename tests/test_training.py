"""The training data, and the arithmetic that learns from it."""

import numpy as np

from coach.compose.threads import article_chances
from coach.decisions import decisions
from coach.evaluate.cases import load_all
from coach.evaluate.pairs import load_pairs
from coach.learned.reading import HARMS
from coach.resources import folder
from training.data import FOLDER, covered, follow_ups, rows, wordings
from training.logistic import area, balanced, fit


def test_no_training_question_is_one_that_measures() -> None:
    measured = {" ".join(text.lower().split()) for case in load_all() for text in (case.question, *case.turns)}
    learned = {row["question"] for row in rows("uncovered")} | {row["text"] for row in rows("messages")}
    learned |= {example.question for example in covered()}
    assert {" ".join(text.lower().split()) for text in learned} & measured == set()


def test_no_training_pair_is_one_that_measures() -> None:
    learned = {(pair.passage.id, pair.sentence.lower()) for pair in load_pairs(FOLDER / "pairs.jsonl")}
    assert {(pair.passage.id, pair.sentence.lower()) for pair in load_pairs()} & learned == set()


def test_every_example_names_articles_that_there_are() -> None:
    slugs = {file.stem for file in (folder("corpus") / "articles").glob("*.md")}
    examples = [*covered(), *follow_ups(), *wordings()]
    assert {name for example in examples for name in (example.article, *example.also)} == slugs
    assert all(example.answers for example in examples)


def test_messages_are_labeled_with_the_kinds_that_are_learned() -> None:
    kinds = [row["harm"] for row in rows("messages")]
    assert set(kinds) == {*HARMS, None}
    assert kinds.count(None) > 0.5 * len(kinds)


def test_training_tells_apart_what_can_be_told_apart() -> None:
    random = np.random.default_rng(0)
    inputs = random.normal(size=(200, 40)).astype(np.float32)
    wanted = np.stack([inputs[:, 0] > 0, inputs[:, 1] > 0.8], axis=1).astype(np.float32)
    ridge = np.full((40, 1), 1e-3, np.float32)
    weights, bias = fit(inputs, wanted, balanced(wanted, np.ones_like(wanted)), ridge, exclusive=False)
    given = inputs @ weights + bias
    assert area(given[:, 0], wanted[:, 0]) > 0.95
    assert area(given[:, 1], wanted[:, 1]) > 0.95
    classes = np.eye(3, dtype=np.float32)[inputs[:, :3].argmax(axis=1)]
    weights, bias = fit(inputs, classes, np.full((200, 1), 1 / 200, np.float32), ridge, exclusive=True)
    assert ((inputs @ weights + bias).argmax(axis=1) == classes.argmax(axis=1)).mean() > 0.9


def test_both_sides_of_an_output_weigh_the_same() -> None:
    wanted = np.array([[1], [0], [0], [0]], dtype=np.float32)
    shares = balanced(wanted, np.array([[1], [1], [1], [0]], dtype=np.float32))
    assert shares[:, 0].tolist() == [0.5, 0.25, 0.25, 0.0]


def test_the_area_counts_pairs_in_the_right_order() -> None:
    given = np.array([0.9, 0.3, 0.5, 0.1], dtype=np.float32)
    assert area(given, np.array([1, 1, 0, 0], dtype=np.float32)) == 0.75


def test_decisions_say_what_they_were_fitted_on() -> None:
    assert "tuning half" in decisions().fitted_on
    assert len(decisions().weights) == 9


def test_an_article_that_was_not_learned_about_counts_as_an_average_one() -> None:
    chances = article_chances({"a": 1.0, "b": 1.0, "new": 1.0}, {"a": 0.9, "b": 0.1})
    assert chances["a"] > chances["new"] > chances["b"]
    assert sum(chances.values()) == 1.0 or abs(sum(chances.values()) - 1.0) < 1e-9
