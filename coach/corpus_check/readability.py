"""How hard a text is to read, as a US school grade: the Coleman-Liau index, which counts letters and sentences only.

Coleman M, Liau TL. A computer readability formula designed for machine scoring. J Appl Psychol. 1975;60(2):283-284.
"""

from collections.abc import Sequence

LEAST_WORDS = 100  # of a text; the index means nothing for less


def grade(sentences: Sequence[str]) -> float:
    """Return the school grade at which these sentences can be read; 0 for no words."""
    words = [word for sentence in sentences for word in sentence.split()]
    if not words:
        return 0.0
    letters = sum(c.isalnum() for word in words for c in word)
    return 0.0588 * 100 * letters / len(words) - 0.296 * 100 * len(sentences) / len(words) - 15.8
