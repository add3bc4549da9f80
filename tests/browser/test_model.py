"""The Ask tab where a language model writes: the real page and browser, and a server in OpenAI's protocol that says a line when it may."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

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
BY = re.compile(
    r"^Written by openai:demo from my library, each sentence checked against its source"
    r" \(\d+\.\d s, first sentence after \d+\.\d s, 2,412 tokens\)\.$"
)
QUESTIONS, ANSWERS, MARKERS = "#chat .user-row .prose", "#chat .bot-row .prose", "#chat .bot-row a[title^='Source ']"
PATIENCE = 30  # seconds; this machine may be busy


class Script(list[bytes | float | None]):
    """What the server says to a first request, a line whenever a test allows it, word by word; to a later one, a question to ask next."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__([chunk()])
        self.lines, self.allowed, self._requests = lines, threading.Semaphore(0), 0

    def __iter__(self) -> Iterator[bytes | float | None]:
        self._requests += 1
        for line in self.lines if self._requests == 1 else ():
            self.allowed.acquire(timeout=PATIENCE)
            for word in re.findall(r"\S+\s*", line):
                yield from (chunk(word), 0.004)
        yield from (counted(2000, 100) if self._requests == 1 else counting(NEXT, 300, 12), DONE)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def page_process(shipped_home: Path, tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Served]:
    """The page with a language model, in place of the one without."""
    settings = {"COACH_LLM": "openai:demo", "COACH_LLM_BASE_URL": f"http://127.0.0.1:{provider.server_port}/v1", "COACH_LLM_RETRIES": "0"}
    expect.set_options(timeout=1000 * PATIENCE)
    with served(shipped_home, tmp_path_factory.mktemp("page") / "log.txt", settings) as found:
        yield found
    expect.set_options(timeout=None)


@pytest.fixture(scope="module")
def lines(coach: Parts) -> list[str]:
    """The model's answer: four sentences of the library, one of its own, and an image and links that lead away."""
    said = [sentence.text for sentence in ask_coach(ASKED, coach).sentences]
    linked = said[4].replace("a resident", "[a resident](http://evil.test/login)")
    last = f"4. {said[5]} [2] Read more at http://evil.test/more before you ask. [1]\n"
    return [f"{said[0]} [2]\n\n", f"1. {said[1]} [1]\n", f"2. {COFFEE} [1]\n", f"3. {linked} [1] ![map](http://evil.test/map.png)\n", last]


@pytest.fixture(scope="module")
def written(coach: Parts, lines: list[str]) -> Answer:
    return ask_coach(ASKED, with_model(coach, ScriptedModel("".join(lines), NEXT))[0])


@pytest.fixture
def script(provider: Provider, lines: list[str]) -> Iterator[Script]:
    """What the server is to say in this test."""
    provider.status, provider.parts = 200, (found := Script(lines))
    provider.asked.clear()
    provider.left.clear()
    yield found
    found.allowed.release(99)


@pytest.fixture
def page(script: Script, open_page: Open) -> Page:
    found = open_page(permissions=["clipboard-read", "clipboard-write"])
    found.set_default_timeout(1000 * PATIENCE)
    return found


@pytest.fixture
def told(page: Page, script: Script) -> Page:
    script.allowed.release(99)
    ask(page, ASKED)
    return page


def _send(page: Page) -> None:
    """Type the question, and press Enter until the page takes it: it takes none until a call that was stopped has ended."""
    box = page.locator("#question textarea")
    box.fill(ASKED)
    for _ in range(PATIENCE):
        if box.input_value():
            box.press("Enter")
            page.wait_for_timeout(500)


def test_the_question_is_shown_at_once_then_one_sentence_after_another_and_who_wrote_them(
    page: Page, script: Script, provider: Provider, written: Answer
) -> None:
    expect(page.locator("#stop")).to_be_hidden()
    _send(page)
    expect(page.locator(QUESTIONS)).to_have_text([ASKED])
    expect(page.locator(ANSWERS)).to_have_text(["Reading and checking \u2026"])
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    sentences = [sentence.text for sentence in written.sentences]
    for count, sentence in enumerate(sentences, start=1):
        script.allowed.release()
        expect(page.locator(ANSWERS)).to_contain_text(sentence)
        assert [one in str(page.locator(ANSWERS).text_content()) for one in sentences] == [place < count for place in range(5)]
    expect(page.locator(f"{ANSWERS} p").last).to_have_text(BY)
    expect(page.locator("#stop")).to_be_hidden()
    expect(page.locator("#following button:visible").first).to_have_text(NEXT)
    assert [body["model"] for _, body in provider.asked] == ["demo"] * 2


