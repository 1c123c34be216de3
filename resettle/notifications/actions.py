"""Writing notices: one fact for one person, told once, in the caller's transaction.

Each `tell_of_…` answers one happening. A happening that is no longer so when its time comes is
still written down, as a notice that was dropped and why: nobody is told what was corrected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import Session

from resettle.children.models import Child
from resettle.db import insert_ignoring
from resettle.happenings import (
    ChildDied,
    ChildRecalled,
    ChildReleased,
    ChildUnlawfullyAtLarge,
    ContactHeld,
    MatchOffered,
    MessageNeedsAttention,
    PlanDrifted,
    ReleaseMoved,
    ReportReady,
    RestrictedRecordOpened,
    TaskAskedAfter,
    WorkGivenUp,
    kind_of,
)
from resettle.mentoring.models import Match
from resettle.mentoring.rules import MatchState
from resettle.notifications.models import Notice
from resettle.notifications.queries import is_in_the_tray
from resettle.notifications.rules import KIND_OF_CALL, STAGE_OF, URGENT, Kind
from resettle.permissions import THE_SERVICE
from resettle.planning.vocabulary import Owner
from resettle.staff.queries import who_is
from resettle.staff.rules import Addressee, person_key, role_key
from resettle.tasks.looking import Call
from resettle.tasks.planning import Planning
from resettle.tasks.watch import Calling
from resettle.timers.models import Outbox
from resettle.timers.runner import Announced

H = TypeVar("H")

_OUTBOX = Outbox.__table__
#: How far back in the outbox a move that was not told yet may lie.
_LOOK_BACK = 5_000

_CORRECTED = "the record has been corrected"
_THERE_AND_BACK = "the date has moved back to what it was"


@dataclass(frozen=True, slots=True)
class News:
    """One fact about a child, before it is known who is to hear it."""

    kind: Kind
    child_id: int | None
    #: What makes it the same fact again.
    key: str
    untrue: str | None = None
    task_id: int | None = None


def tell(
    db: Session,
    news: News,
    to: Iterable[Addressee],
    now: datetime,
    *,
    urgent: bool | None = None,
    not_before: datetime | None = None,
) -> int:
    """Write a notice for each person, once each. Says how many are new.

    Args:
        urgent: where it is not as urgent for them as its kind is.
        not_before: where it is to wait for what may follow.
    """
    rows: list[dict[str, Any]] = [
        {
            "to": person,
            "kind": news.kind.value,
            "child_id": news.child_id,
            "task_id": news.task_id,
            "key": f"{news.key} {person}",
            "urgent": news.kind in URGENT if urgent is None else urgent,
            "created_at": now,
            "not_before": not_before or now,
            "dropped": news.untrue,
        }
        for person in sorted(set(to))
    ]
    return insert_ignoring(db, Notice.__table__, rows)


def tell_of_tasks(db: Session, callings: Iterable[Calling], planning: Planning) -> None:
    """What the daily look has to say, to whoever it is for."""
    now, today = planning.clock.now(), planning.clock.today()
    known: dict[tuple[int, str], Addressee] = {}

    def of(child_id: int, owner: str) -> Addressee:
        if (child_id, owner) not in known:
            known[child_id, owner] = who_is(db, child_id, owner, today)
        return known[child_id, owner]

    rows = []
    for calling in callings:
        for kind, owner in _who_hears(calling):
            to = of(calling.child_id, owner)
            rows.append(
                {
                    "to": to,
                    "kind": kind.value,
                    "child_id": calling.child_id,
                    "task_id": calling.task_id,
                    "key": f"{kind} {calling.task_id} {calling.word.on} {to}",
                    "urgent": False,
                    "created_at": now,
                    "not_before": now,
                }
            )
    insert_ignoring(db, Notice.__table__, rows)


def _who_hears(calling: Calling) -> list[tuple[Kind, str]]:
    """Whoever acts on the task, the manager of what is escalated, and who had it before."""
    kind = KIND_OF_CALL[calling.word.call]
    if calling.word.call is Call.ESCALATED:
        return [(kind, Owner.MANAGER)]
    if calling.word.call is Call.TAKEN_OVER and calling.acts != calling.owner:
        return [(kind, calling.acts), (Kind.TASK_HANDED_ON, calling.owner)]
    return [(kind, calling.acts)]


# One for each happening; `reactions.py` says which.


def tell_of_death(db: Session, announced: Announced, planning: Planning) -> None:
    """The manager, alone, and nobody else."""
    child_id = _is(announced, ChildDied).child_id
    _tell_about(db, announced, child_id, Kind.CHILD_DIED, planning)


def tell_of_absence(db: Session, announced: Announced, planning: Planning) -> None:
    """Safeguarding: the manager and the worker, at once."""
    child_id = _is(announced, ChildUnlawfullyAtLarge).child_id
    _tell_about(db, announced, child_id, Kind.CHILD_UNLAWFULLY_AT_LARGE, planning, worker=True)


def tell_of_recall(db: Session, announced: Announced, planning: Planning) -> None:
    """The worker and the manager: the plan in the community has stopped."""
    child_id = _is(announced, ChildRecalled).child_id
    _tell_about(db, announced, child_id, Kind.CHILD_RECALLED, planning, worker=True)


def tell_of_release(db: Session, announced: Announced, planning: Planning) -> None:
    """The worker; the manager too of a release nobody had planned."""
    happening = _is(announced, ChildReleased)
    child = _child(db, happening.child_id)
    released = child.released_on if child else None
    still = released is not None and released.isoformat() == happening.on
    kind = Kind.CHILD_RELEASED if happening.planned else Kind.CHILD_RELEASED_UNPLANNED
    news = News(kind, happening.child_id, announced.key, None if still else _CORRECTED)
    to = [_worker(db, happening.child_id, planning)]
    if not happening.planned:
        to.append(_manager(db, happening.child_id, planning))
    tell(db, news, to, planning.clock.now())


def tell_of_moved_release(db: Session, announced: Announced, planning: Planning) -> None:
    """The worker, if the date is still where it moved to, and was not there to begin with."""
    happening = _is(announced, ReleaseMoved)
    child = _child(db, happening.child_id)
    planned = child.planned_release_on if child else None
    untrue = None
    if planned is None or planned.isoformat() != happening.now:
        untrue = _CORRECTED
    elif _first_was(db, announced, happening, planning) == happening.now:
        untrue = _THERE_AND_BACK
    news = News(Kind.RELEASE_MOVED, happening.child_id, announced.key, untrue)
    tell(db, news, [_worker(db, happening.child_id, planning)], planning.clock.now())


def tell_of_message(db: Session, announced: Announced, planning: Planning) -> None:
    """Whoever decides what is in the tray: the child's worker, else the manager."""
    happening = _is(announced, MessageNeedsAttention)
    waits = is_in_the_tray(THE_SERVICE, db, happening.message_id)
    news = News(
        Kind.NEEDS_ATTENTION,
        happening.child_id,
        announced.key,
        None if waits else "somebody has decided it",
    )
    child_id = happening.child_id
    to = role_key(Owner.MANAGER) if child_id is None else _worker(db, child_id, planning)
    tell(db, news, [to], planning.clock.now())


