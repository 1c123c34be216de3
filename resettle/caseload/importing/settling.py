"""What a row would do, given what is held: which events are news, whom it names, what forbids it.

The last thing that a list said of a child is compared first, then what is known of the child: so
the same list twice says nothing new, and an old list never undoes what came in meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from hashlib import sha256
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from resettle.caseload.importing.holding import (
    is_another,
    numbers_held,
    posts_held,
    said_numbers,
    who_else,
)
from resettle.caseload.importing.reader import Fault
from resettle.caseload.importing.rows import Row, Statement
from resettle.caseload.importing.wording import in_words
from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.clock import LONDON
from resettle.errors import Words
from resettle.permissions import THE_SERVICE, Viewer
from resettle.releases.queries import said_from
from resettle.staff.queries import people, teams

#: Whose word it is that a list brings.
SOURCE = "urn:resettle:import"
#: What of a list happened on a day, and is wrong for good once the list says another day.
_HAPPENED = (
    "custody.started",
    "sentence.imposed",
    "child.released",
    "looked_after.changed",
    "intensity.set",
)
_STANDING = {"looked_after.changed": "status", "intensity.set": "level"}
#: A list that is known to be of the morning says nothing about what was heard after one o'clock.
MORNING = time(9)
#: Of one day, what was planned was known before what happened.
_BEFORE = time(8)


class Event(NamedTuple):
    """One event that is to be sent."""

    id: str
    kind: str
    ref: str
    time: datetime
    data: Mapping[str, Any]
    source: str = SOURCE


@dataclass(frozen=True, slots=True)
class Step:
    """What would become of one row."""

    row: Row
    #: new, changed, same or refused.
    outcome: str
    events: tuple[Event, ...] = ()
    team_id: int | None = None
    #: By owner, who begins.
    posts: Mapping[str, int] = field(default_factory=dict)
    #: What it does, and what should be known about it.
    told: tuple[Words, ...] = ()
    notes: tuple[Words, ...] = ()
    faults: tuple[Fault, ...] = ()


class Settling:
    """Settles some rows together, with a few questions for all."""

    def __init__(
        self,
        viewer: Viewer,
        db: Session,
        rows: Sequence[Row],
        at: datetime,
        called: Mapping[str, str],
    ) -> None:
        self.viewer, self.at, self.called = viewer, at, called
        self.today = at.astimezone(LONDON).date()
        refs = sorted({row.ref for row in rows if row.ref})
        wanted = select(Child).where(col(Child.ref).in_(refs)).order_by(col(Child.ref))
        self.children = {child.ref: child for child in db.exec(wanted)}
        self.seen = {child.id for child in db.exec(wanted.where(may_see(viewer)))}
        ids = [child.id for child in self.children.values()]
        self.before = said_from(THE_SERVICE, db, SOURCE, ids)
        # Whoever brought a child along, into whichever team, may bring the list again.
        own = [child for (child, _), said in self.before.items() if said[2] == viewer.name]
        closed = {child.id for child in self.children.values() if child.restricted}
        self.seen |= set(own) - closed
        self.numbers = numbers_held(db, ids)
        self.people = {one.email: one.id for one in people(THE_SERVICE, db) if one.email}
        self.teams = {one.name.casefold(): one.id for one in teams(THE_SERVICE, db)}
        self.held = posts_held(db, ids, rows, self.today)
        self.others = who_else(db, rows)

    def child_step(self, row: Row) -> Step:
        """A row of a caseload."""
        faults = [*row.faults, *self.strangers(row), *self._people_faults(row)]
        if faults:
            return Step(row, "refused", faults=tuple(faults))
        child = self.children.get(row.ref)
        events: list[Event] = []
        told: list[Words] = []
        for statement in row.statements:
            sent = self._news(row, statement, child)
            events += sent
            if sent and (child is not None or statement.kind != "child.registered"):
                told.append(in_words(statement))
        team_id, posts, notes = self._places(row, child)
        told += [Words("%(owner)s is named", owner=owner.replace("_", " ")) for owner in posts]
        if team_id is not None:
            told.append(Words("team %(team)s takes the child on", team=row.team or ""))
        outcome = "new" if child is None else "changed" if told else "same"
        notes += self._clashes(row, child)
        return Step(row, outcome, tuple(events), team_id, posts, tuple(told), tuple(notes))

    def strangers(self, row: Row) -> list[Fault]:
        """Why a reference that is held already cannot be meant by this row, or may not be."""
        child = self.children.get(row.ref)
        if child is None:
            return []
        words = None
        if child.merged_into is not None:
            words = Words("This record is part of another now. Use the reference of the other.")
        elif child.id not in self.seen:
            words = Words(
                "A child whose record you may not see has this reference. Check it, or have "
                "somebody of the child’s team bring this row."
            )
        elif is_another(child, row):
            words = Words(
                "The child of this reference has another name and another date of birth. Check "
                "the reference."
            )
        return [Fault(self.called.get("child", "child"), words)] if words else []

    def _people_faults(self, row: Row) -> list[Fault]:
        faults = []
        columns = {"resettlement_worker": "worker"}
        for owner, email in row.posts.items():
            if email.lower() not in self.people:
                key = columns.get(owner, owner)
                words = Words(
                    "Nobody who works here has the address %(email)s. Correct it, or have the "
                    "person added first.",
                    email=email[:80],
                )
                faults.append(Fault(self.called.get(key, key), words))
        if row.team and row.team.casefold() not in self.teams:
            near = get_close_matches(row.team.casefold(), self.teams, n=1)
            words = Words("There is no team “%(team)s”. Add it first.", team=row.team[:60])
            if near:
                words = Words(
                    "There is no team “%(team)s”. Did you mean “%(near)s”?",
                    team=row.team[:60],
                    near=near[0],
                )
            faults.append(Fault(self.called.get("team", "team"), words))
        return faults

    # Whom it names.

    def _places(
        self, row: Row, child: Child | None
    ) -> tuple[int | None, dict[str, int], list[Words]]:
        """Where nobody is named yet, the list names somebody; it never puts anybody out."""
        posts: dict[str, int] = {}
        notes: list[Words] = []
        for owner, email in row.posts.items():
            person = self.people[email.lower()]
            holding = self.held.get((child.id, owner), []) if child else []
            if not holding:
                posts[owner] = person
            elif person not in holding:
                notes.append(
                    Words(
                        "Somebody else is the %(owner)s already, and stays. Change that on the "
                        "child’s page.",
                        owner=owner.replace("_", " "),
                    )
                )
        team_id = self.teams[row.team.casefold()] if row.team else None
        if child is not None and child.team_id is not None and team_id is not None:
            if child.team_id != team_id:
                notes.append(Words("The child is in another team already, and stays there."))
            team_id = None
        return team_id, posts, notes

    def _clashes(self, row: Row, child: Child | None) -> list[Words]:
        own = child.id if child else None
        shared = {kind for kind, _, owner in self._numbers_of(row) if owner not in (None, own)}
        return [
            Words(
                "Another child has this %(kind)s number. Both keep it, and it waits in the tray.",
                kind=kind,
            )
            for kind in sorted(shared)
        ]

    def _numbers_of(self, row: Row) -> Iterable[tuple[str, str, int | None]]:
        for kind, value in said_numbers(row):
            for owner in self.others.get((kind, value), ()):
                yield kind, value, owner

    # What is news.

    def _news(self, row: Row, told: Statement, child: Child | None) -> list[Event]:
        before = self.before.get((child.id, told.kind)) if child else None
        said = _data_of(before[1]) if before else None
        if said is not None and _same(told, said):
            return []
        if child is not None and self._is_known(told, child):
            return []
        events = []
        if before and said is not None and _corrects(told, said, child):
            data = {
                "event_source": SOURCE,
                "event_id": before[0],
                "reason": "A list brought later says otherwise.",
            }
            name = f"withdrawn-{before[0]}"[:200]
            events.append(Event(name, "event.withdrawn", row.ref, self.at, data))
        data = dict(told.data)
        if told.kind in _STANDING:
            data.setdefault("date", self.today.isoformat())
        name = name_of(row.ref, told.kind, dict(told.data), before[0] if before else "")
        events.append(Event(name, told.kind, row.ref, self._time(row, told, data), data))
        return events

    def _time(self, row: Row, told: Statement, data: Mapping[str, Any]) -> datetime:
        """When it became known, as far as a list can say: what happened, on its own day."""
        day, clock = None, MORNING
        if told.kind in _HAPPENED:
            day = date.fromisoformat(data["date"])
        elif told.kind == "release.planned":
            released = next(
                (one.day for one in row.statements if one.kind == "child.released"), None
            )
            day, clock = released, _BEFORE
        if day is None:
            return self.at
        return min(datetime.combine(day, clock, LONDON), self.at)

    def _is_known(self, told: Statement, child: Child) -> bool:
        """Whether the record says so already, from wherever."""
        match told.kind:
            case "child.registered":
                same = child.date_of_birth and child.date_of_birth.isoformat()
                numbers = {(one["type"], one["value"]) for one in told.data.get("identifiers", ())}
                return (
                    told.data["date_of_birth"] == same
                    and told.data.get("name") in (None, child.name)
                    and numbers <= self.numbers.get(child.id, set())
                )
            case "custody.started":
                place = told.data.get("establishment")
                return told.day == child.custody_since and place in (None, child.establishment)
            case "release.planned":
                return child.release_decided and told.day == child.planned_release_on
            case "child.released":
                return told.day == child.released_on
            case "looked_after.changed":
                return bool(told.data["status"] == child.looked_after)
            case _:
                return False


def name_of(ref: str, kind: str, data: Mapping[str, Any], after: str) -> str:
    """The name of an event: the same for the same content after the same event."""
    told = json.dumps([ref, kind, data, after], sort_keys=True)
    return f"{kind}-{sha256(told.encode()).hexdigest()[:32]}"


def _data_of(raw: bytes) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(raw)["data"]
    return data


def _same(told: Statement, said: Mapping[str, Any]) -> bool:
    if told.kind in _STANDING and "date" not in told.data:
        name = _STANDING[told.kind]
        return bool(told.data[name] == said.get(name))
    return dict(told.data) == dict(said)


def _corrects(told: Statement, said: Mapping[str, Any], child: Child | None) -> bool:
    """Whether what the list said before was never so; else something new has happened since."""
    if told.kind not in _HAPPENED or child is None:
        return False
    if name := _STANDING.get(told.kind):
        day = told.data.get("date")
        return day is not None and (told.data[name] == said.get(name) or day <= said["date"])
    if told.kind == "child.released":
        return child.released_on is not None
    return child.released_on is None or told.day is None or told.day < child.released_on
