"""Text -> Markdown that shows it as it is."""

import re

_SPECIAL = re.compile(r"[\\`*_\[\]<>~|$]|!(?=\[)")


def escape_markdown(text: str) -> str:
    """Return text that shows as itself in Markdown: no emphasis, links, images, code or HTML can come of it."""
    return _SPECIAL.sub(r"\\\g<0>", text)
