"""Does the corpus answer this question? One probability from several signals, in place of one threshold on similarity.

The signals: the fit of the best passage; the mean fit of the best five; the share of the question's content words, rare ones counting
more, that the best five passages use; the share of its words that the corpus knows at all; its nearness to what all texts of the corpus
share; a name, place or year that none of the best five passages has; a kind of fact that a library of advice never holds, such as a
phone number or a deadline; what was learned about questions that are answered and questions that are not; and how sure it is which
article would answer. The weights are those of a logistic regression (`python -m training.decisions`; coach/decisions.json).
"""

import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import astuple, dataclass

from coach.compose.threads import rank_threads
from coach.decisions import decisions
from coach.library import Library
from coach.retrieve import Retrieval, passage_fit, passages_citing
from coach.sentences import sentence_spans
from coach.words import STOPWORDS, content_words, plain, stem, stems, words

BEST = 5
LOUDEST = 6.0  # log-odds beyond which what was learned says no more

# What changes by the day, the place or the person is not in a library of advice.
_PASSING_FACT = re.compile(
    r"\bwhen (?:is|was|are|were|do|does|will) (?:the|eras|applications?|interviews?|results?|match)\b"
    r"|\b(?:what|which)(?:'s| is| are| was| were)? (?:the )?(?:[\w-]+ ){0,3}"
    r"(?:deadlines?|dates?|phone|number|address|salary|salaries|cost|costs|price|score|scores|rates?|tuition|fees?|ranking)\b"
    r"|\bhow much (?:does|do|is|are|money|will)\b|\bhow many (?:hours|questions|spots|positions|seats|programs|residenc\w+)\b"
    r"|\b(?:phone|fax|pager) number\b|\b(?:acceptance|match|pass|admission) rates?\b"
    r"|\bhow long (?:is|are) (?:a|an|the) \w+ ?\w* (?:residency|fellowship)\b"
    r"|\b(?:salary|salaries|tuition|visas?|taxes)\b"
)
_OTHER_FACT = re.compile(r"\b(?:lawsuits?|sued|legal|dose|doses|dosage|anki)\b|\bwhich journals?\b")  # of another trade
_NAME = re.compile(r"\b[A-Z][\w'-]*[a-z]\w*|\b[A-Z]{2,}\b|\b\d{3,}\b")
_NUMBER = re.compile(r"\d{2,}")
_OWN_PEOPLE = re.compile(r"\b(?:Dr|Prof|Professor|Mr|Ms|Mrs|Miss)\.? (?:[A-Z][\w'-]+ ?){1,2}")  # whoever the asker is dealing with
_NO_NAMES = frozenset("i pi pis ms md do phd mph cv or ok us usa er icu irb img imgs pgy med school eras".split())


@dataclass(frozen=True, slots=True)
class Signals:
    """What the decision is made from, in [0, 1] but for `topic`, a cosine, and `learned`, log-odds; `strange` and `passing` are 1 or 0."""

    best: float
    mean: float
    used: float
    known: float
    topic: float
    strange: float = 0.0
    passing: float = 0.0
    learned: float = 0.0
    sure: float = 0.0


def covers(question: str, retrieval: Retrieval, library: Library) -> bool:
    """Tell whether the corpus answers a question; one that names a reference of the corpus is covered, unless it says of it what the
    corpus does not (another year, a number of patients)."""
    if retrieval.keys:
        return _grounded(question, retrieval.keys, library)
    return probability(signals(question, retrieval, library)) >= decisions().enough


def _grounded(question: str, keys: Collection[str], library: Library) -> bool:
    """Tell whether every year and larger number in a question stands in a reference that it names, or in a passage that cites it."""
    said = {str(library.references[key].year) for key in keys} | {library.references[key].doi or "" for key in keys}
    texts = " ".join([*said, *(passage.text for passage in passages_citing(tuple(keys), library))])
    return set(_NUMBER.findall(question)) <= set(_NUMBER.findall(texts))  # "48" does not stand in "148"


def probability(found: Signals) -> float:
    """Return the probability that the corpus covers a question with these signals."""
    fitted = decisions()
    return 1 / (1 + math.exp(-fitted.bias - sum(weight * value for weight, value in zip(fitted.weights, astuple(found), strict=True))))


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
    said = " ".join(f"{library.passages[name].title} {library.passages[name].text}" for name in best).lower()
    strange = any(name not in said for name in names(question))
    passing = asks_passing_fact(question) or bool(_OTHER_FACT.search(question.lower()))
    mean = sum(fits[name] for name in best) / len(best)
    learned = max(-LOUDEST, min(LOUDEST, retrieval.reading.covered))
    sure = rank_threads(retrieval, library)[0].chance
    return Signals(fits[best[0]], mean, used, known, retrieval.topic, float(strange), float(passing), learned, sure)


def asks_passing_fact(question: str) -> bool:
    """Tell whether a question asks for what changes by the day, the place or the person."""
    return bool(_PASSING_FACT.search(question.lower()))


def strange_name(question: str, library: Library) -> str | None:
    """Return the first name, place or year in a question that no passage has, as it was typed; None if there is none."""
    known = library.lexical.vocabulary
    lost = next((name for name in names(question) if not all(stem(word) in known for word in words(name))), None)
    return question[question.lower().index(lost) :][: len(lost)] if lost else None


def names(question: str) -> list[str]:
    """Return the names, places, abbreviations and large numbers in a question, in lower case; not those of the asker's own people,
    and none where capitals say nothing."""
    text = _OWN_PEOPLE.sub(" ", question)
    letters = [word for word in text.split() if word[0].isalpha()]
    if sum(word[0].isupper() for word in letters) > len(letters) / 2:
        return []  # A Title, Or Shouting
    starts = {start for start, _ in sentence_spans(text)}
    found = [match[0].lower() for match in _NAME.finditer(text) if match.start() not in starts or match[0].isupper()]
    return [name for name in found if name.removesuffix("'s") not in _NO_NAMES]


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
