"""`python -m bench.reports`: what reports cost over three years of a large service.

Each report is made as its page shows it, and as it leaves the service, with small numbers hidden;
for its usual period and for three years. Beside it, in the same rounds, runs the one statement that
somebody would write by hand for what it mainly counts (`bench.by_hand`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

import click
from sqlmodel import col, func, select

from bench.by_hand import BY_HAND
from bench.caseload import NOW
from bench.measuring import memory_of
from bench.years import TODAY, seed
from resettle.app.installation import Installation, open_installation
from resettle.app.memory import keep_for_good
from resettle.app.service import create_app
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.contacts.models import Contact
from resettle.db import SQLITE_PRAGMAS, migrate, open_database
from resettle.mentoring.models import Match
from resettle.permissions import THE_SERVICE
from resettle.records.models import OutcomePoint
from resettle.releases.models import Message
from resettle.reports import REPORTS
from resettle.reports.asking import Asked
from resettle.reports.here import ask_of
from resettle.reports.periods import three_years
from resettle.reports.rules import Report, Row, Table, Value, count, share
from resettle.reports.sheet import Sheet, lay_out, make_sheet
from resettle.reports.workbook import as_workbook
from resettle.settings import Settings
from resettle.tasks.models import Task

MOST_MS, MOST_TIMES = 1000, 5
_ROWS = (2_000, 20_000)


class Took(NamedTuple):
    """Milliseconds by the clock and of the processor, once a round."""

    clock: Sequence[float]
    cpu: Sequence[float]

    @property
    def slow(self) -> float:
        return quantiles(self.clock, n=20)[-1]

    @property
    def slow_cpu(self) -> float:
        return quantiles(self.cpu, n=20)[-1]


class Measured(NamedTuple):
    page: Took
    #: With small numbers hidden.
    leaving: Took
    hand: Took | None

    @property
    def times(self) -> float | None:
        return median(self.page.clock) / median(self.hand.clock) if self.hand else None


@click.command()
@click.option("--children", default=20_000, show_default=True, help="How many children there are.")
@click.option("--rounds", default=20, show_default=True, help="How often each report is made.")
@click.option("--only", default="", help="One report alone.")
@click.option("--file", "kept", type=click.Path(path_type=Path), help="Keep the rows, or use them.")
@click.option("--server", default="", help="A PostgreSQL database instead, empty or filled before.")
@click.option("--smoke", is_flag=True, help="A few children, twice: does it still run?")
def main(
    children: int, rounds: int, only: str, kept: Path | None, server: str, *, smoke: bool
) -> None:
    """Print a line for each report and period.

    \b
    Example:
      python -m bench.reports --rounds 20
    """
    if smoke:
        children, rounds = 60, 2
    with TemporaryDirectory(prefix="resettle-reports-") as folder:
        path = kept or Path(folder) / "reports.db"
        url = server or f"sqlite:///{path}"
        with closing(open_database(url)) as database:
            migrate(database)
            with database.reading() as db:
                is_new = db.scalar(select(func.count(col(Child.id)))) == 0
            if is_new:
                seed(database, children)
        settings = Settings(database_url=url, data_dir=Path(folder))
        with closing(open_installation(settings, FixedClock(NOW))) as installation:
            # A server has nothing written by hand beside it: that is in the words of SQLite.
            _print(installation, None if server else path, only, rounds, with_aims=not smoke)


def _print(
    installation: Installation, path: Path | None, only: str, rounds: int, *, with_aims: bool
) -> None:
    for line in _workbooks(_ROWS[:1] if not with_aims else _ROWS):
        click.echo(line)
    with create_app(installation).test_request_context("/"):
        keep_for_good()  # As a service does once it is up.
        click.echo(_told_of(installation))
        click.echo(_HEAD)
        for report in REPORTS:
            if only not in ("", report.name):
                continue
            periods = {"usual": _usual(report), "three years": three_years(TODAY)}
            for name, period in periods.items():
                found = measure(installation, path, report, period, rounds)
                # Figures of so few children say nothing about what is aimed at.
                is_aimed_at = with_aims and name == "usual"
                click.echo(_line(f"{report.name}, {name}", found, with_aims=is_aimed_at))
    cores, (now, *_) = os.cpu_count(), os.getloadavg()
    click.echo(f"{cores} cores, with {now:.1f} programs wanting one in the last minute.")


def _usual(report: Report) -> tuple[date, date]:
    """Its usual period; the one before where this one has only just begun."""
    first, last = report.usual(TODAY)
    return report.usual(first - timedelta(days=1)) if first < TODAY < last else (first, last)


def measure(
    installation: Installation,
    path: Path | None,
    report: Report,
    period: tuple[date, date],
    rounds: int,
) -> Measured:
    first, last = period
    said = {"from": first, "to": last}

    def ours(*, leaves: bool) -> int:
        with installation.database.reading() as db:
            ask = ask_of(THE_SERVICE, db, report, said, TODAY)
            sheet = make_sheet(report, ask, leaves=leaves)
        # Lines are made as they are read.
        return sum(len(laid.lines) + (laid.total is not None) for laid in sheet.tables)

    sides: dict[str, Callable[[], object]] = {
        "page": lambda: ours(leaves=False),
        "leaving": lambda: ours(leaves=True),
    }
    if path is not None and report.name in BY_HAND:
        days = {"first": str(first), "last": str(last), "today": str(TODAY)}
        sides["hand"] = lambda: _by_hand(path, BY_HAND[report.name], days)
    found = _compare(sides, rounds)
    return Measured(found["page"], found["leaving"], found.get("hand"))


def _by_hand(path: Path, statement: str, days: Mapping[str, str]) -> int:
    connection = sqlite3.connect(path)
    # It reads the file as the product does.
    connection.execute(f"PRAGMA mmap_size={SQLITE_PRAGMAS['mmap_size']}")
    rows = connection.execute(statement, days).fetchall()
    connection.close()
    return len(rows)


def _compare(sides: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Took]:
    """Every side once a round, after once for nothing: a service makes its statements once."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for work in sides.values():
        work()
    for _ in range(rounds):
        for name, work in sides.items():
            taken[name].append(_took(work))
    return {name: Took(*zip(*some, strict=True)) for name, some in taken.items()}


