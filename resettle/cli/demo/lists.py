"""The lists that the demonstration's manager brought: one taken in, and one only looked at.

Neither makes a child: the first tells what is known already, and the second waits to be tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.caseload.importing.bringing import Work, check_list, start_list
from resettle.caseload.importing.columns import CHILDREN
from resettle.caseload.importing.reader import short
from resettle.children.models import Child as Record
from resettle.cli.demo.children import Child
from resettle.permissions import Viewer
from resettle.staff.models import Person
from resettle.staff.queries import viewer_of

_HEAD = "Reference;Name;Date of birth;Order;Custody start;Planned release;Looked after;Intensity"
_NEW = (
    "demo-dipper;Dot Example;12/9/2009;dto;{began};{out};not looked after;enhanced",
    "demo-wagtail;Ward Example;3/3/2010;remand;{began};;looked after;",
    "demo-siskin;Sid Example;31/2/2010;remand;{began};;;",
    "demo-dipper;Dot Example;12/9/2009;dto;{began};{out};;",
)


def bring_lists(here: Installation, children: Mapping[str, Child]) -> None:
    """Bring both, as the manager."""
    now, today = here.clock.now(), here.clock.today()
    with here.database.unit() as db:
        wanted = select(Person.id).where(Person.email == "manager@example.org")
        viewer = viewer_of(db, db.exec(wanted).one(), now=now, on=today)
        assert viewer is not None, "the manager works here"
        known = _known(db, viewer, children)
        first = check_list(viewer, db, CHILDREN, known, name="caseload-day-one.csv", at=now)
        start_list(db, first, at=now)
        began, out = short(today), short(today + timedelta(days=100))
        rows = (row.format(began=began, out=out) for row in _NEW)
        new = "\r\n".join((_HEAD, *rows)).encode()
        check_list(viewer, db, CHILDREN, new, name="caseload-new-children.csv", at=now)
        import_id = first.id
    Work(here.intake(), import_id).run(lambda _: None)


def _known(db: Session, viewer: Viewer, children: Mapping[str, Child]) -> bytes:
    """What anybody can see of three children, and a row with a slip in it."""
    wanted = (
        select(Record)
        .where(col(Record.ref).in_(sorted(children)), col(Record.team_id).in_(sorted(viewer.teams)))
        .where(col(Record.date_of_birth).is_not(None), col(Record.restricted).is_(False))
        .order_by(col(Record.ref))
        .limit(3)
    )
    rows = [f"{one.ref};{one.name};{one.date_of_birth}" for one in db.exec(wanted)]
    return "\r\n".join((";".join(_HEAD.split(";")[:3]), *rows, "demo-siskin;Sid;soon")).encode()
