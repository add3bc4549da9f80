import pytest

from coach.words import content_words, fold, plain, stem, stems, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("CAFÉ", "cafe"),
        ("I\u2019m", "i'm"),
        ("\u2018quiet\u2019", "'quiet'"),
        ("ﬁrst", "first"),
        ("Zürich über Ⅳ", "zurich uber iv"),
    ],
)
def test_folding_removes_case_accents_and_typographic_forms(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_words_keep_contractions_whole_and_split_at_everything_else() -> None:
    assert words("Don\u2019t e-mail Dr. Wu (yet): 2 papers!") == ["don't", "e", "mail", "dr", "wu", "yet", "2", "papers"]


def test_content_words_leave_out_stop_words_and_possessive_endings() -> None:
    assert content_words("What does my mentor's silence mean?") == ["mentor", "silence", "mean"]


def test_a_text_of_stop_words_has_no_content() -> None:
    assert content_words("What do I do about it, and why?") == []


@pytest.mark.parametrize(
    ("word", "root"), [("studies", "studi"), ("studying", "studi"), ("mentors", "mentor"), ("mentoring", "mentor"), ("emailed", "email")]
)
def test_forms_of_a_word_share_a_stem(word: str, root: str) -> None:
    assert stem(word) == root


def test_stems_keep_order_and_repeats() -> None:
    assert list(stems("Mentors email; the mentor emails.")) == ["mentor", "email", "mentor", "email"]


@pytest.mark.parametrize(
    ("everyday", "corpus"),
    [
        ("I'm dodging my PI", "i'm avoiding my mentor"),
        ("My PI\u2019s lab", "my mentor's lab"),
        ("the pipeline is happening", "the pipeline is happening"),
        ("He ghosted me", "he no reply"),
        ("the consultant said no", "the attending turned me down and said no"),
        ("a rec letter for plastics", "a letter of recommendation for plastic surgery"),
        ("my PGY-2 is swamped", "my resident is overcommitted with too much work"),
        ("Should I DM an M1?", "should i message an medical student?"),
        ("cold emailing", "first email to a stranger"),
        ("he micromanages me", "he controlling every step me"),
    ],
)
def test_everyday_words_become_the_words_of_the_corpus(everyday: str, corpus: str) -> None:
    assert plain(everyday) == corpus


def test_a_question_in_the_words_of_the_corpus_is_only_folded() -> None:
    assert plain("How do I choose a Mentor?") == "how do i choose a mentor?"
