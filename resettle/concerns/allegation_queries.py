"""Questions about allegations. The viewer comes first, rows are always ordered.

Whoever leads sees them, except those that are about themselves. Nobody stands in here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, false
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.children.queries import may_see, visible_children
from resettle.concerns.models import Allegation, AllegationNote
from resettle.concerns.rules import leads, sees_allegation
from resettle.errors import NotFound
from resettle.permissions import Viewer
from resettle.staff.models import Assignment, Person
from resettle.staff.queries import people

_A, _K = Allegation.__table__.c, Child.__table__.c
MOST = 200


class AllegationLine(NamedTuple):
    allegation: Allegation
    #: The name of whom it is about, and of whoever raised it.
    about: str
    raised_by: str
    #: The child's reference, where it is about one whom this viewer may see.
    ref: str | None


def may_see_allegation(viewer: Viewer) -> ColumnElement[bool]:
    """The same rule as `rules.sees_allegation`, as a condition."""
    if not leads(viewer) or viewer.person_id is None:
        return false()
    return _A.about_id != viewer.person_id


def allegations_for(viewer: Viewer, db: Session) -> list[AllegationLine]:
    """The open ones by the day the officer must be told, then the last that were closed."""
    wanted = _lines(viewer).order_by(
        _A.closed_at.is_not(None), _A.lado_due_on, _A.closed_at.desc(), _A.id
    )
    return [_line(row) for row in db.execute(wanted.limit(MOST))]


def allegation_for(viewer: Viewer, db: Session, allegation_id: int) -> AllegationLine:
    """Raises: NotFound: the same words whether there is none, or none for them."""
    wanted = _lines(viewer).where(_A.id == allegation_id).order_by(_A.id)
    row = db.execute(wanted).first()
    if row is None or not sees_allegation(viewer, row.Allegation.about_id):
        raise NotFound("There is no such page for you.")
    return _line(row)


def allegation_notes(viewer: Viewer, db: Session, line: AllegationLine) -> Sequence[AllegationNote]:
    """What was done, in order."""
    if not sees_allegation(viewer, line.allegation.about_id):
        return []
    wanted = select(AllegationNote).where(AllegationNote.allegation_id == line.allegation.id)
    return db.exec(wanted.order_by(col(AllegationNote.id))).all()


def who_it_may_be_about(viewer: Viewer, db: Session) -> list[tuple[int, str]]:
    """Whom somebody can name, by name: whoever knows the staff, everybody; a mentor, those who work
    or have worked with the children they see. Never themselves."""
    if viewer.works_by_team or leads(viewer):
        found = [(one.id, one.name) for one in people(viewer, db)]
    else:
        seen = visible_children(viewer).with_only_columns(_K.id).order_by(None)
        wanted = (
            select(Person.id, Person.name)
            .where(
                col(Person.id).in_(
                    select(Assignment.person_id).where(col(Assignment.child_id).in_(seen))
                )
            )
            .order_by(col(Person.name), col(Person.id))
        )
        found = [(number, name) for number, name in db.exec(wanted)]
    return [one for one in found if one[0] != viewer.person_id]


def _lines(viewer: Viewer) -> Any:
    about, raised = Person.__table__.alias("about"), Person.__table__.alias("raised")
    sees = may_see(viewer).label("sees_child")
    columns = (Allegation, about.c.name.label("about"), raised.c.name.label("raised"), _K.ref, sees)
    return (
        select_columns(*columns)
        .join(about, about.c.id == _A.about_id)
        .join(raised, raised.c.id == _A.person_id)
        .outerjoin(Child, _K.id == _A.child_id)
        .where(may_see_allegation(viewer))
    )


def _line(row: Any) -> AllegationLine:
    return AllegationLine(
        row.Allegation, row.about, row.raised, row.ref if row.sees_child else None
    )
