"""Text from people and documents, made fit to stand in a prompt as data (Hines et al., "Spotlighting", arXiv:2403.14720).

Each prompt has a mark of its own that nobody can know beforehand; what could pass for the mark, for a message's end or for a role is taken
out, and so are characters that cannot be seen. It makes obeying unlikely. What makes it harmless is `coach.verify`.
"""

import re
import secrets
import unicodedata

_CONTROL = re.compile(
    r"<\|[^|>]{0,40}\|>|<</?SYS>>|\[/?INST\]|</?s>|<(?:start|end)_of_turn>|</?(?:system|user|assistant|human|passages?|question)>",
    re.IGNORECASE,
)
_ROLE = re.compile(r"^[ \t#*>]*(?:system|assistant|user|human|developer|tool)[ \t*]*:", re.IGNORECASE | re.MULTILINE)


def new_mark() -> str:
    """Return a mark for one prompt."""
    return f"~{secrets.token_hex(4)}~"


def as_data(text: str) -> str:
    """Return text without unseen characters, control words of chat formats, or lines that open a role."""
    seen = "".join(c for c in unicodedata.normalize("NFC", text) if c in "\n\t" or not unicodedata.category(c).startswith("C"))
    return _ROLE.sub(lambda match: match[0].rstrip(": \t*") + " -", _CONTROL.sub(" ", seen)).replace("~", "-")
