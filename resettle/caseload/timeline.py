"""Everything that happened to a child and the plan, in one order, a page at a time."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import case, literal
from sqlmodel import Session

from resettle.children.happened import Happened, Place, newest, of_child, part
from resettle.children.models import Restriction
from resettle.clock import LONDON
from resettle.contacts.check_ins.queries import CHECK_IN, check_ins_before, reads_check_ins
from resettle.contacts.check_ins.queries import Shown as CheckedIn
from resettle.errors import BadInput
from resettle.meetings.happened import happened as meetings_happened
from resettle.permissions import May, Viewer
from resettle.records.happened import happened as records_happened
from resettle.releases.happened import MESSAGE, messages_before
from resettle.releases.models import Message
from resettle.staff.models import Assignment
from resettle.staff.queries import assignments_of
from resettle.supervision.happened import happened as supervision_happened
from resettle.tasks.happened import (
    CHASE,
    LOG,
    MOVE,
    NOTE,
    chases_before,
    log_before,
    moves_before,
    notes_before,
)
from resettle.tasks.models import Chase, ReleaseMove, TaskLog, TaskNote

#: Things on a page.
PAGE = 25
STARTED, ENDED, RESTRICTED = 14, 15, 16


class Kind(StrEnum):
    """What the timeline can be narrowed to."""

    MESSAGES = "messages"
    PLAN = "plan"
    PEOPLE = "people"
    MEETINGS = "meetings"
    CHECK_INS = "check_ins"
    ORDER = "order"
    OVERSIGHT = "oversight"


class Began(NamedTuple):
    """Somebody began to work with the child, or did so for the last day."""

    assignment: Assignment
    is_start: bool


#: A row of one of the sources.
Row = Message | TaskLog | ReleaseMove | TaskNote | Chase | Began | Happened | CheckedIn


class Found(NamedTuple):
    place: Place
    kind: Kind
    row: Row


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the timeline somebody wants."""

    kind: Kind | None
    before: Place | None
    #: The last moment there is something to tell of.
    now: datetime

    def wants(self, kind: Kind) -> bool:
        return self.kind in (None, kind)


def kinds_for(viewer: Viewer) -> tuple[Kind, ...]:
    """What there can be anything of for this viewer."""
    whole = (Kind.MEETINGS, Kind.ORDER, Kind.OVERSIGHT) if viewer.sees_whole_record else ()
    told = (Kind.MESSAGES,) if viewer.may(May.READ_EVENTS) else ()
    theirs = (Kind.CHECK_INS,) if reads_check_ins(viewer) else ()
    return (*told, Kind.PLAN, Kind.PEOPLE, *theirs, *whole)


def what_happened(
    viewer: Viewer, db: Session, child_id: int, asked: Asked
) -> tuple[list[Found], Place | None]:
    """A page of what happened, the newest first; and where the next one begins, if there is one."""
    found = [
        one
        for source in (_messages, _plan, _people, _meetings, _check_ins, _order)
        for one in source(viewer, db, child_id, asked)
    ]
    found.sort(key=lambda one: one.place, reverse=True)
    page = found[:PAGE]
    return page, page[-1].place if len(found) > PAGE else None


def _messages(viewer: Viewer, db: Session, child_id: int, asked: Asked) -> Iterator[Found]:
    if asked.wants(Kind.MESSAGES):
        for one in messages_before(viewer, db, child_id, asked.before, PAGE + 1):
            yield Found(Place(one.received_at, MESSAGE, one.id), Kind.MESSAGES, one)


def _plan(viewer: Viewer, db: Session, child_id: int, asked: Asked) -> Iterator[Found]:
    if not asked.wants(Kind.PLAN):
        return
    # What a message did to the plan stands beside the message, where that is shown.
    beside = asked.kind is None and viewer.may(May.READ_EVENTS)
    log = log_before(viewer, db, child_id, asked.before, PAGE + 1, by_events=not beside)
    sources: tuple[tuple[int, Iterable[Any]], ...] = (
        (LOG, log),
        (MOVE, moves_before(viewer, db, child_id, asked.before, PAGE + 1)),
        (NOTE, notes_before(viewer, db, child_id, asked.before, PAGE + 1)),
        (CHASE, chases_before(viewer, db, child_id, asked.before, PAGE + 1)),
    )
    for rank, rows in sources:
        for row in rows:
            yield Found(Place(row.at, rank, row.id), Kind.PLAN, row)


def _people(viewer: Viewer, db: Session, child_id: int, asked: Asked) -> Iterator[Found]:
    if not asked.wants(Kind.PEOPLE):
        return
    for one in assignments_of(viewer, db, child_id):
        yield from _began_and_ended(one, asked)
    told = records_happened(viewer, db, child_id, before=asked.before, limit=PAGE + 1)
    if viewer.may(May.CHANGE_CHILDREN):
        row = Restriction.__table__.c
        restricted = part(
            RESTRICTED,
            "restriction",
            Restriction,
            asked.before,
            of_child(viewer, child_id, row.child_id),
            kind=case((row.restricted, literal("restricted")), else_=literal("open")),
            words=row.reason,
        )
        told += newest(db, [restricted], PAGE + 1)
    for happened in told:
        yield Found(happened.place, Kind.PEOPLE, happened)


def _began_and_ended(one: Assignment, asked: Asked) -> Iterator[Found]:
    days = ((STARTED, one.since, time.min), (ENDED, one.until, time(23, 59)))
    for rank, day, at in days:
        if day is None:
            continue
        place = Place(_moment(day, at), rank, one.id)
        if place.at <= asked.now and (asked.before is None or place < asked.before):
            yield Found(place, Kind.PEOPLE, Began(one, rank == STARTED))


def _meetings(viewer: Viewer, db: Session, child_id: int, asked: Asked) -> Iterator[Found]:
    if asked.wants(Kind.MEETINGS):
        for one in meetings_happened(viewer, db, child_id, before=asked.before, limit=PAGE + 1):
            yield Found(one.place, Kind.MEETINGS, one)


def _check_ins(viewer: Viewer, db: Session, child_id: int, asked: Asked) -> Iterator[Found]:
    if asked.wants(Kind.CHECK_INS):
        for one in check_ins_before(viewer, db, child_id, asked.before, PAGE + 1):
            yield Found(Place(one.at, CHECK_IN, one.id), Kind.CHECK_INS, one)


def _order(viewer: Viewer, db: Session, child_id: int, asked: Asked) -> Iterator[Found]:
    order, oversight = asked.wants(Kind.ORDER), asked.wants(Kind.OVERSIGHT)
    found = supervision_happened(
        viewer,
        db,
        child_id,
        before=asked.before,
        limit=PAGE + 1,
        order=order,
        oversight=oversight,
    )
    for one in found:
        yield Found(one.place, Kind.OVERSIGHT if one.what == "oversight" else Kind.ORDER, one)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON)


# The place where a page ended, as one word in an address.


def to_word(place: Place) -> str:
    said = f"{place.at.isoformat()} {place.rank} {place.id}"
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def from_word(word: str) -> Place:
    """Raises: BadInput: it is not where a page of ours ended."""
    try:
        said = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
        at, rank, number = said.split(" ")
        place: Place | None = Place(datetime.fromisoformat(at), int(rank), int(number))
    except (binascii.Error, ValueError):
        place = None
    if place is None or place.at.tzinfo is None or not 0 <= place.id <= 2_147_483_647:
        raise BadInput("That is not where a page of the timeline ended.", field="before")
    return place
