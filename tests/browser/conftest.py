"""The running page and the browser that looks at it, for all tests of this folder.

Each test ends with a check that nothing left this machine, no error was written to the browser's console, and the security policy held.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect, sync_playwright

from tests.browser.acting import Open, follow_streams, forget_streams, other_host, wait_for_stream
from tests.browser.serving import ARGUMENTS, MISSING, Served, chromium, served

DESKTOP = {"width": 1280, "height": 860}


@pytest.fixture(scope="module")
def page_process(shipped_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(shipped_home, tmp_path_factory.mktemp("page") / "log.txt") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def open_page(browser: Browser, page_process: Served) -> Iterator[Open]:
    """Open the page in a browser that nobody has used; afterwards, see that all stayed on this machine and went well."""
    requests: list[str] = []
    troubles: list[str] = []
    contexts: list[BrowserContext] = []

    def is_trouble(message: ConsoleMessage, expected: str) -> bool:
        return message.type == "error" and not (expected and message.text.startswith(expected))

    def opened(viewport: dict[str, int] = DESKTOP, expected: str = "", at: str = "", missing: str = "", **options: Any) -> Page:
        context = browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        context.on("request", lambda request: requests.append(request.url))
        context.on("console", lambda message: troubles.append(message.text) if is_trouble(message, expected) else None)
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        context.on(
            "response", lambda response: troubles.append(f"{response.status} {response.url}") if _failed(response, missing) else None
        )
        context.on(
            "requestfailed", lambda request: troubles.append(f"{request.failure} {request.url}") if other_host(request.url) else None
        )
        context.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("websocket", lambda socket: requests.append(socket.url))
        follow_streams(page)
        wait_for_stream(page, lambda: page.goto(page_process.url + at))
        expect(page.get_by_role("tab", name="Ask")).to_be_visible()
        return page

    forget_streams()
    yield opened
    for context in contexts:
        context.close()
    assert page_process.url in requests
    assert [address for address in requests if other_host(address)] == []
    assert troubles == []


def _failed(response: Response, missing: str) -> bool:
    return response.status >= 400 and not (missing and response.url.endswith(missing))
