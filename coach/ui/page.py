"""The page. Ask: question and conversation at the left, the sources of each sentence at the right. Library: see library/.

Layout and wiring only."""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api as json_endpoint

from coach.parts import Parts
from coach.suggest import HOW_MANY
from coach.ui import show
from coach.ui.examples import EXAMPLES
from coach.ui.handlers import PLACEHOLDER, Handlers
from coach.ui.library import tab
from coach.ui.talk import Desk

_HERE = Path(__file__).parent
CSS = (_HERE / "page.css").read_text(encoding="utf-8") + tab.CSS
HEAD = "".join(f"<script>{script}</script>" for script in ((_HERE / "page.js").read_text(encoding="utf-8"), tab.JS))
HEADER = (_HERE / "header.html").read_text(encoding="utf-8")
NOTE = """<p class="note">Conversations stay in this browser; nothing you type is logged. A guide, not medical, legal or crisis care:
in the US, call or text 988 for a crisis, 911 in danger.</p>"""
_SYSTEM = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
THEME = gr.themes.Base(
    primary_hue="indigo", secondary_hue="amber", neutral_hue="slate", font=_SYSTEM, font_mono=("ui-monospace", "monospace")
)
STORAGE_KEY = "mentor-coach-conversations-v1"
OBFUSCATION = "kept in this browser only"  # sent to every visitor; without a fixed one, a restart would lose the conversations
MOST_AT_ONCE = 8
MOST_WAITING = 200


def build_page(parts: Parts) -> gr.Blocks:
    """Return the page, ready to be mounted."""
    do = Handlers(Desk(parts))
    page: gr.Blocks
    with gr.Blocks(title="Mentor Coach", analytics_enabled=False, delete_cache=(3600, 3600), fill_width=True) as page:
        stored = gr.BrowserState([], storage_key=STORAGE_KEY, secret=OBFUSCATION)
        turns = gr.State([])
        gr.HTML(HEADER, js_on_load=None)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", id="ask", elem_id="ask-tab"), gr.Row(elem_id="desk"):
                with gr.Column(scale=3, min_width=320, elem_id="talk"):
                    with gr.Column(elem_id="start") as start:
                        role = gr.Radio(list(EXAMPLES), value="Student", label="I am a", elem_id="role")
                        examples = _buttons(EXAMPLES["Student"])
                    chat = _chat()
                    switch = gr.Button("", elem_id="switch", size="sm", visible=False)
                    with gr.Column(elem_id="following", visible=False) as following:
                        gr.HTML("<h2>You could ask next</h2>", js_on_load=None)
                        nexts = _buttons([""] * HOW_MANY)
                    about = gr.Textbox(label="Article asked about", elem_id="about")  # hidden; set when an article is chosen
                    subject = gr.Button("", elem_id="subject", size="sm", visible=False)
                    with gr.Row(elem_id="ask-row"):
                        box = _question_box(parts.settings.max_question)
                        send = gr.Button("Ask", variant="primary", elem_id="send", scale=1, min_width=90)
                        stop = gr.Button("Stop", elem_id="stop", scale=1, min_width=90, visible=False)
                    fresh, forget, earlier = _tools()
                    gr.HTML(NOTE, js_on_load=None)
                with gr.Column(scale=2, min_width=300, elem_id="sources-column"):
                    sources = gr.HTML(show.EMPTY_PANEL, js_on_load=None, elem_id="sources")
            with gr.Tab(tab.TITLE, id="library", elem_id="library-tab"):
                tab.build()

        view = [turns, chat, sources, stop, switch, start, following, *nexts]
        pool: dict[str, Any] = {"concurrency_limit": MOST_AT_ONCE, "concurrency_id": "answers", "show_progress": "hidden"}
        hidden: dict[str, Any] = {"api_visibility": "private"}
        saving: dict[str, Any] = {"fn": do.keep, "inputs": [stored, turns], "outputs": [stored, earlier], **hidden}
        asking = [
            gr.on([box.submit, send.click], do.sent, [box, turns, about], [box, *view], **pool, **hidden),
            *(button.click(do.sent, [button, turns, about], [box, *view], **pool, **hidden) for button in (*examples, *nexts)),
            chat.retry(do.again, [turns, about], view, **pool, **hidden),
            chat.edit(do.edited, [turns, about], view, **pool, **hidden),
        ]
        for event in asking:
            event.then(**saving)
        stop.click(do.stop, turns, view, cancels=asking, **hidden).then(**saving)
        switch.click(do.switch, turns, view, **hidden).then(**saving)
        chat.like(do.rate, turns, turns, **hidden).then(**saving)
        about.change(do.about, about, [subject, box], **hidden)
        subject.click(lambda: "", None, about, **hidden)
        role.change(lambda name: [gr.Button(text) for text in EXAMPLES[name]], role, examples, **hidden)
        fresh.click(do.fresh, None, view, cancels=asking, **hidden).then(lambda: "", None, about, **hidden)
        forget.click(do.forget, None, [stored, earlier, *view], cancels=asking, **hidden)
        earlier.input(do.open_earlier, [stored, earlier], view, **hidden)
        page.load(do.recall, stored, [*view, earlier], **hidden)
        json_endpoint(do.answer_json, api_name="ask", concurrency_limit=MOST_AT_ONCE, concurrency_id="answers")
    page.queue(default_concurrency_limit=MOST_AT_ONCE, max_size=MOST_WAITING)
    return page


def _buttons(texts: Any) -> list[gr.Button]:
    return [gr.Button(text, elem_classes="try", min_width=200, visible=bool(text)) for text in texts]


def _tools() -> tuple[gr.Button, gr.Button, gr.Dropdown]:
    with gr.Row(elem_id="tools"):
        fresh = gr.Button("New conversation", size="sm", elem_id="new", min_width=120)
        forget = gr.Button("Forget all", size="sm", elem_id="forget", min_width=90)
        earlier = gr.Dropdown([], label="Earlier conversations", elem_id="earlier", visible=False, scale=2)
    return fresh, forget, earlier


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        label="Conversation",
        show_label=False,
        elem_id="chat",
        height="auto",
        min_height=0,
        visible=False,
        layout="panel",
        editable="user",
        buttons=[],
        feedback_options=("Like", "Dislike"),
        latex_delimiters=[],
        allow_tags=False,
        allow_file_downloads=False,
        line_breaks=False,
    )


def _question_box(longest: int) -> gr.Textbox:
    return gr.Textbox(
        label="Your question",
        placeholder=PLACEHOLDER,
        lines=1,
        max_lines=6,
        max_length=longest,
        elem_id="question",
        scale=5,
        autofocus=True,
    )
