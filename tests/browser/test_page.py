"""The Ask tab as a reader meets it: a real server, a real browser, and a record of every request (see conftest.py)."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from coach.answer import ask as ask_coach
from coach.parts import Parts
from coach.render import to_markdown
from coach.types import Answer
from coach.ui.examples import EXAMPLES
from tests.browser.acting import Open, ask, reload, until_stored
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

CITED = "What is mentorship malpractice?"
OWN = "How do I approach an attending on my rotation?"
PIZZA = "What is the best pizza in Rome?"
HARM = "My attending keeps touching me and I am scared to say anything."
CRISIS = "I want to kill myself"
HOSTILE = (
    "How do I ask an attending to be my mentor? <script>window.hit = 1</script> <img src=http://evil.test/a.png onerror='window.hit = 2'> "
    "![x](http://evil.test/b.png) [l](javascript:alert(1)) {{7*7}} ${7*7} <b>bold</b> **bold** `code` &lt;i&gt; $x^2$ a@b.co www.evil.test"
)
PHONE = {"width": 390, "height": 844}


def _questions(page: Page) -> Locator:
    return page.locator("#chat .user-row .prose")


def _answers(page: Page) -> Locator:
    return page.locator("#chat .bot-row .prose")


def _markers(page: Page) -> Locator:
    return _answers(page).last.locator("a[href^='#src-'], a[href^='#tip-']")


def _shown_text(text: str) -> str:
    """Return a Markdown answer as a reader sees it, without blanks."""
    plain = re.sub(r"(?m)^(\d+\. |- |> )|\*\*", "", text)
    return "".join(re.sub(r" \[(\d+)\]", r" \1", plain).replace("\\", "").split())


@pytest.fixture(scope="module")
def cited(coach: Parts) -> Answer:
    return ask_coach(CITED, coach)


# --- asking


def test_a_question_is_answered_with_the_text_and_the_markers_that_the_coach_gave(open_page: Open, coach: Parts) -> None:
    answer = ask_coach(OWN, coach)
    page = open_page()
    ask(page, OWN)
    expect(_questions(page)).to_have_text([OWN])
    assert "".join(str(_answers(page).text_content()).split()) == _shown_text(answer.text)
    assert [int(text) for text in _markers(page).all_inner_texts()] == [number for s in answer.sentences for number in s.markers]
    expect(page.locator("#question textarea")).to_have_value("")


def test_every_marker_points_to_a_card_and_shows_by_its_fill_what_it_rests_on(open_page: Open, cited: Answer) -> None:
    page = open_page()
    ask(page, CITED)
    targets = [str(marker.get_attribute("href")) for marker in _markers(page).all()]
    kinds = {source.n: "src" if source.references else "tip" for source in cited.sources}
    assert targets == [f"#{kinds[number]}-1-{number}" for s in cited.sentences for number in s.markers]
    assert [target for target in targets if page.locator(f"#sources details {target}").count() != 1] == []


@pytest.mark.parametrize("how", ["click", "Enter"])
def test_a_marker_opens_its_card_at_the_exact_sentence_with_the_literature_behind_it(open_page: Open, cited: Answer, how: str) -> None:
    page = open_page()
    ask(page, CITED)
    source = next(source for source in cited.sources if source.references)
    marker = page.locator(f"#chat a[href='#src-1-{source.n}']")
    if how == "click":
        marker.click()
    else:
        marker.focus()
        page.keyboard.press("Enter")
    card = page.locator("#sources details", has=page.locator(f"#src-1-{source.n}"))
    expect(card).to_have_attribute("open", "")
    mark = page.locator("#sources mark.now")
    expect(mark).to_have_text(f"{source.quote}{source.n}")
    expect(mark).to_be_in_viewport()
    expect(card.locator("summary")).to_be_focused()
    expect(card.locator(".where")).to_contain_text(source.title)
    first = next(reference for reference in cited.references if reference.key == source.references[0])
    link = card.locator("li a").first
    expect(link).to_have_attribute("href", f"https://doi.org/{first.doi}")
    expect(link).to_have_text(f"doi:{first.doi}")
    expect(card.locator("li .evidence").first).to_have_text(first.evidence)
    assert page.url.endswith("/")  # no jump to an anchor


def test_only_the_sentence_opened_last_is_the_marked_one(open_page: Open, cited: Answer) -> None:
    page = open_page()
    ask(page, CITED)
    for marker in (_markers(page).first, _markers(page).last):
        marker.click()
    expect(page.locator("#sources mark.now")).to_have_attribute("data-n", _markers(page).last.inner_text())


def test_a_second_answer_comes_below_and_its_sources_above_the_first(open_page: Open) -> None:
    page = open_page()
    ask(page, CITED)
    ask(page, OWN)
    expect(_questions(page)).to_have_text([CITED, OWN])
    expect(page.locator("#sources h3")).to_have_text(["Sources of this answer", f"Sources: {CITED}"])
    page.locator("#chat .bot-row").first.locator("a[href^='#']").first.click()
    expect(page.locator("#sources mark.now")).to_be_in_viewport()
    expect(page.locator("#sources section").last.locator("mark.now")).to_have_count(1)


# --- refusal and handoff


def test_a_refusal_names_what_is_covered_and_offers_questions_and_no_sources(open_page: Open, coach: Parts) -> None:
    refused = ask_coach(PIZZA, coach)
    page = open_page()
    ask(page, PIZZA)
    expect(_answers(page)).to_contain_text("I can't help with that one")
    topics = "; ".join(topic.title for topic in refused.nearest_topics)
    expect(_answers(page)).to_contain_text(f"The nearest topics I do cover: {topics}.")
    expect(_markers(page)).to_have_count(0)
    expect(page.locator("#following button:visible")).to_have_text(list(refused.suggestions))
    expect(page.locator("#sources .empty")).to_be_visible()


def test_a_question_about_harm_gets_first_the_people_who_can_help_with_their_sources(open_page: Open) -> None:
    page = open_page()
    ask(page, HARM)
    expect(_answers(page).locator("strong")).to_have_text(["Who can help", "What to do"])
    expect(_answers(page).locator("ul li").first.locator("a")).to_have_text(["1"])
    expect(page.locator("#sources details").first).to_be_visible()


def test_a_crisis_shows_the_numbers_to_call_and_nothing_to_read_next(open_page: Open) -> None:
    page = open_page()
    ask(page, CRISIS)
    expect(_answers(page).locator("ul li").first).to_contain_text("988")
    expect(page.locator("#following")).to_be_hidden()


@pytest.mark.parametrize(("question", "said"), [("   ", "There is no question yet."), ("?!", "I can't find any words in that.")])
def test_a_question_that_cannot_be_read_gets_the_reason_in_the_conversation(open_page: Open, question: str, said: str) -> None:
    page = open_page()
    ask(page, question)
    expect(_answers(page)).to_contain_text(said)
    expect(page.locator("#question textarea")).to_be_editable()


# --- hostile input


def test_hostile_input_shows_as_it_was_typed_and_does_nothing(open_page: Open) -> None:
    page = open_page()
    ask(page, HOSTILE)
    expect(_questions(page)).to_have_text([HOSTILE])
    assert page.evaluate("window.hit") is None
    assert page.locator("#chat img, #chat script, #sources img, #sources script, #chat .user-row .prose *:not(p)").count() == 0
    assert _questions(page).inner_html().count("<p>") == 1
    reload(page)
    expect(_questions(page)).to_have_text([HOSTILE])
    assert page.evaluate("window.hit") is None


def test_lines_that_look_like_markup_stay_the_lines_that_were_typed(open_page: Open) -> None:
    page = open_page()
    lines = ["# How do I ask an attending to be my mentor?", "===", "- one", "1. two", "> three", "| a | b |", "---", "ftp://evil.test"]
    ask(page, "\n".join(lines))
    assert [line.strip() for line in _questions(page).inner_text().splitlines() if line.strip()] == lines
    assert page.locator("#chat .user-row .prose :not(p, br)").count() == 0


# --- retry, edit, rating


def test_retry_answers_the_same_question_again_in_its_place(open_page: Open) -> None:
    page = open_page()
    ask(page, OWN)
    before = _answers(page).inner_text()
    until_stored(page, lambda: page.get_by_label("Retry").click())
    expect(_questions(page)).to_have_text([OWN])
    expect(_answers(page)).to_have_count(1)
    assert _answers(page).inner_text() == before


def test_an_edited_question_is_answered_anew_and_what_came_after_it_is_dropped(open_page: Open) -> None:
    page = open_page()
    ask(page, OWN)
    ask(page, CITED)
    page.get_by_label("Edit").first.click()
    area = page.locator("#chat textarea")
    expect(area).to_have_value(OWN)
    assert area.evaluate("box => box.clientWidth > 500 && box.scrollHeight <= box.clientHeight")
    area.fill("How do I ask *my* attending? R&D")
    until_stored(page, lambda: page.get_by_label("Submit").click())
    expect(_questions(page)).to_have_text(["How do I ask *my* attending? R&D"])
    expect(_answers(page)).to_have_count(1)
    expect(page.locator("#sources section")).to_have_count(1)


@pytest.mark.xfail(reason="Gradio puts the Markdown of the message into the box: R&amp;D, \\*my\\*, a&#64;b.co")
def test_a_question_that_is_edited_stands_in_the_box_as_it_was_typed(open_page: Open) -> None:
    page = open_page()
    ask(page, "How do I ask *my* R&D attending? a@b.co")
    page.get_by_label("Edit").click()
    assert page.locator("#chat textarea").input_value() == "How do I ask *my* R&D attending? a@b.co"


def test_a_question_that_is_edited_and_sent_unchanged_is_the_same_question(open_page: Open) -> None:
    page = open_page()
    typed = "How do I ask *my* R&D attending?\n- now or later? a@b.co"
    ask(page, typed)
    page.get_by_label("Edit").click()
    until_stored(page, lambda: page.get_by_label("Submit").click())
    assert _questions(page).inner_text() == typed


@pytest.mark.parametrize("rating", ["Like", "Dislike"])
def test_a_rating_is_thanked_for_and_kept_in_the_browser(open_page: Open, rating: str) -> None:
    page = open_page()
    ask(page, OWN)
    until_stored(page, lambda: page.get_by_label(rating, exact=True).click())
    expect(page.get_by_text("Thank you. Your rating is kept in this browser only.")).to_be_visible()
    expect(_answers(page)).to_have_count(1)


# --- suggestions and examples


def test_a_suggestion_is_asked_with_one_click(open_page: Open) -> None:
    page = open_page()
    ask(page, OWN)
    suggestion = page.locator("#following button:visible").first
    text = suggestion.inner_text()
    until_stored(page, suggestion.click)
    expect(_questions(page)).to_have_text([OWN, text])


def test_examples_follow_the_role_and_are_asked_with_one_click(open_page: Open) -> None:
    page = open_page()
    examples = page.locator("#start button:visible")
    expect(examples).to_have_text(list(EXAMPLES["Student"]))
    for role in ("Mentor", "Program", "Resident"):
        page.locator("#role label", has_text=role).click()
        expect(examples).to_have_text(list(EXAMPLES[role]))
    until_stored(page, examples.nth(2).click)
    expect(_questions(page)).to_have_text([EXAMPLES["Resident"][2]])
    expect(page.locator("#start")).to_be_hidden()


# --- conversations


def test_a_new_conversation_begins_empty_and_the_earlier_one_can_be_opened_again(open_page: Open) -> None:
    page = open_page()
    ask(page, CITED)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#chat")).to_be_hidden()
    expect(page.locator("#start")).to_be_visible()
    expect(page.locator("#sources .empty")).to_be_visible()
    ask(page, OWN)
    expect(_questions(page)).to_have_text([OWN])
    page.locator("#earlier input").click()
    expect(page.get_by_role("option")).to_contain_text([OWN, CITED])
    page.get_by_role("option", name=CITED).click()
    expect(_questions(page)).to_have_text([CITED])
    expect(page.locator("#sources h3")).to_have_text(["Sources of this answer"])


def test_a_reload_brings_the_conversation_back_with_working_markers(open_page: Open) -> None:
    page = open_page()
    ask(page, CITED)
    before, cards = _answers(page).inner_text(), page.locator("#sources section").inner_html()
    reload(page)
    expect(_questions(page)).to_have_text([CITED])
    assert _answers(page).inner_text() == before
    assert page.locator("#sources section").inner_html() == cards
    _markers(page).first.click()
    expect(page.locator("#sources mark.now")).to_be_in_viewport()


def test_forget_all_leaves_nothing_behind(open_page: Open) -> None:
    page = open_page()
    ask(page, CITED)
    page.get_by_role("button", name="New conversation").click()
    ask(page, OWN)
    until_stored(page, page.get_by_role("button", name="Forget all").click)
    expect(page.locator("#chat")).to_be_hidden()
    expect(page.locator("#earlier")).to_be_hidden()
    reload(page)
    expect(page.locator("#start")).to_be_visible()
    expect(page.locator("#chat")).to_be_hidden()
    expect(page.locator("#sources .empty")).to_be_visible()


def test_what_another_program_left_in_the_browser_does_not_break_the_page(open_page: Open) -> None:
    page = open_page(expected="Error reading from localStorage: SyntaxError")
    page.evaluate("localStorage.setItem('mentor-coach-conversations-v1', 'nonsense')")
    reload(page)
    expect(page.locator("#start")).to_be_visible()
    ask(page, OWN)
    expect(_questions(page)).to_have_text([OWN])


def test_two_readers_do_not_see_each_other(open_page: Open) -> None:
    one, other = open_page(), open_page()
    ask(one, CITED)
    reload(other)
    expect(other.locator("#start")).to_be_visible()
    expect(other.locator("#chat")).to_be_hidden()


def test_nothing_that_was_typed_is_in_the_log_of_the_server(open_page: Open, page_process: Served) -> None:
    page = open_page()
    ask(page, "How do I tell my mentor about Xanthippe?")
    log = page_process.log.read_text(encoding="utf-8")
    assert f"Mentor Coach is at {page_process.url.rstrip('/')}" in log
    assert "Xanthippe" not in log
    assert "Traceback" not in log


# --- copying


def test_copy_with_citations_puts_the_answer_with_its_references_on_the_clipboard(open_page: Open, cited: Answer) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, CITED)
    button = page.get_by_role("button", name="Copy with citations")
    button.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == to_markdown(cited)
    expect(button).to_be_visible()  # it says again what it does


# --- sizes and colors


def test_a_phone_shows_everything_without_scrolling_sideways(open_page: Open) -> None:
    page = open_page(PHONE)
    widths = [page.evaluate("document.documentElement.scrollWidth")]
    ask(page, CITED)
    widths.append(page.evaluate("document.documentElement.scrollWidth"))
    _markers(page).first.click()
    expect(page.locator("#sources-column")).to_have_attribute("popover", "manual")
    widths.append(page.evaluate("document.documentElement.scrollWidth"))
    page.keyboard.press("Escape")
    ask(page, "Mentor" * 60 + " how do I find one?")
    widths.append(page.evaluate("document.documentElement.scrollWidth"))
    assert widths == [PHONE["width"]] * 4


def test_on_a_phone_the_sources_are_a_sheet_that_escape_closes_and_the_focus_goes_back(open_page: Open) -> None:
    page = open_page(PHONE)
    ask(page, CITED)
    marker = _markers(page).first
    marker.focus()
    page.keyboard.press("Enter")
    sheet = page.locator("#sources-column")
    expect(sheet).to_have_attribute("popover", "manual")
    expect(page.locator("#sources mark.now")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Close")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(sheet).not_to_have_attribute("popover", "manual")
    expect(marker).to_be_focused()
    marker.click()
    expect(sheet).to_have_attribute("popover", "manual")
    page.get_by_role("button", name="Close").click()
    expect(sheet).not_to_have_attribute("popover", "manual")


@pytest.mark.parametrize(
    ("scheme", "background", "ink", "chip"),
    [
        ("light", "rgb(251, 250, 246)", "rgb(28, 35, 51)", "rgb(255, 255, 255)"),
        ("dark", "rgb(17, 22, 42)", "rgb(233, 235, 243)", "rgb(17, 22, 42)"),
    ],
)
def test_the_page_has_the_colors_that_the_system_asks_for(open_page: Open, scheme: str, background: str, ink: str, chip: str) -> None:
    page = open_page(color_scheme=scheme)
    ask(page, CITED)
    expect(page.locator("body")).to_have_css("background-color", background)
    expect(_answers(page).locator("p").first).to_have_css("color", ink)
    expect(page.locator("#chat a[href^='#src-']").first).to_have_css("color", chip)
    expect(page.locator("#sources .card .chip:not(.own)").first).to_have_css("color", chip)
    expect(page.locator("#sources .where").first).to_have_css("color", ink)
    expect(page.locator("#question textarea")).to_have_css("color", ink)


# --- keyboard


def test_a_slash_goes_to_the_question_box_and_is_a_letter_inside_it(open_page: Open) -> None:
    page = open_page()
    page.locator("#role label", has_text="Mentor").click()
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    box = page.locator("#question textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.type("a/b")
    expect(box).to_have_value("a/b")


def test_a_question_may_have_lines_of_its_own(open_page: Open) -> None:
    page = open_page()
    box = page.locator("#question textarea")
    box.fill("How do I ask")
    box.press("Shift+Enter")
    box.press_sequentially("an attending to be my mentor?")
    until_stored(page, lambda: box.press("Enter"))
    assert _questions(page).inner_text().split("\n") == ["How do I ask", "an attending to be my mentor?"]
