"""Settings -> Parts: the embedder, the index in use, and the language model if there is one. The only place that wires things."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from coach import generations
from coach.embed import Embedder, make_embedder
from coach.errors import CoachError
from coach.library import Library, check_identity
from coach.llm import ChatModel, make_llm
from coach.settings import Settings
from coach.verify.support import Reader

logger = logging.getLogger(__name__)


class Shelf:
    """The index in use. When another process has built a newer one, the next question opens that one; the old one is closed
    when the last question that reads it is done."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        self._settings = settings
        self._embedder = embedder
        self._lock = threading.Lock()
        self._open: Library | None = None
        self._readers: dict[Library, int] = {}

    @contextmanager
    def library(self) -> Iterator[Library]:
        """Hold the index for one question.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated, StorageError: as their names say.
        """
        with self._lock:
            library = self._fresh()
            self._readers[library] = self._readers.get(library, 0) + 1
        try:
            yield library
        finally:
            with self._lock:
                self._readers[library] -= 1
                self._close_unused()

    def close(self) -> None:
        """Close the index; questions under way keep theirs until they are done."""
        with self._lock:
            self._open = None
            self._close_unused()

    def _fresh(self) -> Library:
        folder = generations.current(self._settings.home)
        if self._open is None or self._open.folder != folder:
            library = self._opened(folder)
            try:
                check_identity(library.manifest, self._embedder.identity)
            except BaseException:
                library.close()
                raise
            logger.info("index %s opened", library.manifest.index_id)
            self._open = library
            self._readers.setdefault(library, 0)
            self._close_unused()
        return self._open

    def _opened(self, folder: Path) -> Library:
        try:
            return Library.open(folder)
        except CoachError:
            newer = generations.current(self._settings.home)
            if newer == folder:
                raise
            return Library.open(newer)  # a build published it, and removed `folder`, after the pointer was read

    def _close_unused(self) -> None:
        for library in [library for library, readers in self._readers.items() if readers == 0 and library is not self._open]:
            del self._readers[library]
            library.close()


class Parts:
    """What answering a question needs."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None, llm: ChatModel | None = None) -> None:
        """Load the embedder, and the language model where the settings name one.

        Raises:
            ModelFileError, ConfigError: see `make_embedder` and `make_llm`.
        """
        self.settings = settings
        self.embedder = embedder or make_embedder(settings.embedder)
        self.llm = llm or make_llm(settings)
        self.shelf = Shelf(settings, self.embedder)

    @cached_property
    def reader(self) -> Reader:
        """What reads a model's sentence beside its passage; loaded when a model first writes."""
        from coach.verify.reader import PairReader

        return PairReader()
