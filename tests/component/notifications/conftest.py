"""A house to beat in, on each kind of database."""

from __future__ import annotations

import pytest

from resettle.clock import FixedClock
from resettle.db import Database
from tests.component.beating import House


@pytest.fixture
def house(database: Database, clock: FixedClock) -> House:
    return House(database, clock)
