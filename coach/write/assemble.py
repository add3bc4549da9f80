"""Checked sentences of a model -> text with numbered sources, as the reader sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from coach.cite import Cited, Sources
from coach.library import Library
from coach.markdown import escape_markdown
from coach.types import AnswerSentence
from coach.verify.support import Verdict
from coach.write.draft import Claim

_PREFIX = {"paragraph": "", "bullets": "- ", "steps": "{n}. "}


@dataclass(frozen=True, slots=True)
class Checked:
    """One sentence of a draft, and what its sources say of it."""

    claim: Claim
    verdict: Verdict


def assemble(checked: Sequence[Checked], library: Library) -> Cited:
    """Return the supported sentences as Markdown with [n] markers, and all sentences, sources and references.

    What no source supports stands among the sentences alone: a page may mark it, and what is copied elsewhere never holds it.
    """
    sources = Sources()
    sentences: list[AnswerSentence] = []
    lines: list[tuple[str, str]] = []  # kind, text
    for _, found in groupby(checked, key=lambda item: item.claim.line):
        said: list[str] = []
        kind = "paragraph"
        for item in found:
            kind = item.claim.kind
            numbers = tuple(sources.number(pick) for pick in item.verdict.picks)
            sentences.append(AnswerSentence(item.claim.text, numbers, item.verdict.support))
            if numbers:
                said.append(" ".join([escape_markdown(item.claim.text), *(f"[{number}]" for number in numbers)]))
        if said:
            lines.append((kind, " ".join(said)))
    blocks = [_block(kind, [text for _, text in block]) for kind, block in groupby(lines, key=lambda line: line[0])]
    return Cited("\n\n".join(blocks), tuple(sentences), tuple(sources.citations), sources.references(library))


def _block(kind: str, lines: Sequence[str]) -> str:
    return ("\n\n" if kind == "paragraph" else "\n").join(_PREFIX[kind].format(n=n) + line for n, line in enumerate(lines, start=1))
