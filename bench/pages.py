"""`python -m bench.pages`: what the pages people open each morning cost over a large caseload.

For each page: the time the service needs for it, how often it asks the database, and how much goes
to the browser, compressed. A first visit also loads the style sheet and the scripts, once.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from resettle.app.service import create_app
from resettle.clock import FixedClock
from resettle.settings import Settings

#: Who looks, and at what. `{ref}` is one child.
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
}


class Measured(NamedTuple):
    page: str
    median_ms: float
    slow_ms: float
    #: What the processor worked for it, at the 95th percentile: the same on a machine that is busy
    #: with something else.
    work_ms: float
    statements: int
    kilobytes: float


class Missing(NamedTuple):
    """There is no such page in this version."""

    page: str
    status: int


@click.command()
@click.option("--children", default=5_000, help="How many children there are.")
@click.option("--rounds", default=40, help="How often each page is asked for.")
def main(children: int, rounds: int) -> None:
    """Print a line for each page.

    \b
    Example:
      python -m bench.pages --children 5000 --rounds 40
    """
    with TemporaryDirectory(prefix="resettle-pages-") as folder:
        path = Path(folder) / "pages.db"
        make(path)
        settings = Settings(database_url=f"sqlite:///{path}", data_dir=Path(folder))
        installation = open_installation(settings, FixedClock(NOW))
        seeded = seed(installation.database, children)
        click.echo(f"{children:,} children of 40 tasks on SQLite, {rounds} visits of each page.")
        click.echo(_line("Page", "median ms", "95th ms", "95th CPU", "statements", "kB"))
        for found in measure(installation, seeded, rounds):
            click.echo(_told(found))
        browser = create_app(installation).test_client()
        click.echo(f"Loaded once, on the first visit: {_once(browser):.0f} kB")
        installation.close()


def measure(
    installation: Installation, seeded: Seeded, rounds: int
) -> Iterator[Measured | Missing]:
    app = create_app(installation)
    for page, (who, address) in PAGES.items():
        browser = app.test_client()
        browser.set_cookie("resettle", seeded.manager if who == "manager" else seeded.worker)
        path = address.format(ref=seeded.ref)
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
    """The style sheet, the scripts and the picture of the tab, compressed as a server in front
    does it."""
    page = browser.get("/sign-in").text
    files = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page)))
    return sum(len(gzip.compress(browser.get(file).data, 6)) for file in files) / 1000


def _told(found: Measured | Missing) -> str:
    if isinstance(found, Missing):
        return _line(found.page, "–", "–", "–", "–", f"answers {found.status}")
    ms, slow = f"{found.median_ms:.1f}", f"{found.slow_ms:.1f}"
    work = f"{found.work_ms:.1f}"
    return _line(found.page, ms, slow, work, str(found.statements), f"{found.kilobytes:.1f}")


def _line(page: str, *cells: str) -> str:
    return f"{page:<32}" + "".join(f"{cell:>12}" for cell in cells)


if __name__ == "__main__":
    main()
