"""The literature: forms that a reader relies on, and records that no article cites."""

import re
from collections.abc import Iterator, Mapping, Sequence

from coach.corpus_check.problem import Problem
from coach.types import Passage, Reference

FILE = "references.json"
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;]")  # Crossref's own advice on matching DOIs
_URL = re.compile(r"https?://[^\s\"<>]+")
_FLAWS = re.compile(r"\.\.|,\.|;\.|:\.|\(\)|\s[.,;:]|  |None|\bnull\b|,,|[.?!] \.$")


def check(references: Mapping[str, Reference], passages: Mapping[str, Sequence[Passage]]) -> Iterator[Problem]:
    """Yield an error for a DOI, an address or a citation that is malformed, and a warning for a record without a label or a reader."""
    cited = {key for found in passages.values() for passage in found for sentence in passage.sentences for key in sentence.keys}
    for key, reference in references.items():
        if reference.doi and not _DOI.fullmatch(reference.doi):
            yield Problem(FILE, f"{key}: DOI {reference.doi} is not in the form 10.number/suffix, without an address before it")
        if (url := reference.record.get("URL")) and not _URL.fullmatch(url):
            yield Problem(FILE, f"{key}: {url} is not an address that begins with http:// or https://")
        if flaw := _FLAWS.search(reference.citation.replace("et al.", "et al")):
            yield Problem(FILE, f"{key}: '{flaw[0]}' in its citation; look at its fields: {reference.citation}")
        if not reference.evidence:
            yield Problem(FILE, f"{key}: custom.evidence does not say what kind of evidence it is", error=False)
        if passages and key not in cited:
            yield Problem(FILE, f"{key} is cited by no article", error=False)
