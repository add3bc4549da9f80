"""The Ask tab where a language model writes: the real page and browser, and a server in OpenAI's protocol that says a line when it may."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from coach.answer import ask as ask_coach
from coach.llm.scripted import ScriptedModel
from coach.parts import Parts
from coach.render import LEGEND, to_markdown
from coach.types import Answer
from tests.browser.acting import Open, ask, reload, until_stored
from tests.browser.serving import Served, served
from tests.models import with_model
from tests.provider import DONE, Provider, chunk, counted, counting, serving

pytestmark = pytest.mark.browser

ASKED = "How do I approach an attending on my rotation?"
COFFEE = "Attendings always say yes to students who bring coffee."
NEXT = "How do I thank a mentor after a first talk?"
READING = "Reading and checking \u2026"
BY = r"Written by openai:demo from my library, each sentence checked against its source \(\d+\.\d s, first sentence after \d+\.\d s, 2,412 tokens\)\."
PATIENCE = 30  # seconds; this machine may be busy


class Script(list[bytes | float | None]):
    """What the server says to a first request, word by word, a line whenever a test allows it; to a later one, a question to ask next."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__([chunk()])
        self.lines = lines
        self._allowed = threading.Semaphore(0)
        self._requests = 0

    def __iter__(self) -> Iterator[bytes | float | None]:
        self._requests += 1
        if self._requests > 1:
            yield from (counting(NEXT, 300, 12), DONE)
            return
        for line in self.lines:
            self._allowed.acquire(timeout=PATIENCE)
            for word in re.findall(r"\S+\s*", line):
                yield from (chunk(word), 0.004)
        yield from (counted(2000, 100), DONE)

    def allow(self, lines: int = 99) -> None:
        """Let the server say so many more lines."""
        self._allowed.release(lines)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def page_process(shipped_home: Path, tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Served]:
    """The page with a language model, in place of the one without."""
    address = f"http://127.0.0.1:{provider.server_port}/v1"
    settings = {"COACH_LLM": "openai:demo", "COACH_LLM_BASE_URL": address, "COACH_LLM_RETRIES": "0"}
    expect.set_options(timeout=1000 * PATIENCE)
    with served(shipped_home, tmp_path_factory.mktemp("page") / "log.txt", settings) as found:
        yield found
    expect.set_options(timeout=None)


@pytest.fixture(scope="module")
def composed(coach: Parts) -> Answer:
    return ask_coach(ASKED, coach)


@pytest.fixture(scope="module")
def lines(composed: Answer) -> list[str]:
    """The model's answer: four sentences of the library, one of its own, and an image and links that lead away."""
    first, second, third, fourth = (composed.sentences[place].text for place in (0, 1, 4, 5))
    return [
        f"{first} [2]\n\n",
        f"1. {second} [1]\n",
        f"2. {COFFEE} [1]\n",
        f"3. {third.replace('a resident', '[a resident](http://evil.test/login)')} [1] ![a map](http://evil.test/map.png)\n",
        f"4. {fourth} [2] Read more at http://evil.test/more before you ask. [1]\n",
    ]


@pytest.fixture(scope="module")
def written(coach: Parts, lines: list[str]) -> Answer:
    """The answer that this comes to."""
    return ask_coach(ASKED, with_model(coach, ScriptedModel("".join(lines), NEXT))[0])


@pytest.fixture
def script(provider: Provider, lines: list[str]) -> Iterator[Script]:
    """What the server is to say in this test."""
    provider.status, provider.parts = 200, (found := Script(lines))
    provider.asked.clear()
    provider.left.clear()
    yield found
    found.allow()


@pytest.fixture
def page(script: Script, open_page: Open) -> Page:
    found = open_page(permissions=["clipboard-read", "clipboard-write"])
    found.set_default_timeout(1000 * PATIENCE)
    return found


@pytest.fixture
def told(page: Page, script: Script) -> Page:
    """The page with the whole answer."""
    script.allow()
    ask(page, ASKED)
    return page


def _questions(page: Page) -> Locator:
    return page.locator("#chat .user-row .prose")


def _answers(page: Page) -> Locator:
    return page.locator("#chat .bot-row .prose")


def _numbers(page: Page) -> list[int]:
    return [int(text) for text in _answers(page).last.locator("a[href^='#src-'], a[href^='#tip-']").all_inner_texts()]


def _markers_of(answer: Answer) -> list[int]:
    return [number for sentence in answer.sentences for number in sentence.markers]


def _send(page: Page, question: str = ASKED) -> None:
    """Type a question and press Enter until the page takes it: it takes none until a call that was stopped has ended."""
    box = page.locator("#question textarea")
    box.fill(question)
    for _ in range(PATIENCE):
        box.press("Enter")
        try:
            return expect(box).to_have_value("", timeout=1000)
        except AssertionError:
            continue


def test_the_question_is_shown_at_once_and_then_one_sentence_after_another(page: Page, script: Script, written: Answer) -> None:
    expect(page.locator("#stop")).to_be_hidden()
    _send(page)
    expect(_questions(page)).to_have_text([ASKED])
    expect(_answers(page)).to_have_text([READING])
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    sentences = [sentence.text for sentence in written.sentences]
    for count, sentence in enumerate(sentences, start=1):
        script.allow(1)
        expect(_answers(page)).to_contain_text(sentence)
        assert [one in str(_answers(page).text_content()) for one in sentences] == [place < count for place in range(5)]
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator("#following button:visible").first).to_have_text(NEXT)


