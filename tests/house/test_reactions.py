"""Every happening has its row, every timer its job: nothing is announced to nobody."""

from __future__ import annotations

import ast

import pytest

from resettle.happenings import HAPPENINGS
from resettle.reactions import JOBS, REACTIONS
from resettle.settings import PROJECT

SOURCES = sorted((PROJECT / "resettle").rglob("*.py"))


@pytest.mark.parametrize("happening", HAPPENINGS.values())
def test_every_happening_has_a_row_and_somebody_in_it(happening: type) -> None:
    assert REACTIONS.get(happening), f"{happening.__name__} has no row in reactions.REACTIONS."


def test_no_row_is_for_something_that_cannot_happen() -> None:
    assert set(REACTIONS) == set(HAPPENINGS.values())


@pytest.mark.parametrize("happening", HAPPENINGS.values())
def test_every_happening_is_announced_by_somebody(happening: type) -> None:
    """One that nobody announces is a promise nobody keeps."""
    made = {
        node.func.id
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert happening.__name__ in made


def test_every_kind_of_timer_that_is_set_has_a_job() -> None:
    assert set(JOBS) == {
        "bring_in",
        "escalate_concern",
        "fetch_release_dates",
        "lado_due",
        "nightly_sweep",
        "replan_everyone",
        "report_ready",
    }


def test_only_the_metronome_imports_apscheduler() -> None:
    users = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            named += [name.name for name in node.names] if isinstance(node, ast.Import) else []
            if any(name.split(".")[0] == "apscheduler" for name in named):
                users.add(path.relative_to(PROJECT).as_posix())
    assert users == {"resettle/timers/tick.py"}
