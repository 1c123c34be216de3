"""Forty invented rules that all count from the release, and a calendar to count them in.

Every rule counts from the release so that one moved release moves every date: the worst case. The
rules are given twice, as the product's values and as the plain tuples that the floor works with.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from resettle.planning.conditions import read_condition
from resettle.planning.due import Due, Unit
from resettle.planning.vocabulary import Anchor, Owner, Pathway, Standing
from resettle.planning.workflow import Dated, Rulebook, TaskName, TaskRule, Workflow
from resettle.planning.working_days import WorkingDays

WORKFLOW = "bench"
SINCE = date(2019, 1, 1)
ORDERS = ("dto", "section_250")
FINGERPRINT = "bench-1"

#: Half counted in working days, as real rules are.
_COUNTS = (
    *((days, Unit.WORKING_DAY) for days in range(1, 21)),
    *((7 * weeks, Unit.DAY) for weeks in range(1, 11)),
    *((weeks, Unit.WEEK) for weeks in range(1, 8)),
    *((months, Unit.MONTH) for months in (1, 2)),
    (0, Unit.DAY),
)

FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)
HOLIDAYS = frozenset(
    {
        *(
            date(year, month, day)
            for year in range(2024, 2031)
            for month, day in ((1, 1), (12, 25))
        ),
        *(date(2027, month, day) for month, day in ((3, 26), (3, 29), (5, 3), (5, 31), (8, 30))),
        *(date(2026, month, day) for month, day in ((8, 31), (12, 28))),
    }
)
#: In the middle of the releases, so that it moves as many dates as one day can.
ONE_MORE = date(2027, 7, 14)


class Plain(NamedTuple):
    """One rule as a person writing it by hand would hold it."""

    task: str
    title: str
    pathway: str
    owner: str
    source: str
    number: int
    unit: str
    words: str
    orders: tuple[str, ...]


def rulebook() -> Rulebook:
    rules = tuple(_rule(place, *counted) for place, counted in enumerate(_COUNTS))
    return Rulebook((Workflow(WORKFLOW, "Forty invented tasks", rules),), FINGERPRINT)


def plain_rules() -> list[Plain]:
    return [
        Plain(
            rule.name.task,
            rule.title,
            rule.pathway.value,
            rule.owner.value,
            rule.source,
            rule.due.latest.count,
            rule.due.latest.unit.value,
            str(rule.due.latest),
            ORDERS if rule.when else (),
        )
        for rule in rulebook().rules
        if rule.due is not None
    ]


def write_folder(folder: Path) -> None:
    """The same rules as a workflow file, for a service that reads its rules from a folder."""
    lines = [f"workflow: {WORKFLOW}", "title: Forty invented tasks", "tasks:"]
    for rule in plain_rules():
        lines += [
            f"  - task: {rule.task}",
            f"    title: {rule.title}",
            f"    pathway: {rule.pathway}",
            f"    owner: {rule.owner}",
            "    standing: local",
            f"    source: {rule.source}",
            *([f"    when: {{order: [{', '.join(rule.orders)}]}}"] if rule.orders else []),
            f"    due: {{{SINCE}: {rule.words}}}",
        ]
    folder.mkdir()
    folder.joinpath(f"{WORKFLOW}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def calendar(more: frozenset[date] = frozenset()) -> WorkingDays:
    return WorkingDays(HOLIDAYS | more, FIRST, LAST, FIRST, LAST)


def working_days(more: frozenset[date] = frozenset()) -> list[date]:
    """The same days as a plain list."""
    every = (FIRST + timedelta(days=place) for place in range((LAST - FIRST).days + 1))
    return [day for day in every if day.weekday() < 5 and day not in HOLIDAYS | more]


def _rule(place: int, count: int, unit: Unit) -> TaskRule:
    pathways, owners = list(Pathway), list(Owner)
    return TaskRule(
        name=TaskName(WORKFLOW, f"task_{place:02}"),
        title=f"Do the invented thing number {place} before the child comes home",
        pathway=pathways[place % len(pathways)],
        owner=owners[place % len(owners)],
        standing=Standing.LOCAL,
        source="Invented for measuring",
        verified=True,
        when=(read_condition("order", ORDERS),) if place % 4 == 0 else (),
        due=Dated((SINCE,), (Due(-count, unit, Anchor.RELEASE),)),
    )
