"""A sentence and passages -> how far the passages support it, and by which of their sentences.

A sentence that stands in a passage word for word is supported. Any other must agree with it in numbers, names and addresses
(`coach.verify.agreement`); then a small model trained on pairs written for it (`coach.verify.reader`) reads it beside the passage, and its
chance is weighed with some plain signs (`coach.verify.signs`).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Protocol

from coach.cite import own_words
from coach.decisions import decisions
from coach.tokens import count_tokens
from coach.types import Passage, Pick, Reference, Support
from coach.verify.agreement import strange_address, strange_count, strange_name, strange_number, strange_time
from coach.verify.signs import Signs, shared, signs
from coach.words import fold, stem, stems, words

EVIDENCE = 80  # tokens of a passage that are read with a sentence
LEAST_COMMON = 0.2  # share of content words that a sentence has from its passage; 1 in 100 faithful paraphrases has fewer
LEAST_CHANCE = 0.3  # the reader's, below which no sign can help
SECOND = 2  # content words that a second sentence of the passage must add, to be cited too


class Reader(Protocol):
    """What reads a sentence beside a passage."""

    def entails(self, sentence: str, evidence: str) -> float:
        """Return the chance that the evidence supports everything that the sentence says."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a sentence is supported, by which sentences of the corpus, and why not if it is not."""

    support: Support
    picks: tuple[Pick, ...] = ()
    chance: float = 0.0
    why: str = ""


def read(sentence: str, passages: Sequence[Passage], references: Sequence[Reference], reader: Reader) -> tuple[Signs | None, str]:
    """Return the signs of a sentence beside its passages; none, and why, where it is plain that they do not support it."""
    if lost := strange(sentence, passages, references):
        return None, f'the passage does not have "{lost}"'
    if common(sentence, passages) < LEAST_COMMON:
        return None, "the passage speaks of other things"
    chance = reader.entails(sentence, evidence(sentence, passages))
    if chance < LEAST_CHANCE:
        return None, "the passage does not say so"
    return signs(sentence, passages, " ".join(map(_place, passages)), chance), "the passage does not say so"


def support_of(found: Signs) -> float:
    """Return the chance that passages support a sentence with these signs."""
    fitted = decisions()
    odds = fitted.support_bias + sum(weight * value for weight, value in zip(fitted.support_weights, astuple(found), strict=True))
    return 1 / (1 + math.exp(-max(odds, -100.0)))


def judge(
    sentence: str, markers: Sequence[int], passages: Sequence[Passage], references: Mapping[str, Reference], reader: Reader
) -> Verdict:
    """Return the verdict on a sentence that cites passages by their numbers, from 1.

    Numbers that no passage has are ignored. Where none of the passages that it cites supports it, another one of those given that does is
    cited in their place; failing that, the first two that it cites may support it together.
    """
    cited = [passages[number - 1] for number in dict.fromkeys(markers) if 0 < number <= len(passages)]
    order = [*cited, *(passage for passage in _nearest(sentence, passages) if passage not in cited)]
    for passage in order:
        if (found := standing(sentence, passage)) is not None:
            return Verdict(own_words(found), (found,), 1.0)
    best = Verdict("unsupported", why="no passage was given")
    alone = [(passage,) for passage in order[: max(len(cited), 1) + 1]]
    for together in [*alone, *([tuple(cited[:2])] if len(cited) > 1 else [])]:
        verdict = weigh(sentence, together, references, reader)
        if verdict.support == "supported":
            return verdict
        if verdict.chance >= best.chance:
            best = verdict
    return best


def standing(sentence: str, passage: Passage) -> Pick | None:
    """Return the sentence of a passage that a sentence repeats sign for sign; case, the form of quotation marks and the last stop aside."""
    said = _bare(sentence)
    for index, one in enumerate(passage.sentences):
        if _bare(one.text) == said:
            return Pick(passage, index)
    return None


def _bare(text: str) -> str:
    plain = " ".join(fold(text).replace("\u201c", '"').replace("\u201d", '"').replace(", ", " ").split())
    return plain.removesuffix(".").strip('"').removesuffix(".")


def weigh(sentence: str, passages: Sequence[Passage], references: Mapping[str, Reference], reader: Reader) -> Verdict:
    """Return the verdict on a sentence beside one passage, or beside two together."""
    behind = [references[key] for passage in passages for one in passage.sentences for key in one.keys if key in references]
    found, why = read(sentence, passages, behind, reader)
    chance = support_of(found) if found else 0.0
    if chance < decisions().entailed:
        return Verdict("unsupported", chance=chance, why=why)
    return Verdict("supported", tuple(pick for passage in passages for pick in _behind(sentence, passage)), chance)


def strange(sentence: str, passages: Sequence[Passage], behind: Sequence[Reference] = ()) -> str | None:
    """Return the first address, number, count, time or name of a sentence that neither its passages nor the authors and years behind
    them have; None if there is none."""
    whole = " ".join(f"{_place(passage)}. {passage.text}" for passage in passages)
    known = " ".join([whole, *(f"{' '.join(reference.authors)} {reference.year}" for reference in behind)])
    return (
        strange_address(sentence, whole)
        or strange_number(sentence, known)
        or strange_count(sentence, whole)
        or strange_time(sentence, whole)
        or strange_name(sentence, known)
    )


def common(sentence: str, passages: Sequence[Passage]) -> float:
    """Return the share of a sentence's content words that its passages have, by their stems."""
    said = set(stems(sentence))
    there = {name for passage in passages for name in stems(f"{_place(passage)} {passage.text}")}
    return len(said & there) / len(said) if said else 0.0


def evidence(sentence: str, passages: Sequence[Passage]) -> str:
    """Return where passages stand, and their text; of long ones the sentences that share most with the sentence, in their order."""
    return " ".join(_extract(sentence, passage, EVIDENCE // len(passages)) for passage in passages)


def _extract(sentence: str, passage: Passage, most_tokens: int) -> str:
    room = most_tokens - count_tokens(_place(passage))
    said = set(stems(sentence))
    order = sorted(range(len(passage.sentences)), key=lambda i: (-shared(said, passage.sentences[i].text), i))
    kept: list[int] = []
    for index in order:
        size = count_tokens(passage.sentences[index].text)
        if kept and size > room:
            continue
        kept.append(index)
        room -= size
    texts = (" ".join([*passage.sentences[index].questions[:1], passage.sentences[index].text]) for index in sorted(kept))
    return fold(f"{_place(passage)}. {' '.join(texts)}")


def _place(passage: Passage) -> str:
    return " / ".join(filter(None, [passage.title, passage.section, passage.facet]))


def _nearest(sentence: str, passages: Sequence[Passage]) -> list[Passage]:
    said = set(stems(sentence))
    return sorted(passages, key=lambda passage: -len(said & set(stems(passage.text))))


def _behind(sentence: str, passage: Passage) -> tuple[Pick, ...]:
    """Return the one or two sentences of a passage that hold what a sentence says."""
    said = {stem(word) for word in words(sentence)} & {stem(word) for word in words(passage.text)}
    held = [{stem(word) for word in words(one.text)} & said for one in passage.sentences]
    content = set(stems(sentence))
    first = max(range(len(held)), key=lambda i: (len(held[i] & content), len(held[i])))
    second = max(range(len(held)), key=lambda i: len((held[i] - held[first]) & content))
    chosen = [first] if len((held[second] - held[first]) & content) < SECOND else sorted((first, second))
    return tuple(Pick(passage, index) for index in chosen)
