"""A server on this machine that speaks OpenAI's protocol, well and badly, and models that ask it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from coach.llm import ChatModel, Prompt, make_llm
from coach.settings import Settings

PROMPTS = [Prompt("system", "Be brief."), Prompt("user", "My secret question")]
DONE = b"data: [DONE]\n\n"


class Provider(ThreadingHTTPServer):
    """Answers every request with `status` and `parts`: bytes to send, seconds of silence, or None to break off there."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.parts: list[bytes | float | None] = []
        self.asked: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.closing, self.left = threading.Event(), threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.left.set()  # the client closed the connection


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Provider

    def log_message(self, format: str, *args: Any) -> None: ...

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((dict(self.headers), json.loads(body)))
        parts = self.server.parts
        if self.server.status != 200:  # as providers do, with what was sent in it
            parts = [json.dumps({"error": {"message": f"{self.headers['Authorization']} {body.decode()}"}}).encode()]
        if parts[:1] == [None] or (isinstance(parts[0], float) and self.server.closing.wait(parts[0])):
            self.close_connection = True
            return
        self.send_response(self.server.status)
        self.send_header("Content-Type", "text/event-stream" if self.server.status == 200 else "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        for part in parts:
            if part is None:
                return
            if isinstance(part, float):
                self.server.closing.wait(part)
            else:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")


@contextmanager
def serving() -> Iterator[Provider]:
    """Run a server, and end it and what it still has under way."""
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()


def chunk(text: str = "", **more: Any) -> bytes:
    """Return one event of a stream."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    row = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "small", "choices": [choice], **more}
    return f"data: {json.dumps(row, ensure_ascii=False)}\n\n".encode()


def counting(text: str, read: int, written: int) -> bytes:
    """Return one event of a stream that tells how many tokens were read and written so far."""
    return chunk(text, usage={"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written})


def counted(read: int, written: int) -> bytes:
    """Return the event that tells how many tokens were read and written."""
    return chunk(choices=[], usage={"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written})


def model_of(provider: Provider, **more: Any) -> ChatModel:
    """Return a model that asks a server, by way of the settings."""
    values = {"llm": "openai:small", "llm_base_url": f"http://127.0.0.1:{provider.server_port}/v1", **more}
    model = make_llm(Settings(**values))
    assert model is not None
    return model
