"""One event a request, over HTTP, planned before the answer: the service as it is really served.

Real gunicorn on the loopback, as the product's own `serve` starts it; several clients at once. The
floor is a bare Flask application under the same gunicorn settings, doing the work by hand.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event

import requests

from bench import floor
from bench.caseload import NOW, mixed_stream
from bench.contest import Contest, Files
from bench.measuring import Work
from bench.product import opened
from bench.rules import write_folder
from resettle.permissions import May
from resettle.staff.actions import make_token

CLIENTS = 4
_START_SECONDS = 30
_PROJECT = Path(__file__).resolve().parent.parent


def contests(files: Files) -> Iterator[Contest]:
    serving = Serving(files)
    stream = mixed_stream(files.children)[: files.size.requests]
    for title, rules in (("40 rules", serving.forty), ("the real rules", None)):
        yield Contest(
            f"One event a request, {title}",
            {
                "floor": partial(serving.by_floor, stream),
                "product": partial(serving.by_product, stream, rules),
            },
            len(stream),
            "event",
            most_ms=8,
            after=serving.stop,
            in_process=False,
        )


class Serving:
    """A server at a time, and the clients that send to it."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.forty = files.folder / "forty"
        if not self.forty.exists():
            write_folder(self.forty)
        self._server: subprocess.Popen[bytes] | None = None
        self._expected: tuple[Path, int] | None = None

    def by_product(self, stream: Sequence[bytes], rules: Path | None) -> Work:
        path = self.files.fresh(self.files.known)
        with opened(path) as database, database.unit() as db:
            secret = make_token(db, "bench", [May.SEND_EVENTS], at=NOW, actor="bench")
        port = _free_port()
        env = {"RESETTLE_DATABASE_URL": f"sqlite:///{path}", "RESETTLE_DATA_DIR": str(path.parent)}
        if rules is not None:
            env["RESETTLE_WORKFLOWS_DIR"] = str(rules)
        command = ["-c", "from resettle.cli import main; main()", "serve", "--port", str(port)]
        self._start(command, env, port)
        return self._sending(port, "/api/v1/events", stream, secret, path)

    def by_floor(self, stream: Sequence[bytes]) -> Work:
        path, port = self.files.fresh(self.files.known), _free_port()
        command = (
            "-m gunicorn --worker-class gthread --workers 1 --threads 8 --no-control-socket"
            f" --log-level warning --bind 127.0.0.1:{port} bench.floor_service:create()"
        )
        self._start(command.split(), {"BENCH_DATABASE": str(path)}, port)
        return self._sending(port, "/events", stream, "", path)

    def stop(self) -> None:
        """Stop the server, and see that everything it acknowledged is there."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=_START_SECONDS)
            self._server = None
        if self._expected is not None:
            path, number = self._expected
            kept = floor.messages_in(path) - floor.messages_in(self.files.known)
            if kept != number:
                raise AssertionError(f"{number} events were acknowledged and {kept} were kept")
            self._expected = None

    def _start(self, command: Sequence[str], env: Mapping[str, str], port: int) -> None:
        self._server = subprocess.Popen(  # noqa: S603 - our own service, on our own files
            [sys.executable, *command], cwd=_PROJECT, env={**os.environ, **env},
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(_START_SECONDS * 20):
            if self._server.poll() is not None:
                raise AssertionError("the service stopped before it had begun")
            try:
                requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2)
            except requests.RequestException:
                Event().wait(0.05)
            else:
                return
        raise AssertionError("the service did not begin to answer")

    def _sending(
        self, port: int, route: str, stream: Sequence[bytes], secret: str, path: Path
    ) -> Work:
        def send(some: Sequence[bytes]) -> None:
            with requests.Session() as session:
                session.trust_env = False
                session.headers["Authorization"] = f"Bearer {secret}"
                session.headers["Content-Type"] = "application/json"
                for event in some:
                    answer = session.post(f"http://127.0.0.1:{port}{route}", data=event, timeout=60)
                    if answer.status_code != 202:
                        raise AssertionError(f"{answer.status_code}: {answer.text[:300]}")

        def work() -> None:
            with ThreadPoolExecutor(CLIENTS) as clients:
                list(clients.map(send, [stream[place::CLIENTS] for place in range(CLIENTS)]))
            self._expected = (path, len(stream))

        return work


def _free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])
