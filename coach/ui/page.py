"""The page: question and conversation at the left, the sources of each sentence at the right. Layout and wiring only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from coach.errors import CoachError
from coach.parts import Parts
from coach.render import to_json
from coach.suggest import HOW_MANY
from coach.ui import show
from coach.ui.examples import EXAMPLES
from coach.ui.talk import Desk, kept, rated
from coach.ui.turns import Turn, checked_turns

_HERE = Path(__file__).parent
CSS = (_HERE / "page.css").read_text(encoding="utf-8")
HEAD = f"<script>{(_HERE / 'page.js').read_text(encoding='utf-8')}</script>"
HEADER = (_HERE / "header.html").read_text(encoding="utf-8")
_SYSTEM = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
THEME = gr.themes.Base(primary_hue="indigo", secondary_hue="amber", neutral_hue="slate", font=_SYSTEM, font_mono=("ui-monospace", "monospace"))
STORAGE_KEY, STORAGE_SECRET = "mentor-coach-conversations-v1", "kept in this browser only"  # noqa: S105 - obfuscates, protects nothing
MOST_AT_ONCE = 8

Shown = tuple[Any, ...]


def build_page(parts: Parts) -> gr.Blocks:
    """Return the page, ready to be mounted."""
    desk = Desk(parts)
    longest = parts.settings.max_question

    def ask(question: str, turns: list[Turn], request: gr.Request) -> Iterator[tuple[Any, ...]]:
        for grown in desk.turn(question, checked_turns(turns), _client(request)):
            yield "", *_shown(grown)

    def again(turns: list[Turn], data: gr.RetryData, request: gr.Request) -> Iterator[Shown]:
        place = _place(data.index)
        yield from (_shown(grown) for grown in desk.turn(turns[place]["question"], turns[:place], _client(request)))

    def edited(turns: list[Turn], data: gr.EditData, request: gr.Request) -> Iterator[Shown]:
        place = _place(data.index)
        yield from (_shown(grown) for grown in desk.turn(str(data.value), turns[:place], _client(request)))

    def rate(turns: list[Turn], data: gr.LikeData) -> list[Turn]:
        gr.Info("Thank you. Your rating is kept in this browser only.")
        return rated(turns, _place(data.index) * 2, data.liked)

    def keep(stored: Any, turns: list[Turn]) -> tuple[list[list[Turn]], Any]:
        conversations = kept(_conversations(stored), turns)
        return conversations, _menu(conversations)

    def recall(stored: Any) -> tuple[Any, ...]:
        conversations = _conversations(stored)
        return *_shown(conversations[0] if conversations else []), _menu(conversations)

    def open_earlier(stored: Any, name: str | None) -> Shown:
        conversations = _conversations(stored)
        names = show.unique_titles(conversations)
        return _shown(conversations[names.index(name)] if name in names else [])

    def answer_json(question: str, request: gr.Request) -> dict[str, Any]:
        """Answer one question as the JSON contract; for programs."""
        try:
            return to_json(desk.answer(question, [], _client(request)))
        except CoachError as error:
            raise gr.Error(str(error)) from None

    with gr.Blocks(title="Mentor Coach", analytics_enabled=False, delete_cache=(3600, 3600), fill_width=True) as page:
        stored = gr.BrowserState([], storage_key=STORAGE_KEY, secret=STORAGE_SECRET)
        turns = gr.State([])
        gr.HTML(HEADER, js_on_load=None)
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=3, min_width=320, elem_id="talk"):
                with gr.Column(elem_id="start") as start:
                    role = gr.Radio(list(EXAMPLES), value="Student", label="I am a", elem_id="role")
                    examples = [gr.Button(text, elem_classes="try", min_width=200) for text in EXAMPLES["Student"]]
                chat = gr.Chatbot(
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
                with gr.Column(elem_id="following", visible=False) as following:
                    gr.HTML("<h2>You could ask next</h2>", js_on_load=None)
                    nexts = [gr.Button("", elem_classes="try", visible=False, min_width=200) for _ in range(HOW_MANY)]
                with gr.Row(elem_id="ask-row"):
                    box = gr.Textbox(
                        label="Your question",
                        placeholder="In your own words",
                        lines=1,
                        max_lines=6,
                        max_length=longest,
                        elem_id="question",
                        scale=5,
                        autofocus=True,
                    )
                    send = gr.Button("Ask", variant="primary", elem_id="send", scale=1, min_width=90)
                with gr.Row(elem_id="tools"):
                    fresh = gr.Button("New conversation", size="sm", elem_id="new", min_width=120)
                    earlier = gr.Dropdown([], label="Earlier conversations", elem_id="earlier", visible=False, scale=2)
                    forget = gr.Button("Forget all", size="sm", elem_id="forget", min_width=90)
            with gr.Column(scale=2, min_width=300, elem_id="sources-column"):
                sources = gr.HTML(show.EMPTY_PANEL, js_on_load=None, elem_id="sources")

        view = [turns, chat, sources, start, following, *nexts]
        asking: dict[str, Any] = {"outputs": [box, *view], "concurrency_limit": MOST_AT_ONCE, "concurrency_id": "answers", "api_visibility": "private"}
        changing: dict[str, Any] = {"outputs": view, "concurrency_limit": MOST_AT_ONCE, "concurrency_id": "answers", "api_visibility": "private"}
        hidden: dict[str, Any] = {"api_visibility": "private"}
        saving: dict[str, Any] = {"fn": keep, "inputs": [stored, turns], "outputs": [stored, earlier], **hidden}
        gr.on([box.submit, send.click], ask, [box, turns], show_progress="hidden", **asking).then(**saving)
        for button in (*examples, *nexts):
            button.click(ask, [button, turns], show_progress="hidden", **asking).then(**saving)
        chat.retry(again, turns, show_progress="hidden", **changing).then(**saving)
        chat.edit(edited, turns, show_progress="hidden", **changing).then(**saving)
        chat.like(rate, turns, turns, **hidden).then(**saving)
        role.change(lambda name: [gr.Button(text) for text in EXAMPLES[name]], role, examples, **hidden)
        fresh.click(lambda: _shown([]), None, view, **hidden)
        forget.click(lambda: ([], gr.Dropdown(choices=[], visible=False), *_shown([])), None, [stored, earlier, *view], **hidden)
        earlier.input(open_earlier, [stored, earlier], view, **hidden)
        page.load(recall, stored, [*view, earlier], **hidden)
        gr.api(answer_json, api_name="ask", concurrency_limit=MOST_AT_ONCE, concurrency_id="answers")
    return page.queue(default_concurrency_limit=MOST_AT_ONCE, max_size=200)


def _shown(turns: list[Turn]) -> Shown:
    """Return what the page shows of a conversation: state, chat, sources, suggestions, and the first questions to try."""
    texts = show.suggestions(turns)
    filled = [*texts, *[""] * HOW_MANY][:HOW_MANY]
    return (
        turns,
        gr.Chatbot(show.messages(turns), visible=bool(turns)),
        show.panel(turns),
        gr.Column(visible=not turns),
        gr.Column(visible=bool(texts)),
        *(gr.Button(text, visible=bool(text)) for text in filled),
    )


def _conversations(stored: Any) -> list[list[Turn]]:
    found = [checked_turns(item) for item in stored] if isinstance(stored, list) else []
    return [turns for turns in found if turns]


def _menu(conversations: list[list[Turn]]) -> Any:
    names = show.unique_titles(conversations)
    return gr.Dropdown(choices=names, value=names[0] if names else None, visible=len(names) > 1)


def _place(index: Any) -> int:
    """Return the turn that a chat message belongs to."""
    return (index[0] if isinstance(index, (list, tuple)) else int(index)) // 2


def _client(request: gr.Request) -> str:
    return request.client.host if request.client else "unknown"
