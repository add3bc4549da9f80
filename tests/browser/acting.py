"""What a reader does on the page, and waiting until the page has done its part."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Request

Open = Callable[..., Page]

STORED = "localStorage.getItem('mentor-coach-conversations-v1')"
_STREAM = re.compile("/queue/data")
_streams: set[str] = set()  # answers of the server that have not ended


def follow_streams(page: Page) -> None:
    """Keep account of the answers that the server has begun and not ended."""
    page.on("request", lambda request: _streams.add(request.url) if _is_stream(request) else None)
    page.on("requestfinished", lambda request: _streams.discard(request.url) if _is_stream(request) else None)
    page.on("requestfailed", lambda request: _streams.discard(request.url) if _is_stream(request) else None)


def forget_streams() -> None:
    """Begin a new account."""
    _streams.clear()


def wait_for_stream(page: Page, act: Callable[[], object]) -> None:
    """Do something, and wait until the page has asked the server for what comes of it."""
    with page.expect_request(_STREAM):
        act()


def _is_stream(request: Request) -> bool:
    return bool(_STREAM.search(request.url))


def reload(page: Page) -> None:
    """Load the page again, once the server has said all that it had to say."""
    for _ in range(500):
        if _streams:
            page.wait_for_timeout(10)  # lets the browser's events come in
    assert not _streams
    wait_for_stream(page, page.reload)


def other_host(address: str) -> bool:
    """Tell whether an address leaves this machine."""
    return not address.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))


def until_stored(page: Page, act: Callable[[], None]) -> None:
    """Do something, and wait until the page has stored the conversation that comes of it: its last step."""
    before = page.evaluate(STORED)
    act()
    page.wait_for_function(f"before => {STORED} !== before", arg=before)


def ask(page: Page, question: str) -> None:
    """Type a question and send it, and wait for the whole answer."""
    box = page.locator("#question textarea")
    box.fill(question)
    until_stored(page, lambda: box.press("Enter"))