def tell_of_held_contact(db: Session, announced: Announced, planning: Planning) -> None:
    """Whoever settles it: the child's worker, and where no child is known a manager."""
    happening = _is(announced, ContactHeld)
    news = News(Kind.CONTACT_HELD, happening.child_id, announced.key)
    child_id = happening.child_id
    to = role_key(Owner.MANAGER) if child_id is None else _worker(db, child_id, planning)
    tell(db, news, [to], planning.clock.now())


def tell_of_offer(db: Session, announced: Announced, planning: Planning) -> None:
    """The mentor who is asked. Without the child: they have not said yes."""
    asked = _is(announced, MatchOffered)
    match = db.get(Match, asked.match_id)
    waits = match is not None and (match.state, match.person_id, match.version) == (
        MatchState.OFFERED,
        asked.person_id,
        asked.version,
    )
    done = None if waits else "it was answered, or taken back"
    news = News(Kind.MATCH_OFFERED, None, announced.key, done)
    tell(db, news, [person_key(asked.person_id)], planning.clock.now())


def tell_of_asking(db: Session, announced: Announced, planning: Planning) -> None:
    """Whoever has the task: the person, or the post where nobody is named for it."""
    asked = _is(announced, TaskAskedAfter)
    news = News(Kind.TASK_ASKED_AFTER, asked.child_id, announced.key, task_id=asked.task_id)
    tell(db, news, [Addressee(asked.to)], planning.clock.now())


