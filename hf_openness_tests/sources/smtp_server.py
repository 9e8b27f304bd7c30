"""A mail server on loopback that keeps what it is sent; STARTTLS or TLS from the first byte, and login, where asked for."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class SmtpServer(socketserver.ThreadingTCPServer):
    """Speaks as much of RFC 5321 as a client needs to hand over a mail.

    commands: verbs as they came, each with `+` where the connection was encrypted. mails: what followed DATA. logins: user
    and password. senders, recipients: the envelopes.
    """

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext | None, tls: str, answers: Mapping[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.context, self.tls, self.answers = context, tls, dict(answers)
        self.commands: list[str] = []
        self.mails: list[bytes] = []
        self.logins: list[tuple[str, str]] = []
        self.senders: list[str] = []
        self.recipients: list[str] = []

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that break off are what tests are about."""


class Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: SmtpServer
    timeout = 20

    def handle(self) -> None:
        self.is_encrypted = False
        if self.server.tls == "tls":
            self.encrypt()
        self.say(self.server.answers.get("GREETING", "220 mail.example.org ready"))
        while line := self.rfile.readline(2000):
            verb = line.split()[0].decode().upper() if line.split() else ""
            self.server.commands.append(verb + ("+" if self.is_encrypted else ""))
            if verb == "QUIT":
                self.say("221 bye")
                return
            self.answer(verb, line.decode().strip())

    def finish(self) -> None:
        """Close what the server itself does not know of: the connection that the first one became."""
        super().finish()
        self.connection.close()

    def answer(self, verb: str, line: str) -> None:
        """Answer as told, else as a server does that takes everything."""
        told = self.server.answers.get(verb) or self.server.answers.get(line.partition(":")[2].strip("<>"))
        if told:
            self.say(told)
            return
        match verb:
            case "EHLO":
                may_encrypt = self.server.tls == "starttls" and not self.is_encrypted
                offers = ["mail.example.org", *(["STARTTLS"] if may_encrypt else []), "AUTH PLAIN"]
                self.say(*(f"250{'-' if offer != offers[-1] else ' '}{offer}" for offer in offers))
            case "STARTTLS":
                self.say("220 go on")
                self.encrypt()
            case "AUTH":
                _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
                self.server.logins.append((user, password))
                self.say("235 welcome")
            case "DATA":
                self.say("354 go on")
                self.server.mails.append(self.read_mail())
                self.say("250 taken")
            case _:
                if verb in ("MAIL", "RCPT"):
                    kept = self.server.senders if verb == "MAIL" else self.server.recipients
                    kept.append(line.partition(":")[2].split()[0].strip("<>"))
                self.say("250 fine")

    def read_mail(self) -> bytes:
        """Return the lines up to the one of a dot alone, without the dots that were put in front."""
        lines = []
        while (line := self.rfile.readline(2000)) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def say(self, *lines: str) -> None:
        """Answer, line by line."""
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def encrypt(self) -> None:
        """Go on over TLS."""
        assert self.server.context is not None
        self.rfile.close()
        self.wfile.close()
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.is_encrypted = True


@contextmanager
def serve_smtp(
    context: ssl.SSLContext | None = None, tls: str = "none", answers: Mapping[str, str] | None = None
) -> Iterator[SmtpServer]:
    """Serve until the block ends.

    Args:
        context: the certificate, where `tls` is not `none`.
        tls: `starttls`, `tls` or `none`.
        answers: what to say to a verb, to a recipient, or as GREETING, in place of what a willing server says.
    """
    with SmtpServer(context, tls, answers or {}) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
