"""What a test may reach: unit tests nothing, the others this machine only."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from resettle.clock import SystemClock
from tests.compiled import keep_compiled
from tests.component.server import GIVEN, TEMPORARY, a_server

ROOT = Path(__file__).resolve().parent.parent
#: The doctests of the core are unit tests too.
UNIT = tuple(
    ROOT / folder for folder in ("tests/unit", "resettle/planning", "resettle/calculators")
)
MEMORY = Path("/dev/shm")
#: PostgreSQL may keep a gigabyte of its log; the rest is for the files of tests.
ENOUGH = 2 * 1024**3
LOOPBACK = ("127.", "::1", "localhost")


def pytest_configure() -> None:
    """Keep databases and other files of tests in memory, where there is enough of it.

    A process that is killed loses nothing there either, and what a power cut would lose no test
    asks; but every change to a database on a disk waits for the disk.
    """
    keep_compiled()
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ.setdefault(TEMPORARY, str(MEMORY))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Where processes share the tests, start one PostgreSQL here and give its address to all."""
    if os.environ.get(GIVEN):
        return
    held = ExitStack()
    config.add_cleanup(held.close)
    try:
        os.environ[GIVEN] = held.enter_context(a_server())
    except ImportError:
        # Whether that is a failure or a reason to skip is for the tests that need it to say.
        return
    held.callback(os.environ.pop, GIVEN)


class OutOfReach(AssertionError):
    """A test reached for something its kind of test may not have."""


@pytest.fixture(autouse=True)
def _kept_in_reach(request: pytest.FixtureRequest) -> Iterator[None]:
    path = request.node.path
    with pytest.MonkeyPatch.context() as patch:
        if any(path.is_relative_to(folder) for folder in UNIT):
            _reach_nothing(patch)
        else:
            _reach_loopback_only(patch)
        yield


def _reach_nothing(patch: pytest.MonkeyPatch) -> None:
    for owner, name, what in (
        (socket.socket, "connect", "a socket"),
        (socket.socket, "connect_ex", "a socket"),
        (socket.socket, "bind", "a socket"),
        (sqlite3, "connect", "a database"),
        (sqlite3.dbapi2, "connect", "a database"),
        (psycopg, "connect", "a database"),
        (psycopg.Connection, "connect", "a database"),
        (SystemClock, "now", "the clock"),
    ):
        patch.setattr(owner, name, _refusing(f"A unit test may not open {what}."))


def _refusing(words: str) -> Any:
    def refuse(*_args: object, **_named: object) -> None:
        raise OutOfReach(f"{words} Give it a value instead, or move the test to tests/component.")

    return refuse


def _reach_loopback_only(patch: pytest.MonkeyPatch) -> None:
    for name in ("connect", "connect_ex"):
        real = getattr(socket.socket, name)

        def checked(
            self: socket.socket, address: Any, /, _real: Any = real, *rest: object
        ) -> object:
            host = address[0] if isinstance(address, tuple) else "localhost"
            if not str(host).startswith(LOOPBACK):
                raise OutOfReach(f"A test may talk to this machine only, not to {host}.")
            return _real(self, address, *rest)

        patch.setattr(socket.socket, name, checked)
