"""Follow-up questions and suggestions by the model that is set up; where it fails or invents, the earlier means stand."""

import logging
import re
from collections.abc import Sequence

from coach.errors import ModelError
from coach.llm import ChatModel, Prompt
from coach.llm.calls import whole
from coach.llm.spotlight import as_data, new_mark
from coach.prompts import wording
from coach.settings import Settings
from coach.types import Answer, Message, Passage, Tokens
from coach.verify.agreement import strange_address
from coach.words import stems
from coach.write.prompt import earlier_turns, shown

logger = logging.getLogger(__name__)
HISTORY = 800  # tokens of earlier turns that are read
LONGEST = 300  # characters of a question that a model writes
REWRITE, SUGGEST = 100, 120  # tokens of its answer
MOST_PROPOSED = 4
PATIENCE = 10.0  # seconds; the reader waits for the answer, not for these
OWN_WORDS = 3  # stems that a rewritten question may add to those of the conversation
_LIST = re.compile(r"^\s*(?:[-*\u2022]|\d+[.)])\s*")


def rewritten(question: str, history: Sequence[Message], model: ChatModel, settings: Settings) -> tuple[str | None, Tokens]:
    """Return a question that leans on earlier turns so that it stands alone; None where the model fails, or brings in what nobody said."""
    mark = new_mark()
    asked = as_data(question)
    prompts = [
        Prompt("system", wording("rewrite.v1", mark=mark)),
        Prompt("user", wording("rewrite_material.v1", mark=mark, history=earlier_turns(history, HISTORY), question=asked)),
    ]
    lines, tokens = _lines(model, prompts, REWRITE, settings)
    known = set(stems(" ".join([question, *(message.content for message in history)])))
    for line in lines[:1]:
        if len(set(stems(line)) - known) <= OWN_WORDS and set(stems(line)) & known and "?" in line:
            return line, tokens
    return None, tokens


def suggested(answer: Answer, passages: Sequence[Passage], model: ChatModel, settings: Settings) -> tuple[list[str], Tokens]:
    """Return questions that a model proposes to ask next; none where it fails."""
    mark = new_mark()
    numbered = "\n\n".join(shown(number, passage) for number, passage in enumerate(passages, start=1))
    material = wording(
        "suggest_material.v1", mark=mark, passages=numbered, question=as_data(answer.standalone_question), answer=as_data(answer.text)
    )
    prompts = [Prompt("system", wording("suggest.v1", mark=mark)), Prompt("user", material)]
    lines, tokens = _lines(model, prompts, SUGGEST, settings)
    return [line for line in lines if line.endswith("?")][:MOST_PROPOSED], tokens


def _lines(model: ChatModel, prompts: Sequence[Prompt], most_tokens: int, settings: Settings) -> tuple[list[str], Tokens]:
    """Return the lines of a short answer that could be questions."""
    try:
        said, tokens = whole(model, prompts, most_tokens, min(PATIENCE, settings.llm_timeout))
    except ModelError as error:
        logger.info("%s", error.message)
        return [], Tokens()
    lines = [_LIST.sub("", line).strip(' "*_') for line in as_data(said).splitlines()]
    return [line for line in lines if 8 < len(line) <= LONGEST and strange_address(line, "") is None], tokens
