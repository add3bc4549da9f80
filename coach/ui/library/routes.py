"""What the browser fetches for the Library tab; nothing here asks or stores anything."""

from collections.abc import Callable

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from coach.bibliography import FORMATS
from coach.errors import CoachError
from coach.library import Library
from coach.parts import Parts
from coach.ui.library.article import article_html
from coach.ui.library.contents import contents_html
from coach.ui.library.references import citing_articles, references_html


def add_library_routes(app: FastAPI, parts: Parts) -> None:
    """Add the pages and downloads of the library to the application."""

    made: dict[tuple[str, str], str] = {}  # pages of the index in use; each is made once

    def read(name: str, page: Callable[[Library], str | None]) -> Response:
        try:
            with parts.shelf.library() as library:
                key = (library.manifest.index_id, name)
                html = made.get(key) or page(library)
        except CoachError as error:
            return PlainTextResponse(str(error), status_code=503)
        if html is None:
            return PlainTextResponse("There is no such article.", status_code=404)
        if any(index != key[0] for index, _ in made):
            made.clear()
        made[key] = html
        return HTMLResponse(html)

    @app.get("/library/contents")
    def contents() -> Response:
        return read("contents", contents_html)

    @app.get("/library/references")
    def references() -> Response:
        return read("references", references_html)

    @app.get("/library/articles/{slug}")
    def article(slug: str) -> Response:
        return read(f"articles/{slug}", lambda library: article_html(slug, library))

    @app.get("/library/references.{ending}")
    def download(ending: str, article: str = "") -> Response:
        if ending not in FORMATS:
            return PlainTextResponse(f"Choose one of {', '.join(FORMATS)}.", status_code=404)
        try:
            with parts.shelf.library() as library:
                return _file(ending, article, library)
        except CoachError as error:
            return PlainTextResponse(str(error), status_code=503)


def _file(ending: str, article: str, library: Library) -> Response:
    if article and article not in library.documents:
        return PlainTextResponse("There is no such article.", status_code=404)
    citing = citing_articles(library)
    chosen = [reference for key, reference in library.references.items() if not article or article in citing.get(key, ())]
    found = FORMATS[ending]
    name = f"{article or 'mentor-coach'}-references.{found.ending}"
    return Response(found.write(chosen), media_type=found.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
