"""Documents -> passages -> units: every sentence verbatim in its passage, every key on its sentence, every wording searched."""

import re

import pytest

from coach.load.articles import load_articles
from coach.resources import folder
from coach.split import MAX_TOKENS, reference_units, split, units
from coach.tokens import count_tokens
from coach.types import Document, Reference, Section, Sentence, Unit

SHIPPED = load_articles(folder("corpus"))


def _document(*sections: Section, aliases: tuple[str, ...] = ()) -> Document:
    return Document("slug", "A title", "A summary.", ("student",), "More", ("topic",), aliases, "2026-11-23", (), sections, "digest")


def _sentences(heading: str, body: str) -> list[Sentence]:
    return [sentence for passage in split(_document(Section(heading, None, body))) for sentence in passage.sentences]


# --- spans and keys


@pytest.mark.parametrize("document", SHIPPED, ids=lambda document: document.id)
def test_every_sentence_of_the_corpus_stands_verbatim_in_its_passage(document: Document) -> None:
    sentences = [(passage.text, sentence) for passage in split(document) for sentence in passage.sentences]
    assert [sentence for text, sentence in sentences if text[sentence.start : sentence.end] != sentence.text] == []


@pytest.mark.parametrize("document", SHIPPED, ids=lambda document: document.id)
def test_every_key_of_the_corpus_lands_on_a_sentence_and_every_mark_is_gone(document: Document) -> None:
    passages = split(document)
    written = [set(re.findall(r"@([\w:.-]+)", section.body)) for section in document.sections]
    found = [
        {
            key
            for passage in passages
            if (passage.section, passage.facet) == (section.heading, section.facet)
            for key in _keys(passage.sentences)
        }
        for section in document.sections
    ]
    assert found == written
    assert [passage.id for passage in passages if "[@" in passage.text] == []


def _keys(sentences: tuple[Sentence, ...]) -> set[str]:
    return {key for sentence in sentences for key in sentence.keys}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Write today [@a].", [("Write today.", ("a",))]),
        ("Write today [@a]. Wait.", [("Write today.", ("a",)), ("Wait.", ())]),
        ("Write today. Wait [@b].", [("Write today.", ()), ("Wait.", ("b",))]),
        ("Write [@a] today [@b; @a].", [("Write today.", ("a", "b"))]),
        ("Write today. [@a] Wait.", [("Write today.", ("a",)), ("Wait.", ())]),
        ("Use keys [@a_b:c.d-e].", [("Use keys.", ("a_b:c.d-e",))]),
        ("See notes [1] and [@a].", [("See notes [1] and.", ("a",))]),
    ],
)
def test_a_key_belongs_to_the_sentence_it_stands_in(body: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(sentence.text, sentence.keys) for sentence in _sentences("In brief", body)] == expected


def test_a_passage_keeps_list_marks_and_a_sentence_does_not() -> None:
    [passage] = split(_document(Section("What to do", None, "1. Write today [@a]. Wait.\n\n  - Ask [@b].\nA paragraph.")))
    assert passage.text == "1. Write today. Wait.\n- Ask.\nA paragraph."
    assert passage.sentences == (
        Sentence("Write today.", 3, 15, 0, ("a",)),
        Sentence("Wait.", 16, 21, 0),
        Sentence("Ask.", 24, 28, 1, ("b",)),
        Sentence("A paragraph.", 29, 41, 2),
    )


# --- questions


def test_each_question_is_a_passage_with_all_its_wordings() -> None:
    body = "- **I vanished. What now? | ghosted my PI**  Write today [@a]. Name a date.\n- **How often?** Every Friday."
    first, second = split(_document(Section("Questions people ask", None, body)))
    asked = ("I vanished. What now?", "ghosted my PI")
    assert first.text == "I vanished. What now?\nWrite today. Name a date."
    assert first.sentences == (Sentence("Write today.", 22, 34, 0, ("a",), asked), Sentence("Name a date.", 35, 47, 0, (), asked))
    assert (second.text, second.sentences) == ("How often?\nEvery Friday.", (Sentence("Every Friday.", 11, 24, 0, (), ("How often?",)),))


def test_bold_words_make_a_question_only_under_questions_people_ask() -> None:
    assert _sentences("In brief", "**How often?** Every Friday.")[0].questions == ()


def test_an_answer_without_a_question_has_no_wording() -> None:
    assert _sentences("Questions people ask", "- Every Friday.") == [Sentence("Every Friday.", 2, 15, 0)]


# --- passages


def test_each_facet_of_a_heading_is_a_passage_of_its_own() -> None:
    sections = [
        Section("What to do", None, "Pick one."),
        Section("What to do", "The Owl", "Speak."),
        Section("What to do", "The Crow", "Stop."),
    ]
    passages = split(_document(*sections))
    assert [(passage.section, passage.facet, passage.text) for passage in passages] == [
        ("What to do", None, "Pick one."),
        ("What to do", "The Owl", "Speak."),
        ("What to do", "The Crow", "Stop."),
    ]
    assert {(passage.article, passage.title) for passage in passages} == {("slug", "A title")}


