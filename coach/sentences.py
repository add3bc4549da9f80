"""Text -> sentence spans. Words in quotation marks stay whole; abbreviations, initials and decimals do not end a sentence."""

import re

_ABBREVIATIONS = frozenset(
    "dr mr mrs ms prof st vs etc e.g i.e al fig vol pp jr sr u.s ph.d m.d a.m p.m approx dept inc st min max".split()
)
_END = re.compile(r"(?<![.!?])[.!?]++[\"')\]]*+(?=\s|$)")
_WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z.]*)$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence in one paragraph, white space trimmed, in order and without overlap."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if not _ends_sentence(text, start, match):
            continue
        spans.append(_trimmed(text, start, match.end()))
        start = match.end()
    if text[start:].strip():
        spans.append(_trimmed(text, start, len(text)))
    return [span for span in spans if span[0] < span[1]]


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    if text.count('"', start, match.end()) % 2:  # inside a quotation
        return False
    after = text[match.end() :].lstrip()
    if after and after[0].islower():
        return False
    if match[0] == ".":
        word = _WORD_BEFORE.search(text[start : match.start()])
        if word and word[1].lower() == "no":  # "No. 5", but also "The answer may be no."
            return not after[:1].isdigit()
        if word and (word[1].lower() in _ABBREVIATIONS or (len(word[1]) == 1 and word[1] != "I" and after)):
            return False
    return True


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
