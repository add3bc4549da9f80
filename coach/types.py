"""The values that travel through the pipeline; this module imports nothing of ours.

A sentence shown to a reader can be walked back: Answer -> Citation -> Passage -> Document, and Sentence.keys -> Reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Support = Literal["verbatim", "supported", "unsupported", "guide"]
Mode = Literal["composer", "model", "handoff", "refusal"]
UnitKind = Literal["section", "sentence", "question", "purpose", "alias", "reference"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One bibliographic record, ready to show."""

    key: str
    citation: str
    title: str
    authors: tuple[str, ...]
    doi: str | None
    url: str | None
    year: int | None
    evidence: str
    record: Mapping[str, Any] = field(default_factory=dict)  # the CSL-JSON it was made from

    @property
    def journal(self) -> str:
        """The journal, book or site that it appeared in; empty if the record names none."""
        return str(self.record.get("container-title", ""))


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a document under a heading; `facet` is the catalog entry ("The Ghost") it speaks about, if any."""

    heading: str
    facet: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Document:
    """One loaded article."""

    id: str
    title: str
    summary: str
    audience: tuple[str, ...]
    theme: str
    topics: tuple[str, ...]
    aliases: tuple[str, ...]
    updated: str
    see_also: tuple[str, ...]
    sections: tuple[Section, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a passage: `passage.text[start:end] == text`. `line` is the paragraph or list item it stands in."""

    text: str
    start: int
    end: int
    line: int
    keys: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()  # for an answer under "Questions people ask": the wordings of the question


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of an article, citation marks removed, with the spans of its sentences (characters)."""

    id: str
    article: str
    title: str
    section: str
    facet: str | None
    text: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that is embedded and searched. It points to a passage (and sentence), or to a reference by key."""

    id: str
    kind: UnitKind
    text: str
    target: str
    sentence: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question; `score` orders hits and means nothing by itself."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Pick:
    """One sentence chosen for an answer."""

    passage: Passage
    index: int

    @property
    def sentence(self) -> Sentence:
        """The sentence that was chosen."""
        return self.passage.sentences[self.index]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of an answer: an optional label, then lines of sentences: a paragraph, numbered steps, bullets or words to say."""

    kind: Literal["paragraph", "steps", "bullets", "script"]
    label: str | None
    lines: tuple[tuple[Pick, ...], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer made of the hits, before it is checked."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence as shown, the markers it carries, and how far its source supports it."""

    text: str
    markers: tuple[int, ...]
    support: Support


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source: `quote` stands in the passage at [start, end) characters. `topic` is the passage's facet."""

    n: int
    article: str
    title: str
    section: str
    topic: str | None
    passage_id: str
    passage: str
    quote: str
    start: int
    end: int
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a language model read and wrote, in tokens as its provider counted them; where it did not, as cl100k_base does."""

    read: int = 0
    written: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        """Return the sum."""
        return Tokens(self.read + other.read, self.written + other.written)


@dataclass(frozen=True, slots=True)
class Topic:
    """An article named to the reader."""

    article: str
    title: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets; `coach.render.to_json` gives the published contract (coach/answer.schema.json)."""

    question: str
    standalone_question: str
    mode: Mode
    text: str
    model: str | None = None
    abstained: bool = False
    sentences: tuple[AnswerSentence, ...] = ()
    sources: tuple[Citation, ...] = ()
    references: tuple[Reference, ...] = ()
    suggestions: tuple[str, ...] = ()
    nearest_topics: tuple[Topic, ...] = ()
    index_id: str = ""
    index_passages: int = 0
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    tokens: Tokens | None = None  # where a language model was asked
    notice: str = ""  # why this is not the language model's answer, where one is set up
    composed: "Answer | None" = None  # beside a language model's answer: the composer's, from the same passages
