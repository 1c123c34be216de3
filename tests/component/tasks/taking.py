"""A process of its own that takes messages in, and dies at a statement it is told to die at.

Run as `python -m tests.component.tasks.taking URL FILE STATEMENT`: just before the database is
given its n-th statement, the process kills itself as a power cut would, with no chance to tidy up.
Statement 0 never comes, so the process ends by itself, and prints how many there were.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from resettle.clock import SystemClock
from resettle.db import open_database
from resettle.releases.reading import pieces
from resettle.releases.reasons import load_reasons
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT, Settings
from resettle.tasks.intake import Intake
from resettle.tasks.planning import Planning


def main(url: str, file: str, die_at: int) -> None:
    database = open_database(url)
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", count)
    event.listen(database.engine, "commit", count)
    catalogue = Catalogue(PROJECT / "workflows", PROJECT / "config")
    planning = Planning(catalogue.in_force(), catalogue.calendar(), Settings(), SystemClock())
    reasons = load_reasons(PROJECT / "config")
    Intake(database, planning, reasons).take_in(pieces(Path(file).read_bytes()), "test")
    sys.stdout.write(f"{seen}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
