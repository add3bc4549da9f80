"""What to ask next: questions that the corpus answers, near the one asked and not yet answered."""

from coach.library import Library
from coach.retrieve import Retrieval
from coach.safety import CRISIS, MISTREATMENT
from coach.types import Citation
from coach.words import capital

HOW_MANY = 3
SAME = 0.72  # cosine from which two questions are the same one
SAME_ARTICLE, SEE_ALSO = 1.0, 0.9


def suggest(retrieval: Retrieval, sources: tuple[Citation, ...], library: Library) -> tuple[str, ...]:
    """Return up to three questions, from the articles of the answer and those they point to; none after an answer about a crisis,
    where a person is to be called and not the next page read."""
    articles = dict.fromkeys(source.article for source in sources)
    if CRISIS in articles:
        return ()
    weights = {slug: SEE_ALSO for article in articles for slug in library.documents[article].see_also}
    weights |= dict.fromkeys(articles, SAME_ARTICLE)
    shown = {(source.passage_id, source.quote) for source in sources}
    relevance = retrieval.relevance
    ranked: list[tuple[float, int, str]] = []
    for row, unit in enumerate(library.units):
        if unit.kind != "question" or not unit.id.endswith(":0"):
            continue
        passage = library.passages[unit.target]
        sensitive = passage.article in (CRISIS, MISTREATMENT) and passage.article not in articles
        answer = passage.sentences[unit.sentence or 0]
        if passage.article in weights and not sensitive and (passage.id, answer.text) not in shown:
            ranked.append((weights[passage.article] * float(relevance[row]), row, answer.questions[0]))
    chosen: list[tuple[int, str]] = []
    for _, row, text in sorted(ranked, reverse=True):
        if retrieval.similarity[row] < SAME and all(library.vectors[row] @ library.vectors[other] < SAME for other, _ in chosen):
            chosen.append((row, text))
        if len(chosen) == HOW_MANY:
            break
    return tuple(capital(text) for _, text in chosen)
