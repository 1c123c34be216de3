"""A process killed in the middle of a beat: the next one finishes it, and nothing is done twice."""

from __future__ import annotations

import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from resettle.clock import FixedClock
from resettle.db import Database
from resettle.notifications.models import Dispatch, Notice
from resettle.tasks.models import Task
from resettle.timers.models import Outbox, Timer
from tests.component.beating import House, moment
from tests.component.forking import Forker
from tests.component.tasks.messages import custody, planned, registered, released
from tests.component.timers.dying import POINTS

#: How often the process is killed in the quick run; each kill is a new process.
KILLS = 20
START = moment("2026-03-05 08:00")


def a_caseload(house: House, children: int = 4) -> None:
    """Children with plans, one of them released on a day nobody planned: due work of each kind."""
    for number in range(children):
        ref = f"c-{number}"
        house.take(
            registered(ref, None),
            custody("2026-03-02", ref),
            planned("2026-06-30", "2026-03-03", ref),
        )
    house.take(released("2026-03-04", "c-0"), released("2026-03-04", "c-1"))


class Killable:
    """Beats in processes of their own."""

    def __init__(self, forker: Forker) -> None:
        self.forker = forker

    def beat(
        self,
        url: str,
        book: Path,
        now: datetime,
        point: str = "none",
        count: int = 1,
        times: int = 1,
    ) -> list[int]:
        """How each beat ended: 0, or the signal that killed it, negative."""
        one = {"url": url, "sent": str(book), "point": point, "count": count}
        return self.forker.run(*[one | {"now": now.isoformat()}] * times)


@pytest.fixture(scope="module")
def killable() -> Iterator[Killable]:
    forker = Forker("tests.component.timers.dying")
    yield Killable(forker)
    forker.stop()


def settled(house: House) -> None:
    """Everything due was done, and every notice was told in a message or dropped with a reason."""
    for table in (Outbox, Dispatch, Timer):
        left = house.rows(table, table.__table__.c.state.in_(("open", "claimed", "failed")))
        assert [row for row in left if table is not Timer or row.due_at <= house.clock.now()] == []
    notice = Notice.__table__.c
    assert house.count(Notice, notice.message_id.is_(None), notice.dropped.is_(None)) == 0
    task = Task.__table__.c
    assert house.count(Task, task.look_on <= house.clock.today()) == 0


def told(house: House) -> set[str]:
    """Which facts went to whom: both are in a notice's key."""
    return {row.key for row in house.notices(Notice.__table__.c.dropped.is_(None))}


@pytest.fixture
def undisturbed(
    sqlite_template: Path, tmp_path: Path, opened: Callable[[str], Database], clock: FixedClock
) -> set[str]:
    """What is told where nothing goes wrong."""
    file = tmp_path / "undisturbed.db"
    shutil.copyfile(sqlite_template, file)
    house = House(opened(f"sqlite:///{file}"), FixedClock(clock.now()))
    a_caseload(house)
    house.fixed.set(START)
    house.beat()
    return told(house)


@pytest.mark.parametrize("kills_wanted", [KILLS, pytest.param(200, marks=pytest.mark.long)])
def test_however_often_the_beat_is_killed_everybody_is_told_everything_once(
    house: House,
    database_url: str,
    tmp_path: Path,
    killable: Killable,
    undisturbed: set[str],
    kills_wanted: int,
) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    a_caseload(house)
    book = tmp_path / "sent.txt"
    book.touch()
    now = START
    kills: Counter[str] = Counter()
    for _ in range(kills_wanted):
        point = chance.choice(POINTS)
        (end,) = killable.beat(database_url, book, now, point, chance.randint(1, 4))
        kills[point] += end == -signal.SIGKILL
        assert end in (0, -signal.SIGKILL), seed
        # Past the lease, so that the next beat takes over what this one held; never past the day.
        now += timedelta(minutes=3)
    assert killable.beat(database_url, book, now) == [0], seed
    house.fixed.set(now)
    settled(house)
    assert told(house) == undisturbed, seed
    sent = [line.split()[0] for line in book.read_text(encoding="utf-8").splitlines()]
    assert set(sent) == {row.key for row in house.dispatches()}, seed
    # A message handed over twice has the same key, and only a kill in between can cause it.
    assert len(sent) - len(set(sent)) <= kills["after_send_before_mark"], seed


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_each_point_is_made_good_by_the_next_beat(
    house: House, database_url: str, tmp_path: Path, killable: Killable, point: str
) -> None:
    a_caseload(house, children=2)
    book = tmp_path / "sent.txt"
    book.touch()
    now = START
    assert killable.beat(database_url, book, now, point) == [-signal.SIGKILL]
    now += timedelta(minutes=3)
    assert killable.beat(database_url, book, now) == [0]
    house.fixed.set(now)
    settled(house)
    sent = Counter(line.split()[0] for line in book.read_text(encoding="utf-8").splitlines())
    assert set(sent) == {row.key for row in house.dispatches()}
    assert max(sent.values()) == (2 if point == "after_send_before_mark" else 1)


def test_processes_that_beat_at_the_same_time_tell_everybody_once(
    house: House,
    database_url: str,
    tmp_path: Path,
    killable: Killable,
    undisturbed: set[str],
) -> None:
    a_caseload(house)
    book = tmp_path / "sent.txt"
    book.touch()
    now = START
    assert killable.beat(database_url, book, now, times=3) == [0, 0, 0]
    # What one found in the hands of another is left to the next beat.
    assert killable.beat(database_url, book, now) == [0]
    house.fixed.set(now)
    settled(house)
    sent = [line.split() for line in book.read_text(encoding="utf-8").splitlines()]
    assert len({key for key, _ in sent}) == len(sent)
    assert told(house) == undisturbed
    urgent = house.count(Notice, Notice.__table__.c.urgent.is_(True))
    people = {to for _, to in sent}
    assert len(sent) <= len(people) + urgent
