"""The curator's lint: each kind of mistake gives its own message, and nothing else."""

import json
import re
from pathlib import Path

import pytest

from coach.corpus_check import Problem, check_corpus
from coach.corpus_check.readability import grade

FRONT = (
    "---\ntitle: T\nslug: {slug}\naudience: [student]\ntheme: Reaching out\ntopics: [t]\naliases: [a]\n"
    "updated: 2026-11-23\nsummary: S.\n---\n\n"
)


def _usual(name: str) -> str:
    """The body of a faultless article, 13 words a sentence, most of them its own."""
    sentence = "A {0}mentor who {0}hears from {0}you once a {0}week can {0}help in {0}time [@ghost2017]. "
    return f"## In brief\n\n{sentence.format(name) * 50}\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of one faultless article."""
    corpus = tmp_path / "corpus"
    (corpus / "articles").mkdir(parents=True)
    record = {"id": "ghost2017", "type": "book", "title": "On silence", "author": [{"family": "Ghost"}], "custom": {"evidence": "opinion"}}
    (corpus / "references.json").write_text(json.dumps([record]), encoding="utf-8")
    _write(corpus, "")
    return corpus


def _write(corpus: Path, body: str, name: str = "one.md", front: str = FRONT) -> None:
    (corpus / "articles" / name).write_text(
        front.format(slug=name.removesuffix(".md")) + _usual(name.removesuffix(".md")) + body, encoding="utf-8"
    )


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
        ("## See also\n\n- nowhere\n- one\n", ["See also names nowhere, which is neither written nor planned"]),
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
    _write(corpus, "", "two.md", FRONT.replace("{slug}", "one"))
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
    body = " ".join(["Wait [@ghost2017]."] * words)
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


# --- keys, themes and reading level


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("## What to do\n\n[@ghost2017] Write today.\n", Problem("one.md", "What to do: key ghost2017 stands behind no sentence")),
        (
            "## What to do\n\nWrite today [see @ghost2017].\n",
            Problem("one.md", 'What to do: "Write today [see @ghost2017]." holds markup or a typographic character'),
        ),
        ('## What to say\n\n- Write: "To sam@example.org, please."\n', None),
        (
            "## What to do\n\n1. Of the 40 residents, 12 of 40 wrote.\n",
            Problem("one.md", 'What to do: "Of the 40 residents, 12 of 40 wrote." has a figure and no key', error=False),
        ),
        (
            "## What to do\n\n1. One survey of mentors found that they wait.\n",
            Problem("one.md", 'What to do: "One survey of mentors found that they wait." tells a finding and has no key', error=False),
        ),
        ("## What to do\n\n1. Call 988 or 911.\n", None),
    ],
)
def test_what_a_reader_could_not_trace_is_named(corpus: Path, body: str, problem: Problem | None) -> None:
    _write(corpus, body)
    assert check_corpus(corpus) == ([problem] if problem else [])


def test_an_unknown_theme_is_an_error_and_a_missing_one_a_warning(corpus: Path) -> None:
    _write(corpus, "", "a.md", FRONT.replace("theme: Reaching out", "theme: Cooking"))
    _write(corpus, "", "b.md", FRONT.replace("theme: Reaching out\n", ""))
    first, second = check_corpus(corpus)
    assert (first.file, first.error, first.message.startswith("theme 'Cooking' is not one of What mentorship is, ")) == ("a.md", True, True)
    assert second == Problem("b.md", "no theme; the library shows it under 'More'", error=False)


def test_an_article_without_references_is_a_warning(corpus: Path) -> None:
    (corpus / "articles" / "bare.md").write_text(FRONT.format(slug="bare") + f"## In brief\n\n{'Wait. ' * 500}\n", encoding="utf-8")
    assert check_corpus(corpus) == [Problem("bare.md", "cites no reference", error=False)]


def test_an_article_that_is_hard_to_read_is_a_warning(corpus: Path) -> None:
    hard = "Institutional administrators systematically operationalize multidimensional professionalism [@ghost2017]. " * 90
    (corpus / "articles" / "hard.md").write_text(f"{FRONT.format(slug='hard')}## In brief\n\n{hard}\n", encoding="utf-8")
    [problem] = check_corpus(corpus)
    assert (problem.file, problem.error) == ("hard.md", False)
    assert re.fullmatch(r"reads like school grade \d+; use shorter words and sentences, for grade 12 or less", problem.message)


