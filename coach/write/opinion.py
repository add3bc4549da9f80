"""A second opinion: the model that is set up says whether each sentence is supported. It can take support away, never give it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from coach.llm import ChatModel, Prompt
from coach.llm.calls import whole
from coach.llm.spotlight import as_data, new_mark
from coach.prompts import wording
from coach.settings import Settings
from coach.types import Tokens
from coach.write.assemble import Checked

_LINE = re.compile(r"^\W*(\d{1,2})\W+(yes|no)\b", re.IGNORECASE | re.MULTILINE)
_EACH = 6  # tokens of its answer for one sentence


def second_opinion(checked: Sequence[Checked], model: ChatModel, settings: Settings) -> tuple[list[Checked], Tokens]:
    """Return the sentences, those that the model does not find supported marked so, and the tokens that it took.

    Raises:
        ModelError: the model did not answer.
    """
    asked = [place for place, item in enumerate(checked) if item.verdict.support == "supported"]
    if not asked:
        return list(checked), Tokens()
    mark = new_mark()
    pairs = "\n\n".join(
        f"{mark} {number}\nPassage: {as_data(checked[place].verdict.picks[0].passage.text)}\nSentence: {as_data(checked[place].claim.text)}"
        for number, place in enumerate(asked, start=1)
    )
    prompts = [
        Prompt("system", wording("second_opinion.v1", mark=mark)),
        Prompt("user", wording("second_opinion_material.v1", pairs=pairs)),
    ]
    said, tokens = whole(model, prompts, _EACH * len(asked) + 20, settings.llm_timeout)
    refused = {int(number) for number, word in _LINE.findall(said) if word.lower() == "no"}
    found = list(checked)
    for number, place in enumerate(asked, start=1):
        if number in refused:
            item = checked[place]
            found[place] = replace(item, verdict=replace(item.verdict, support="unsupported", picks=(), why="the model has doubts"))
    return found, tokens
