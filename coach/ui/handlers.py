"""What each event of the page does: values of the page in, values of the page out."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from coach.errors import CoachError
from coach.render import to_json
from coach.suggest import HOW_MANY
from coach.ui import show
from coach.ui.talk import Desk, kept, rated, stopped
from coach.ui.turns import Turn, checked_turns, switched

PLACEHOLDER = "In your own words"
Shown = tuple[Any, ...]  # see `shown`


class Handlers:
    """The events of one page. Everything that a browser sends is checked before it is used."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def sent(self, question: str, turns: Any, about: Any, request: gr.Request) -> Iterator[Shown]:
        """A question was sent: an empty question box, then the conversation as its answer grows."""
        for view in self._growing(question, checked_turns(turns), about, request):
            yield "", *view

    def again(self, turns: Any, about: Any, data: gr.RetryData, request: gr.Request) -> Iterator[Shown]:
        """An answer is wanted again; later turns are dropped."""
        earlier = checked_turns(turns)
        place = _place(data.index)
        if place < len(earlier):
            yield from self._growing(earlier[place]["question"], earlier[:place], about, request)

    def edited(self, turns: Any, about: Any, data: gr.EditData, request: gr.Request) -> Iterator[Shown]:
        """A question was changed; it is answered, and later turns are dropped."""
        earlier = checked_turns(turns)[: _place(data.index)]
        yield from self._growing(show.typed_text(str(data.value)), earlier, about, request)

    def _growing(self, question: str, earlier: list[Turn], about: Any, request: gr.Request) -> Iterator[Shown]:
        grown = earlier
        for grown in self._desk.turn(question, earlier, _client(request), _slug(about)):
            yield shown(grown, growing=self._desk.slow)
        if self._desk.slow:
            yield shown(grown)

    def stop(self, turns: Any) -> Shown:
        """The answer was stopped; what was said of it stays."""
        return shown(stopped(checked_turns(turns)))

    def about(self, about: Any) -> Shown:
        """An article was chosen to ask about, or none: name it above the question box."""
        title = self._desk.title_of(_slug(about))
        shown_title = f"About: {title}  \u2715" if title else ""
        return gr.Button(shown_title, visible=bool(title)), gr.Textbox(placeholder=f"Ask about {title}" if title else PLACEHOLDER)

    def rate(self, turns: Any, data: gr.LikeData) -> list[Turn]:
        """An answer was rated; the rating stays with the conversation, in the browser."""
        gr.Info("Thank you. Your rating is kept in this browser only.")
        return rated(checked_turns(turns), _place(data.index), data.liked)

    def switch(self, turns: Any) -> Shown:
        """Show the other answer to the last question: the composer's, or the language model's."""
        return shown(switched(checked_turns(turns)))

    def keep(self, stored: Any, turns: Any) -> Shown:
        """Store the conversation in the browser, and list it."""
        conversations = kept(_conversations(stored), checked_turns(turns))
        return conversations, _menu(conversations)

    def recall(self, stored: Any) -> Shown:
        """Show the last conversation of this browser."""
        conversations = _conversations(stored)
        return *shown(conversations[0] if conversations else []), _menu(conversations)

    def open_earlier(self, stored: Any, name: str | None) -> Shown:
        """Show an earlier conversation."""
        conversations = _conversations(stored)
        names = show.unique_titles(conversations)
        return shown(conversations[names.index(name)] if name in names else [])

    def fresh(self) -> Shown:
        """Begin a new conversation."""
        return shown([])

    def forget(self) -> Shown:
        """Remove all conversations from this browser."""
        return [], _menu([]), *shown([])

    def answer_json(self, question: str, request: gr.Request) -> dict[str, Any]:
        """Answer one question as the JSON contract; for programs."""
        try:
            *_, answer = self._desk.answers(question, [], _client(request))
            return to_json(answer)
        except CoachError as error:
            raise gr.Error(str(error), print_exception=False) from None


def shown(turns: list[Turn], growing: bool = False) -> Shown:
    """Return what the page shows of a conversation: state, chat, sources, stop, the other answer, first questions, and what to ask
    next; `growing` while an answer can be stopped."""
    other = "" if growing else show.switch_label(turns)
    texts = () if growing else show.suggestions(turns)
    filled = [*texts, *[""] * HOW_MANY][:HOW_MANY]
    chat: Any = show.messages(turns)
    return (
        turns,
        gr.Chatbot(chat, visible=bool(turns)),
        show.panel(turns),
        gr.Button(visible=growing),
        gr.Button(other, visible=bool(other)),
        gr.Column(visible=not turns),
        gr.Column(visible=bool(texts)),
        *(gr.Button(text, visible=bool(text)) for text in filled),
    )


def _conversations(stored: Any) -> list[list[Turn]]:
    found = [checked_turns(item) for item in stored] if isinstance(stored, list) else []
    return [turns for turns in found if turns]


def _menu(conversations: list[list[Turn]]) -> Any:
    names = show.unique_titles(conversations)
    return gr.Dropdown(choices=list(names), value=names[0] if names else None, visible=len(names) > 1)


def _slug(about: Any) -> str:
    return about if isinstance(about, str) and len(about) < 200 else ""


def _place(index: Any) -> int:
    """Return the turn that a chat message belongs to."""
    return (index[0] if isinstance(index, (list, tuple)) else int(index)) // 2


def _client(request: gr.Request) -> str:
    return request.client.host if request.client else "unknown"
