"""What can go wrong, said for the reader: what happened, to what, and what to do next.

CoachError
├── ConfigError         a setting is wrong or missing
├── CorpusError         an article or the reference list is broken
├── QuestionError       a question that cannot be answered as it stands
├── ModelFileError      the embedding model is missing or damaged
├── ModelError          the language model did not answer
├── IndexMissing        no index has been built
├── IndexOutdated       the index was made by other parts or another version
├── IndexDamaged        files of the index are missing or disagree
├── IndexBusy           another process is building the index
└── StorageError        the disk refused (full, read-only, no permission)
"""


class CoachError(Exception):
    """Base of every error that a user may see. `hint` is the next step, often a command."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ConfigError(CoachError):
    """A setting is wrong, unknown or missing."""


class CorpusError(CoachError):
    """An article or the reference list cannot be used as it is."""


class QuestionError(CoachError):
    """A question that cannot be answered as it stands (empty, too long, unreadable)."""


class ModelFileError(CoachError):
    """The files of the embedding model are missing or not the expected ones."""


class ModelError(CoachError):
    """The language model failed, was too slow or broke off. `retryable`: trying again may help."""

    def __init__(self, message: str, hint: str = "", retryable: bool = False) -> None:
        super().__init__(message, hint)
        self.retryable = retryable


class IndexMissing(CoachError):
    """No index has been built yet."""


class IndexOutdated(CoachError):
    """The index was made by another embedder, format or version."""


class IndexDamaged(CoachError):
    """Files of the index are missing, unreadable or disagree with each other."""


class IndexBusy(CoachError):
    """Another process is building the index."""


class StorageError(CoachError):
    """The disk refused: full, read-only or not permitted."""
