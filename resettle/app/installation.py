"""One installation, opened: its settings, clock, database, rulebook and movement reasons."""

from __future__ import annotations

from dataclasses import dataclass, field

from resettle.clock import Clock, SystemClock
from resettle.db import Database, open_database
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import Settings
from resettle.tasks.planning import Planning


@dataclass(frozen=True, slots=True)
class Installation:
    settings: Settings
    clock: Clock
    database: Database
    catalogue: Catalogue
