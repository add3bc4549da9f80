"""The Library tab as a reader meets it: found by searching, read with its notes, taken along, and asked about."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from coach.library import Library
from coach.parts import Parts
from tests.browser.acting import STORED, Open, ask, until_stored

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def library(coach: Parts) -> Library:
    with coach.shelf.library() as opened:
        return opened


def _cards(page: Page) -> Locator:
    return page.locator(".lib-list li:visible")


def _titles(page: Page) -> list[str]:
    """The titles shown, from top to bottom and left to right."""
    places = page.evaluate(
        "[...document.querySelectorAll('.lib-list li')].filter(e => e.offsetParent).map(e => {"
        " const box = e.getBoundingClientRect(); return [box.top, box.left, e.querySelector('h3').textContent]; })"
    )
    return [title for _, _, title in sorted(places)]


def _opened(open_page: Open, at: str = "#library", **options: object) -> Page:
    page = open_page(at=at, **options)
    expect(page.locator("#library")).to_have_attribute("aria-busy", "false")
    return page


def _open_from_ask(open_page: Open) -> Page:
    page = open_page()
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#library")).to_have_attribute("aria-busy", "false")
    return page


# --- finding


def test_the_tab_lists_every_article_by_theme(open_page: Open, library: Library) -> None:
    page = _open_from_ask(open_page)
    expect(_cards(page)).to_have_count(len(library.documents))
    expect(page.locator("#lib-count")).to_have_text("36 articles")
    assert page.locator(".lib-shelf h2").all_inner_texts()[0] == "What mentorship is"
    assert page.url.endswith("#library")


def test_searching_narrows_as_one_types_and_puts_the_best_first(open_page: Open) -> None:
    page = _opened(open_page)
    page.locator("#lib-search").press_sequentially("letter")
    assert _titles(page)[0] == "Letters of recommendation"
    few = _cards(page).count()
    assert 0 < few < 20
    expect(page.locator("#lib-count")).to_have_text(f"{few} articles")
    page.locator("#lib-search").press_sequentially(" xyzzy")
    expect(page.locator("#lib-count")).to_have_text("0 articles")
    page.locator("#lib-search").fill("")
    expect(_cards(page)).to_have_count(36)


@pytest.mark.parametrize(
    ("typed", "first"), [("how do I follow up", "Following up"), ("ghost", "Mentee missteps"), ("Riley 2024", "Mentoring at a distance")]
)
def test_everyday_words_nicknames_and_authors_find_their_article(open_page: Open, typed: str, first: str) -> None:
    page = _opened(open_page)
    page.locator("#lib-search").fill(typed)
    assert first in _titles(page)[:3]


def test_what_no_article_has_can_be_asked_instead(open_page: Open) -> None:
    page = _opened(open_page)
    page.locator("#lib-search").fill("cefazolin dose")
    page.get_by_role("button", name="Ask the coach instead").click()
    expect(page.locator("#question textarea")).to_have_value("cefazolin dose")
    expect(page.locator("#question textarea")).to_be_focused()


def test_audience_and_topic_narrow_the_list(open_page: Open, library: Library) -> None:
    page = _opened(open_page)
    page.get_by_role("button", name="Programs").click()
    programs = [document for document in library.documents.values() if "programme" in document.audience]
    expect(_cards(page)).to_have_count(len(programs))
    page.locator("#lib-topic").select_option("Mentoring well")
    expect(_cards(page)).to_have_count(len([document for document in programs if document.theme == "Mentoring well"]))
    page.get_by_role("button", name="Everyone").click()
    expect(_cards(page)).to_have_count(5)


# --- reading


def test_an_article_opens_at_its_own_address_and_back_returns_to_the_list(open_page: Open, library: Library) -> None:
    page = _opened(open_page)
    page.get_by_role("link", name="Following up").click()
    heading = page.locator("#lib-title")
    expect(heading).to_have_text("Following up")
    expect(heading).to_be_focused()
    assert page.url.endswith("#library/following-up")
    page.go_back()
    expect(_cards(page)).to_have_count(len(library.documents))
    page.go_forward()
    expect(heading).to_have_text("Following up")


def test_a_link_to_a_section_opens_the_article_there(open_page: Open) -> None:
    page = _opened(open_page, "#library/mentee-missteps/what-to-say")
    section = page.locator("[id='library/mentee-missteps/what-to-say']")
    expect(section.locator("h3")).to_be_in_viewport()
    expect(section).to_be_focused()


def test_a_note_shows_its_reference_with_evidence_and_year_on_hover_focus_and_click(open_page: Open) -> None:
    page = _opened(open_page, "#library/mentee-missteps")
    note, tip = page.locator(".lib-note").first, page.locator("#lib-tip")
    expect(tip).to_be_hidden()
    note.hover()
    expect(tip).to_contain_text("Vaughn V, Saint S, Chopra V. Mentee missteps: tales from the academic trenches. JAMA. 2017")
    expect(tip.locator(".evidence")).to_have_text(["opinion", "2017"])
    expect(tip.locator("a")).to_have_attribute("href", "https://doi.org/10.1001/jama.2016.12384")
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    note.focus()
    expect(tip).to_be_visible()
    page.keyboard.press("Enter")
    expect(note).to_have_attribute("aria-expanded", "true")
    page.mouse.move(0, 0)
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(note).to_have_attribute("aria-expanded", "false")


def test_on_a_phone_a_tap_shows_the_note_inside_the_screen(open_page: Open) -> None:
    page = _opened(open_page, "#library/following-up", viewport=PHONE, has_touch=True)
    for note in page.locator(".lib-note").all()[:6]:
        note.scroll_into_view_if_needed()
        page.wait_for_timeout(100)  # the scroll event that hides a note comes after
        note.tap()
        box = page.locator("#lib-tip").bounding_box()
        assert box is not None
        assert (box["x"] >= 0, box["x"] + box["width"] <= 390, box["y"] >= 0, box["y"] + box["height"] <= 844) == (True,) * 4
        page.keyboard.press("Escape")


@pytest.mark.parametrize("at", ["#library", "#library/mentee-missteps", "#library/references"])
def test_a_phone_shows_the_library_without_scrolling_sideways(open_page: Open, at: str) -> None:
    page = _opened(open_page, at, viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_library_can_be_used_with_the_keyboard_alone(open_page: Open) -> None:
    page = _opened(open_page)
    page.locator("#lib-search").focus()
    page.keyboard.type("gratitude")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')") == "#library/gratitude-and-thank-you":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#lib-title")).to_have_text("Gratitude and thank-you notes")


def test_an_address_of_no_article_says_so_and_the_list_is_one_click_away(open_page: Open) -> None:
    page = open_page(at="#library/nowhere", expected="Failed to load resource", missing="/library/articles/nowhere")
    expect(page.locator("#library")).to_contain_text("There is no such article.")
    page.get_by_role("link", name="Articles").click()
    expect(_cards(page)).to_have_count(36)


# --- the literature


def test_the_bibliography_sorts_by_year_evidence_and_journal_both_ways(open_page: Open) -> None:
    page = _opened(open_page, "#library/references")
    rows = page.locator(".lib-table tbody tr")

    def values(name: str) -> list[str]:
        found: list[str] = rows.evaluate_all(f"rows => rows.map(row => row.dataset.{name}).filter(value => value && value !== '0')")
        return found

    for name, label in (("year", "Year"), ("evidence", "Evidence"), ("journal", "Journal or site"), ("author", "Reference")):
        button = page.locator(".lib-table th").get_by_role("button", name=label, exact=True)
        button.click()
        first = values(name)
        assert first == (sorted(first, reverse=True) if name == "year" else sorted(first, key=str.lower))
        button.click()
        assert values(name) == sorted(first, reverse=name != "year", key=str.lower)
        assert page.locator("th[aria-sort='ascending'], th[aria-sort='descending']").count() == 1
    expect(rows).to_have_count(108)


def test_the_bibliography_narrows_by_words_and_kind_of_evidence(open_page: Open, library: Library) -> None:
    page = _opened(open_page, "#library/references")
    page.locator("#ref-kind").select_option("randomized trial")
    expect(page.locator(".lib-table tbody tr:visible")).to_have_count(1)
    page.locator("#ref-kind").select_option("")
    page.locator("#ref-search").fill("jama 2017")
    expected = [r for r in library.references.values() if re.search(r"(?i)\bjama", r.citation + r.journal) and "2017" in r.citation]
    expect(page.locator(".lib-table tbody tr:visible")).to_have_count(len(expected))
    expect(page.locator("#ref-count")).to_have_text(f"{len(expected)} references")


def test_a_picture_shows_years_and_kinds_of_evidence_and_says_the_same_as_a_table(open_page: Open) -> None:
    page = _opened(open_page, "#library/references")
    expect(page.get_by_role("img", name=re.compile("Dated references by year"))).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.locator(".lib-chart table")).to_be_visible()


@pytest.mark.parametrize(("name", "start"), [("CSL-JSON", "["), ("BibTeX", "@"), ("RIS", "TY  - ")])
def test_the_literature_can_be_taken_along(open_page: Open, name: str, start: str) -> None:
    page = _opened(open_page, "#library/references")
    with page.expect_download() as taken:
        page.get_by_role("link", name=name, exact=True).click()
    download: Download = taken.value
    assert download.suggested_filename.startswith("mentor-coach-references.")
    assert Path(download.path()).read_text(encoding="utf-8").startswith(start)


# --- between the library and the coach


def test_an_article_can_be_asked_about_until_it_is_let_go(open_page: Open) -> None:
    page = _opened(open_page, "#library/following-up")
    page.get_by_role("button", name="Ask about this article").click()
    chip = page.locator("#subject")
    expect(chip).to_contain_text("About: Following up")
    expect(page.locator("#question textarea")).to_be_focused()
    assert "#library" not in page.url
    ask(page, "How long do I wait?")
    expect(page.locator("#chat .bot-row .prose")).to_contain_text("Write again once a full week has passed")
    expect(chip).to_be_visible()
    chip.click()
    expect(chip).to_be_hidden()
    ask(page, "How early?")
    expect(page.locator("#chat .bot-row .prose").last).not_to_contain_text("Write again once a full week has passed")


def test_a_question_of_an_article_is_asked_with_one_click(open_page: Open) -> None:
    page = _opened(open_page, "#library/following-up")
    question = page.locator(".lib-question").first
    question.locator("summary").click()
    asked = question.locator("summary").inner_text()
    until_stored(page, lambda: question.get_by_role("button", name="Ask the coach for more").click())
    expect(page.locator("#chat .user-row .prose")).to_have_text([asked])


def test_a_source_leads_to_its_article_and_back(open_page: Open) -> None:
    page = open_page()
    ask(page, "What is mentorship malpractice?")
    page.locator("#sources summary").first.click()
    page.locator("#sources .whole a").first.click()
    expect(page.locator("#lib-title")).to_have_text("Mentorship malpractice")
    page.get_by_role("tab", name="Ask").click()
    expect(page.locator("#chat .bot-row .prose")).to_be_visible()
    assert "#library" not in page.url
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#lib-title")).to_have_text("Mentorship malpractice")


def test_reading_leaves_nothing_in_the_browser(open_page: Open) -> None:
    page = _opened(open_page, "#library/following-up")
    page.get_by_role("link", name="Articles").click()
    page.locator("#lib-search").fill("burnout")
    assert page.evaluate(STORED) in (None, "[]") or '"question"' not in page.evaluate(STORED)
