"""Children and tasks put straight into the database, for tests of the pages that list them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event as sqlalchemy_event
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.staff.models import Assignment, Person, Team
from resettle.tasks.models import Task

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
Known = Callable[..., int]
Tasks = Callable[..., int]


def put_child(
    installation: Installation,
    ref: str,
    *,
    worker: int | None = None,
    mentor: int | None = None,
    **said: Any,
) -> int:
    """A child in custody; one word to vary. `worker` and `mentor` are people."""
    usual = {
        "name": f"Child {ref}",
        "date_of_birth": date(2009, 6, 15),
        "stage": "custody",
        "order": "dto",
        "planned_release_on": TODAY + 20 * DAY,
        "release_decided": True,
    }
    with installation.database.unit() as db:
        child = Child(ref=ref, registered_at=installation.clock.now(), **{**usual, **said})
        db.add(child)
        db.flush()
        for owner, person in (("resettlement_worker", worker), ("mentor", mentor)):
            if person is not None:
                db.add(Assignment(child_id=child.id, owner=owner, person_id=person, since=TODAY))
        return child.id


def put_task(installation: Installation, child: int, due: date, **said: Any) -> int:
    usual: dict[str, Any] = {
        "title": "Confirm the address",
        "pathway": "accommodation",
        "owner": "resettlement_worker",
        "state": "not_started",
    }
    with installation.database.unit() as db:
        now = installation.clock.now()
        one = Task(
            child_id=child,
            workflow="w",
            task=f"t-{due}-{said.get('pathway', '')}",
            identity="1",
            occurrence=1,
            standing="local",
            source="s",
            verified=False,
            because="b",
            due=due,
            created_at=now,
            updated_at=now,
            **{**usual, **said},
        )
        db.add(one)
        db.flush()
        return one.id


def put_team(installation: Installation, name: str = "North") -> int:
    with installation.database.unit() as db:
        team = Team(name=name)
        db.add(team)
        db.flush()
        return team.id


def number_of(installation: Installation, name: str = "Wren Worker") -> int:
    with installation.database.reading() as db:
        return db.exec(select(Person.id).where(Person.name == name)).one()


def refs_on(page: Any) -> list[str]:
    """The references of the children on a page, in order."""
    return re.findall(r'<a class="govuk-link[^"]*" href="/children/([a-z0-9-]+)"><bdi>', page.text)


@contextmanager
def counted(installation: Installation) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("PRAGMA"):
            seen.append(statement)

    engine = installation.database.engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    yield seen
    sqlalchemy_event.remove(engine, "before_cursor_execute", note)
