"""What the corpus is planned to have (plan.toml; a corpus may do without): its articles, and the references each must use."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from coach.corpus_check.problem import Problem
from coach.errors import CorpusError
from coach.types import Passage

FILE = "plan.toml"


def read_plan(corpus: Path) -> dict[str, tuple[str, ...]]:
    """Return the keys that each planned article must use, by slug; nothing if the corpus has no plan.

    Raises:
        CorpusError: plan.toml is not what it should be.
    """
    file = corpus / FILE
    if not file.exists():
        return {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CorpusError(f"{file} is not valid TOML: {error}.", "Correct the file.") from None
    wrong = [slug for slug, keys in table.items() if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys)]
    if wrong:
        raise CorpusError(f"{file}: {wrong[0]} is not a list of keys.", 'Write slug = ["key", "key"].')
    return {slug: tuple(keys) for slug, keys in table.items()}


def check(planned: Mapping[str, Sequence[str]], passages: Mapping[str, Sequence[Passage]]) -> Iterator[Problem]:
    """Yield an error for each planned article that is missing, and for each key that its article does not use."""
    for slug, keys in planned.items():
        if slug not in passages:
            yield Problem(FILE, f"{slug} is planned and not written")
            continue
        used = {key for passage in passages[slug] for sentence in passage.sentences for key in sentence.keys}
        yield from (Problem(f"{slug}.md", f"{key} is planned for it and not used") for key in keys if key not in used)
