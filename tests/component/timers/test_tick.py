"""The metronome: one process beats, another takes over when it has gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from resettle.clock import SystemClock
from resettle.db import Database
from resettle.settings import PROJECT
from resettle.timers.models import Heartbeat, Outbox
from resettle.timers.tick import Metronome, take_lock
from tests.component.beating import House
from tests.component.tasks.messages import custody, planned, registered

#: Far more than anything here needs; a test that waits so long has failed.
LONG = 60.0

Started = Callable[..., Metronome]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """Starts metronomes, and stops them after the test."""
    running: list[Metronome] = []

    def start(beat: Callable[[], object], lock: str = "beat.lock") -> Metronome:
        running.append(Metronome(beat, lock=tmp_path / lock, seconds=1, clock=SystemClock()))
        running[-1].start()
        return running[-1]

    yield start
    for metronome in running:
        metronome.stop()


def wait_for(condition: Callable[[], bool]) -> bool:
    """Until it is so; False when it has taken far too long."""
    waited, tick = 0.0, Event()
    while not condition() and waited < LONG:
        tick.wait(0.02)
        waited += 0.02
    return condition()


def test_the_first_beat_comes_at_once_and_others_follow(started: Started) -> None:
    beats: list[int] = []
    started(lambda: beats.append(1))
    assert wait_for(lambda: len(beats) >= 2)


def test_of_two_with_one_lock_only_one_beats_until_it_stops(started: Started) -> None:
    beats: list[str] = []
    first = started(lambda: beats.append("first"))
    assert wait_for(lambda: first.is_leading)
    second = started(lambda: beats.append("second"))
    assert wait_for(lambda: beats.count("first") >= 2)
    assert "second" not in beats
    assert not second.is_leading
    first.stop()
    assert wait_for(lambda: "second" in beats)


def test_a_beat_that_fails_is_not_the_last(started: Started) -> None:
    beats: list[int] = []

    def beat() -> None:
        beats.append(1)
        raise ZeroDivisionError

    started(beat)
    assert wait_for(lambda: len(beats) >= 2)


def test_stopping_waits_for_the_beat_in_hand(started: Started) -> None:
    begun, go_on, ended, stopped = Event(), Event(), Event(), Event()

    def beat() -> None:
        begun.set()
        go_on.wait(LONG)
        ended.set()

    metronome = started(beat)
    assert begun.wait(LONG)

    def stop() -> None:
        metronome.stop()
        stopped.set()

    stopping = Thread(target=stop)
    stopping.start()
    assert not stopped.wait(0.5)
    go_on.set()
    stopping.join()
    assert ended.is_set()


def test_a_slow_beat_is_never_run_beside_itself(started: Started) -> None:
    inside: list[int] = []
    most: list[int] = []

    def beat() -> None:
        inside.append(1)
        most.append(len(inside))
        Event().wait(1.5)
        inside.pop()

    started(beat)
    assert wait_for(lambda: len(most) >= 3)
    assert max(most) == 1


def test_the_lock_is_free_again_when_its_holder_is_killed(tmp_path: Path) -> None:
    lock = tmp_path / "beat.lock"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, pathlib; from resettle.timers.tick import take_lock;"
            "print(take_lock(pathlib.Path(sys.argv[1])), flush=True); sys.stdin.read()",
            str(lock),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip().isdecimal()
    assert take_lock(lock) is None
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    held = take_lock(lock)
    assert held is not None
    os.close(held)


def test_two_schedulers_that_know_nothing_of_each_other_do_everything_once(
    database: Database, started: Started
) -> None:
    """As where two machines serve one database: each has a lock file of its own."""
    clock = SystemClock()
    houses = [House(database, clock), House(database, clock)]
    houses[0].set(hold_minutes=0)
    houses[0].take(registered(), custody("2026-03-02"), planned("2026-12-30", "2026-03-03"))
    houses[0].take(planned("2026-12-31", "2026-03-04"))
    for number, house in enumerate(houses):
        started(house.beat, lock=f"beat-{number}.lock")
    beaten = Heartbeat.__table__.c.name == "beat"
    done = Outbox.__table__.c.state != "done"
    assert wait_for(lambda: houses[0].count(Heartbeat, beaten) == 1)
    assert wait_for(lambda: houses[0].count(Outbox, done) == 0)
    sent = [envelope.key for house in houses for envelope in house.sent]
    assert len(sent) == len(set(sent))
    assert len({row.key for row in houses[0].notices()}) == len(houses[0].notices())
