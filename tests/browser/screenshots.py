"""Take the pictures that the documents show: `make screenshots` writes docs/page*.png and docs/library*.png."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from coach.embed import make_embedder
from coach.index import build_index
from coach.settings import Settings
from tests.browser.serving import ARGUMENTS, MISSING, chromium, served

DOCS = Path(__file__).parents[2] / "docs"
QUESTION = "What goes into a first email to a surgeon I have never met?"
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def picture(browser: Browser, url: str, name: str, viewport: ViewportSize, dark: bool = False) -> None:
    """Ask the question, open a marker that rests on literature, and take a picture."""
    context = browser.new_context(
        viewport=viewport, device_scale_factor=2, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(url)
    page.locator("#question textarea").fill(QUESTION)
    page.locator("#send").click()
    expect(page.locator("#following")).to_be_visible(timeout=30_000)
    page.locator("#chat a[href^='#src-']").first.click()
    expect(page.locator("#sources mark.now")).to_be_in_viewport()
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=DOCS / name)
    context.close()


def reading(browser: Browser, url: str, name: str, viewport: ViewportSize, at: str, dark: bool = False) -> None:
    """Open a place of the library, show a note if it has one, and take a picture."""
    context = browser.new_context(
        viewport=viewport, device_scale_factor=2, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{url}#library{at}")
    expect(page.locator("#library")).to_have_attribute("aria-busy", "false")
    if page.locator(".lib-note").count():
        page.locator(".lib-note").first.click()
        expect(page.locator("#lib-tip")).to_be_visible()
    page.screenshot(path=DOCS / name)
    context.close()


def main() -> None:
    """Serve the shipped corpus from a folder of its own, and take the pictures."""
    path = chromium()
    if path is None:
        sys.exit(MISSING)
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        build_index(Settings(home=home), make_embedder("minilm"))
        with served(home, home / "log.txt") as page:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            picture(browser, page.url, "page.png", DESKTOP)
            picture(browser, page.url, "page-phone.png", PHONE)
            picture(browser, page.url, "page-dark.png", DESKTOP, dark=True)
            reading(browser, page.url, "library.png", DESKTOP, "")
            reading(browser, page.url, "library-article.png", DESKTOP, "/mentee-missteps", dark=True)
            reading(browser, page.url, "library-phone.png", PHONE, "/references")
            browser.close()


if __name__ == "__main__":
    main()
