"""What is measured, how much of it, and the files it is measured on.

Every run begins with a fresh copy of a file made once, so that no run finds another's work done.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from bench import floor
from bench.caseload import NOW, Story, custody_and_release, moves, registrations, stories
from bench.measuring import Ready
from bench.product import Product, make, opened

#: So many timers are due in the files with timers.
DUE_TIMERS = 5_000


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    children: int
    waiting_timers: int
    requests: int
    rounds: int
    #: For the workflow engine, and for the scheduler, which is slower by far.
    peer_children: int
    scheduler_children: int


SMOKE = Size(20, 2_000, 50, 1, 5, 1)
USUAL = Size(200, 80_000, 1_000, 5, 200, 20)
FULL = Size(2_000, 80_000, 5_000, 5, 2_000, 200)


@dataclass(frozen=True, slots=True)
class Contest:
    """One piece of work, done by two sides. What is told is the second as times the first."""

    title: str
    sides: Mapping[str, Ready]
    #: How many one run does of what: 200 of “child”.
    number: int
    unit: str
    #: The second side at most so many times the first; None where no aim was set.
    at_most: float | None = None
    #: Or at least so many times: where the first side is the product and the second a peer.
    at_least: float | None = None
    #: The product at most so many milliseconds each, where there is such an aim too.
    most_ms: float | None = None
    #: Raises AssertionError where the sides did not do the same work.
    check: Callable[[], None] = lambda: None
    #: Clears up after each run, untimed.
    after: Callable[[], None] = lambda: None
    #: False where the work is done in other processes.
    in_process: bool = True


class Files:
    """One folder of databases in the states that work begins from."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.folder, self.size = folder, size
        self.children: list[Story] = stories(size.children)
        self._runs = count()
        self.empty = folder / "empty.db"
        #: Every child registered, and nothing else known.
        self.known = folder / "known.db"
        #: Custody and release told, nothing planned.
        self.told = folder / "told.db"
        self.planned = folder / "planned.db"
        #: Planned, then another release day told for each, and not yet followed.
        self.moving = folder / "moving.db"
        #: A thousand due timers, beside none and beside many that wait for later.
        self.none_waiting = folder / "none-waiting.db"
        self.many_waiting = folder / "many-waiting.db"

    def make(self) -> None:
        """Make them all. In a process of its own this leaves no memory behind."""
        make(self.empty)
        self._register()
        self._tell(self.known, self.told, custody_and_release(self.children))
        shutil.copyfile(self.told, self.planned)
        with opened(self.planned) as database:
            Product.by().plan_everyone(database)
        self._tell(self.planned, self.moving, moves(self.children))
        self._time(self.none_waiting, 0)
        self._time(self.many_waiting, self.size.waiting_timers)

    def fresh(self, template: Path) -> Path:
        """A copy that nobody has worked on yet."""
        path = self.new()
        shutil.copyfile(template, path)
        return path

    def new(self) -> Path:
        """A name for a file that does not exist; the files before the last few are removed."""
        number = next(self._runs)
        for old in (number, number - 8):
            for left in self.folder.glob(f"run-{old}.db*"):
                left.unlink()
        return self.folder / f"run-{number}.db"

    def _register(self) -> None:
        path = self.folder / "children.db"
        shutil.copyfile(self.empty, path)
        with floor.opened(path) as connection:
            connection.executemany(
                "INSERT INTO child (ref, date_of_birth, registered_at, restricted, version,"
                " interpreter, release_decided, unplanned_release, recalled)"
                " VALUES (?, ?, ?, 0, 1, 0, 0, 0, 0)",
                [(c.ref, c.born.isoformat(), floor.NOW_WORDS) for c in self.children],
            )
        self._tell(path, self.known, registrations(self.children))

    def _tell(self, template: Path, path: Path, messages: Sequence[bytes]) -> None:
        shutil.copyfile(template, path)
        with floor.opened(path) as connection:
            floor.store(connection, messages)

    def _time(self, path: Path, waiting: int) -> None:
        shutil.copyfile(self.empty, path)
        due = [NOW - timedelta(seconds=number) for number in range(DUE_TIMERS)]
        due += [NOW + timedelta(hours=number) for number in range(1, waiting + 1)]
        with floor.opened(path) as connection:
            connection.executemany(
                "INSERT INTO timer (kind, key, payload, due_at, state, attempts, created_at)"
                " VALUES ('bench', ?, '{}', ?, 'open', 0, ?)",
                [
                    (f"bench:{place}", at.strftime("%Y-%m-%d %H:%M:%S.%f"), floor.NOW_WORDS)
                    for place, at in enumerate(due)
                ],
            )


class SameTasks:
    """Holds the floor to its name: it must leave the very tasks that the product leaves."""

    def __init__(self) -> None:
        self.paths: dict[str, Path] = {}

    def __call__(self) -> None:
        by_hand, by_product = (floor.tasks_in(self.paths[side]) for side in ("floor", "product"))
        if by_hand != by_product:
            pairs = zip(by_hand, by_product, strict=False)
            first = next((pair for pair in pairs if pair[0] != pair[1]), None)
            raise AssertionError(
                f"The floor left {len(by_hand)} tasks and the product {len(by_product)}; "
                f"the first that differ: {first}"
            )
