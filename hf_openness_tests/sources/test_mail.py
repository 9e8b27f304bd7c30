"""A mail arrives encrypted and whole or not at all, and no error repeats an address, a user or a password."""

import socket
import ssl
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
import trustme

from hf_openness.mail_settings import MailRoute
from hf_openness.sources import mail
from hf_openness.sources.errors import FetchError
from hf_openness.sources.mail import send_mail
from hf_openness_tests.sources.smtp_server import serve_smtp

TO = ("reader@people.example", "other@people.example")
ROUTE = MailRoute(TO, "sender@robots.example", "localhost", 0, "starttls", "account", "pass word")
PLAIN = replace(ROUTE, tls="none", user=None, password=None)
SECRETS = ("reader", "other@", "sender@", "account", "pass word")


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The certificate of a server named localhost, trusted."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def message() -> EmailMessage:
    written = EmailMessage(policy.SMTP)
    written["Subject"], written["From"], written["To"] = "s", ROUTE.sender, ", ".join(TO)
    written.set_content(".\r\n\r\nQUIT\r\n" + "é" * 2000 + "\n", cte="quoted-printable")
    return written


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_it_is_sent_encrypted_after_a_login_and_no_line_of_it_ends_it(certificate: ssl.SSLContext, tls: str) -> None:
    with serve_smtp(certificate, tls) as server:
        send_mail(replace(ROUTE, port=server.port, tls=tls), message())
    assert server.logins == [("account", "pass word")]
    assert (server.senders, server.recipients) == ([ROUTE.sender], list(TO))
    assert [verb for verb in server.commands if not verb.endswith("+")] == (
        ["EHLO", "STARTTLS"] if tls == "starttls" else []
    )
    [sent] = server.mails
    body = BytesParser(policy=policy.default).parsebytes(sent).get_content()
    assert body.splitlines() == [".", "", "QUIT", "é" * 2000]


def test_without_encryption_only_where_told_and_then_without_a_login() -> None:
    with serve_smtp() as server:
        send_mail(replace(PLAIN, port=server.port), message())
    assert server.commands == ["EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"]
    assert len(server.mails) == 1


def test_nothing_goes_out_to_a_server_that_offers_no_encryption(certificate: ssl.SSLContext) -> None:
    with serve_smtp(certificate, "none") as server, pytest.raises(FetchError, match="does not offer what .*_MAIL_TLS"):
        send_mail(replace(ROUTE, port=server.port), message())
    assert {"MAIL", "AUTH", "DATA"} & set(server.commands) == set()


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_server_whose_certificate_is_not_trusted_learns_no_password(
    certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tls: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with serve_smtp(certificate, tls) as server, pytest.raises(FetchError, match="certificate that is not trusted"):
        send_mail(replace(ROUTE, port=server.port, tls=tls), message())
    assert (server.logins, server.mails) == ([], [])


@pytest.mark.parametrize(
    ("verb", "answer", "told"),
    [
        ("AUTH", "535 account: pass word is wrong", r"refused user or password \(535\)"),
        ("MAIL", "550 sender@robots.example is nobody", r"refused the address in HF_OPENNESS_ALERT_MAIL_FROM \(550\)"),
        ("RCPT", "550 reader@people.example is nobody", r"refused every recipient \(550\)"),
        ("DATA", "451 reader@people.example: later", "answered 451"),
        ("GREETING", "554 go away, account", "answered 554"),
        ("EHLO", "421 account is closing", "did not go on|answered|does not offer"),
    ],
    ids=["login", "sender", "recipients", "data", "greeting", "closing"],
)
def test_a_refusal_says_what_was_refused_and_repeats_nothing(
    certificate: ssl.SSLContext, verb: str, answer: str, told: str
) -> None:
    with (
        serve_smtp(certificate, "starttls", {verb: answer}) as server,
        pytest.raises(FetchError, match=f"no mail was sent: the mail server localhost:.*{told}.*as they were") as error,
    ):
        send_mail(replace(ROUTE, port=server.port), message())
    assert not any(secret in str(error.value) for secret in SECRETS)
    assert error.value.__suppress_context__


def test_one_refused_recipient_is_an_error_and_the_other_has_the_mail() -> None:
    with (
        serve_smtp(answers={TO[0]: "550 reader@people.example is nobody"}) as server,
        pytest.raises(FetchError, match=r"refused 1 of 2 recipients \(550\)") as error,
    ):
        send_mail(replace(PLAIN, port=server.port), message())
    assert server.recipients == [TO[1]]
    assert len(server.mails) == 1
    assert "reader" not in str(error.value)


def test_a_server_that_is_down_or_silent_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.2)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        route = replace(PLAIN, host="127.0.0.1", port=listening.getsockname()[1])
        with pytest.raises(FetchError, match=r"was not reached, or did not go on \(ConnectionRefusedError\)"):
            send_mail(route, message())
        listening.listen()
        with pytest.raises(FetchError, match=r"was not reached, or did not go on \(\w+\)"):
            send_mail(route, message())


def test_a_route_shows_neither_people_nor_password() -> None:
    assert not any(secret in repr(ROUTE) for secret in SECRETS)
