"""The curator's lint: each kind of mistake gives its own message, and nothing else."""

import json
import shutil
from pathlib import Path

import pytest

from coach.corpus_check import Problem, check_corpus

FRONT = "---\ntitle: T\nslug: {slug}\naudience: [student]\ntopics: [t]\naliases: [a]\nupdated: 2026-11-23\nsummary: S.\n---\n\n"
SENTENCE = "A mentor who hears from you once a week can help you in time. "
USUAL = f"## In brief\n\n{SENTENCE * 50}\n"  # 13 words each


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of one faultless article."""
    corpus = tmp_path / "corpus"
    (corpus / "articles").mkdir(parents=True)
    record = {"id": "ghost2017", "type": "book", "title": "On silence", "author": [{"family": "Ghost"}]}
    (corpus / "references.json").write_text(json.dumps([record]), encoding="utf-8")
    _write(corpus, "")
    return corpus


def _write(corpus: Path, body: str, name: str = "one.md", front: str = FRONT) -> None:
    (corpus / "articles" / name).write_text(front.format(slug=name.removesuffix(".md")) + USUAL + body, encoding="utf-8")


def test_a_faultless_article_has_no_problem(corpus: Path) -> None:
    assert check_corpus(corpus) == []


# --- errors


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ("## What to do\n\n1. Write today [@ghost2018].\n", ["What to do: key ghost2018 is not in references.json"]),
        (
            "## What to do\n\n### The Owl\n\n1. Write [@x; @y].\n",
            [f"What to do, The Owl: key {key} is not in references.json" for key in "xy"],
        ),
        ("## See also\n\n- nowhere\n- mentee-missteps\n", ["See also names nowhere, which is neither written nor planned"]),
        ("## For mentors\n\nAsk.\n\n## What to do\n\nGo.\n", ["headings are not in the fixed order of corpus/README.md"]),
        ("## Questions people ask\n\n- Write on Friday.\n", ['Questions people ask: "Write on Friday." answers no question in bold']),
        ("## What to do\n\n1. Write **today**.\n", ['What to do: "Write **today**." holds markup or a typographic character']),
        (
            "## What to do\n\n1. See [a page](https://e.org).\n",
            ['What to do: "See [a page](https://e.org)." holds markup or a typographic character'],
        ),
        ("## What to do\n\n1. Ask a <b>mentor</b>.\n", ['What to do: "Ask a <b>mentor</b>." holds markup or a typographic character']),
        ("## What to do\n\n1. Don\u2019t wait.\n", ['What to do: "Don\u2019t wait." holds markup or a typographic character']),
        ("## What to do\n\n1. Go \u2014 now.\n", ['What to do: "Go \u2014 now." holds markup or a typographic character']),
        (
            "## What to do\n\n1. It helps __you__ [@x].\n",
            [
                "What to do: key x is not in references.json",
                'What to do: "It helps __you__." opens with a word that points outside the sentence',
                'What to do: "It helps __you__." holds markup or a typographic character',
            ],
        ),
    ],
)
def test_each_mistake_has_its_message(corpus: Path, body: str, messages: list[str]) -> None:
    _write(corpus, body)
    assert check_corpus(corpus) == [Problem("one.md", message) for message in messages]


@pytest.mark.parametrize(
    ("sentence", "points_outside"),
    [
        ("This helps.", True),
        ("They wait.", True),
        ("However, wait.", True),
        ("The former helps.", True),
        ("As mentioned, wait.", True),
        ("Such mentors wait.", True),
        ("Both help.", True),
        ("Those who wait get help.", False),
        ("They who wait get help.", False),
        ("That which helps is time.", False),
        ("Thistles grow.", False),
        ("Itemize your week.", False),
        ("Mentors say that it helps.", False),
    ],
)
def test_a_sentence_that_cannot_stand_alone_is_an_error(corpus: Path, sentence: str, points_outside: bool) -> None:
    _write(corpus, f"## What to do\n\n1. {sentence}\n")
    message = f'What to do: "{sentence}" opens with a word that points outside the sentence'
    assert check_corpus(corpus) == ([Problem("one.md", message)] if points_outside else [])


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (FRONT.replace("[student]", "[students, mentor]"), "audience 'students' is not one of mentor, programme, resident, student"),
        (FRONT.replace("title: T\n", ""), "front matter lacks title."),
        (FRONT.replace("title: T", "title: T: U"), "one.md cannot be read: mapping values are not allowed in this context."),
        (f"{FRONT}## Other\n\nWait.\n\n", "heading '## Other' is not known here."),
        (f"{FRONT}Lost words.\n\n", "text stands before the first heading."),
    ],
)
def test_a_broken_head_has_its_message(corpus: Path, front: str, message: str) -> None:
    _write(corpus, "", front=front)
    assert check_corpus(corpus) == [Problem("one.md", message)]


def test_a_slug_used_twice_names_both_files(corpus: Path) -> None:
    shutil.copy(corpus / "articles" / "one.md", corpus / "articles" / "two.md")
    assert check_corpus(corpus) == [Problem("one.md", "slug one is used twice"), Problem("two.md", "slug one is used twice")]


def test_a_corpus_without_articles_is_an_error(corpus: Path) -> None:
    (corpus / "articles" / "one.md").unlink()
    assert check_corpus(corpus) == [Problem("articles", "there are no articles")]


def test_a_broken_list_of_references_is_the_only_problem_named(corpus: Path) -> None:
    (corpus / "references.json").unlink()
    _write(corpus, "## What to do\n\n1. Write [@x].\n")
    assert check_corpus(corpus) == [Problem("references.json", f"{corpus / 'references.json'} is missing.")]


# --- warnings


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("## What to do\n\n1. " + " ".join(["word"] * 45) + ".\n", None),
        ("## What to do\n\n1. " + " ".join(["word"] * 46) + ".\n", f'What to do: "{("word " * 12)}" is longer than 45 words'),
        ('## What to say\n\n- Say: "' + " ".join(["word"] * 60) + '."\n', None),
        ("## What to do\n\n1. Mentors help 40 % of mentees.\n", 'What to do: "Mentors help 40 % of mentees." has a figure and no key'),
        ("## What to do\n\n1. Mentors help 40% of mentees [@ghost2017].\n", None),
        ("## What to do\n\n1. Mentees (n = 9) agree.\n", 'What to do: "Mentees (n = 9) agree." has a figure and no key'),
        ("## What to do\n\n1. The odds ratio is high.\n", 'What to do: "The odds ratio is high." has a figure and no key'),
        ('## What to say\n\n- Say: "I did 40 % of it."\n', None),
        ("## What to do\n\n1. Take 10 minutes.\n", None),
    ],
)
def test_each_doubt_has_its_warning(corpus: Path, body: str, message: str | None) -> None:
    _write(corpus, body)
    assert check_corpus(corpus) == ([Problem("one.md", message, error=False)] if message else [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (499, "499 words; between 500 and 2600 are usual"),
        (500, None),
        (2600, None),
        (2601, "2601 words; between 500 and 2600 are usual"),
    ],
)
def test_an_article_of_unusual_length_is_a_warning(corpus: Path, words: int, message: str | None) -> None:
    body = " ".join(["Wait."] * words)
    (corpus / "articles" / "one.md").write_text(f"{FRONT.format(slug='one')}## In brief\n\n{body}\n", encoding="utf-8")
    assert check_corpus(corpus) == ([Problem("one.md", message, error=False)] if message else [])


def test_errors_come_before_warnings_and_files_in_order(corpus: Path) -> None:
    _write(corpus, "## What to do\n\n1. Mentors help 40 % of mentees.\n", "a.md")
    _write(corpus, "## What to do\n\n1. Write [@x].\n\n## See also\n\n- nowhere\n", "z.md")
    _write(corpus, "## What to do\n\n1. Write [@x].\n", "b.md")
    assert [(problem.file, problem.error) for problem in check_corpus(corpus)] == [
        ("b.md", True),
        ("z.md", True),
        ("z.md", True),
        ("a.md", False),
    ]
