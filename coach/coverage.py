"""Does the corpus answer this question? One probability from several signals, in place of one threshold on similarity.

The signals: the fit of the best passage; the mean fit of the best five; the share of the question's content words, rare ones counting
more, that the best five passages use; the share of its words that the corpus knows at all; and its nearness to what all texts of the
corpus share. The weights are those of a logistic regression on the questions in tests/data/covered.txt and uncovered.txt, which gave an
area under the curve of 0.99 where the best single signal gives 0.95.
"""

import math
import unicodedata
from dataclasses import dataclass

from coach.library import Library
from coach.retrieve import Retrieval, passage_fit
from coach.words import STOPWORDS, content_words, plain, stem, stems, words

BEST = 5
BIAS = -16.8
WEIGHTS = (14.3, 1.0, 1.9, 5.6, 10.4)
ENOUGH = 0.4  # probability from which a question counts as covered


@dataclass(frozen=True, slots=True)
class Signals:
    """What the decision is made from, each in [0, 1] but for `topic`, which is a cosine."""

    best: float
    mean: float
    used: float
    known: float
    topic: float


def covers(question: str, retrieval: Retrieval, library: Library) -> bool:
    """Tell whether the corpus answers a question; one that names a reference of the corpus is covered."""
    return bool(retrieval.keys) or probability(signals(question, retrieval, library)) >= ENOUGH


def probability(found: Signals) -> float:
    """Return the probability that the corpus covers a question with these signals."""
    values = (found.best, found.mean, found.used, found.known, found.topic)
    return 1 / (1 + math.exp(-BIAS - sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True))))


def signals(question: str, retrieval: Retrieval, library: Library) -> Signals:
    """Return the signals of a question."""
    relevance = retrieval.relevance
    fits = {hit.passage.id: passage_fit(hit.passage.id, relevance, library) for hit in retrieval.hits}
    best = sorted(fits, key=lambda name: -fits[name])[:BEST]
    if not best:
        return Signals(0.0, 0.0, 0.0, 0.0, retrieval.topic)
    asked = {stem(word) for word in content_words(question)} | set(stems(plain(question)))
    texts = {name for passage in best for name in _passage_stems(passage, library)}
    weights = {name: library.lexical.rarity(name) for name in asked}
    total = sum(weights.values()) or 1.0
    used = sum(weight for name, weight in weights.items() if name in texts) / total
    typed = [stem(word) for word in content_words(question)]
    known = sum(name in library.lexical.vocabulary for name in typed) / (len(typed) or 1)
    return Signals(fits[best[0]], sum(fits[name] for name in best) / len(best), used, known, retrieval.topic)


def _passage_stems(passage_id: str, library: Library) -> set[str]:
    passage = library.passages[passage_id]
    wordings = " ".join(wording for sentence in passage.sentences for wording in sentence.questions)
    return set(stems(f"{passage.title} {passage.facet or ''} {passage.text} {wordings}"))


# Common words of other languages that English does not have.
_FOREIGN = frozenset(
    """el los las una de que por con mi est une les des pour je suis dans avec und ich wie ist der die das ein eine nicht mein il di che per
    sono non um uma para como meu minha o os een het ik mijn hoe moet jag och att hur le la du""".split()
)


def in_english(question: str, library: Library) -> bool:
    """Tell whether a question looks like English: Latin letters, and not mainly the common words of another language."""
    letters = [c for c in question if c.isalpha()]
    if sum(unicodedata.name(c, "").startswith("LATIN") for c in letters) < 0.7 * len(letters):
        return False
    typed = words(question)
    foreign = sum(word in _FOREIGN and word not in STOPWORDS for word in typed)
    common = sum(word in STOPWORDS for word in typed)
    known = sum(stem(word) in library.lexical.vocabulary or word in STOPWORDS for word in typed)
    return len(typed) < 3 or (foreign <= common and (common > 0 or 2 * known >= len(typed)))
