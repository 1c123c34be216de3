"""Processes of their own that beat, and die at the point they are told to die at.

The n-th time a beat comes to its point, it kills itself as a power cut would. What it sends it
appends to a file, one key a line, as a provider outside would keep it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from resettle.clock import FixedClock
from resettle.db import open_database
from resettle.notifications import post as post_room
from resettle.notifications.senders import Envelope
from resettle.reactions import beat_of
from resettle.settings import Settings
from resettle.tasks import watch
from resettle.timers import claims, runner
from tests.component.beating import House, the_catalogue, the_reasons
from tests.component.forking import serve

POINTS = (
    "claimed",
    "reacted",
    "ran",
    "looked",
    "made",
    "before_send",
    "after_send_before_mark",
    "after_mark",
)


class FileSender:
    """A provider whose book survives us."""

    channel = "file"
    reaches_posts = True

    def __init__(self, book: Path, at: Callable[[str], None]) -> None:
        self.book = book
        self.at = at

    def send(self, envelope: Envelope) -> None:
        self.at("before_send")
        with self.book.open("a", encoding="utf-8") as book:
            book.write(f"{envelope.key} {envelope.to}\n")
            book.flush()
            os.fsync(book.fileno())
        self.at("after_send_before_mark")

    def arrived(self, outside_id: str) -> bool | None:
        return True


def beat(url: str, sent: str, point: str, count: int, now: str) -> None:
    seen = 0

    def at(reached: str) -> None:
        nonlocal seen
        seen += reached == point
        if reached == point and seen == count:
            os.kill(os.getpid(), signal.SIGKILL)

    def then(module: Any, name: str, reached: str) -> None:
        real = getattr(module, name)

        def wrapped(*args: Any, **named: Any) -> Any:
            result = real(*args, **named)
            at(reached)
            return result

        setattr(module, name, wrapped)

    then(claims, "take", "claimed")
    then(runner._Round, "react", "reacted")
    then(runner._Round, "run", "ran")
    then(watch, "_look_at_some", "looked")
    then(post_room, "_make_for", "made")
    then(post_room, "_send_one", "after_mark")
    house = House(open_database(url), FixedClock(datetime.fromisoformat(now)), Settings())
    beaten = beat_of(house, FileSender(Path(sent), at))()
    assert beaten.failed == (), beaten


if __name__ == "__main__":
    the_catalogue()
    the_reasons()
    serve(beat)
