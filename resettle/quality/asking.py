"""Who may be asked to audit a case: a question of its own, since it looks at everybody."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from resettle.children.models import Child
from resettle.children.queries import visible_children
from resettle.permissions import May, Role, Viewer
from resettle.planning.vocabulary import Owner
from resettle.quality.queries import CaseLine
from resettle.quality.rules import Worked, why_not_audit
from resettle.staff.models import Person
from resettle.staff.queries import assignments_of, members_of, people, viewer_of

_AUDITING = {Role.MANAGER.value, Role.RESETTLEMENT_WORKER.value}


def worked_with(viewer: Viewer, db: Session, child_id: int) -> list[Worked]:
    """Who works with a child, has or will. A manager who answers for the child's team does not for
    that alone: where there is one manager, nobody else might be left."""
    return [
        Worked(one.person_id, one.since, one.until)
        for one in assignments_of(viewer, db, child_id)
        if one.owner != Owner.MANAGER
    ]


def may_be_asked(
    viewer: Viewer, db: Session, line: CaseLine, *, now: datetime, today: date
) -> list[Person]:
    """Everybody who could audit this case, by name; the deed itself asks again."""
    child_id = line.case.child_id
    worked = worked_with(viewer, db, child_id)
    team = line.child.team_id if line.child is not None else None
    # Who sees the child for another reason than the team works with the child, or stands in.
    near = None if team is None else members_of(viewer, db).get(team, ())
    found = []
    for person in people(viewer, db):
        if _AUDITING.isdisjoint(person.roles.split()) or (
            near is not None and person.id not in near
        ):
            continue
        auditor = viewer_of(db, person.id, now=now, on=today)
        if auditor is None or not auditor.may(May.AUDIT_CASES):
            continue
        sees = db.exec(visible_children(auditor).where(Child.id == child_id)).first() is not None
        why = why_not_audit(auditor.people, worked, line.sample.since, today, sees=sees)
        if why is None:
            found.append(person)
    return found