def test_the_answer_says_who_wrote_it_in_how_many_seconds_and_tokens(told: Page, provider: Provider) -> None:
    expect(_answers(told).locator("p").last).to_have_text(re.compile(f"^{BY}$"))
    assert [body["model"] for _, body in provider.asked] == ["demo"] * 2


def test_a_sentence_without_a_source_is_marked_and_never_copied(told: Page, written: Answer) -> None:
    expect(_answers(told).locator("em", has_text="\u26a0")).to_have_text([f"\u26a0 {COFFEE}", LEGEND])
    told.get_by_role("button", name="Copy with citations").click()
    expect(told.get_by_role("button", name="Copied")).to_be_visible()
    copied = told.evaluate("navigator.clipboard.readText()")
    assert copied == to_markdown(written)
    assert COFFEE not in copied


def test_every_marker_opens_the_card_of_its_sentence(told: Page, written: Answer) -> None:
    assert _numbers(told) == _markers_of(written) == [1, 2, 3, 4]
    for source in written.sources:
        _answers(told).get_by_title(f"Source {source.n}").click()
        mark = told.locator("#sources details[open] mark.now")
        expect(mark).to_have_text(f"{source.quote}{source.n}")
        expect(mark).to_be_in_viewport()


def test_an_image_and_links_of_the_model_are_not_on_the_page(told: Page, written: Answer) -> None:
    expect(_answers(told)).to_contain_text(written.sentences[3].text)
    expect(_answers(told).locator("img, a:not([href^='#'])")).to_have_count(0)
    assert "evil.test" not in told.content()


def test_the_library_s_own_words_are_one_click_away_and_so_is_the_way_back(told: Page, composed: Answer) -> None:
    before = _answers(told).inner_text()
    until_stored(told, told.get_by_role("button", name="Show my library's own words").click)
    expect(_answers(told).locator("strong")).to_have_text(["What to do", "What to say"])
    assert _numbers(told) == _markers_of(composed)
    expect(_answers(told)).not_to_contain_text("openai:demo")
    until_stored(told, told.get_by_role("button", name="Show the model's answer").click)
    assert _answers(told).inner_text() == before


def test_a_reload_keeps_the_conversation_and_both_answers(told: Page) -> None:
    before = _answers(told).inner_text()
    reload(told)
    expect(_questions(told)).to_have_text([ASKED])
    assert _answers(told).inner_text() == before
    expect(told.locator("#stop")).to_be_hidden()
    expect(told.get_by_role("button", name="Show my library's own words")).to_be_visible()


def test_stop_keeps_what_was_said_ends_the_call_and_leaves_the_page_usable(
    page: Page, script: Script, provider: Provider, written: Answer, lines: list[str]
) -> None:
    script.lines = [*lines[:2], "and so on " * 1000]
    script.allow(1)
    _send(page)
    first, second = (sentence.text for sentence in written.sentences[:2])
    expect(_answers(page)).to_contain_text(first)
    until_stored(page, page.get_by_role("button", name="Stop").click)
    expect(page.locator("#stop")).to_be_hidden()
    script.allow()
    assert provider.left.wait(PATIENCE)
    assert len(provider.asked) == 1
    provider.parts = again = Script(lines)
    again.allow()
    _send(page)
    expect(_questions(page)).to_have_text([ASKED, ASKED])
    expect(_answers(page).last).to_contain_text(re.compile(BY))
    expect(_answers(page).first).to_contain_text(first)
    expect(_answers(page).first).not_to_contain_text(second)


def test_stop_before_the_first_sentence_says_so_and_the_question_stays(page: Page) -> None:
    _send(page)
    expect(_answers(page)).to_have_text([READING])
    until_stored(page, page.get_by_role("button", name="Stop").click)
    for tab in (page, page.context.new_page()):
        tab.goto(page.url) if tab is not page else None
        expect(_questions(tab)).to_have_text([ASKED])
        expect(_answers(tab)).to_have_text(["Stopped before the first sentence. Ask again whenever you like."])
        expect(tab.locator("#stop")).to_be_hidden()


def test_a_server_that_fails_leaves_the_library_s_answer_and_the_reason(
    page: Page, provider: Provider, composed: Answer, page_process: Served
) -> None:
    provider.status = 500
    ask(page, ASKED)
    reason = "openai:demo failed (HTTP 500). This is the answer from my library, word for word."
    expect(_answers(page).locator("p").first).to_have_text(reason)
    assert _numbers(page) == _markers_of(composed)
    expect(page.locator("#switch")).to_be_hidden()
    log = page_process.log.read_text(encoding="utf-8")
    assert [word for word in ("Traceback", "Bearer", ASKED) if word in log] == []


def test_a_message_about_harm_never_reaches_the_server(page: Page, provider: Provider) -> None:
    ask(page, "I want to kill myself")
    expect(_answers(page).locator("ul li").first).to_contain_text("988")
    assert provider.asked == []
