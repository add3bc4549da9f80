"""Draft -> numbered citations: each sentence gets the number of the source that holds it, and the references behind it."""

from dataclasses import dataclass

from coach.library import Library
from coach.markdown import escape_markdown
from coach.types import AnswerSentence, Block, Citation, Draft, Pick, Reference, Support


@dataclass(frozen=True, slots=True)
class Cited:
    """The parts of an answer that come from the corpus."""

    text: str
    sentences: tuple[AnswerSentence, ...]
    sources: tuple[Citation, ...]
    references: tuple[Reference, ...]


class Sources:
    """The sources of one answer, numbered in the order of their use; the same sentence of a passage keeps its number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int], int] = {}
        self.citations: list[Citation] = []

    def number(self, pick: Pick) -> int:
        """Return the number of a sentence of the corpus; a new one where it was not used before."""
        place = (pick.passage.id, pick.index)
        if place not in self._numbers:
            self._numbers[place] = len(self._numbers) + 1
            self.citations.append(_citation(self._numbers[place], pick))
        return self._numbers[place]

    def references(self, library: Library) -> tuple[Reference, ...]:
        """Return the literature behind the sources, in the order of its use."""
        keys = dict.fromkeys(key for source in self.citations for key in source.references)
        return tuple(library.references[key] for key in keys)


def cite(draft: Draft, library: Library) -> Cited:
    """Return the draft as Markdown with [n] markers, its sentences, its sources in order, and their references in order of use."""
    sources = Sources()
    sentences = [
        AnswerSentence(pick.sentence.text, (sources.number(pick),), own_words(pick))
        for block in draft.blocks
        for pick in sum(block.lines, ())
    ]
    text = "\n\n".join(_markdown(block, sources) for block in draft.blocks)
    return Cited(text, tuple(sentences), tuple(sources.citations), sources.references(library))


def own_words(pick: Pick) -> Support:
    """Return the support of a sentence of the corpus shown as it stands: it rests on literature, or is the guide's own advice."""
    return "verbatim" if pick.sentence.keys else "guide"


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


def _markdown(block: Block, sources: Sources) -> str:
    lines = [" ".join(f"{escape_markdown(pick.sentence.text)} [{sources.number(pick)}]" for pick in line) for line in block.lines]
    prefix = {"steps": "{n}. ", "bullets": "- ", "script": "> ", "paragraph": ""}[block.kind]
    body = "\n".join(prefix.format(n=place + 1) + line for place, line in enumerate(lines))
    return f"**{block.label}**\n\n{body}" if block.label else body
