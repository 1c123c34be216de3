"""What people do with a concern: raise it, say that they have seen it, write down what was done,
close it with an outcome. None is closed without, and none is opened again: raise it anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.children.models import Child
from resettle.clock import LONDON
from resettle.concerns.models import Concern, ConcernNote
from resettle.concerns.rules import ESCALATE_HOURS, ConcernDid, ConcernOutcome
from resettle.concerns.who import first_told
from resettle.db import lock_child
from resettle.errors import BadInput, Conflict, Refused
from resettle.happenings import ConcernRaised, ConcernUnseen
from resettle.permissions import Viewer
from resettle.staff.rules import actor_name
from resettle.tasks.intake import Intake
from resettle.tasks.own_events import tell
from resettle.timers.actions import announce, cancel, set_timer
from resettle.timers.rules import Again, Due, Finished, Outcome

#: The room that the events of concerns are told in.
ROOM = "concerns"
ESCALATE = "escalate_concern"
#: After the last of its hours a concern that nobody has seen is told again as often as this.
_AND_THEN_EVERY = timedelta(hours=4)


def raise_concern(
    db: Session,
    intake: Intake,
    viewer: Viewer,
    child: Child,
    words: str,
    *,
    danger: bool,
    key: str,
    at: datetime | None = None,
) -> Concern:
    """Somebody is worried about a child. Everything that must follow is in the one transaction.

    Args:
        child: one whom the viewer may see; that is for the caller to know.
        danger: somebody is in danger now.
        key: made where it was written; what is sent twice is one concern.
        at: when it was raised, where that is not now.

    Raises:
        BadInput: no words. Refused: not a person. Conflict: the key is another concern's.
    """
    person_id = viewer.person_id
    if person_id is None:
        raise Refused("Only a person can raise a concern.")
    if not words.strip():
        raise BadInput("Say what you are worried about", field="words")
    lock_child(db, child.id)
    held = db.exec(select(Concern).where(Concern.key == key).order_by(col(Concern.id))).first()
    if held is not None:
        if (held.child_id, held.person_id) != (child.id, person_id):
            raise Conflict("This was sent before, about another child or by somebody else.")
        return held
    now = at or intake.planning.clock.now()
    concern = Concern(
        key=key,
        child_id=child.id,
        person_id=person_id,
        words=words.strip(),
        danger=danger,
        due_on=now.astimezone(LONDON).date(),
        at=now,
        actor=viewer.name,
    )
    _set_going(db, intake, child, concern)
    return concern


def _set_going(db: Session, intake: Intake, child: Child, concern: Concern) -> None:
    """Everything that follows from a concern: who hears, its event, when it is told again."""
    db.add(concern)
    db.flush()
    now, day = concern.at, concern.due_on
    hear = first_told(db, child.id, day, danger=concern.danger)
    # Who raised it knows, as long as somebody else does too.
    keys = [actor_name(one) for one in hear if one != concern.person_id or len(hear) == 1]
    _note(db, concern, ConcernDid.RAISED, " ".join(keys), actor=concern.actor, at=now)
    _tell(db, intake, child, concern, closed=False)
    announce(db, ConcernRaised(child.id, concern.id), now=now)
    first, payload = timedelta(hours=ESCALATE_HOURS[0]), {"concern_id": concern.id, "step": 0}
    timer = _timer_of(concern)
    set_timer(db, ESCALATE, timer, now + first, payload, now=now, child_id=child.id)


def see_concern(db: Session, concern_id: int, *, actor: str, at: datetime) -> bool:
    """Somebody who leads has read it, so that nobody else need be told. Says whether it is new."""
    concern = _held(db, concern_id)
    if concern.seen_at is not None or concern.closed_at is not None:
        return False
    _see(db, concern, actor=actor, at=at)
    _note(db, concern, ConcernDid.SEEN, "", actor=actor, at=at)
    return True


def note_on_concern(
    db: Session, concern_id: int, words: str, *, version: int, actor: str, at: datetime
) -> None:
    """Write down what was done about it.

    Raises:
        Conflict: somebody changed it since. Refused: it is closed.
    """
    concern = _as_seen(db, concern_id, version)
    _see(db, concern, actor=actor, at=at)
    _note(db, concern, ConcernDid.NOTED, words, actor=actor, at=at)


def close_concern(
    db: Session,
    intake: Intake,
    child: Child,
    concern_id: int,
    *,
    outcome: ConcernOutcome,
    words: str,
    version: int,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Close it with what became of it; its task in the plan is settled by that and by nothing else.

    Raises:
        BadInput: no words. Conflict: somebody changed it since. Refused: it is closed already.
    """
    if not words.strip():
        raise BadInput("Say what was done, and what happens next", field="words")
    lock_child(db, child.id)
    now = at or intake.planning.clock.now()
    concern = _as_seen(db, concern_id, version)
    _see(db, concern, actor=actor, at=now)
    concern.outcome, concern.outcome_words = str(outcome), words.strip()
    concern.closed_at, concern.closed_by = now, actor
    _note(db, concern, ConcernDid.CLOSED, words.strip(), actor=actor, at=now)
    _tell(db, intake, child, concern, closed=True)


