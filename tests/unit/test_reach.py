"""A unit test can reach nothing: these would open something if the guard were gone."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from resettle.clock import SystemClock
from resettle.db import open_database


def _connect() -> None:
    with socket.socket() as opened:
        opened.connect(("127.0.0.1", 9))


def _listen() -> None:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))


def _postgres() -> None:
    psycopg.connect("host=127.0.0.1 port=9 connect_timeout=1")


def _sqlite() -> None:
    sqlite3.connect(":memory:")


def _clock() -> None:
    SystemClock().today()


@pytest.mark.parametrize("reach", [_connect, _listen, _postgres, _sqlite, _clock])
def test_reaching_out_of_a_unit_test_fails(reach: Callable[[], None]) -> None:
    with pytest.raises(AssertionError, match="A unit test may not open"):
        reach()


def test_a_database_cannot_be_opened_by_the_front_door_either(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="A unit test may not open"):
        open_database(f"sqlite:///{tmp_path}/x.db")
