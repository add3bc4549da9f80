"""A language model writes, and the library has the last word: from the question to the answer that is shown."""

import re
from collections.abc import Sequence

import pytest

from coach.answer import ask_streaming
from coach.errors import ModelError
from coach.llm import ChatModel
from coach.llm.scripted import ScriptedModel, Step
from coach.parts import Parts
from coach.render import LEGEND, UNSUPPORTED, marked, to_markdown, written_by
from coach.tokens import count_tokens
from coach.types import Answer, Tokens
from coach.write import HOPELESS, MOST_SENTENCES
from tests.models import ASKED, EndlessModel, with_model

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("reader_alone")]

WORD_FOR_WORD = " This is the answer from my library, word for word."
TOO_LITTLE = "scripted:model wrote too little that my sources support." + WORD_FOR_WORD
CAKE = "Bring a large cake to the very first meeting"
NEXT = "How do I follow up?"  # what the model proposes to ask next


def _answers(coach: Parts, model: str | ChatModel, chance: float = 0.0, **changes: object) -> list[Answer]:
    llm = ScriptedModel(model, NEXT) if isinstance(model, str) else model
    return list(ask_streaming(ASKED, with_model(coach, llm, chance, **changes)[0]))


def _is_composers(answer: Answer, composed: Answer) -> bool:
    shown = (answer.mode, answer.model, answer.composed, answer.text, answer.sentences, answer.sources, answer.suggestions)
    return shown == ("composer", None, None, composed.text, composed.sentences, composed.sources, composed.suggestions)


# --- the answer as it grows


def test_an_answer_grows_sentence_by_sentence(coach: Parts, quotes: list[str], composed: Answer) -> None:
    answers = _answers(coach, " ".join(f"{quote} [1]" for quote in quotes[:4]))
    assert [[sentence.text for sentence in answer.sentences] for answer in answers] == [quotes[:n] for n in (1, 2, 3, 4, 4, 4)]
    whole = " ".join(f"{quote} [{number}]" for number, quote in enumerate(quotes[:4], start=1))
    assert [answer.text for answer in answers] == [whole[: len(answer.text)] for answer in answers]
    assert answers[-1].text == whole
    assert {(answer.mode, answer.model, answer.notice) for answer in answers} == {("model", "scripted:model", "")}
    assert {answer.composed.text for answer in answers if answer.composed} == {composed.text}


def test_the_layout_is_ours(coach: Parts, quotes: list[str]) -> None:
    one, two, three, four = quotes[:4]
    *_, answer = _answers(coach, f"# Title\n{one} [1]\n\n**Steps:**\n* {two}\n* **{three[:9]}**{three[9:]}\n\n1) {four}")
    assert answer.text == f"{one} [1]\n\n- {two} [2]\n- {three} [3]\n\n1. {four} [4]"


def test_what_no_source_supports_is_marked_where_it_was_said_and_copied_nowhere(coach: Parts, quotes: list[str]) -> None:
    *_, answer = _answers(coach, f"{quotes[0]} {CAKE} [1]. {quotes[1]} [2]\n- {quotes[2]}\n- {CAKE}, always.")
    assert [(s.markers, s.support == "unsupported") for s in answer.sentences] == [
        *(((1,), False), ((), True), ((2,), False), ((3,), False), ((), True)),
    ]
    assert "cake" not in answer.text + to_markdown(answer)
    assert marked(answer) == (
        f"{quotes[0]} [1] *{UNSUPPORTED} {CAKE}.* {quotes[1]} [2]\n\n- {quotes[2]} [3] *{UNSUPPORTED} {CAKE}, always.*\n\n*{LEGEND}*"
    )


