"""One installation, opened: its settings, clock, database and the rules in force."""

from __future__ import annotations

from dataclasses import dataclass

from resettle.clock import Clock, SystemClock
from resettle.db import Database, open_database
from resettle.in_force import planning_now
from resettle.releases.reasons import MovementReasons, load_reasons
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import Settings
from resettle.tasks.intake import Intake
from resettle.tasks.planning import Planning


@dataclass(frozen=True, slots=True)
class Installation:
    settings: Settings
    clock: Clock
    database: Database
    catalogue: Catalogue
    reasons: MovementReasons

    def planning(self) -> Planning:
        """The rules in force at this moment. Ask again for the next piece of work."""
        return planning_now(self)

    def intake(self) -> Intake:
        """The door for messages, by the rules in force at this moment."""
        return Intake(self.database, self.planning(), self.reasons)

    def close(self) -> None:
        self.database.close()


def open_installation(settings: Settings, clock: Clock | None = None) -> Installation:
    """Open what the settings name.

    Raises:
        BadInput: the database or the table of movement reasons cannot be used.
        WorkflowsBroken: there is no rulebook to begin with.
    """
    catalogue = Catalogue(settings.workflows_dir, settings.config_dir)
    reasons = load_reasons(settings.config_dir)
    database = open_database(settings.database_url)
    return Installation(settings, clock or SystemClock(), database, catalogue, reasons)
