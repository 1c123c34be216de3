"""The one door for messages, over a fresh database of each kind, with the real rulebook."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from resettle.clock import FixedClock
from resettle.db import Database
from resettle.releases.reading import pieces
from resettle.releases.reasons import load_reasons
from resettle.rulebook.catalogue import Catalogue
from resettle.settings import PROJECT, Settings
from resettle.tasks.intake import Intake, Receipt
from resettle.tasks.planning import Planning

Take = Callable[..., list[Receipt]]
_CATALOGUE: list[Catalogue] = []


@pytest.fixture
def planning(clock: FixedClock) -> Planning:
    if not _CATALOGUE:
        _CATALOGUE.append(Catalogue(PROJECT / "workflows", PROJECT / "config"))
    catalogue = _CATALOGUE[0]
    return Planning(catalogue.in_force(), catalogue.calendar(), Settings(), clock)


@pytest.fixture
def intake(database: Database, planning: Planning) -> Intake:
    return Intake(database, planning, load_reasons(PROJECT / "config"))


@pytest.fixture
def take(intake: Intake) -> Take:
    def take_in(*messages: dict[str, Any], sender: str = "test") -> list[Receipt]:
        document = messages[0] if len(messages) == 1 else list(messages)
        return intake.take_in(pieces(json.dumps(document).encode()), sender)

    return take_in


def outcomes(receipts: Iterable[Receipt]) -> list[str]:
    return [receipt.outcome for receipt in receipts]
