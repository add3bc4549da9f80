"""A real model server on loopback: a small and very bad model writes, and nothing that it invents is shown as sourced."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.answer import ask, ask_streaming
from coach.embed import Embedder
from coach.errors import ModelError
from coach.llm import Prompt, make_llm
from coach.llm.calls import Call, whole
from coach.parts import Parts
from coach.settings import Settings
from coach.types import Answer, Message, Tokens
from coach.verify.agreement import strange_number
from tests.model_server import model_server

pytestmark = pytest.mark.slow
MODEL = "openai:SmolLM2-135M"
QUESTIONS = (
    "How do I approach an attending on my rotation?",
    "What are the six mentee missteps?",
    "My mentor takes months to return my drafts. What can I do?",
    "What is the difference between a mentor and a sponsor?",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with model_server() as found:
        yield found


@pytest.fixture
def settings(address: str, shipped_home: Path) -> Settings:
    return Settings(home=shipped_home, llm=MODEL, llm_base_url=address, llm_window=3000, llm_answer_tokens=160, llm_timeout=60)


@pytest.fixture
def parts(settings: Settings, embedder: Embedder) -> Iterator[Parts]:
    found = Parts(settings, embedder)
    yield found
    found.shelf.close()


def _sound(answer: Answer, parts: Parts) -> None:
    """Each sentence that is shown as sourced has sources that exist, stand word for word where they say, and hold its numbers."""
    sources = {source.n: source for source in answer.sources}
    with parts.shelf.library() as library:
        for sentence in answer.sentences:
            assert (sentence.support == "unsupported") == (not sentence.markers)
            for marker in sentence.markers:
                source = sources[marker]
                assert library.passages[source.passage_id].text[source.start : source.end] == source.quote
            if sentence.support == "supported":
                passages = " ".join(f"{sources[marker].title} {sources[marker].passage}" for marker in sentence.markers)
                assert strange_number(sentence.text, passages) is None
    assert {int(marker) for marker in re.findall(r"\[(\d+)\]", answer.text)} == set(sources)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_a_bad_model_writes_is_shown_only_where_a_passage_supports_it(parts: Parts, question: str) -> None:
    answer = ask(question, parts)
    assert answer.mode in ("model", "composer")
    assert answer.tokens is not None
    assert answer.tokens.read > 300
    _sound(answer, parts)
    if answer.mode == "composer":
        assert answer.notice.startswith(MODEL)
        assert len(answer.text.split()) > 40
    else:
        assert (answer.model, answer.composed is not None) == (MODEL, True)


def test_an_answer_comes_in_parts_each_of_which_is_sound(parts: Parts) -> None:
    grown = list(ask_streaming(QUESTIONS[0], parts))
    for answer in grown:
        _sound(answer, parts)
    lengths = [len(answer.sentences) for answer in grown if answer.mode == "model"]
    assert lengths == sorted(lengths)


def test_a_follow_up_is_understood_whatever_the_model_makes_of_it(parts: Parts) -> None:
    history = [Message("user", "What are the six mentee missteps?"), Message("assistant", "1. The Ghost hides. [1]\n2. The Doormat. [2]")]
    answer = ask("how do I stop being the first one?", parts, history)
    assert "ghost" in answer.standalone_question.lower()
    _sound(answer, parts)


def test_a_message_about_harm_never_reaches_the_model(parts: Parts) -> None:
    answer = ask("My attending keeps touching me and I want to disappear", parts)
    assert (answer.mode, answer.tokens, answer.model) == ("handoff", None, None)


def test_the_model_is_counted_by_the_server(settings: Settings) -> None:
    model = make_llm(settings)
    assert model is not None
    text, tokens = whole(model, [Prompt("system", "Answer in one word."), Prompt("user", "What color is snow?")], 8, 60)
    assert text
    assert 1 <= tokens.written <= 8
    assert tokens.read > 10


def test_a_model_that_is_stopped_ends(settings: Settings) -> None:
    model = make_llm(settings)
    assert model is not None
    call = Call(model, [Prompt("user", "Count to one thousand, one number a line.")], 400, 60)
    heard = [next(iter(call))]
    call.stop()
    assert isinstance(heard[0], (str, Tokens))


def test_an_address_where_nobody_listens_is_an_error_that_says_so(settings: Settings) -> None:
    model = make_llm(settings.model_copy(update={"llm_base_url": "http://127.0.0.1:9/v1"}))
    assert model is not None
    with pytest.raises(ModelError) as caught:
        whole(model, [Prompt("user", "Hello")], 8, 5)
    assert caught.value.message.startswith(f"{MODEL} could not be reached")
    assert caught.value.retryable


def test_calls_are_noted_without_their_text(settings: Settings, tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    model = make_llm(settings.model_copy(update={"llm_trace": trace}))
    assert model is not None
    whole(model, [Prompt("user", "Xanthippe")], 8, 60)
    lines = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["start", "end"]
    assert lines[0]["messages"] == [{"role": "human", "characters": len("Xanthippe")}]
    assert "Xanthippe" not in trace.read_text(encoding="utf-8")
