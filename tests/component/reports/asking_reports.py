"""Children, matches and tasks for reports to count, and what a report says of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from resettle.children.models import Child
from resettle.contacts.models import Contact
from resettle.db import Database
from resettle.mentoring.models import Match
from resettle.permissions import THE_SERVICE, Role, Viewer
from resettle.releases.models import Message
from resettle.reports.asking import Ask, Asked
from resettle.reports.rules import Place, Report, Row
from resettle.reports.sheet import Sheet, lay_out
from resettle.staff.people import Described, add_person
from resettle.tasks.models import Task
from tests.builders import NOW

#: Tests of reports ask on this Thursday, unless they say another day.
TODAY = date(2026, 11, 26)
CODES = {"asian": "A1", "black": "B1", "mixed": "M1", "other": "O9", "white": "W1"}


def d(said: str) -> date:
    return date.fromisoformat(said)


def a_child(db: Session, ref: str, group: str = "", **said: Any) -> int:
    """A child of an ethnic group; "" is one whose group nobody has recorded."""
    child = Child(ref=ref, registered_at=NOW, ethnicity=CODES.get(group), **said)
    db.add(child)
    db.flush()
    return child.id


def a_mentor(db: Session, name: str = "Marlon") -> int:
    said = Described(name=name, email=f"{name.lower()}@example.org", roles=(Role.MENTOR,))
    return add_person(db, said, at=NOW, actor="test")


def a_match(db: Session, child: int, person: int | None, requested: str, **said: Any) -> int:
    """A match; days are given as words."""
    days = ("accepted_on", "introduced_on", "ends_on")
    told = {name: d(value) if name in days else value for name, value in said.items()}
    match = Match(
        child_id=child,
        person_id=person,
        requested_on=d(requested),
        at=NOW,
        actor="test",
        **{"state": "active", **told},
    )
    db.add(match)
    db.flush()
    return match.id


def a_task(db: Session, child: int, name: str, due: str, state: str, **said: Any) -> None:
    """A task of a rule, written as workflow.task."""
    workflow, _, task = name.partition(".")
    db.add(
        Task(
            child_id=child,
            workflow=workflow,
            task=task,
            identity=f"1 {due}",
            occurrence=1,
            title="Something to do",
            pathway=said.pop("pathway", "mentoring"),
            owner="mentor",
            standing="local",
            source="s",
            verified=False,
            because="b",
            due=d(due),
            state=state,
            created_at=NOW,
            updated_at=NOW,
            **said,
        )
    )


def a_contact(db: Session, match: int, at: Any, attended: str) -> None:
    found = db.get_one(Match, match)
    db.add(
        Contact(
            key=f"{match} {at} {attended}",
            child_id=found.child_id,
            person_id=found.person_id or 0,
            match_id=match,
            began_at=at,
            minutes=30,
            how="visit",
            place="out",
            attended=attended,
            written_at=at,
            at=at,
            actor="test",
        )
    )


class Answer:
    """What a report says, and who stands behind its numbers."""

    def __init__(self, database: Database, report: Report, ask: dict[str, Any]) -> None:
        self._database, self._report, self._said = database, report, dict(ask)
        self.today = self._said.pop("today", TODAY)
        self.viewer: Viewer = self._said.pop("viewer", THE_SERVICE)
        asked = {"first": d(self._said.pop("first")), "last": d(self._said.pop("last"))}
        self.asked = Asked(**asked, **self._said)
        with database.reading() as db:
            self.tables = {table.name: table for table in report.make(self._ask(db))}

    def _ask(self, db: Session) -> Ask:
        return Ask(self.viewer, db, self.asked, self.today)

    def laid(self, *, leaves: bool) -> Sheet:
        return lay_out(self._report, self.asked, list(self.tables.values()), leaves=leaves)

    def row(self, table: str, row: str) -> Row:
        found = self.tables[table]
        every = [*found.rows, *([found.total] if found.total else [])]
        return next(one for one in every if one.name == row)

    def said(self, table: str, row: str, *columns: str) -> tuple[Any, ...]:
        """The values of one row, in the order of the columns asked for."""
        values = self.row(table, row).values
        return tuple(values.get(name) for name in columns)

    def behind(self, table: str, row: str, column: str) -> list[int]:
        """The children behind a number, one for each thing that is counted."""
        with self._database.reading() as db:
            statement = self._report.behind(self._ask(db), Place(table, row, column))
            return sorted(one.child_id for one in db.connection().execute(statement))

    def every_number_leads_to_as_many(self) -> int:
        """Every number that is a link counts what stands behind it; gives how many there were."""
        checked = 0
        for laid in self.laid(leaves=False).tables:
            for line in laid.every_line:
                for figure in line.figures:
                    if figure.opens and line.row.child_id is None:
                        name = figure.column.name
                        found = self.behind(laid.table.name, line.name, name)
                        assert figure.value in (len(found), len(set(found))), (line.name, name)
                        checked += 1
        return checked


def asked_of(database: Database, report: Report, first: str, last: str, **said: Any) -> Answer:
    return Answer(database, report, {"first": first, "last": last, **said})


def a_message(db: Session, child: int | None, kind: str, on: str | None, **said: Any) -> int:
    """One message that counts, from a system of ours; `data` is what it says."""
    number = len(db.connection().execute(select(Message.__table__.c.id)).all()) + 1
    data, when = said.pop("data", {}), {"date": on} if on else {}
    message = Message(
        **{
            "received_at": NOW,
            "sender": "a-system",
            "form": "own",
            "event_source": "/test",
            "event_id": f"e-{number}",
            "display_id": f"e-{number}",
            "digest": "0",
            "raw": b"{}",
            "kind": kind,
            "state": "applied",
            "child_id": child,
            "effective_on": d(on) if on else None,
            "meaning": {"type": kind, "data": when | data},
            "counts": True,
            **said,
        }
    )
    db.add(message)
    db.flush()
    return message.id
