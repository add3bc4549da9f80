"""The web server of the page: security headers, blocked paths, health, and Gradio mounted at /."""

import os
import socket
import sys
from collections.abc import Awaitable, Callable

# Before gradio is imported: no analytics, no version check, no hub, no tracing.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["LANGSMITH_TRACING"] = "false"
for _name in ("LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGSMITH_GATEWAY", "GRADIO_SHARE", "GRADIO_VIBE_MODE"):
    os.environ.pop(_name, None)

import gradio as gr  # noqa: E402
import uvicorn  # noqa: E402
from fastapi import FastAPI, Request, Response  # noqa: E402
from fastapi.responses import JSONResponse  # noqa: E402

from coach.errors import ConfigError  # noqa: E402
from coach.parts import Parts  # noqa: E402
from coach.ui.library.routes import add_library_routes  # noqa: E402
from coach.ui.page import CSS, HEAD, THEME, build_page  # noqa: E402

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
MOST_BYTES = 1_000_000  # of one request


def create_app(parts: Parts) -> FastAPI:
    """Return the page as an application for an ASGI server."""
    app = FastAPI(title="Mentor Coach", docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        refused = _refused(request)
        response = refused or await call_next(request)
        response.headers.update(HEADERS)
        return response

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    add_library_routes(app, parts)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_page(parts),
        path="/",
        run_history=False,
        enable_monitoring=False,
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        max_file_size="1kb",
        blocked_paths=[str(parts.settings.home.resolve())],
        theme=THEME,
        css=CSS,
        head=HEAD,
    )
    return mounted


def _refused(request: Request) -> Response | None:
    """Refuse what the page never asks for: files by URL, uploads, and bodies too large to be a question."""
    path = request.url.path.lower()
    if "/file=http" in path or "/file=ftp" in path or path.rstrip("/").endswith("/upload"):
        return JSONResponse({"detail": "Not found"}, status_code=404)
    if "transfer-encoding" in request.headers:
        return JSONResponse({"detail": "Length required"}, status_code=411)
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        return JSONResponse({"detail": "Too large"}, status_code=413)
    return None


def run(parts: Parts) -> None:
    """Serve the page until the process is stopped.

    Raises:
        ConfigError: the address or port cannot be used.
    """
    host, port = parts.settings.host, parts.settings.port
    _check_port(host, port)
    app = create_app(parts)
    sys.stderr.write(f"Mentor Coach is at http://{host}:{port} (Ctrl+C stops it)\n")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=2)


def _check_port(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise ConfigError(f"{host}:{port} cannot be used: {error.strerror or error}.", "Set COACH_PORT or --port to another one.") from None
