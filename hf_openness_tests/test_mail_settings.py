"""Nobody is mailed unless told, and no refusal of a setting repeats what may be personal or secret."""

import pytest

from hf_openness.mail_settings import MailRoute, read_alert_mail
from hf_openness.settings import UsageError

NAMES = ("TO", "FROM", "SERVER", "TLS", "USER", "PASSWORD")
LEAST = {"TO": "me@people.example", "FROM": "robot@people.example", "SERVER": "mail.people.example"}


def read(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> MailRoute | None:
    for name in NAMES:
        monkeypatch.setenv(f"HF_OPENNESS_ALERT_MAIL_{name}", settings.get(name, ""))
    return read_alert_mail()


def test_without_recipients_nobody_is_mailed_whatever_else_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, LEAST | {"TO": "  "}) is None


def test_encryption_is_on_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = MailRoute(("me@people.example",), "robot@people.example", "mail.people.example", 587, "starttls", None, None)
    assert read(monkeypatch, LEAST) == expected


def test_recipients_are_told_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    route = read(monkeypatch, LEAST | {"TO": "a@b.example, c@d.example,a@b.example,"})
    assert route is not None
    assert route.recipients == ("a@b.example", "c@d.example")


@pytest.mark.parametrize(
    ("server", "tls", "host", "port"),
    [
        ("mail.a.example:2525", "starttls", "mail.a.example", 2525),
        ("mail.a.example", "tls", "mail.a.example", 465),
        ("localhost", "none", "localhost", 25),
        ("[::1]:26", "none", "::1", 26),
    ],
    ids=["port", "tls", "none", "ipv6"],
)
def test_the_port_is_that_of_the_server_or_of_the_encryption(
    monkeypatch: pytest.MonkeyPatch, server: str, tls: str, host: str, port: int
) -> None:
    route = read(monkeypatch, LEAST | {"SERVER": server, "TLS": tls})
    assert route is not None
    assert (route.host, route.port, route.tls) == (host, port, tls)


def test_a_password_keeps_its_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    route = read(monkeypatch, LEAST | {"USER": "u", "PASSWORD": " p "})
    assert route is not None
    assert (route.user, route.password) == ("u", " p ")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"TO": "secret"}, "MAIL_TO holds something else"),
        ({"TO": "secret@a.example\r\nBcc: x@y.example"}, "MAIL_TO holds something else"),
        ({"TO": "Name <secret@a.example>"}, "MAIL_TO holds something else"),
        ({"TO": "sécret@a.example"}, "MAIL_TO holds something else"),
        ({"TO": ","}, "MAIL_TO holds something else"),
        ({"FROM": ""}, "MAIL_FROM is no address"),
        ({"FROM": "secret@a.example\nX: y"}, "MAIL_FROM is no address"),
        ({"SERVER": ""}, "MAIL_SERVER is no server"),
        ({"SERVER": "secret:0"}, "MAIL_SERVER is no server"),
        ({"SERVER": "secret:99999"}, "MAIL_SERVER is no server"),
        ({"SERVER": "smtp://secret"}, "MAIL_SERVER is no server"),
        ({"SERVER": "user:secret@a.example"}, "MAIL_SERVER is no server"),
        ({"SERVER": "[::1"}, "MAIL_SERVER is no server"),
        ({"TLS": "ssl"}, "MAIL_TLS is 'ssl'; known: starttls, tls, none"),
        ({"USER": "secret"}, "one is set"),
        ({"PASSWORD": "secret"}, "one is set"),
        ({"USER": "u", "PASSWORD": "secret\u202e"}, "not printable ASCII"),
        ({"USER": "u", "PASSWORD": "secret", "TLS": "none"}, "no password is sent unencrypted"),
    ],
    ids=range(18),
)
def test_what_cannot_be_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError, match=told) as error:
        read(monkeypatch, LEAST | settings)
    assert "secret" not in str(error.value)
