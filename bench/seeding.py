"""Fills a database with many children and their tasks in seconds, past the road that plans them.

For measuring pages alone: what a page costs depends on how many rows there are, and not on whether
each date is the one the rules would give. Everything is invented, and the same in every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import Table, insert

from bench.caseload import NOW
from resettle.children.models import Child, Identifier
from resettle.db import Database
from resettle.staff.models import Assignment, Membership, Person, Team, WebSession
from resettle.staff.rules import hash_of
from resettle.supervision.models import Oversight
from resettle.supervision.rules import OversightKind, SignedTask, to_sign
from resettle.supervision.turns import note_turns
from resettle.tasks.models import Task, TaskLog

TODAY = NOW.date()
#: How many children a worker has, and a mentor.
_EACH_WORKER, _EACH_MENTOR = 20, 4
_TEAMS = 4
_AT_ONCE = 5_000
_FIRST = ("Robin", "Siân", "Mohammed", "Kai", "Zoë", "Aaliyah", "Łukasz", "Ffion", "Jude", "Amara")
_LAST = ("Example", "O’Brien", "Sample", "Specimen", "Nowak-Smith", "Instance", "Pattern", "Case")
_PATHWAYS = ("accommodation", "education", "health", "finance", "family", "case_management")
_OWNERS = (
    "resettlement_worker",
    "case_manager",
    "education_worker",
    "health_worker",
    "mentor",
    "manager",
    "case_manager",
)

#: What was said last of every tenth plan.
_ANSWERED = (
    None,
    None,
    None,
    OversightKind.SENT_BACK,
    OversightKind.CLOSED,
    *[OversightKind.PLAN_COUNTERSIGNED] * 5,
)


class Seeded(NamedTuple):
    """Who can look, by the secrets of their sessions, and a child to look at."""

    #: With twenty children, in a team of a quarter of them all.
    worker: str
    #: In every team.
    manager: str
    ref: str


def seed(database: Database, children: int, *, tasks: int = 40) -> Seeded:
    """So many children with so many tasks each, and the people who work with them."""
    chance = Random(20270115)  # noqa: S311 - the same caseload each time, and no secret
    workers = max(1, children // _EACH_WORKER)
    mentors = max(1, children // _EACH_MENTOR)
    numbers = range(1, children + 1)
    with database.unit() as db:

        def put(kind: type[Any], rows: Iterator[dict[str, Any]]) -> None:
            table: Table = kind.__table__
            for some in _parts(list(rows)):
                db.connection().execute(insert(table), some)

        put(Team, ({"id": n, "name": f"Team {n}", "active": True} for n in range(1, _TEAMS + 1)))
        put(Person, _people(workers, mentors))
        put(Membership, _memberships(workers))
        put(WebSession, _sessions())
        put(Child, (_child(number, chance) for number in numbers))
        put(Identifier, (_number(number) for number in numbers))
        put(Assignment, _assignments(children, workers))
        plans = {child: [_task(child, n, chance) for n in range(tasks)] for child in numbers}
        put(Task, (task for plan in plans.values() for task in plan))
        put(Oversight, (row for child in numbers for row in _overseen(child, plans[child])))
        note_turns(db, numbers)
        put(TaskLog, (_log(child) for child in numbers if child % 3))
    return Seeded("bench-worker", "bench-manager", "bench-00001")


def _parts(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def _people(workers: int, mentors: int) -> Iterator[dict[str, Any]]:
    """The manager first, then the workers, then the mentors."""
    kinds = (["manager"], ["resettlement_worker"] * workers, ["mentor"] * mentors)
    for place, role in enumerate((role for some in kinds for role in some), start=1):
        yield {
            "id": place,
            "name": f"{role.replace('_', ' ').title()} {place}",
            "post": role,
            "email": f"person{place}@example.org",
            "roles": role,
            "active": True,
            "version": 1,
        }


def _memberships(workers: int) -> Iterator[dict[str, Any]]:
    for team in range(1, _TEAMS + 1):
        yield {"person_id": 1, "team_id": team}
    for worker in range(2, workers + 2):
        yield {"person_id": worker, "team_id": _team_of(worker)}


def _team_of(worker: int) -> int:
    return worker % _TEAMS + 1


def _sessions() -> Iterator[dict[str, Any]]:
    for secret, person in (("bench-manager", 1), ("bench-worker", 2)):
        yield {
            "hash": hash_of(secret),
            "person_id": person,
            "lacks": "",
            "created_at": NOW,
            "seen_at": NOW,
            "browser": "",
            "kept": {},
        }


def _child(number: int, chance: Random) -> dict[str, Any]:
    away = chance.randrange(-120, 240)
    is_out = away < 0
    return {
        "id": number,
        "ref": f"bench-{number:05}",
        "name": f"{chance.choice(_FIRST)} {chance.choice(_LAST)}-{number}",
        "date_of_birth": date(2009, 1, 1) + timedelta(days=chance.randrange(1500)),
        "registered_at": NOW,
        "restricted": number % 50 == 0,
        "version": 1,
        "team_id": _team_of(2 + (number - 1) // _EACH_WORKER),
        "interpreter": False,
        "stage": "community" if is_out else "custody",
        "planned_release_on": TODAY + timedelta(days=away),
        "released_on": TODAY + timedelta(days=away) if is_out else None,
        "order": chance.choice(("remand", "dto", "dto", "section_250")),
        "custody_since": TODAY - timedelta(days=150),
        "release_decided": chance.random() < 0.6,
        "unplanned_release": is_out and chance.random() < 0.1,
        "recalled": chance.random() < 0.05,
        "looked_after": chance.choice(("looked_after", "not_looked_after", None)),
    }


def _number(number: int) -> dict[str, Any]:
    value = f"A{number:05}B"
    return {
        "child_id": number,
        "type": "noms",
        "value": value,
        "source": "bench",
        "said_at": NOW,
    }


def _assignments(children: int, workers: int) -> Iterator[dict[str, Any]]:
    since = TODAY - timedelta(days=100)
    for child in range(1, children + 1):
        worker = 2 + min(workers - 1, (child - 1) // _EACH_WORKER)
        people = {"resettlement_worker": worker}
        if child % 3:
            people["mentor"] = 2 + workers + (child - 1) // _EACH_MENTOR
        for owner, person in people.items():
            yield {"child_id": child, "owner": owner, "person_id": person, "since": since}


def _task(child: int, place: int, chance: Random) -> dict[str, Any]:
    due = TODAY + timedelta(days=chance.randrange(-90, 180))
    is_late = due < TODAY
    # Most of what is past was done; a little was not.
    state = "done" if is_late and chance.random() < 0.9 else "not_started"
    return {
        "child_id": child,
        "workflow": "bench",
        "task": f"task_{place:02}",
        "identity": "1",
        "occurrence": 1,
        "title": f"See to number {place} of what has to be done before release",
        "pathway": _PATHWAYS[place % len(_PATHWAYS)],
        "owner": _OWNERS[place % len(_OWNERS)],
        "handed_over": False,
        "standing": "local",
        "source": "An invented rule",
        "verified": False,
        "because": "counted from the release",
        "opens": due - timedelta(days=14),
        "due": due,
        "pinned": False,
        "flags": "",
        "state": state,
        "settled_on": due if state == "done" else None,
        "told": "",
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }


def _overseen(child: int, tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of ten plans three were never looked at; of the others most are signed as they stood."""
    kind = _ANSWERED[child % 10]
    if kind is None:
        return
    row = {
        "child_id": child,
        "kind": kind.value,
        "words": "",
        "reason": "",
        "carries_on": "",
        "signed": None,
        "at": NOW - timedelta(days=30),
        "actor": "person:1",
    }
    if kind is OversightKind.PLAN_COUNTERSIGNED:
        # Two days of the plan are others by now, which is not many.
        first = (child - 1) * len(tasks) + 1
        some = (
            SignedTask(first + place, task["title"], task["due"] - timedelta(days=place < 2))
            for place, task in enumerate(tasks)
            if task["state"] != "done"
        )
        row["signed"] = to_sign(some)
    yield row


def _log(child: int) -> dict[str, Any]:
    """Something was done to the plan since it was signed."""
    return {
        "child_id": child,
        "at": NOW - timedelta(days=1),
        "actor": "rules",
        "cause": "An invented cause",
        "events": [],
        "changes": [],
    }
