from collections.abc import Iterator
from typing import Literal

import pytest

from coach.cite import Cited, cite
from coach.embed import Embedder
from coach.library import Library
from coach.markdown import escape_markdown
from coach.types import AnswerSentence, Block, Draft, Passage, Pick
from tests.shared import tiny_parts


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Library]:
    parts = tiny_parts(tmp_path_factory, embedder)
    with parts.shelf.library() as opened:
        yield opened
    parts.shelf.close()


def _passage(library: Library, article: str, section: str, facet: str | None = None) -> Passage:
    return next(p for p in library.passages.values() if (p.article, p.section, p.facet) == (article, section, facet))


@pytest.fixture
def brief(library: Library) -> Passage:
    """Two sentences; the first cites ghost2017, the second nothing."""
    return _passage(library, "silence", "In brief")


@pytest.fixture
def steps(library: Library) -> Passage:
    """Three sentences on two lines; the second cites ghost2017 and wolf2018."""
    return _passage(library, "silence", "What to do")


def test_sentences_are_numbered_in_the_order_in_which_they_are_shown(library: Library, brief: Passage, steps: Passage) -> None:
    draft = Draft((Block("paragraph", None, ((Pick(steps, 1), Pick(brief, 0)),)), Block("bullets", None, ((Pick(brief, 1),),))))
    cited = cite(draft, library)
    assert [(source.n, source.section, source.quote) for source in cited.sources] == [
        (1, "What to do", "Offer one table within seven days, as an essay by Dr. Ghost et al. suggests."),
        (2, "In brief", "Write to your mentor today, before you have results, because silence may pass for progress."),
        (3, "In brief", "A short message beats a perfect one."),
    ]


def test_a_sentence_shown_twice_keeps_its_number(library: Library, brief: Passage, steps: Passage) -> None:
    draft = Draft((Block("paragraph", None, ((Pick(brief, 1), Pick(steps, 0), Pick(brief, 1)),)),))
    cited = cite(draft, library)
    assert [sentence.markers for sentence in cited.sentences] == [(1,), (2,), (1,)]
    assert [source.n for source in cited.sources] == [1, 2]


def test_a_sentence_with_references_is_verbatim_and_one_without_is_the_guides(library: Library, brief: Passage) -> None:
    cited = cite(Draft((Block("paragraph", None, ((Pick(brief, 0), Pick(brief, 1)),)),)), library)
    assert cited.sentences == (
        AnswerSentence("Write to your mentor today, before you have results, because silence may pass for progress.", (1,), "verbatim"),
        AnswerSentence("A short message beats a perfect one.", (2,), "guide"),
    )


def test_references_come_once_each_in_the_order_of_use(library: Library, brief: Passage, steps: Passage) -> None:
    owl = _passage(library, "creatures", "What it looks like", "The Owl")
    cited = cite(Draft((Block("bullets", None, ((Pick(owl, 0),), (Pick(steps, 1),), (Pick(brief, 0),))),)), library)
    assert [reference.key for reference in cited.references] == ["owl2016", "ghost2017", "wolf2018"]


def test_a_source_holds_its_place_and_the_span_of_its_quote(library: Library) -> None:
    owl = _passage(library, "creatures", "What it looks like", "The Owl")
    (source,) = cite(Draft((Block("paragraph", None, ((Pick(owl, 0),),)),)), library).sources
    assert (source.article, source.title, source.section, source.topic) == ("creatures", "Two creatures", "What it looks like", "The Owl")
    assert (source.passage_id, source.passage, source.references) == (owl.id, owl.text, ("owl2016",))
    assert (source.passage[source.start : source.end], source.start) == (source.quote, 2)  # after the bullet


@pytest.mark.parametrize(
    ("kind", "label", "text"),
    [
        ("paragraph", None, "A short message beats a perfect one. [1]\nKeep the Friday update, e.g. three lines, afterwards. [2]"),
        (
            "steps",
            "What to do",
            "**What to do**\n\n1. A short message beats a perfect one. [1]\n2. Keep the Friday update, e.g. three lines, afterwards. [2]",
        ),
        ("bullets", None, "- A short message beats a perfect one. [1]\n- Keep the Friday update, e.g. three lines, afterwards. [2]"),
        (
            "script",
            "What to say",
            "**What to say**\n\n> A short message beats a perfect one. [1]\n> Keep the Friday update, e.g. three lines, afterwards. [2]",
        ),
    ],
)
def test_each_kind_of_block_has_its_markdown(
    library: Library,
    brief: Passage,
    steps: Passage,
    kind: Literal["paragraph", "steps", "bullets", "script"],
    label: str | None,
    text: str,
) -> None:
    assert cite(Draft((Block(kind, label, ((Pick(brief, 1),), (Pick(steps, 2),))),)), library).text == text


def test_sentences_of_a_line_stand_side_by_side_and_blocks_apart(library: Library, brief: Passage, steps: Passage) -> None:
    draft = Draft((Block("paragraph", None, ((Pick(brief, 1), Pick(steps, 2)),)), Block("bullets", None, ((Pick(brief, 1),),))))
    assert cite(draft, library).text == (
        "A short message beats a perfect one. [1] Keep the Friday update, e.g. three lines, afterwards. [2]"
        "\n\n- A short message beats a perfect one. [1]"
    )


def test_an_empty_draft_gives_nothing_to_show(library: Library) -> None:
    assert cite(Draft(()), library) == Cited("", (), (), ())


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, 5% (of 3) - done!", "plain words, 5% (of 3) - done!"),
        ("a *bold* _move_", r"a \*bold\* \_move\_"),
        ("<img src=x>", r"\<img src=x\>"),
        ("see [1](http://x)", r"see \[1\](http://x)"),
        ("![cat](x)", r"\!\[cat\](x)"),
        ("`code` ~~gone~~ a|b $x$", r"\`code\` \~\~gone\~\~ a\|b \$x\$"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_text_of_the_corpus_cannot_become_markup(text: str, escaped: str) -> None:
    assert escape_markdown(text) == escaped
