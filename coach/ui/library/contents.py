"""The list of articles: by theme, to be narrowed by audience and by what is typed. All text is escaped."""

from collections.abc import Sequence
from html import escape

from coach.library import Library
from coach.load.articles import NO_THEME, THEMES
from coach.split import QUESTIONS
from coach.types import Document, Passage
from coach.words import STOPWORDS, capital, words

READERS = {"student": "Students", "resident": "Residents", "mentor": "Mentors", "programme": "Programs"}
WORDS_A_MINUTE = 200  # a calm reader


def contents_html(library: Library) -> str:
    """Return the first page of the library: what narrows the list, then the articles by theme."""
    passages = passages_by_article(library)
    themes = sorted({document.theme for document in library.documents.values()}, key=lambda theme: (*THEMES, NO_THEME, theme).index(theme))
    chips = "".join(
        f'<button type="button" class="pick" data-audience="{name}" aria-pressed="false">{label}</button>'
        for name, label in READERS.items()
    )
    options = "".join(f"<option>{escape(theme)}</option>" for theme in themes)
    shelves = "".join(_shelf(theme, library, passages) for theme in themes)
    count = len(library.documents)
    return (
        f'<div class="lib-home" data-ignored="{escape(" ".join(sorted(STOPWORDS)))}">'
        '<div class="lib-tools" role="search" aria-label="Articles">'
        '<label class="lib-find"><span>Search the articles</span>'
        '<input id="lib-search" type="search" autocomplete="off" spellcheck="false" '
        'placeholder="For example: authorship">'
        "</label>"
        f'<label class="lib-topic"><span>Topic</span><select id="lib-topic"><option value="">All topics</option>{options}</select></label>'
        '<div class="lib-who" role="group" aria-label="Written for">'
        f'<button type="button" class="pick" data-audience="" aria-pressed="true">Everyone</button>{chips}</div>'
        "</div>"
        f'<p class="lib-count" id="lib-count" role="status">{count} articles</p>'
        '<div class="lib-none" id="lib-none" hidden><p>No article has these words.</p>'
        '<button type="button" class="lib-button" id="lib-ask-instead">Ask the coach instead</button></div>'
        f"{shelves}</div>"
    )


def passages_by_article(library: Library) -> dict[str, list[Passage]]:
    """Return the passages of each article, in its order."""
    found: dict[str, list[Passage]] = {slug: [] for slug in library.documents}
    for passage in library.passages.values():
        found[passage.article].append(passage)
    return found


def minutes(passages: Sequence[Passage]) -> int:
    """Return how long these passages take to read."""
    return max(1, round(sum(len(passage.text.split()) for passage in passages) / WORDS_A_MINUTE))


def readers(document: Document) -> str:
    """Return for whom an article is written, in words."""
    names = [READERS.get(who, who).lower() for who in document.audience]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def _shelf(theme: str, library: Library, passages: dict[str, list[Passage]]) -> str:
    cards = "".join(_card(document, passages[slug], library) for slug, document in library.documents.items() if document.theme == theme)
    return f'<section class="lib-shelf" data-theme="{escape(theme)}"><h2>{escape(theme)}</h2><ul class="lib-list">{cards}</ul></section>'


def _card(document: Document, passages: Sequence[Passage], library: Library) -> str:
    questions = [capital(sentence.questions[0]) for passage in passages for sentence in passage.sentences if sentence.questions]
    keys = {key for passage in passages for sentence in passage.sentences for key in sentence.keys}
    names = " ".join([*document.aliases, *document.topics])
    cited = " ".join(library.references[key].citation for key in keys)
    body = " ".join(passage.text for passage in passages)
    return (
        f'<li data-audience="{escape(" ".join(document.audience))}" data-title="{_searched(document.title)}" '
        f'data-names="{_searched(names)}" '
        f'data-more="{_searched(f"{document.summary} {cited} {body}")}" data-questions="{escape("|".join(questions))}">'
        f'<a href="#library/{escape(document.id)}"><h3>{escape(document.title)}</h3></a>'
        f'<p>{escape(document.summary)}</p><p class="lib-match" hidden></p>'
        f'<p class="lib-facts">{minutes([p for p in passages if p.section != QUESTIONS])} min · {len(keys)} '
        f"{'reference' if len(keys) == 1 else 'references'} · {escape(readers(document))}</p></li>"
    )


def _searched(text: str) -> str:
    return escape(" ".join(sorted({word for word in words(text) if word not in STOPWORDS})))
