"""The service as `resettle serve` runs it: a real process, real sockets, real signals."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from resettle.clock import SystemClock
from resettle.db import open_database
from resettle.permissions import May
from resettle.staff.actions import make_token
from tests.component.cli.conftest import a_plan
from tests.house.source import ROOT

MIB = 1024 * 1024


@dataclass
class Served:
    """A running service, and a token that may do everything."""

    process: subprocess.Popen[bytes]
    port: int
    token: str

    def ask(
        self, method: str, path: str, body: Any = None, *, chunked: bool = False
    ) -> tuple[int, Any]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}"}
        line.request(method, path, body=body, headers=headers, encode_chunked=chunked)
        answer = line.getresponse()
        told = json.loads(answer.read() or b"null")
        line.close()
        return answer.status, told


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


@contextmanager
def serving(template: Path, folder: Path) -> Iterator[Served]:
    """A service of its own on a new database in this folder."""
    url = f"sqlite:///{shutil.copyfile(template, folder / 'resettle.db')}"
    database = open_database(url)
    with database.unit() as db:
        token = make_token(
            db, "test", (May.SEND_EVENTS, May.READ_PLANS), at=SystemClock().now(), actor="test"
        )
    database.close()
    port = free_port()
    env = {
        **os.environ,
        "RESETTLE_DATABASE_URL": url,
        "RESETTLE_DATA_DIR": str(folder / "var"),
        "RESETTLE_BEAT_SECONDS": "1",
    }
    command = Path(sys.executable).with_name("resettle")
    process = subprocess.Popen([command, "serve", "--port", str(port)], env=env, cwd=ROOT)
    running = Served(process, port, token)
    try:
        wait_until_ready(running)
        yield running
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One service for all tests that leave it running."""
    with serving(sqlite_template, tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def stoppable(sqlite_template: Path, tmp_path: Path) -> Iterator[Served]:
    with serving(sqlite_template, tmp_path) as running:
        yield running


def wait_until_ready(running: Served) -> None:
    for _ in range(300):
        assert running.process.poll() is None, "it ended before it was ready"
        try:
            if running.ask("GET", "/readyz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("it never became ready")


def test_it_becomes_ready_by_itself_and_takes_events(served: Served) -> None:
    status, told = served.ask("POST", "/api/v1/events", json.dumps(a_plan()))
    assert status == 202
    assert {receipt["outcome"] for receipt in told["receipts"]} == {"accepted"}
    status, plan = served.ask("GET", "/api/v1/children/c-1/plan")
    assert status == 200
    assert len(plan["tasks"]) > 20


@pytest.mark.parametrize("chunked", [False, True])
def test_ten_megabytes_get_an_answer_and_not_a_broken_line(served: Served, chunked: bool) -> None:
    body: Any = (b" " * MIB for _ in range(10)) if chunked else b" " * (10 * MIB)
    status, told = served.ask("POST", "/api/v1/events", body, chunked=chunked)
    assert status == 413
    assert told["title"]


def test_it_answers_what_it_is_asked_while_others_send_slowly(served: Served) -> None:
    """Up to its eight threads less one; more than that is what nginx in front is for."""
    slow = []
    for _ in range(7):
        line = socket.create_connection(("127.0.0.1", served.port))
        line.sendall(
            b"POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + served.token.encode()
            + b"\r\nContent-Length: 1000\r\n\r\n{"
        )
        slow.append(line)
    assert served.ask("GET", "/healthz")[0] == 200
    for line in slow:
        line.close()


def test_stopping_lets_the_request_in_hand_finish_and_ends_well(stoppable: Served) -> None:
    line = socket.create_connection(("127.0.0.1", stoppable.port))
    body = json.dumps(a_plan()).encode()
    line.sendall(
        b"POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
        + stoppable.token.encode()
        + f"\r\nExpect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    )
    with line, line.makefile("rb") as answers:
        assert b" 100 " in answers.readline(), "only now is the request in hand"
        assert answers.readline().strip() == b""
        line.sendall(body[:-5])
        stoppable.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        line.sendall(body[-5:])
        assert b" 202 " in answers.readline()
    assert stoppable.process.wait(timeout=40) == 0


def test_two_services_on_one_data_folder_have_one_beat(stoppable: Served, tmp_path: Path) -> None:
    """The lock is held by the first; the second serves without it, and takes over when it dies."""
    from resettle.timers.tick import take_lock

    assert take_lock(tmp_path / "var" / "beat.lock") is None
    os.kill(stoppable.process.pid, signal.SIGTERM)
    stoppable.process.wait(timeout=40)
    held = take_lock(tmp_path / "var" / "beat.lock")
    assert held is not None
    os.close(held)
