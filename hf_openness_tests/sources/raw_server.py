"""A server on loopback that sends whatever bytes a test scripts, at whatever pace; what a real server would never do."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Script = Callable[[str], Iterable[bytes | float]]


@dataclass
class RawServer:
    """endpoint: its address. requests: head of each request as it came."""

    endpoint: str
    requests: list[str] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests]


def reply(body: bytes = b"[]", status: int = 200, **headers: str) -> bytes:
    """Return a whole response."""
    named = {"content-type": "application/json", "content-length": str(len(body)), "connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode("latin-1") + body


@contextmanager
def serve_raw(script: Script) -> Iterator[RawServer]:
    """Serve until the block ends. The script turns a request's path into bytes to send and seconds to wait."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = RawServer(f"http://127.0.0.1:{listener.getsockname()[1]}")

    def talk(connection: socket.socket) -> None:
        with connection:
            head = b""
            while b"\r\n\r\n" not in head:
                came = connection.recv(65536)
                if not came:
                    return
                head += came
            server.requests.append(head.decode("latin-1"))
            try:
                for part in script(server.paths[-1]):
                    time.sleep(part) if isinstance(part, float) else connection.sendall(part)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
