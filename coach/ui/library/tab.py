"""The Library tab: a frame that library.js fills with what routes.py serves."""

from pathlib import Path

import gradio as gr

TITLE = "Library"
CSS = Path(__file__).with_name("library.css").read_text(encoding="utf-8")
JS = Path(__file__).with_name("library.js").read_text(encoding="utf-8")
_FRAME = """<nav class="lib-nav" aria-label="Library"><a href="#library">Articles</a><a href="#library/references">The literature</a></nav>
<section id="library" aria-label="Library" aria-busy="true"><p class="lib-wait">Fetching the articles …</p></section>
<div id="lib-tip" role="tooltip" hidden></div>"""


def build() -> None:
    """Lay out the tab."""
    gr.HTML(_FRAME, js_on_load=None, elem_id="library-frame")