def test_what_has_no_source_is_marked_and_never_copied_and_what_leads_away_is_not_there(told: Page, written: Answer) -> None:
    expect(told.locator(f"{ANSWERS} em", has_text="\u26a0")).to_have_text([f"\u26a0 {COFFEE}", LEGEND])
    told.get_by_role("button", name="Copy with citations").click()
    expect(told.get_by_role("button", name="Copied")).to_be_visible()
    copied = told.evaluate("navigator.clipboard.readText()")
    assert copied == to_markdown(written)
    assert COFFEE not in copied
    expect(told.locator(ANSWERS).locator("img, a:not([href^='#'])")).to_have_count(0)
    assert "evil.test" not in told.content()


def test_a_reload_keeps_the_conversation_and_every_marker_opens_its_card(told: Page, written: Answer) -> None:
    before = told.locator(ANSWERS).inner_text()
    reload(told)
    expect(told.locator(QUESTIONS)).to_have_text([ASKED])
    assert told.locator(ANSWERS).inner_text() == before
    expect(told.locator(MARKERS)).to_have_text(["1", "2", "3", "4"])
    for marker, source in zip(told.locator(MARKERS).all(), written.sources, strict=True):
        marker.click()
        expect(told.locator("#sources details[open] mark.now")).to_have_text(f"{source.quote}{source.n}")


def test_the_library_s_own_words_are_one_click_away_and_so_is_the_way_back(told: Page, coach: Parts) -> None:
    before = told.locator(ANSWERS).inner_text()
    until_stored(told, told.get_by_role("button", name="Show my library's own words").click)
    expect(told.locator(f"{ANSWERS} strong")).to_have_text(["What to do", "What to say"])
    expect(told.locator(MARKERS)).to_have_text([str(source.n) for source in ask_coach(ASKED, coach).sources])
    expect(told.locator(ANSWERS)).not_to_contain_text("openai:demo")
    until_stored(told, told.get_by_role("button", name="Show the model's answer").click)
    assert told.locator(ANSWERS).inner_text() == before


def test_stop_keeps_what_was_said_ends_the_call_and_leaves_the_page_usable(
    page: Page, script: Script, provider: Provider, lines: list[str], written: Answer
) -> None:
    script.lines = [*lines[:2], "and so on " * 1000]
    script.allowed.release()
    _send(page)
    expect(page.locator(ANSWERS)).to_contain_text(written.sentences[0].text)
    until_stored(page, page.get_by_role("button", name="Stop").click)
    expect(page.locator("#stop")).to_be_hidden()
    script.allowed.release(99)
    assert provider.left.wait(PATIENCE)
    assert len(provider.asked) == 1
    provider.parts = again = Script(lines)
    again.allowed.release(99)
    _send(page)
    expect(page.locator(QUESTIONS)).to_have_text([ASKED, ASKED])
    expect(page.locator(ANSWERS).last.locator("p").last).to_have_text(BY)
    expect(page.locator(ANSWERS).first.locator("p").first).to_have_text(f"{written.sentences[0].text} 1")
    expect(page.locator(ANSWERS).first).not_to_contain_text(written.sentences[1].text)


def test_a_server_that_fails_leaves_the_library_s_answer_and_the_reason(page: Page, provider: Provider, coach: Parts) -> None:
    provider.status = 500
    ask(page, ASKED)
    reason = "openai:demo failed (HTTP 500). This is the answer from my library, word for word."
    expect(page.locator(f"{ANSWERS} p").first).to_have_text(reason)
    expect(page.locator(MARKERS)).to_have_text([str(source.n) for source in ask_coach(ASKED, coach).sources])
    expect(page.locator("#switch")).to_be_hidden()


def test_a_message_about_harm_never_reaches_the_server(page: Page, provider: Provider) -> None:
    ask(page, "I want to kill myself")
    expect(page.locator(f"{ANSWERS} ul li").first).to_contain_text("988")
    assert provider.asked == []
