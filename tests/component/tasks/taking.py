"""Processes of their own that take messages in, and die at a statement they are told to die at.

Just before the database is given its n-th statement, the process kills itself as a power cut would,
with no chance to tidy up. Where there are fewer statements, it ends by itself.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from sqlalchemy import event

from resettle.clock import SystemClock
from resettle.db import open_database
from resettle.releases.reading import pieces
from resettle.settings import Settings
from resettle.tasks.intake import Intake
from resettle.tasks.planning import Planning
from tests.component.beating import the_catalogue, the_reasons
from tests.component.forking import serve


def take_in(url: str, file: str, die_at: int) -> None:
    database = open_database(url)
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", count)
    event.listen(database.engine, "commit", count)
    catalogue = the_catalogue()
    planning = Planning(catalogue.in_force(), catalogue.calendar(), Settings(), SystemClock())
    Intake(database, planning, the_reasons()).take_in(pieces(Path(file).read_bytes()), "test")


if __name__ == "__main__":
    the_catalogue()
    the_reasons()
    serve(take_in)
