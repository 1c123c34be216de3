"""Who has the partners' tasks of the demonstration, and when people asked after them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from resettle.audit.rules import Because
from resettle.cli.demo.days import chance, moment_of
from resettle.cli.demo.people import Staff
from resettle.cli.demo.work import Mine
from resettle.planning.vocabulary import OPEN
from resettle.staff.rules import actor_name
from resettle.tasks.models import Chase, Task
from resettle.tasks.partners import Asked, Partner, chase, name_partner
from resettle.tasks.rules import PARTNERS

_AHEAD = timedelta(weeks=6)


def name_partners(
    db: Session, staff: Staff, mine: Mapping[int, Mine], told: Mapping[str, Any], first_day: date
) -> None:
    """Most partners are named, and every second task that is near was asked after. Done once."""
    if db.exec(select(Chase.id).order_by(col(Chase.id))).first() is not None:
        return
    wanted = select(Task).where(
        col(Task.owner).in_(sorted(PARTNERS)),
        col(Task.state).in_(sorted(OPEN)),
        col(Task.due) <= first_day + _AHEAD,
        col(Task.child_id).in_(sorted(mine)),
    )
    for task in db.exec(wanted.order_by(col(Task.id))).all():
        one = mine[task.child_id]
        partner = _partner(told["partners"], task, one)
        worker = staff.acting(one.child, "resettlement_worker", 0)
        if partner is None or worker is None:
            continue
        actor, since = actor_name(worker), moment_of(first_day, -20)
        because = Because(actor, "the partner was named")
        name_partner(db, task.id, partner, version=task.version, because=because, at=since)
        for days, asked in _asked(task, one, partner, told["chases"]):
            chase(db, [task], asked, actor=actor, at=moment_of(first_day, days))


def _partner(told: Mapping[str, Any], task: Task, one: Mine) -> Partner | None:
    said = told.get(task.owner)
    if said is None or chance("partner", one.child.ref, task.owner) < 15:
        return None
    agency = said.get("agency") or one.record.establishment
    return Partner(**{**said, "agency": agency}) if agency else None


def _asked(
    task: Task, one: Mine, partner: Partner, chases: Sequence[Mapping[str, str]]
) -> Iterator[tuple[int, Asked]]:
    """How often somebody asked: not at all, once or twice, and on which days."""
    for number in range(chance("asked", one.child.ref, task.task, of=3)):
        said = chases[(task.id + number) % len(chases)]
        days = -12 + 6 * number + chance("day", one.child.ref, task.task, of=5)
        yield days, Asked(partner.contact or partner.agency, said["how"], said.get("words", ""))
