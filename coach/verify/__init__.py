"""Draft -> Draft with only what can be checked: each sentence stands in its passage word for word, and its keys exist."""

import logging
from dataclasses import replace

from coach.library import Library
from coach.types import Block, Draft, Pick

logger = logging.getLogger(__name__)


def verify(draft: Draft, library: Library) -> Draft:
    """Return the draft without sentences that fail; a line that loses all its sentences goes too."""
    blocks: list[Block] = []
    for block in draft.blocks:
        lines = tuple(kept for line in block.lines if (kept := tuple(pick for pick in line if _stands(pick, library))))
        if lines:
            blocks.append(replace(block, lines=lines))
    return Draft(tuple(blocks))


def _stands(pick: Pick, library: Library) -> bool:
    sentence = pick.sentence
    verbatim = pick.passage.text[sentence.start : sentence.end] == sentence.text and library.passages.get(pick.passage.id) == pick.passage
    known = all(key in library.references for key in sentence.keys)
    if not (verbatim and known):
        logger.error("sentence %d of passage %s left out: verbatim %s, references known %s", pick.index, pick.passage.id, verbatim, known)
    return verbatim and known
