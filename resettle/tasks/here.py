"""What the roof has put within reach of the doors that plan: the rules in force, and the intake."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from resettle.tasks.intake import Intake
from resettle.tasks.planning import Planning
from resettle.web.doors import brought


def planning() -> Planning:
    """The rules in force at this moment, as the roof has put them here."""
    return cast(Callable[[], Planning], brought("planning"))()


def intake() -> Intake:
    """The door for messages, with the rules in force at this moment."""
    return cast(Callable[[], Intake], brought("intake"))()
