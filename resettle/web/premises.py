"""What every door stands in: the database, the settings and the clock of one installation."""

from __future__ import annotations

from dataclasses import dataclass

from resettle.clock import Clock
from resettle.db import Database
from resettle.settings import Settings


@dataclass(frozen=True, slots=True)
class Premises:
    database: Database
    settings: Settings
    clock: Clock
