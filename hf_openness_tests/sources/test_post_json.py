"""A webhook gets the message and nothing else: no token, no cookie; no redirect is followed, a secret path stays secret."""

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from hf_openness.sources.errors import FetchError
from hf_openness.sources.http import post_json

ANSWERS = {"/taken": 204, "/moved": 307, "/found": 302, "/refused": 403, "/broken": 500}


class Webhook(ThreadingHTTPServer):
    """Answers by path and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []


class Handler(BaseHTTPRequestHandler):
    """Keeps every request."""

    server: Webhook

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        self.server.seen.append((self.command, self.path, headers, body))
        self.send_response(ANSWERS[self.path.partition("?")[0]])
        self.send_header("location", "/taken")
        self.send_header("set-cookie", "a=b")
        self.send_header("content-length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def webhook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    """A webhook on loopback whose certificate is trusted."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = Webhook()
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def address(server: Webhook, path: str) -> str:
    return f"https://localhost:{server.server_port}{path}"


def test_the_message_arrives_without_token_or_cookie(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    (tmp_path / ".netrc").write_text("machine localhost login u password p\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for _ in range(2):
        post_json(address(webhook, "/taken?key=1"), b'{"a": 1}')
    for command, path, headers, body in webhook.seen:
        assert (command, path, body) == ("POST", "/taken?key=1", b'{"a": 1}')
        assert headers["content-type"] == "application/json"
        assert {"authorization", "cookie"} & set(headers) == set()
        assert "hf_secret" not in str(headers)
    assert len(webhook.seen) == 2


@pytest.mark.parametrize("path", ["/moved", "/found", "/refused", "/broken"])
def test_what_is_not_taken_is_an_error_that_hides_the_path_and_no_redirect_is_followed(webhook: Webhook, path: str) -> None:
    with pytest.raises(FetchError, match=f"localhost answered {ANSWERS[path]}") as error:
        post_json(address(webhook, f"{path}?secret=1"), b"{}")
    assert "secret" not in str(error.value)
    assert [seen[1] for seen in webhook.seen] == [f"{path}?secret=1"]


def test_a_server_that_is_not_trusted_is_not_told(webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FetchError, match="was not told: ConnectError"):
        post_json(address(webhook, "/taken"), b"{}")
    assert webhook.seen == []
