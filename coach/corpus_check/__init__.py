"""The curator's checks: what is wrong with the corpus, said by file. Errors stop the tests; warnings ask for a second look.

articles.py      one article: keys, headings, fields, slugs, spans, sentences that cannot stand alone, figures without a key
readability.py   one article: how hard it is to read
repeats.py       all articles: the same sentence, or nearly the same, in two of them
references.py    the literature: forms of DOI and citation, records that no article cites
plan.py          what the corpus is planned to have: articles, and the references that each must use
"""

from pathlib import Path

from coach.corpus_check import articles, plan, references, repeats
from coach.corpus_check.problem import Problem
from coach.errors import CorpusError
from coach.load.articles import read_article
from coach.load.references import load_references
from coach.split import split
from coach.types import Document

__all__ = ["Problem", "check_corpus"]


def check_corpus(corpus: Path) -> list[Problem]:
    """Return every problem found, errors first."""
    problems: list[Problem] = []
    try:
        known = load_references(corpus)
        planned = plan.read_plan(corpus)
    except CorpusError as error:
        return [Problem("plan.toml" if "plan.toml" in error.message else "references.json", error.message)]
    read: list[tuple[str, Document]] = []
    for file in sorted((corpus / "articles").glob("*.md")):
        try:
            read.append((file.name, read_article(file)))
        except CorpusError as error:
            problems.append(Problem(file.name, error.message.removeprefix(f"{file.name}: ")))
    if not read and not problems:
        problems.append(Problem("articles", "there are no articles"))
    slugs = [document.id for _, document in read]
    passages = {name: split(document) for name, document in read}
    for name, document in read:
        if slugs.count(document.id) > 1:
            problems.append(Problem(name, f"slug {document.id} is used twice"))
        problems += articles.check(name, document, passages[name], known.keys(), {*slugs, *planned})
    problems += repeats.check(passages)
    problems += references.check(known, passages)
    problems += plan.check(planned, {document.id: passages[name] for name, document in read})
    return sorted(problems, key=lambda problem: (not problem.error, problem.file))
