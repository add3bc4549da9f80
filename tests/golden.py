"""The golden answers: `python -m tests.golden` writes tests/data/golden.md anew. Read the diff aloud before you commit it."""

import tempfile
from pathlib import Path

from coach.answer import ask
from coach.index import build_index
from coach.parts import Parts
from coach.settings import Settings
from coach.types import Answer, Message

FILE = Path(__file__).parent / "data" / "golden.md"

# Each line a conversation: its turns, the last one answered. Every intent, role and mode of answer is there.
TALKS = (
    ("How do I ask an attending to be my mentor without sounding desperate?",),
    ("i want to talk to a surgeon after the case but i freeze every time",),
    ("What do I write in a first email to a surgeon I have never met?",),
    ("It has been ten days and no reply. Do I write again?",),
    ("What do I bring to the first meeting?",),
    ("What are the six mentee missteps?",),
    ("What are the six mentee missteps?", "how do I stop being the second one?"),
    ("I say yes to every project and now I am drowning",),
    ("I have been hiding from my PI for three weeks because nothing is finished",),
    ("What is the difference between a mentor and a sponsor?",),
    ("What does a coach do that a connector does not?",),
    ("Who is the Hijacker?",),
    ("list all types of mentorship malpractice",),
    ("My mentor put his own name first on my paper. What now?",),
    ("Who gets to be an author, and who is thanked?",),
    ("Is there evidence that mentoring helps students match?",),
    ("What did Zerzan and colleagues write about mentors?",),
    ("the paper by Milkman on who gets a reply",),
    ("How far ahead should I ask for a letter of recommendation?",),
    ("How far ahead should I ask for a letter of recommendation?", "and what if she hesitates?"),
    ("What can I say when an attending only says 'good job' and I want real feedback?",),
    ("My mentor's feedback made me cry. How do I take it?",),
    ("Can a resident be my mentor, or does it have to be faculty?",),
    ("There is no plastic surgery department at my school. Where do I find a mentor?",),
    ("My mentor lives in another state. How do we make it work?",),
    ("How often should we meet?",),
    ("I want to leave my mentor without burning the bridge",),
    ("What do I write in a thank-you note?",),
    ("As a mentor, how many mentees are too many?",),
    ("My student keeps missing deadlines. How do I bring it up?",),
    ("How do I give feedback to a resident so that it helps?",),
    ("We are starting a mentoring program. Should we assign mentors or let students choose?",),
    ("How do I mentor someone whose background differs from mine?",),
    ("Do I need a mentor who looks like me?",),
    ("Two mentors give me opposite advice. Whom do I follow?",),
    ("What is mentorship, exactly?",),
    ("When is the ERAS deadline this year?",),
    ("What is the first-line antibiotic for a hand infection?",),
    ("My attending keeps putting his hand on my back in the OR and I freeze",),
    ("I do not see a reason to go on anymore",),
)


def main() -> None:
    """Answer all, and write the file."""
    with tempfile.TemporaryDirectory() as home:
        parts = Parts(Settings(home=Path(home)))
        build_index(parts.settings, parts.embedder)
        FILE.write_text(golden(parts), encoding="utf-8")
        parts.shelf.close()


def golden(parts: Parts) -> str:
    """Return all questions with their answers, as they would be read."""
    return "\n\n".join(_shown(talk, _answer(talk, parts)) for talk in TALKS) + "\n"


def _answer(talk: tuple[str, ...], parts: Parts) -> Answer:
    history: list[Message] = []
    for turn in talk[:-1]:
        history += [Message("user", turn), Message("assistant", ask(turn, parts, history).text)]
    return ask(talk[-1], parts, history)


def _shown(talk: tuple[str, ...], answer: Answer) -> str:
    head = (
        f"# {' / '.join(talk)}\n\n({answer.mode}; {', '.join(dict.fromkeys(source.article for source in answer.sources)) or 'no source'})"
    )
    nearest = "; ".join(topic.title for topic in answer.nearest_topics)
    return f"{head}\n\n{answer.text}" + (f"\n\nNearest: {nearest}" if nearest else "")


if __name__ == "__main__":
    main()
