"""A rule, a rulebook and a calendar in one short call, for the tests of the core."""

from __future__ import annotations

from datetime import date
from typing import Any

from resettle.planning.conditions import read_condition
from resettle.planning.due import parse_due, parse_repeat
from resettle.planning.facts import Facts
from resettle.planning.plan import PlanSettings, SettledOn, plan
from resettle.planning.vocabulary import Level, Owner, Pathway, Standing
from resettle.planning.wanted import WantedTask
from resettle.planning.workflow import (
    ContactLevels,
    Dated,
    Fallback,
    Rulebook,
    TaskName,
    TaskRule,
    Workflow,
)
from resettle.planning.working_days import WorkingDays

BANK_HOLIDAYS = [
    date(2026, *md) for md in [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]
] + [date(2027, *md) for md in [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30)]]
CALENDAR = WorkingDays(
    BANK_HOLIDAYS, date(2026, 1, 1), date(2027, 8, 30), date(2015, 1, 1), date(2040, 12, 31)
)
BEGAN = date(2013, 1, 1)
LEVELS: ContactLevels = (
    (3, {Level.STANDARD: 2, Level.ENHANCED: 4, Level.INTENSIVE: 12}),
    (None, {Level.STANDARD: 1, Level.ENHANCED: 2, Level.INTENSIVE: 4}),
)


def dated(words: str | dict[str, str], read: Any) -> Dated[Any]:
    history = {BEGAN.isoformat(): words} if isinstance(words, str) else words
    days = sorted(history)
    return Dated(
        tuple(date.fromisoformat(day) for day in days), tuple(read(history[day]) for day in days)
    )


def a_rule(name: str = "t", due: str | dict[str, str] | None = None, **how: Any) -> TaskRule:
    """A rule such as `a_rule("a", "14 days before release", when={"order": "dto"})`."""
    repeat = how.pop("repeat", None)
    conditions = {
        key: tuple(
            read_condition(asked, (words,) if isinstance(words, str) else tuple(words))
            for asked, words in how.pop(key, {}).items()
        )
        for key in ("when", "unless")
    }
    if opens := how.pop("opens", None):
        how["opens"] = parse_due(opens)
    if fallback := how.pop("fallback", None):
        how["fallback"] = Fallback(Owner.MANAGER, parse_due(fallback))
    how["waits_for"] = tuple(TaskName("w", task) for task in how.pop("waits_for", ()))
    return TaskRule(
        name=TaskName("w", name),
        title=name,
        pathway=Pathway.ACCOMMODATION,
        owner=how.pop("owner", Owner.RESETTLEMENT_WORKER),
        standing=Standing.LOCAL,
        source="a test",
        verified=True,
        due=dated(due, parse_due) if due else None,
        repeat=dated(repeat, parse_repeat) if repeat else None,
        **conditions,
        **how,
    )


def a_rulebook(*rules: TaskRule) -> Rulebook:
    return Rulebook((Workflow("w", "w", rules),), "fingerprint")


_USUAL = PlanSettings()


def planned_for(
    facts: Facts,
    *rules: TaskRule,
    settings: PlanSettings = _USUAL,
    settled_on: SettledOn | None = None,
) -> list[WantedTask]:
    return list(plan(a_rulebook(*rules), facts, CALENDAR, settings, settled_on))


def the_task(facts: Facts, due: str | dict[str, str] | None = None, **how: Any) -> WantedTask:
    """The one task that one rule asks for; fails where there is none or several."""
    (task,) = planned_for(facts, a_rule("t", due, **how))
    return task
