"""Counts: of a kind of thing that the passage counts too, and of things that a sentence names itself."""

import pytest

from coach.verify.agreement import strange_count

pytestmark = pytest.mark.slow

SIX = "Mentee missteps are six common habits: the Overcommitter, the Ghost, the Doormat, the Vampire, the Lone Wolf and the Backstabber."


@pytest.mark.parametrize(
    ("sentence", "passage", "strange"),
    [
        ("A mentor gives one type of help.", "A mentor can give two kinds of help.", "one type"),
        ("A mentor gives two types of help.", "A mentor can give two kinds of help.", None),
        ("There are five common habits.", SIX, "five common habits"),
        ("There are six habits.", SIX, None),
        ("There are three lessons.", SIX, None),  # nobody counts lessons there
        ("The Ghost, the Doormat, the Vampire, the Lone Wolf and the Backstabber are six habits.", SIX, "six"),
        ("The Ghost, the Doormat and the Vampire, are six habits.", SIX, "six"),
        ("The Overcommitter, the Ghost, the Doormat, the Vampire, the Lone Wolf and the Backstabber are six habits.", SIX, None),
        ("Find out why, weigh it, and choose, since you are the one who decides.", SIX, None),
    ],
)
def test_a_count_agrees_with_the_passage_and_with_what_is_named(sentence: str, passage: str, strange: str | None) -> None:
    assert strange_count(sentence, passage) == strange
