"""The beat: APScheduler as a metronome, started by the one process that holds the lock.

The only file that imports APScheduler. It stores no job and no deadline: one job, in memory, that
calls one function. A missed beat loses nothing and two at once do no harm, because what is due is
kept in rows. Started by `serve` and by nothing else, after the server has forked.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    JobEvent,
)
from apscheduler.schedulers.background import BackgroundScheduler

from resettle.clock import Clock
from resettle.timers.claims import where_it_broke, worded

log = structlog.get_logger(__name__)

#: How soon another process takes over when the one that beats has died.
_ASK_AGAIN_SECONDS = 1.0


class Metronome:
    """Beats for as long as this process lives and holds the lock; waits its turn until then."""

    def __init__(
        self, beat: Callable[[], object], *, lock: Path, seconds: int, clock: Clock
    ) -> None:
        self._beat = beat
        self._lock = lock
        self._seconds = seconds
        self._clock = clock
        self._stopping = Event()
        self._leading = Event()
        self._scheduler: BackgroundScheduler | None = None
        self._waiting: Thread | None = None
        self._held: int | None = None

    @property
    def is_leading(self) -> bool:
        """Whether it is this process that beats."""
        return self._leading.is_set()

    def start(self) -> None:
        """Begin to wait for the lock, in a thread of its own, and beat once it is held."""
        if self._waiting is None:
            self._waiting = Thread(target=self._wait_and_lead, name="beat-lock", daemon=True)
            self._waiting.start()

    def stop(self) -> None:
        """Let the beat in hand finish, then give up the lock."""
        self._stopping.set()
        if self._waiting is not None:
            self._waiting.join()
            self._waiting = None
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None
        self._leading.clear()
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _wait_and_lead(self) -> None:
        while not self._stopping.is_set():
            self._held = take_lock(self._lock)
            if self._held is not None:
                self._lead()
                return
            self._stopping.wait(_ASK_AGAIN_SECONDS)

    def _lead(self) -> None:
        scheduler = BackgroundScheduler(
            timezone="UTC",
            # However long the process was away or busy, one beat makes up for all that were missed.
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
            executors={"default": {"type": "threadpool", "max_workers": 1}},
        )
        scheduler.add_job(
            self._once,
            "interval",
            seconds=self._seconds,
            id="beat",
            replace_existing=True,
            next_run_time=self._clock.now(),
        )
        scheduler.add_listener(_note, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        scheduler.start()
        self._scheduler = scheduler
        self._leading.set()
        log.info("beating", every_seconds=self._seconds)

    def _once(self) -> None:
        # A beat that fails must not be the last: the next one finds the same rows still due.
        try:
            self._beat()
        except Exception as error:
            words, where = worded(error), where_it_broke(error)
            log.error("the beat failed", error=words, where=where)  # noqa: TRY400 - it holds values


def take_lock(path: Path) -> int | None:
    """Hold the file's lock for this process's life; None while another process has it.

    The kernel lets it go however the process ends. On a local disk only, which SQLite needs too.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    return held


def _note(event: JobEvent) -> None:
    log.warning("a beat was missed or overlapped", code=event.code)