@pytest.mark.parametrize("typed", ["{0} [1] {1} [99] {2} [0]", "{0} [1-9] {1} [7, 3] {2}", "- {0} {0} {1}\n- {2} [2][1]", "{2} {0}\n{1}"])
def test_every_number_leads_to_a_sentence_in_its_passage(coach: Parts, quotes: list[str], typed: str) -> None:
    *_, answer = _answers(coach, typed.format(*quotes))
    numbers = [source.n for source in answer.sources]
    assert numbers == [1, 2, 3] == sorted({number for sentence in answer.sentences for number in sentence.markers})
    assert {int(number) for number in re.findall(r"\[(\d+)\]", answer.text)} == set(numbers)
    with coach.shelf.library() as library:
        for source in answer.sources:
            assert library.passages[source.passage_id].text[source.start : source.end] == source.quote
    assert {key for source in answer.sources for key in source.references} == {reference.key for reference in answer.references}


@pytest.mark.parametrize(("chance", "support"), [(0.99, "supported"), (0.01, "unsupported")])
def test_a_sentence_in_other_words_is_supported_if_the_reader_says_so(coach: Parts, quotes: list[str], chance: float, support: str) -> None:
    said = "Say in a few sentences who you are and why you chose that person."
    parts, reader = with_model(coach, ScriptedModel(f"{quotes[0]} {quotes[1]} {said} [1]"), chance)
    *_, answer = ask_streaming(ASKED, parts)
    assert [sentence.support for sentence in answer.sentences if sentence.text == said] == [support]
    assert set(reader.asked) == {said}


@pytest.mark.parametrize(
    "typed",
    [
        "<p>{0}</p> <img src='https://evil.example/p.png'> [{1}](https://evil.example) ![x](http://evil.example/?q=1) [2]",
        "<a href=https://evil.example onclick=alert(1)>{0}</a> <script>fetch('https://evil.example')</script>{1} <https://evil.example>",
        "{0}\n\n[1]: https://evil.example\n<iframe src=http://evil.example></iframe>\n- [{1}][1]\n<!-- http://evil.example",
    ],
)
def test_no_tag_image_or_link_of_a_model_is_ever_shown(coach: Parts, quotes: list[str], typed: str) -> None:
    answers = _answers(coach, typed.format(*quotes) + f"\n{quotes[2]}")
    assert [found for answer in answers for found in ("<", "http", "evil", "alert") if found in marked(answer)] == []
    assert [sentence.text for sentence in answers[-1].sentences] == quotes[:3]


# --- where the model does not do


FOODS = " ".join(f"Bring {food} to the first meeting." for food in "cake tea pie jam soup".split())


@pytest.mark.parametrize(
    ("script", "notice"),
    [
        ([""], TOO_LITTLE),
        (["I cannot help with that."], TOO_LITTLE),
        (["{0}"], TOO_LITTLE),
        (["{0} " * 20], TOO_LITTLE),
        ([f"{{0}} {{1}} {FOODS}"], TOO_LITTLE),
        (['```json\n{{"answer": "{0} {1} {2}"}}\n```'], TOO_LITTLE),
        (["| {0} | {1} |\n|---|---|"], TOO_LITTLE),
        (["\x00\ufffd\ufeff {{ ]] )) ** \u3010 [[1]]] <<< \\ ~~"], TOO_LITTLE),
        (["<script>{0} {1} {2}"], TOO_LITTLE),
        ([ModelError("It is busy.", "Try again.", retryable=True)], "It is busy." + WORD_FOR_WORD),
        (["{0} {1} {2}", " Then", ModelError("It broke off.")], "It broke off." + WORD_FOR_WORD),
        ([ValueError("a secret")], "scripted:model broke off (ValueError)." + WORD_FOR_WORD),
        (["{0} {1} ", 0.5], "scripted:model said nothing for 0.2 seconds." + WORD_FOR_WORD),
    ],
)
def test_where_a_model_fails_the_library_answers_and_says_why(
    coach: Parts, quotes: list[str], composed: Answer, script: Sequence[Step], notice: str
) -> None:
    steps = [step.format(*quotes) if isinstance(step, str) else step for step in script]
    answer = _answers(coach, ScriptedModel(steps), llm_timeout=0.2)[-1]
    assert _is_composers(answer, composed)
    assert (answer.notice, written_by(answer)) == (notice, notice)
    assert answer.tokens is not None
    assert answer.tokens.read > 1000


