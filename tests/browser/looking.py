"""One person looking at one page, and how that page is found in the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlmodel import Session, col, select

from resettle.caseload.models import Import
from resettle.children.models import Child
from resettle.meetings.models import Meeting
from resettle.mentoring.models import Match
from resettle.records.models import Address
from resettle.releases.models import Message
from resettle.tasks.models import Task
from tests.browser import demonstration as demo

#: Finds the number of something in the demonstration.
Find = Callable[[Session], int | str]


@dataclass(frozen=True, slots=True)
class Look:
    """One person looking at one page."""

    #: The address they signed in with; none for anybody.
    who: str | None
    endpoint: str
    #: What makes this line differ from others of the same page.
    note: str = ""
    #: For the blanks in the address, and after them what is asked.
    given: dict[str, str | Find] = field(default_factory=dict)
    #: The button of a form which is pressed with nothing filled in, and refused.
    press: str = ""

    def __str__(self) -> str:
        return f"{self.endpoint}{' ' if self.note else ''}{self.note}"

    def address(self, app: Flask, db: Session) -> str:
        values = {name: one(db) if callable(one) else one for name, one in self.given.items()}
        built: str = app.url_map.bind("127.0.0.1").build(self.endpoint, values)
        return built


def look(who: str | None, endpoint: str, note: str = "", *, press: str = "", **given: Any) -> Look:
    return Look(who, endpoint, note, given, press)


def task(state: str, owner: str = "resettlement_worker", ref: str = "", like: str = "") -> Find:
    """The first task in this state that somebody of this post holds."""

    def find(db: Session) -> int:
        wanted = select(Task.id).join(Child, col(Child.id) == Task.child_id)
        wanted = wanted.where(Task.state == state, Task.owner == owner, col(Child.team_id) == 1)
        wanted = wanted.where(col(Task.title).like(f"%{like}%"), col(Child.ref).like(f"{ref}%"))
        found = db.exec(wanted.order_by(col(Task.id))).first()
        assert found is not None, f"the demonstration has no {owner}’s task that is {state}"
        return found

    return find


def message(subject: str | None, kind: str) -> Find:
    """The last message of this kind about somebody."""

    def find(db: Session) -> int:
        wanted = select(Message.id).where(Message.kind == kind, Message.subject == subject)
        found = db.exec(wanted.order_by(col(Message.id).desc())).first()
        assert found is not None, f"the demonstration has no {kind} about {subject}"
        return found

    return find


def meeting(state: str, kind: str, ref: str) -> Find:
    """The first meeting of a child of this kind that is in this state."""

    def find(db: Session) -> int:
        wanted = select(Meeting.id).join(Child, col(Child.id) == Meeting.child_id)
        wanted = wanted.where(Meeting.state == state, Meeting.kind == kind, Child.ref == ref)
        found = db.exec(wanted.order_by(col(Meeting.id))).first()
        assert found is not None, f"the demonstration has no {kind} of {ref} that is {state}"
        return found

    return find


def a_list(state: str) -> Find:
    """A list that a manager brought, in this state."""

    def find(db: Session) -> int:
        found = db.exec(select(Import.id).where(Import.state == state)).first()
        assert found is not None, f"the demonstration has no list that is {state}"
        return found

    return find


def first(table: Any) -> Find:
    def find(db: Session) -> int:
        found: int = db.exec(select(table.id).order_by(table.id)).first()
        assert found is not None, f"the demonstration has no {table.__name__}"
        return found

    return find


def person(email: str) -> Find:
    return lambda db: demo.person(db, email)


def match(ref: str) -> Find:
    """The last match of a child with a mentor."""

    def find(db: Session) -> int:
        wanted = select(Match.id).join(Child, col(Child.id) == Match.child_id)
        found = db.exec(wanted.where(Child.ref == ref).order_by(col(Match.id).desc())).first()
        assert found is not None, f"the demonstration has no match of {ref}"
        return found

    return find


def hidden(db: Session) -> int:
    """The first address that is hidden from the family."""
    wanted = select(Address.id).where(col(Address.hidden_from_family).is_(True))
    return db.exec(wanted.order_by(col(Address.id))).one()
