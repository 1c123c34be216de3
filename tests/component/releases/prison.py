"""A prison system on this machine: a real HTTP server that answers as a test tells it to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Prison:
    """What the server says, and what it was asked."""

    base_url: str = ""
    token: Answer = field(default_factory=lambda: says({"access_token": "t-1", "expires_in": 600}))
    dates: Answer = field(default_factory=lambda: says({}))
    asked: list[Asked] = field(default_factory=list)
    #: Set when the test is over, so that an answer that never comes does not outlive it.
    over: Event = field(default_factory=Event)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


def says(document: object, status: int = 200) -> Answer:
    return raw(json.dumps(document).encode(), status)


def raw(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(line: BaseHTTPRequestHandler) -> None:
        line.send_response(status)
        for name, value in headers.items():
            line.send_header(name.replace("_", "-"), value)
        line.send_header("Content-Length", str(len(body)))
        line.end_headers()
        line.wfile.write(body)

    return answer


@contextmanager
def open_prison() -> Iterator[Prison]:
    prison = Prison()

    class Line(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(prison.dates)

        def do_POST(self) -> None:
            self._answer(prison.token)

        def _answer(self, answer: Answer) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            prison.asked.append(
                Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            )
            try:
                answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        # A question the other side gave up on is part of these tests, and nothing to print.
        def handle_error(self, *_: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Line)
    prison.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield prison
    finally:
        prison.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