def _took(work: Callable[[], object]) -> tuple[float, float]:
    began, busy = perf_counter(), process_time()
    work()
    return (perf_counter() - began) * 1000, (process_time() - busy) * 1000


_HEAD = f"{'':<34}" + "".join(
    f"{one:>12}"
    for one in ("median ms", "95th ms", "95th CPU", "leaving", "by hand", "times", "aims")
)


def _line(name: str, found: Measured, *, with_aims: bool) -> str:
    hand, times = found.hand, found.times
    cells = [
        f"{median(found.page.clock):.0f}",
        f"{found.page.slow:.0f}",
        f"{found.page.slow_cpu:.0f}",
        f"{found.leaving.slow:.0f}",
        f"{median(hand.clock):.0f}" if hand else "–",
        f"{times:.1f}" if times else "–",
    ]
    if with_aims:
        cells.append(_met(found))
    return f"{name:<34}" + "".join(f"{cell:>12}" for cell in cells)


def _met(found: Measured) -> str:
    is_quick = max(found.page.slow, found.leaving.slow) < MOST_MS
    is_near = found.times is None or found.times <= MOST_TIMES
    missed = [word for word, met in (("ms", is_quick), ("times", is_near)) if not met]
    return f"MISSED {' '.join(missed)}" if missed else "met"


def _told_of(installation: Installation) -> str:
    tables = (Child, Task, Message, Match, Contact, OutcomePoint)
    with installation.database.reading() as db:
        counts = [db.scalar(select(func.count()).select_from(one)) or 0 for one in tables]
    children, tasks, messages, matches, contacts, points = (f"{one:,}" for one in counts)
    return (
        f"{children} children, {tasks} tasks, {messages} messages, {matches} matches, "
        f"{contacts} contacts, answers at {points} points in three years, on "
        f"{installation.database.dialect}."
    )


# A workbook of many rows.


def _workbooks(sizes: Sequence[int]) -> Iterator[str]:
    for size in sizes:
        began = perf_counter()
        with as_workbook(_long_sheet(size)) as file:
            file.seek(0, 2)
            weight = file.tell()
        taken = perf_counter() - began
        memory = memory_of(lambda size=size: lambda: as_workbook(_long_sheet(size)).close())
        writing = memory_of(lambda size=size: _writing(_long_sheet(size)))
        yield (
            f"A workbook of {size:,} rows: {taken:.1f} s, {weight / 1000:,.0f} kB, "
            f"{memory:.1f} MB at its height with its rows, {writing:.1f} MB of it to lay it "
            "out and write it."
        )


def _writing(sheet: Sheet) -> Callable[[], None]:
    return lambda: as_workbook(sheet).close()


def _long_sheet(size: int) -> Sheet:
    """A report with a row for each of so many rules."""
    parts: Mapping[str, Value] = {"due": 40, "done": 30}
    table = Table(
        name="long",
        title="Long",
        rows_are="Rule",
        columns=(
            count("due", "Due"),
            count("done", "Done"),
            share("share", "Done, of all", part="done", whole="due"),
        ),
        rows=[Row(f"r{n}", f"See to number {n} before release", parts) for n in range(size)],
    )
    report = REPORTS[0]
    first, last = report.usual(TODAY)
    return lay_out(report, Asked(first=first, last=last), [table], leaves=False)


if __name__ == "__main__":
    main()
