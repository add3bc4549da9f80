"""Draft -> numbered citations: each sentence gets the number of the source that holds it, and the references behind it."""

import re
from dataclasses import dataclass

from coach.library import Library
from coach.types import AnswerSentence, Block, Citation, Draft, Pick, Reference

_SPECIAL = re.compile(r"[\\`*_\[\]<>~|$]|!(?=\[)")


@dataclass(frozen=True, slots=True)
class Cited:
    """The parts of an answer that come from the corpus."""

    text: str
    sentences: tuple[AnswerSentence, ...]
    sources: tuple[Citation, ...]
    references: tuple[Reference, ...]


def cite(draft: Draft, library: Library) -> Cited:
    """Return the draft as Markdown with [n] markers, its sentences, its sources in order, and their references in order of use."""
    numbers: dict[tuple[str, int], int] = {}
    sources: list[Citation] = []
    sentences: list[AnswerSentence] = []
    for block in draft.blocks:
        for pick in sum(block.lines, ()):
            place = (pick.passage.id, pick.index)
            if place not in numbers:
                numbers[place] = len(numbers) + 1
                sources.append(_citation(numbers[place], pick))
            support = "verbatim" if pick.sentence.keys else "guide"
            sentences.append(AnswerSentence(pick.sentence.text, (numbers[place],), support))  # type: ignore[arg-type]
    keys = dict.fromkeys(key for source in sources for key in source.references)
    text = "\n\n".join(_markdown(block, numbers) for block in draft.blocks)
    return Cited(text, tuple(sentences), tuple(sources), tuple(library.references[key] for key in keys))


def _citation(number: int, pick: Pick) -> Citation:
    passage, sentence = pick.passage, pick.sentence
    return Citation(
        n=number,
        article=passage.article,
        title=passage.title,
        section=passage.section,
        topic=passage.facet,
        passage_id=passage.id,
        passage=passage.text,
        quote=sentence.text,
        start=sentence.start,
        end=sentence.end,
        references=sentence.keys,
    )


def escape_markdown(text: str) -> str:
    """Return text that shows as itself in Markdown: no emphasis, links, images, code or HTML can come of it."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _markdown(block: Block, numbers: dict[tuple[str, int], int]) -> str:
    lines = [
        " ".join(f"{escape_markdown(pick.sentence.text)} [{numbers[pick.passage.id, pick.index]}]" for pick in line) for line in block.lines
    ]
    prefix = {"steps": "{n}. ", "bullets": "- ", "script": "> ", "paragraph": ""}[block.kind]
    body = "\n".join(prefix.format(n=place + 1) + line for place, line in enumerate(lines))
    return f"**{block.label}**\n\n{body}" if block.label else body
