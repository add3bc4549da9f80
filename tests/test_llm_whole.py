"""A short answer of a model in one piece: what it took, what it may take, and that it ends."""

import pytest

from coach.errors import ModelError
from coach.llm import Prompt
from coach.llm.calls import whole
from coach.llm.scripted import ScriptedModel, Step
from coach.types import Tokens
from tests.watched import PATIENT, Watched

pytestmark = pytest.mark.slow

PROMPTS = [Prompt("system", "Be brief."), Prompt("user", "How long do I wait?")]
PASSING = ModelError("It is busy.", retryable=True)
LASTING = ModelError("It refused the key.")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (["Wait ", "a week.", Tokens(5, 3)], ("Wait a week.", Tokens(5, 3))),
        (["Wait ", Tokens(5, 1), "a week.", Tokens(5, 3)], ("Wait a week.", Tokens(5, 3))),
        ([Tokens(5, 0)], ("", Tokens(5, 0))),
        # what nobody counted is estimated: the prompts are three and six tokens long
        ("Wait.", ("Wait.", Tokens(9, 2))),
        ([], ("", Tokens(9, 0))),
    ],
)
def test_a_short_answer_comes_in_one_piece_with_its_tokens(script: str | list[Step], expected: tuple[str, Tokens]) -> None:
    assert whole(ScriptedModel(script), PROMPTS, 50, PATIENT) == expected


def test_a_short_answer_may_take_no_longer_than_the_longest_silence_in_all() -> None:
    with pytest.raises(ModelError, match=r"^scripted:model took too long\."):
        whole(ScriptedModel(["a", 0.1] * 10), PROMPTS, 50, 0.3)


def test_a_short_answer_that_fails_stops_its_call() -> None:
    model = Watched()
    with pytest.raises(ModelError, match=r"^watched:model took too long\."):
        whole(model, PROMPTS, 50, 0.1)
    assert model.ends()


@pytest.mark.parametrize("script", [[PASSING], ["Wait ", LASTING], [0.4, "late"]])
def test_a_short_answer_that_fails_is_not_tried_again(script: list[Step]) -> None:
    model = ScriptedModel(script, "never")
    with pytest.raises(ModelError):
        whole(model, PROMPTS, 50, 0.2)
    assert len(model.prompts) == 1
