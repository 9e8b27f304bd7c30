"""Who gets a mail of a scheduled refresh, and by which server: read from the environment when called, never at import."""

import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hf_openness.settings import UsageError

# How the connection is encrypted, and the port that such servers listen on.
TLS_PORTS = {"starttls": 587, "tls": 465, "none": 25}
# Less than RFC 5322 allows: nothing that would have to be quoted, and nothing beyond ASCII.
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True)
class MailRoute:
    """How a mail is sent.

    recipients, sender: plain addresses. host, port: of the server. tls: `starttls`, `tls` or `none`. user, password: both,
    or neither. What is secret or personal does not show in the representation.
    """

    recipients: tuple[str, ...] = field(repr=False)
    sender: str = field(repr=False)
    host: str
    port: int
    tls: str = "starttls"
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


def read_alert_mail() -> MailRoute | None:
    """Return who is mailed of a scheduled refresh: HF_OPENNESS_ALERT_MAIL_TO, _FROM, _SERVER, _TLS, _USER, _PASSWORD.

    None: HF_OPENNESS_ALERT_MAIL_TO is not set, and nobody is mailed.

    Raises:
        UsageError: one of them cannot be; it is named, and what it holds is not said where that may be personal or secret.
    """
    named = _read("HF_OPENNESS_ALERT_MAIL_TO")
    if not named:
        return None
    recipients = tuple(dict.fromkeys(part.strip() for part in named.split(",") if part.strip()))
    if not recipients or not all(ADDRESS.fullmatch(address) for address in recipients):
        raise UsageError(
            "HF_OPENNESS_ALERT_MAIL_TO holds something else than addresses like me@example.org with commas between them"
        )
    sender = _read("HF_OPENNESS_ALERT_MAIL_FROM")
    if not ADDRESS.fullmatch(sender):
        raise UsageError("HF_OPENNESS_ALERT_MAIL_FROM is no address like me@example.org; the server wants one to send from")
    tls = _read("HF_OPENNESS_ALERT_MAIL_TLS") or "starttls"
    if tls not in TLS_PORTS:
        raise UsageError(f"HF_OPENNESS_ALERT_MAIL_TLS is {tls!r}; known: {', '.join(TLS_PORTS)}")
    host, port = _read_server(_read("HF_OPENNESS_ALERT_MAIL_SERVER"), TLS_PORTS[tls])
    # A password may begin or end with a blank.
    user, password = _read("HF_OPENNESS_ALERT_MAIL_USER"), os.environ.get("HF_OPENNESS_ALERT_MAIL_PASSWORD") or ""
    if bool(user) != bool(password):
        raise UsageError(
            "of HF_OPENNESS_ALERT_MAIL_USER and HF_OPENNESS_ALERT_MAIL_PASSWORD one is set; set both, or neither"
        )
    if not (user + password).isprintable() or not (user + password).isascii():
        raise UsageError(
            "HF_OPENNESS_ALERT_MAIL_USER or HF_OPENNESS_ALERT_MAIL_PASSWORD holds a character that is not printable ASCII"
        )
    if password and tls == "none":
        raise UsageError(
            "no password is sent unencrypted: set HF_OPENNESS_ALERT_MAIL_TLS to starttls or tls, or take the password away"
        )
    return MailRoute(recipients, sender, host, port, tls, user or None, password or None)


def _read(variable: str) -> str:
    return (os.environ.get(variable) or "").strip()


def _read_server(text: str, default_port: int) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    is_plain = text.isascii() and text.isprintable() and not set(text) & set(" /@?#%\\")
    if not host or port == 0 or not is_plain:
        raise UsageError("HF_OPENNESS_ALERT_MAIL_SERVER is no server like mail.example.org or mail.example.org:587")
    return host, port or default_port