def escalate(due: Due, intake: Intake) -> Outcome:
    """The job of the timer: what nobody has seen is told again, and more widely each time.

    A run that is repeated announces the same happening, which is told once.
    """
    clock = intake.planning.clock
    concern_id, step = due.payload["concern_id"], due.payload["step"]
    with intake.database.unit() as db:
        concern = db.get(Concern, concern_id, with_for_update=True)
        if concern is None or concern.seen_at is not None or concern.closed_at is not None:
            return Finished("somebody has seen it")
        # Another child's record may have taken it over since the timer was set.
        news = ConcernUnseen(concern.child_id, concern_id, step)
        if announce(db, news, now=clock.now()):
            at, actor = clock.now(), "resettle"
            _note(db, concern, ConcernDid.ESCALATED, "", actor=actor, at=at, counts=False)
    return Again(_next(concern.at, step + 1, clock.now()), {**due.payload, "step": step + 1})


def _next(raised: datetime, step: int, now: datetime) -> datetime:
    """When it is told again: never in the past, however long nothing beat."""
    if step < len(ESCALATE_HOURS):
        wanted = raised + timedelta(hours=ESCALATE_HOURS[step])
        if wanted > now:
            return wanted
    return now + (timedelta(hours=1) if step < len(ESCALATE_HOURS) else _AND_THEN_EVERY)


def _see(db: Session, concern: Concern, *, actor: str, at: datetime) -> None:
    if concern.seen_at is None:
        concern.seen_at, concern.seen_by = at, actor
    cancel(db, _timer_of(concern))


def _timer_of(concern: Concern) -> str:
    return f"{ESCALATE}:{concern.id}"


def _held(db: Session, concern_id: int) -> Concern:
    return db.get_one(Concern, concern_id, with_for_update=True)


def _as_seen(db: Session, concern_id: int, version: int) -> Concern:
    concern = _held(db, concern_id)
    if concern.closed_at is not None:
        raise Refused("This concern is closed. If you are worried still, or again, raise it anew.")
    if concern.version != version:
        raise Conflict(
            "Somebody has changed this concern since you opened the page.", field="version"
        )
    return concern


def _tell(db: Session, intake: Intake, child: Child, concern: Concern, *, closed: bool) -> None:
    """The event of it, for the plan: when, which, and what became of it; nothing of its words."""
    at = concern.closed_at if closed and concern.closed_at else concern.at
    told: dict[str, Any] = {"date": at.astimezone(LONDON).date(), "concern": concern.key}
    told |= {"outcome": concern.outcome} if closed else {"danger": concern.danger}
    tell(
        db,
        intake,
        room=ROOM,
        name=f"{concern.key}-closed" if closed else concern.key,
        kind="concern.closed" if closed else "concern.raised",
        subject=child.ref,
        told=told,
        at=at,
        actor=(concern.closed_by if closed else None) or concern.actor,
    )


def _note(
    db: Session,
    concern: Concern,
    did: ConcernDid,
    words: str,
    *,
    actor: str,
    at: datetime,
    counts: bool = True,
) -> None:
    """A line in the concern's own log, and one in the audit."""
    if counts and did is not ConcernDid.RAISED:
        concern.version += 1
    db.add(concern)
    db.add(ConcernNote(concern_id=concern.id, did=str(did), words=words, at=at, actor=actor))
    db.flush()
    record(
        db,
        actor=actor,
        verb=Verb.COLLECTED if did is ConcernDid.RAISED else Verb.CHANGED,
        subject=f"concern:{concern.id}",
        because=f"a concern was {did.value}",
        at=at,
        child_id=concern.child_id,
    )
