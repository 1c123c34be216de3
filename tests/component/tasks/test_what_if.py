"""A what-if that is kept gives exactly the plan it showed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resettle.clock import FixedClock
from resettle.db import Database
from resettle.releases.reading import pieces
from resettle.releases.translate import understand_piece
from resettle.tasks.intake import Intake
from resettle.tasks.models import Task
from resettle.tasks.planning import Planning
from resettle.tasks.what_if import plan_if, what_if
from tests.component.beating import the_reasons
from tests.component.tasks.living import Life, Step, stories

#: A new task has its number only once it is kept, and when rows were written is no part of a plan.
_OF_ROWS = {"id", "version", "created_at", "updated_at"}


@pytest.fixture
def quick(
    sqlite_url: str, opened: Callable[[str], Database], planning: Planning, clock: FixedClock
) -> Life:
    return Life(Intake(opened(sqlite_url), planning, the_reasons()), clock)


@pytest.fixture
def life(intake: Intake, clock: FixedClock) -> Life:
    return Life(intake, clock)


def shown(tasks: list[Task]) -> list[Any]:
    rows = [task.model_dump(exclude=_OF_ROWS) for task in tasks]
    return sorted(rows, key=lambda row: (row["workflow"], row["task"], row["identity"]))


def foreseen(life: Life, message: dict[str, Any]) -> tuple[list[Any], Any]:
    (piece,) = pieces(json.dumps(message).encode())
    event = understand_piece(piece, life.intake.reasons, life.planning.settings).event
    assert event is not None
    with life.database.reading() as db:
        child = life.child_id(db)
        tried = what_if(db, child, life.planning, also=[event])
        return shown(plan_if(db, child, tried, life.planning)), tried


def is_kept(life: Life, message: dict[str, Any]) -> None:
    plan, tried = foreseen(life, message)
    life.take(message)
    assert shown(life.plan()) == plan
    assert tried.then is not None
    assert {change.kind for change in tried.changes} <= {change.kind for change in tried.decided}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    story=stories,
    what=st.sampled_from(["planned", "released", "recalled", "custody"]),
    days=st.integers(-30, 200),
)
def test_a_what_if_that_is_kept_gives_exactly_the_plan_it_showed(
    quick: Life, story: list[tuple[int, list[Step]]], what: str, days: int
) -> None:
    quick.begin()
    quick.live(story)
    day = quick.today + timedelta(days=days)
    message = quick.message(what, day.isoformat())
    assert message is not None
    is_kept(quick, message)


def test_it_is_so_on_both_databases(life: Life) -> None:
    life.begin()
    for what, day in (
        ("sentenced", "2026-03-02"),
        ("planned", "2026-07-01"),
        ("planned", "2026-04-01"),
        ("released", "2026-03-02"),
        ("recalled", "2026-03-02"),
    ):
        message = life.message(what, day)
        assert message is not None
        is_kept(life, message)


def test_looking_writes_nothing(life: Life) -> None:
    life.begin()
    before = [task.model_dump() for task in life.plan()]
    message = life.message("released", "2026-03-02")
    assert message is not None
    foreseen(life, message)
    assert [task.model_dump() for task in life.plan()] == before