def tell_of_report(db: Session, announced: Announced, planning: Planning) -> None:
    """Whoever keeps it: that it is ready, and not a word of what it is about."""
    ready = _is(announced, ReportReady)
    news = News(Kind.REPORT_READY, None, announced.key)
    tell(db, news, [person_key(ready.person_id)], planning.clock.now())


def tell_of_opened_record(db: Session, announced: Announced, planning: Planning) -> None:
    """The child's manager; where that is who opened it, whoever else answers for the service."""
    happening = _is(announced, RestrictedRecordOpened)
    manager = _manager(db, happening.child_id, planning)
    if manager == person_key(happening.person_id):
        manager = role_key(Owner.MANAGER)
    news = News(Kind.RESTRICTED_RECORD_OPENED, happening.child_id, announced.key)
    tell(db, news, [manager], planning.clock.now())


def tell_of_drift(db: Session, announced: Announced, planning: Planning) -> None:
    """The manager: the nightly sweep changed a plan, which it never should."""
    happening = _is(announced, PlanDrifted)
    news = News(Kind.PLAN_DRIFTED, happening.child_id, announced.key)
    tell(db, news, [role_key(Owner.MANAGER)], planning.clock.now())


def tell_of_work_given_up(db: Session, announced: Announced, planning: Planning) -> None:
    """The manager: something was tried for the last time."""
    _is(announced, WorkGivenUp)
    news = News(Kind.WORK_GIVEN_UP, None, announced.key)
    tell(db, news, [role_key(Owner.MANAGER)], planning.clock.now())


def _tell_about(
    db: Session,
    announced: Announced,
    child_id: int,
    kind: Kind,
    planning: Planning,
    *,
    worker: bool = False,
) -> None:
    """What is urgent about where a child is; for the manager always."""
    child = _child(db, child_id)
    still = child is not None and child.stage == STAGE_OF[kind]
    to = [_manager(db, child_id, planning)]
    if worker:
        to.append(_worker(db, child_id, planning))
    news = News(kind, child_id, announced.key, None if still else _CORRECTED)
    tell(db, news, to, planning.clock.now())


def _first_was(
    db: Session, announced: Announced, happening: ReleaseMoved, planning: Planning
) -> str:
    """The date people believe in: where the moves began that have not been told."""
    since = announced.created_at - timedelta(minutes=planning.settings.hold_minutes)
    rows = _OUTBOX.c
    earlier = (
        select(rows.payload)
        .where(rows.id < announced.id, rows.id >= announced.id - _LOOK_BACK)
        .where(rows.child_id == happening.child_id, rows.kind == kind_of(happening))
        .where(rows.created_at > since)
        .order_by(rows.id)
        .limit(1)
    )
    payload = db.connection().scalar(earlier)
    return str(payload["was"]) if payload else happening.was


def _is(announced: Announced, shape: type[H]) -> H:
    if not isinstance(announced.happening, shape):
        raise TypeError(f"Happening {announced.id} is not a {shape.__name__}: see REACTIONS.")
    return announced.happening


def _child(db: Session, child_id: int) -> Child | None:
    return db.get(Child, child_id)


def _worker(db: Session, child_id: int, planning: Planning) -> Addressee:
    return who_is(db, child_id, Owner.RESETTLEMENT_WORKER, planning.clock.today())


def _manager(db: Session, child_id: int, planning: Planning) -> Addressee:
    return who_is(db, child_id, Owner.MANAGER, planning.clock.today())
