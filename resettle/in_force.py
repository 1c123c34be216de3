"""What is in force at this moment: the rules, the calendar and the settings, with what an
administrator has chosen on a page over what the files say. The one place that joins them."""

from __future__ import annotations

from typing import Protocol

from sqlmodel import Session

from resettle.clock import Clock
from resettle.db import Database
from resettle.notifications.choices import chosen_over
from resettle.permissions import THE_SERVICE
from resettle.rulebook.catalogue import Catalogue
from resettle.rulebook.queries import bank_days
from resettle.settings import Settings
from resettle.tasks.planning import Planning


class Opened(Protocol):
    """What is asked of an installation."""

    @property
    def settings(self) -> Settings: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def database(self) -> Database: ...
    @property
    def catalogue(self) -> Catalogue: ...


def planning_now(house: Opened) -> Planning:
    """What plans are made by at this moment. Ask again for the next piece of work."""
    with house.database.reading() as db:
        return planning_in(db, house)


def planning_in(db: Session, house: Opened) -> Planning:
    """The same, as the transaction in hand sees it."""
    house.catalogue.take_days(bank_days(THE_SERVICE, db))
    settings = chosen_over(db, house.settings)
    return Planning(house.catalogue.in_force(), house.catalogue.calendar(), settings, house.clock)