def test_a_model_that_only_invents_is_not_listened_to_any_longer(coach: Parts, composed: Answer) -> None:
    model = EndlessModel("Bring {} to the first meeting. ")
    *grown, answer = _answers(coach, model)
    assert [len(growing.sentences) for growing in grown] == [*range(1, HOPELESS + 1)]
    assert _is_composers(answer, composed)
    assert model.was_stopped()


def test_a_model_that_repeats_itself_is_cut_off_and_what_it_said_before_stands(coach: Parts, quotes: list[str]) -> None:
    model = EndlessModel(f"{quotes[0]}\n", " ".join(quotes[:3]) + "\n")
    *_, answer = _answers(coach, model)
    assert (answer.mode, [sentence.text for sentence in answer.sentences]) == ("model", quotes[:3])
    assert model.was_stopped()


def test_an_answer_has_an_end_whatever_the_model_says(coach: Parts) -> None:
    model = EndlessModel("Ask them about {} first.\n")
    *_, answer = _answers(coach, model, 1.0)
    assert (answer.mode, len(answer.sentences)) == ("model", MOST_SENTENCES)
    assert model.was_stopped()


def test_a_model_is_stopped_when_nobody_waits_for_its_answer(coach: Parts) -> None:
    model = EndlessModel("Ask them about {} first.\n")
    answers = ask_streaming(ASKED, with_model(coach, model, 1.0)[0])
    assert len(next(answers).sentences) == 1
    del answers
    assert model.was_stopped()


# --- what it costs


def test_tokens_are_those_that_the_provider_counted_for_all_calls(coach: Parts, quotes: list[str]) -> None:
    model = ScriptedModel([" ".join(quotes[:3]), Tokens(1000, 90)], [NEXT, Tokens(50, 7)])
    assert _answers(coach, model)[-1].tokens == Tokens(1050, 97)


def test_tokens_that_no_provider_counted_are_counted_here(coach: Parts, quotes: list[str]) -> None:
    text = " ".join(quotes[:3])
    model = ScriptedModel(text, [NEXT, Tokens(50, 7)])
    *_, answer = _answers(coach, model)
    read = sum(count_tokens(prompt.content) for prompt in model.prompts[0])
    assert answer.tokens == Tokens(read + 50, count_tokens(text) + 7)


def test_it_is_told_how_long_the_reader_waited(coach: Parts, quotes: list[str]) -> None:
    *_, answer = _answers(coach, ScriptedModel([" ".join(quotes[:2]), 0.05, f" {quotes[2]}"]))
    assert [*answer.timings_ms] == ["retrieve", "total", "first_token", "checks", "first_sentence", "model"]
    assert answer.timings_ms["first_token"] <= answer.timings_ms["first_sentence"] < answer.timings_ms["model"]
    assert 0 <= answer.timings_ms["checks"] <= answer.timings_ms["model"]
    assert 50 <= answer.timings_ms["model"] <= answer.timings_ms["total"]
    assert str(written_by(answer)).startswith("Written by scripted:model from my library, each sentence checked against its source (")


@pytest.mark.parametrize(("ceiling", "spent", "asked"), [(0, 10**6, True), (5000, 4999, True), (5000, 5000, False), (5000, 9000, False)])
def test_a_conversation_that_has_used_its_tokens_goes_on_without_the_model(
    coach: Parts, quotes: list[str], composed: Answer, ceiling: int, spent: int, asked: bool
) -> None:
    model = ScriptedModel(" ".join(quotes[:3]), NEXT)
    parts, _ = with_model(coach, model, llm_conversation_tokens=ceiling)
    *_, answer = ask_streaming(ASKED, parts, spent=spent)
    assert (bool(model.prompts), answer.mode == "model", _is_composers(answer, composed)) == (asked, asked, not asked)
    assert answer.notice == ("" if asked else "This conversation has used its 5,000 tokens of scripted:model; it goes on without it.")
