"""Text from people and documents, made fit to stand in a prompt as data (Hines et al., "Spotlighting", arXiv:2403.14720).

Each prompt has a mark of its own that nobody can know beforehand; what could pass for the mark, for a message's end or for a role is taken
out, and so are characters that cannot be seen. It makes obeying unlikely. What makes it harmless is `coach.verify`.
"""

import re
import secrets
import unicodedata

_CONTROL = re.compile(
    r"<[|\uff5c][^|\uff5c>]{0,200}[|\uff5c]>|<</?SYS>>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS)\]|</?[sb]os>|<unk>|\[TOOL_CALLS\]|</?(?:tool_call|think)>|</?s>|<eos>"
    r"|<(?:start|end)_of_turn>|</?(?:system|user|assistant|human|developer|tool|passages?|question)\b[^<>]{0,100}>",
    re.IGNORECASE,
)
_BLANK = r" \t\u00a0\u2003\u3000"
_ROLE = re.compile(
    rf"^(?P<before>[{_BLANK}#*>|`({{\u00b7\u2013\u2022\-\d.()\[\]\"']*)(?P<role>system|assistant|user|human|developer|tool)"
    rf"(?P<after>[{_BLANK}\])}}`*\"']*)[:\uff1a]",
    re.IGNORECASE | re.MULTILINE,
)
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# What no reader sees, beside control and format characters: fillers, joiners of accents, and the selectors that can hide a whole text.
_UNSEEN = re.compile(r"[\u034f\u180b-\u180d\u2800\ufe00-\ufe0e\u115f\u1160\u17b4\u17b5\u3164\uffa0\U000e0100-\U000e01ef]")


# What is said to a language model and not to a reader. Known forms only: it spares a model the plainest cases, and is no defense by itself.
_TO_A_MODEL = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|rules?|prompts?|above|previous|everything)\b|\bsystem prompt\b"
    r"|\byou are now\b|\b(?:in|to) your (?:answer|reply|response|output)\b|\b(?:answer|reply|respond) (?:only|with the word|in base64)\b"
    r"|\bas an ai\b|\bjailbreak\b|\bprompt injection\b",
    re.IGNORECASE,
)


def new_mark() -> str:
    """Return a mark for one prompt."""
    return f"~{secrets.token_hex(4)}~"


def as_data(text: str) -> str:
    """Return text without unseen characters, control words of chat formats, or lines that open a role."""
    plain = _ROLE.sub(lambda match: f"{match['before']}{match['role']} -", _CONTROL.sub(" ", visible(text)))
    return re.sub(r"(?<!\w)~(?=\s?\d)", "about ", plain).replace("~", "-")


def visible(text: str) -> str:
    """Return text in NFC without the characters that no reader sees; every end of line is a line feed."""
    lines = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    return "".join(c for c in _UNSEEN.sub("", lines) if c in "\n\t" or not unicodedata.category(c).startswith("C"))


def speaks_to_a_model(text: str) -> bool:
    """Tell whether a text holds an instruction to a language model, in one of the known forms."""
    return bool(_TO_A_MODEL.search(visible(text)) or _CONTROL.search(text))