def test_the_reading_grade_is_that_of_coleman_and_liau() -> None:
    # 10 words, 37 letters, 2 sentences
    assert grade(["The cat has sat down.", "Then it moved out quickly!"]) == pytest.approx(0.0588 * 370 - 0.296 * 20 - 15.8)
    assert grade([]) == 0.0


# --- sentences that stand twice


TWIN = "Send your mentor a short note on Friday about the charts you finished."


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        (TWIN, Problem("two.md", f'What to do: "{TWIN[:60]}" stands also in one.md, What to do')),
        (
            "Send a mentor your short note on Friday about the charts that you finished today.",
            Problem(
                "two.md",
                'What to do: "Send a mentor your short note on Friday about the charts tha" nearly stands in one.md, What to do',
                error=False,
            ),
        ),
        ("Call the clinic on Friday about the charts and the room you need.", None),
    ],
)
def test_a_sentence_in_two_articles_is_named(corpus: Path, other: str, problem: Problem | None) -> None:
    _write(corpus, f"## What to do\n\n1. {TWIN}\n")
    _write(corpus, f"## What to do\n\n1. {other}\n", "two.md")
    assert check_corpus(corpus) == ([problem] if problem else [])


def test_a_sentence_that_an_article_says_twice_is_its_own_affair(corpus: Path) -> None:
    _write(corpus, f"## What to do\n\n1. {TWIN}\n\n## Watch out for\n\n- {TWIN}\n")
    assert check_corpus(corpus) == []


# --- the literature


def _records(corpus: Path, **fields: object) -> None:
    record = {"id": "ghost2017", "type": "book", "title": "On silence", "author": [{"family": "Ghost"}], "custom": {"evidence": "opinion"}}
    (corpus / "references.json").write_text(json.dumps([{**record, **fields}]), encoding="utf-8")


@pytest.mark.parametrize(
    ("fields", "message", "error"),
    [
        ({"DOI": "10.1001/jama.2016.12384"}, None, True),
        (
            {"DOI": "https://doi.org/10.1001/jama"},
            "DOI https://doi.org/10.1001/jama is not in the form 10.number/suffix, without an address before it",
            True,
        ),
        ({"DOI": "10.1001/jama 2016"}, "DOI 10.1001/jama 2016 is not in the form 10.number/suffix, without an address before it", True),
        ({"URL": "example.org"}, "example.org is not an address that begins with http:// or https://", True),
        ({"title": "On silence.."}, "'..' in its citation; look at its fields: Ghost. On Silence..", True),
        ({"custom": {}}, "custom.evidence does not say what kind of evidence it is", False),
    ],
)
def test_each_flaw_of_a_record_is_named(corpus: Path, fields: dict[str, object], message: str | None, error: bool) -> None:
    _records(corpus, **fields)
    assert check_corpus(corpus) == ([Problem("references.json", f"ghost2017: {message}", error)] if message else [])


def test_a_reference_that_no_article_cites_is_a_warning(corpus: Path) -> None:
    records = json.loads((corpus / "references.json").read_text(encoding="utf-8"))
    (corpus / "references.json").write_text(json.dumps([*records, {**records[0], "id": "echo2018"}]), encoding="utf-8")
    assert check_corpus(corpus) == [Problem("references.json", "echo2018 is cited by no article", error=False)]


# --- the plan


@pytest.mark.parametrize(
    ("plan", "problems"),
    [
        ('one = ["ghost2017"]\n', []),
        ('two = ["ghost2017"]\n', [Problem("plan.toml", "two is planned and not written")]),
        ('one = ["echo2018"]\n', [Problem("one.md", "echo2018 is planned for it and not used")]),
    ],
)
def test_what_is_planned_must_be_there(corpus: Path, plan: str, problems: list[Problem]) -> None:
    (corpus / "plan.toml").write_text(plan, encoding="utf-8")
    assert check_corpus(corpus) == problems


def test_see_also_may_point_to_what_is_planned(corpus: Path) -> None:
    (corpus / "plan.toml").write_text("later = []\n", encoding="utf-8")
    _write(corpus, "## See also\n\n- later\n")
    assert check_corpus(corpus) == [Problem("plan.toml", "later is planned and not written")]


@pytest.mark.parametrize("plan", ["one = [\n", "one = 3\n"])
def test_a_broken_plan_is_named(corpus: Path, plan: str) -> None:
    (corpus / "plan.toml").write_text(plan, encoding="utf-8")
    [problem] = check_corpus(corpus)
    assert (problem.file, problem.error, str(corpus / "plan.toml") in problem.message) == ("plan.toml", True, True)
