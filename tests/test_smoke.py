from coach.answer import ask
from coach.parts import Parts


def test_smoke(coach: Parts) -> None:
    answer = ask("How do I ask an attending to be my mentor?", coach)
    assert answer.mode == "composer"
