"""A local record of the calls of a model: JSON lines, through LangChain's callbacks. Texts are left out unless asked for."""

import json
import logging
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.callbacks import BaseCallbackHandler

logger = logging.getLogger(__name__)


class Trace:
    """Writes one line when a call begins, and one when it ends or fails."""

    def __init__(self, file: Path, with_text: bool) -> None:
        self._file = file
        self._with_text = with_text
        self._lock = threading.Lock()

    def handler(self) -> "BaseCallbackHandler":
        """Return LangChain's handler for one call."""
        from langchain_core.callbacks import BaseCallbackHandler

        trace = self

        class Handler(BaseCallbackHandler):
            """Passes what LangChain reports to the trace."""

            started = 0.0

            def on_chat_model_start(self, serialized: Any, messages: Any, *, run_id: Any, **_: Any) -> None:
                self.started = time.perf_counter()
                sent = [{"role": message.type, **trace.text_of(str(message.content))} for batch in messages for message in batch]
                trace.write("start", run_id, messages=sent)

            def on_llm_end(self, response: Any, *, run_id: Any, **_: Any) -> None:
                message = response.generations[0][0].message if response.generations and response.generations[0] else None
                trace.write(
                    "end",
                    run_id,
                    ms=self._ms(),
                    usage=getattr(message, "usage_metadata", None),
                    answer=trace.text_of(str(message.text) if message else ""),
                )

            def on_llm_error(self, error: BaseException, *, run_id: Any, **_: Any) -> None:
                trace.write("error", run_id, ms=self._ms(), error=type(error).__name__)

            def _ms(self) -> float:
                return round(1000 * (time.perf_counter() - self.started), 1)

        return Handler()

    def text_of(self, text: str) -> dict[str, Any]:
        """Return a text as it is noted: its length, and the text itself where that was asked for."""
        return {"characters": len(text), **({"text": text} if self._with_text else {})}

    def write(self, event: str, run: Any, **values: Any) -> None:
        """Append one line; a disk that refuses is logged, and the answer goes on."""
        line = json.dumps({"time": round(time.time(), 3), "run": str(run), "event": event, **values}, ensure_ascii=False, default=str)
        try:
            with self._lock, os.fdopen(os.open(self._file, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600), "a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            logger.warning("the trace %s cannot be written: %s", self._file, error)