def test_a_long_section_is_cut_between_lines_and_each_part_is_as_full_as_can_be() -> None:
    lines = [f"{number}. {'Write one honest line to your mentor today. ' * 5}".strip() for number in range(1, 41)]
    passages = split(_document(Section("What to do", "The Owl", "\n".join(lines))))
    parts = [passage.text.splitlines() for passage in passages]
    assert [line for part in parts for line in part] == lines
    sizes = [sum(count_tokens(line) for line in part) for part in parts]
    heads = [count_tokens(part[0]) for part in parts]
    assert [size <= MAX_TOKENS for size in sizes] == [True] * len(parts)
    assert [size + head > MAX_TOKENS for size, head in zip(sizes, heads[1:], strict=False)] == [True] * (len(parts) - 1)
    assert {(passage.section, passage.facet) for passage in passages} == {("What to do", "The Owl")}
    assert len({passage.id for passage in passages}) == len(parts) == 3


def test_a_line_longer_than_a_passage_stays_whole() -> None:
    line = "Write one honest line to your mentor today. " * 120
    [passage] = split(_document(Section("In brief", None, line)))
    assert (passage.text, len(passage.sentences)) == (line.strip(), 120)


def test_a_passage_id_changes_with_its_article_heading_facet_or_text_and_with_nothing_else() -> None:
    def found(document: Document) -> str:
        return split(document)[0].id

    base = Section("What to do", "The Owl", "Speak [@a].")
    others = [
        Section("In brief", "The Owl", "Speak [@a]."),
        Section("What to do", None, "Speak [@a]."),
        Section("What to do", "The Owl", "Speak [@b]."),
        Section("What to do", "The Owl", "Speak."),
    ]
    assert len({found(_document(section)) for section in [base, *others]}) == 5
    assert found(_document(base, Section("See", None, "More."), aliases=("other",))) == found(_document(base))
    assert found(_document(Section("What to do", "The Owl", "\n  Speak [@a].  \n"))) == found(_document(base))


def test_the_same_text_twice_under_one_heading_is_one_passage() -> None:
    body = "- **How often?** Every Friday.\n- **How often?** Every Friday.\n- **Why?** It helps."
    assert [passage.text for passage in split(_document(Section("Questions people ask", None, body)))] == [
        "How often?\nEvery Friday.",
        "Why?\nIt helps.",
    ]


def test_a_section_without_a_sentence_is_no_passage() -> None:
    assert split(_document(Section("In brief", None, " \n "))) == []


# --- units


def test_everything_that_can_be_asked_for_is_a_unit() -> None:
    document = _document(
        Section("In brief", None, "Write today [@a]. Wait."),
        Section("What to say", "The Owl", '- To break a silence: "I owe you. Could we talk?"'),
        Section("Questions people ask", None, "- **How often? | every day?** Every Friday."),
        aliases=("ghosting", "A title"),
    )
    passages = split(document)
    brief, say, asked = (passage.id for passage in passages)
    phrase = 'To break a silence: "I owe you. Could we talk?"'
    assert units(document, passages) == [
        Unit(f"section:{brief}", "section", "A title. In brief. Write today. Wait.", brief),
        Unit(f"sentence:{brief}:0", "sentence", "Write today.", brief, 0),
        Unit(f"sentence:{brief}:1", "sentence", "Wait.", brief, 1),
        Unit(f"section:{say}", "section", f"A title. The Owl. - {phrase}", say),
        Unit(f"sentence:{say}:0", "sentence", phrase, say, 0),
        Unit(f"purpose:{say}:0", "purpose", "break a silence", say, 0),
        Unit(f"sentence:{asked}:0", "sentence", "Every Friday.", asked, 0),
        Unit(f"question:{asked}:0:0", "question", "How often?", asked, 0),
        Unit(f"question:{asked}:0:1", "question", "every day?", asked, 0),
        Unit("alias:slug:0", "alias", "A title", brief, 0),
        Unit("alias:slug:1", "alias", "A summary.", brief, 0),
        Unit("alias:slug:2", "alias", "ghosting", brief, 0),
    ]


def test_an_article_without_in_brief_is_found_by_name_in_its_first_passage() -> None:
    document = _document(Section("What to do", None, "Speak."), Section("For mentors", None, "Ask."))
    passages = split(document)
    assert [(unit.text, unit.target) for unit in units(document, passages) if unit.kind == "alias"] == [
        ("A title", passages[0].id),
        ("A summary.", passages[0].id),
    ]


def test_an_article_without_passages_has_no_units() -> None:
    assert units(_document(), []) == []


def test_no_two_units_of_the_corpus_share_an_id() -> None:
    names = [unit.id for document in SHIPPED for unit in units(document, split(document))]
    assert len(set(names)) == len(names)


def test_a_reference_is_found_by_authors_title_and_year() -> None:
    known = Reference("ghost2017", "…", "On silence", ("Ghost", "Echo"), None, None, 2017, "opinion")
    undated = Reference("aad", "…", "Mentee guidelines", ("American Academy of Dermatology",), None, None, None, "")
    assert reference_units([known, undated]) == [
        Unit("reference:ghost2017", "reference", "Ghost, Echo. On silence. 2017", "ghost2017"),
        Unit("reference:aad", "reference", "American Academy of Dermatology. Mentee guidelines. ", "aad"),
    ]
