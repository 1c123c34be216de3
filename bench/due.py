"""Claiming due work: the same rows claimed beside many that wait for later, and beside none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import floor
from bench.caseload import NOW
from bench.contest import DUE_TIMERS, Contest, Files
from bench.measuring import Work
from resettle.db import open_database
from resettle.timers import claims
from resettle.timers.models import Timer

_AT_ONCE = 100
_CLAIMS = DUE_TIMERS // _AT_ONCE


def contests(files: Files) -> Iterator[Contest]:
    none, many = files.none_waiting, files.many_waiting
    yield Contest(
        f"Claim due work, {files.size.waiting_timers:,} waiting",
        {"none waiting": lambda: _claims(files, none), "waiting": lambda: _claims(files, many)},
        _CLAIMS,
        "claim",
        at_most=2,
    )
    yield Contest(
        f"Claim {_AT_ONCE} due rows",
        {"floor": lambda: _by_hand(files, many), "product": lambda: _claims(files, many)},
        _CLAIMS,
        "claim",
    )


def _claims(files: Files, template: Path) -> Work:
    database = open_database(f"sqlite:///{files.fresh(template)}")

    def work() -> None:
        for _ in range(_CLAIMS):
            with database.unit() as db:
                rows = claims.take(db, Timer.__table__, due="due_at", now=NOW, limit=_AT_ONCE)
            _expect(len(rows))
        database.close()

    return work


def _by_hand(files: Files, template: Path) -> Work:
    connection = floor.connect(files.fresh(template))

    def work() -> None:
        for number in range(_CLAIMS):
            _expect(len(floor.claim(connection, str(number), floor.NOW_WORDS, _AT_ONCE)))
        connection.close()

    return work


def _expect(claimed: int) -> None:
    if claimed != _AT_ONCE:
        raise AssertionError(f"{_AT_ONCE} rows were due and {claimed} were claimed")
