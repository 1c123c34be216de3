"""`python -m bench.pages`: what the pages people open each morning cost over a large caseload.

For each page: the time the service needs for it, how often it asks the database, and how much goes
to the browser, compressed. A first visit also loads the style sheet and the scripts, once. Before
the clock starts each page is asked for once: a service makes its templates ready once in its life.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, NamedTuple

import click
from flask.testing import FlaskClient
from sqlalchemy import event

from bench.caseload import NOW
from bench.product import make
from bench.seeding import Seeded, seed
from resettle.app.installation import Installation, open_installation
from resettle.app.memory import keep_for_good
from resettle.app.service import create_app
from resettle.clock import FixedClock
from resettle.settings import Settings
from resettle.web import STATIC, assets

#: Who looks, and at what. `{ref}` is one child, `{past}` a day a month ago.
PAGES: Mapping[str, tuple[str, str]] = {
    "My day": ("worker", "/"),
    "My day, a manager's": ("manager", "/"),
    "Caseload, mine": ("worker", "/children"),
    "Caseload, my team's": ("worker", "/children?worker=everybody"),
    "Caseload, everybody's": ("manager", "/children"),
    "… by overdue tasks": ("manager", "/children?sort=-overdue"),
    "… by next task": ("manager", "/children?sort=next"),
    "… by worker": ("manager", "/children?sort=worker"),
    "… something overdue in health": ("manager", "/children?pathway=health"),
    "… page 80": ("manager", "/children?page=80"),
    "… a search by name": ("manager", "/children?q=muhamed+obrien"),
    "… a search by number": ("manager", "/children?q=A00042B"),
    "Release calendar": ("manager", "/children/calendar"),
    "Child": ("worker", "/children/{ref}"),
    "Plan": ("worker", "/children/{ref}/plan"),
    "Task": ("worker", "/tasks/1"),
    "Details": ("worker", "/children/{ref}/details"),
    "Needs": ("worker", "/children/{ref}/needs"),
    "Meetings, mine": ("worker", "/meetings"),
    "Meetings, everybody's": ("manager", "/meetings?worker=everybody"),
    "Order and licence": ("worker", "/children/{ref}/order"),
    "Oversight": ("worker", "/children/{ref}/oversight"),
    "Timeline": ("worker", "/children/{ref}/timeline"),
    "Waiting on partners": ("worker", "/tasks/waiting"),
    "What if": ("worker", "/children/{ref}/what-if?what=child.released"),
    "A past day": ("worker", "/children/{ref}/timeline?on={past}"),
}
#: What no page may reach: milliseconds at the 95th percentile, questions to the database, and
#: kilobytes, on a first visit and after it.
MOST_MS, MOST_STATEMENTS, MOST_KB, MOST_KB_AT_FIRST = 100, 20, 30, 150
#: Pages that plan a child anew, and may take longer.
MOST_MS_OF: Mapping[str, int] = {"What if": 300, "A past day": 500}


class Measured(NamedTuple):
    page: str
    median_ms: float
    slow_ms: float
    #: What the processor worked for it, at the 95th percentile: the same on a machine that is busy
    #: with something else.
    work_ms: float
    statements: int
    kilobytes: float

    @property
    def meets_its_aims(self) -> bool:
        few = self.statements < MOST_STATEMENTS
        quick = self.slow_ms < MOST_MS_OF.get(self.page, MOST_MS)
        return few and quick and self.kilobytes < MOST_KB


class Missing(NamedTuple):
    """There is no such page in this version."""

    page: str
    status: int


@click.command()
@click.option("--children", default=5_000, help="How many children there are.")
@click.option("--rounds", default=40, help="How often each page is asked for.")
@click.option("--smoke", is_flag=True, help="A few children, once: does it still run?")
def main(children: int, rounds: int, smoke: bool) -> None:
    """Print a line for each page.

    \b
    Example:
      python -m bench.pages --children 5000 --rounds 40
    """
    if smoke:
        children, rounds = 40, 2
    with TemporaryDirectory(prefix="resettle-pages-") as folder:
        path = Path(folder) / "pages.db"
        make(path)
        settings = Settings(database_url=f"sqlite:///{path}", data_dir=Path(folder))
        installation = open_installation(settings, FixedClock(NOW))
        seeded = seed(installation.database, children)
        click.echo(f"{children:,} children of 40 tasks on SQLite, {rounds} visits of each page.")
        click.echo(_line("Page", "median ms", "95th ms", "95th CPU", "statements", "kB", "aims"))
        heaviest = 0.0
        for found in measure(installation, seeded, rounds):
            # Figures of so few children say nothing about what is aimed at.
            click.echo(_told(found, with_aims=not smoke))
            if isinstance(found, Measured):
                heaviest = max(heaviest, found.kilobytes)
        once = _once(create_app(installation).test_client())
        click.echo(
            f"First visit: {once:.0f} kB once, so at most {once + heaviest:.0f} kB with its page "
            f"(aim: under {MOST_KB_AT_FIRST}). After it: at most {heaviest:.1f} kB "
            f"(aim: under {MOST_KB})."
        )
        cores, (now, *_) = os.cpu_count(), os.getloadavg()
        click.echo(f"{cores} cores, with {now:.1f} programs wanting one in the last minute.")
        installation.close()


def measure(
    installation: Installation, seeded: Seeded, rounds: int
) -> Iterator[Measured | Missing]:
    app = create_app(installation)
    keep_for_good()  # as `resettle serve` does
    for page, (who, address) in PAGES.items():
        browser = app.test_client()
        browser.set_cookie("resettle", seeded.manager if who == "manager" else seeded.worker)
        path = address.format(ref=seeded.ref, past=NOW.date() - timedelta(days=30))
        with _counting(installation) as statements:
            answer = _get(browser, path)
        if answer.status_code != 200:
            yield Missing(page, answer.status_code)
            continue
        size, number = len(answer.data), len(statements)
        taken, worked = zip(*(_seconds(browser, path) for _ in range(rounds)), strict=True)
        yield Measured(page, 1000 * median(taken), _slow(taken), _slow(worked), number, size / 1000)


def _slow(seconds: Sequence[float]) -> float:
    """Milliseconds at the 95th percentile."""
    return 1000 * quantiles(seconds, n=20)[-1]


def _get(browser: FlaskClient, path: str) -> Any:
    return browser.get(path, headers={"Accept-Encoding": "gzip"})


def _seconds(browser: FlaskClient, path: str) -> tuple[float, float]:
    """Of the clock, and of the processor."""
    start, worked = perf_counter(), process_time()
    _get(browser, path)
    return perf_counter() - start, process_time() - worked


@contextmanager
def _counting(installation: Installation) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = installation.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def _once(browser: FlaskClient) -> float:
    """All style sheets, scripts and pictures there are, as they are sent: more than one needs."""
    built = assets.VENDOR / assets.built()
    files = sorted(file for file in built.rglob("*") if file.suffix in {".css", ".js", ".svg"})
    addresses = (f"/static/{file.relative_to(STATIC).as_posix()}" for file in files)
    return sum(len(_get(browser, address).data) for address in addresses) / 1000


def _told(found: Measured | Missing, *, with_aims: bool) -> str:
    if isinstance(found, Missing):
        return _line(found.page, "–", "–", "–", "–", f"answers {found.status}", "")
    ms, slow = f"{found.median_ms:.1f}", f"{found.slow_ms:.1f}"
    work, weight = f"{found.work_ms:.1f}", f"{found.kilobytes:.1f}"
    aims = ("met" if found.meets_its_aims else "MISSED") if with_aims else ""
    return _line(found.page, ms, slow, work, str(found.statements), weight, aims)


def _line(page: str, *cells: str) -> str:
    return f"{page:<32}" + "".join(f"{cell:>12}" for cell in cells).rstrip()


if __name__ == "__main__":
    main()
