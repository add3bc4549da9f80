"""The web server of the page: its headers, what it refuses, and what it never tells."""

import gc
import json
import socket
import warnings
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient

from coach.errors import ConfigError
from coach.parts import Parts
from coach.ui import talk
from coach.ui.server import HEADERS, MOST_BYTES, _check_port, create_app
from coach.ui.talk import Desk
from tests.conftest import ROOT

ASKED = "What is mentorship malpractice?"
STEPS = "How do I approach an attending on my rotation?"
# Gradio makes event loops that it never closes, and its queue uses an option of pandas that is going away.
pytestmark = [pytest.mark.filterwarnings("ignore::ResourceWarning"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def client(coach: Parts) -> Iterator[TestClient]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parts = Parts(coach.settings.model_copy(update={"questions_per_minute": 10_000}), coach.embedder)
        parts.shelf = coach.shelf
        with TestClient(create_app(parts), raise_server_exceptions=False) as client:
            yield client
        gc.collect()  # Gradio's garbage goes while warnings are off


def _call(client: TestClient, name: str, *data: Any) -> tuple[str, Any]:
    """Call an endpoint as gradio_client does; return the last event and its data."""
    event = client.post(f"/gradio_api/call/{name}", json={"data": data}).json()["event_id"]
    lines = client.get(f"/gradio_api/call/{name}/{event}").text.strip().splitlines()
    return lines[-2].removeprefix("event: "), json.loads(lines[-1].removeprefix("data: "))


# --- headers


@pytest.mark.parametrize("path", ["/", "/config", "/healthz", "/theme.css", "/gradio_api/info", "/nothing-here"])
def test_every_response_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS


def test_a_refused_request_carries_them_too(client: TestClient) -> None:
    headers = client.post("/gradio_api/upload").headers
    assert {name: headers[name] for name in HEADERS} == HEADERS


def test_the_policy_lets_the_page_load_from_this_server_only_and_nobody_frame_it() -> None:
    rules = dict(rule.split(" ", 1) for rule in HEADERS["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["object-src"] == "'none'"
    allowed = {source for sources in rules.values() for source in sources.split()}
    assert allowed == {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}


def test_the_page_names_no_address_of_another_host_to_load_from(client: TestClient) -> None:
    page = client.get("/").text
    assert "Mentor Coach" in page
    for mark in ('src="http', "src='http", 'href="http', "@import", "url(http", "url('http", 'url("http'):
        assert mark not in page, mark


# --- what is answered and what is refused


def test_health_is_one_word(client: TestClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://169.254.169.254/latest/meta-data",
        "/gradio_api/file=https://example.com/x",
        "/gradio_api/file=HTTPS://example.com/x",
        "/gradio_api/file=http%3A//example.com/x",
        "/gradio_api/file=ftp://example.com/x",
        "/gradio_api/upload",
        "/gradio_api/upload/",
    ],
)
def test_what_the_page_never_asks_for_is_not_found(client: TestClient, path: str) -> None:
    for method in ("GET", "HEAD", "POST"):
        assert client.request(method, path).status_code == 404, method


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gradio_api/file/http://example.com/x", 403),
        ("/gradio_api/proxy=http://example.com/x", 400),
        ("/gradio_api/file=/etc/passwd", 403),
        ("/gradio_api/file=..%2F..%2F..%2Fetc%2Fpasswd", 403),
        ("/gradio_api/file=pyproject.toml", 403),
        ("/docs", 404),
        ("/redoc", 404),
        ("/gradio_api/runs", 404),
        ("/monitoring", 403),
        ("/gradio_api/vibe-code", 403),
    ],
)
def test_no_file_or_address_is_fetched_and_nothing_of_gradio_is_open_that_the_page_does_not_need(
    client: TestClient, path: str, status: int
) -> None:
    assert client.get(path).status_code == status


def test_the_files_of_the_index_are_not_served(client: TestClient, coach: Parts) -> None:
    for name in ("CURRENT", "../index/CURRENT"):
        assert client.get(f"/gradio_api/file={coach.settings.home}/index/{name}").status_code == 403


def test_a_file_that_is_uploaded_is_refused_unread(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", files={"files": ("a.txt", b"x")}).status_code == 404


@pytest.mark.parametrize(("size", "status"), [(MOST_BYTES + 1, 413), (MOST_BYTES, 422)])  # 422: let through, and not JSON
def test_a_body_that_is_larger_than_any_question_is_refused(client: TestClient, size: int, status: int) -> None:
    assert client.post("/gradio_api/queue/join", content=b"x" * size).status_code == status


@pytest.mark.parametrize("length", ["-1", "many", "1e3", "٣"])
def test_a_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    headers = {b"content-length": length.encode()}
    assert client.request("POST", "/gradio_api/queue/join", content=b"x", headers=headers).status_code == 413


def test_a_body_that_does_not_say_its_length_is_refused(client: TestClient) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(12):
            yield b"x" * 100_000

    assert client.post("/gradio_api/queue/join", content=body()).status_code == 411


# --- the endpoint for programs, and the private ones


def test_only_one_endpoint_is_public_and_it_takes_one_question(client: TestClient) -> None:
    info = client.get("/gradio_api/info").json()
    assert list(info["named_endpoints"]) == ["/ask"]
    assert [parameter["parameter_name"] for parameter in info["named_endpoints"]["/ask"]["parameters"]] == ["question"]
    assert info["unnamed_endpoints"] == {}


def test_a_program_gets_the_json_contract(client: TestClient) -> None:
    event, data = _call(client, "ask", ASKED)
    schema = json.loads((ROOT / "coach" / "answer.schema.json").read_text(encoding="utf-8"))
    assert event == "complete"
    jsonschema.validate(data[0], schema)
    assert (data[0]["question"], data[0]["mode"]) == (ASKED, "composer")


def test_a_program_is_told_what_is_wrong_with_its_question(client: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    event, data = _call(client, "ask", "")
    assert (event, data["error"]) == ("error", "There is no question yet. Type what is on your mind, in your own words.")
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("data", [[], [{"a": 1}], [["x"]], [5], [None]])
def test_a_program_that_sends_another_shape_is_told_nothing_of_the_inside(client: TestClient, data: list[Any]) -> None:
    event, found = _call(client, "ask", *data)
    assert event == "error"
    assert found in ({"error": None}, {"error": "There is no question yet. Type what is on your mind, in your own words."})


def test_a_failure_tells_a_program_nothing_of_the_inside(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret path /srv/x")

    monkeypatch.setattr(talk, "ask_streaming", broken)
    assert _call(client, "ask", ASKED) == ("error", {"error": None})


@pytest.mark.parametrize("turns", [None, "x", [{"question": 5}]])
def test_a_private_endpoint_that_is_called_by_hand_with_nonsense_tells_nothing_of_the_inside(client: TestClient, turns: Any) -> None:
    dependencies = client.get("/config").json()["dependencies"]
    for dependency in dependencies:
        if dependency["api_name"] == "ask":
            continue
        body = {"data": [turns] * len(dependency["inputs"]), "fn_index": dependency["id"], "session_hash": "s", "event_data": turns}
        text = client.post("/gradio_api/run/predict", json=body).text
        for telling in ("Traceback", "site-packages", str(ROOT), "TypeError", "KeyError", "AttributeError"):
            assert telling not in text, (dependency["api_name"], text)


def test_the_page_gets_its_answer_block_by_block(client: TestClient, coach: Parts) -> None:
    steps = len(list(Desk(coach).turn(STEPS, [], "client")))
    place = next(d["id"] for d in client.get("/config").json()["dependencies"] if d["targets"][0][1] == "submit")
    client.post("/gradio_api/queue/join", json={"data": [STEPS, None, ""], "fn_index": place, "session_hash": "streamed"})
    stream = client.get("/gradio_api/queue/data?session_hash=streamed").text
    said = [json.loads(line.removeprefix("data: "))["msg"] for line in stream.split("\n\n") if line]
    assert said.count("process_generating") == steps > 2
    assert said[-2:] == ["process_completed", "close_stream"]


# --- the port


def test_a_port_in_use_is_named_with_the_setting_that_changes_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError) as caught:
            _check_port("127.0.0.1", port)
    assert str(caught.value) == f"127.0.0.1:{port} cannot be used: Address already in use. Set COACH_PORT or --port to another one."
    _check_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.1", "fe80::1234"])
def test_an_address_that_is_not_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(ConfigError, match=rf"^{host}:7999 cannot be used: "):
        _check_port(host, 7999)
