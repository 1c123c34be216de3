"""Questions about check-ins. The viewer comes first, rows are always ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from resettle.children.happened import Place, is_before
from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.children.rules import name_for
from resettle.contacts.check_ins.rules import ASKED, opens
from resettle.contacts.models import CheckIn, CheckInLink
from resettle.permissions import May, Viewer
from resettle.staff.rules import hash_of
from resettle.tasks.queries import pathways_for

_I, _K = CheckIn.__table__.c, Child.__table__.c
#: More than anybody reads at once.
MOST = 200
#: Where a check-in stands among what happened at one moment.
CHECK_IN = 18


class Shown(NamedTuple):
    """One check-in, as far as this viewer may know of it."""

    id: int
    at: datetime
    way: str
    #: By pathway, a number from 1 to 5.
    answers: Mapping[str, int]
    words: str
    talk: bool
    talked_at: datetime | None
    talked_by: str | None
    talked_words: str

    @property
    def waits(self) -> bool:
        """The child asked to talk, and nobody has."""
        return self.talk and self.talked_at is None


class Wish(NamedTuple):
    """A child who wants to talk to somebody."""

    id: int
    child_id: int
    ref: str
    name: str
    at: datetime


def reads_check_ins(viewer: Viewer) -> bool:
    """Whoever talks with children; partners do not read them."""
    return viewer.may(May.LOG_CONTACT) or viewer.sees_whole_record


def check_ins_of(viewer: Viewer, db: Session, child_id: int, *, limit: int = MOST) -> list[Shown]:
    """One child's, the latest first. The child must be one the viewer may see."""
    if not reads_check_ins(viewer):
        return []
    wanted = select(CheckIn).where(CheckIn.child_id == child_id)
    rows = db.exec(wanted.order_by(_I.at.desc(), _I.id.desc()).limit(limit))
    known = {pathway.value for pathway in pathways_for(viewer)}
    return [_shown(row, known) for row in rows]


def check_ins_before(
    viewer: Viewer, db: Session, child_id: int, before: Place | None, limit: int
) -> list[Shown]:
    """One child's that stand before a place of the timeline, the latest first. The child must be
    one the viewer may see."""
    if not reads_check_ins(viewer):
        return []
    wanted = select(CheckIn).where(CheckIn.child_id == child_id)
    wanted = wanted.where(is_before(before, CHECK_IN, _I.at, _I.id))
    rows = db.exec(wanted.order_by(_I.at.desc(), _I.id.desc()).limit(limit))
    known = {pathway.value for pathway in pathways_for(viewer)}
    return [_shown(row, known) for row in rows]


def asked_for(viewer: Viewer) -> list[str]:
    """The pathways whose answers this viewer may read, in the order they are asked."""
    known = pathways_for(viewer)
    return [pathway.value for pathway in ASKED if pathway in known]


def wishes_to_talk(viewer: Viewer, db: Session) -> list[Wish]:
    """Every child of theirs who wants to talk and to whom nobody has talked, the oldest first."""
    if not viewer.may(May.LOG_CONTACT):
        return []
    wanted = (
        select_columns(_I.id, _I.child_id, _I.at, _K.ref, _K.name, _K.known_as)
        .join(Child.__table__, _K.id == _I.child_id)
        .where(_I.talk.is_(True), _I.talked_at.is_(None), may_see(viewer))
        .order_by(_I.at, _I.id)
        .limit(MOST)
    )
    return [
        Wish(row.id, row.child_id, row.ref, name_for(viewer, row), row.at)
        for row in db.execute(wanted)
    ]


def open_links(viewer: Viewer, db: Session, child_id: int, now: datetime) -> Sequence[CheckInLink]:
    """The links that a child could still use, the newest first."""
    if not viewer.may(May.LOG_CONTACT):
        return []
    wanted = select(CheckInLink).where(CheckInLink.child_id == child_id)
    rows = db.exec(wanted.order_by(col(CheckInLink.id).desc()).limit(MOST)).all()
    return [row for row in rows if _opens(row, now)]


def opens_a_check_in(viewer: Viewer, db: Session, secret: str, now: datetime) -> bool:
    """Whether this secret opens a check-in now. Whoever has it may ask."""
    wanted = select(CheckInLink).where(CheckInLink.hash == hash_of(secret))
    row = db.exec(wanted.order_by(col(CheckInLink.id))).first()
    return row is not None and _opens(row, now)


def _opens(row: CheckInLink, now: datetime) -> bool:
    return opens(until=row.until, used_at=row.used_at, revoked_at=row.revoked_at, now=now)


def _shown(row: Any, known: set[str]) -> Shown:
    answers = {pathway: face for pathway, face in row.answers.items() if pathway in known}
    plain = ("id", "at", "way", "words", "talk", "talked_at", "talked_by", "talked_words")
    return Shown(answers=answers, **{name: getattr(row, name) for name in plain})
