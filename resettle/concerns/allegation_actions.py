"""What people do with an allegation about somebody who works with children: raise it, tell the
local authority designated officer (LADO), write down what was done, close it with an outcome.

It stands apart from concerns, and in no child's plan, timeline, record or list: the person it is
about may read those. What the audit says of it names neither them nor a child.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.clock import LONDON
from resettle.concerns.models import Allegation, AllegationNote
from resettle.concerns.rules import LADO_WORKING_DAYS, AllegationOutcome
from resettle.errors import BadInput, Conflict, OutOfKnownDays, Refused
from resettle.happenings import AllegationRaised, LadoNotTold
from resettle.permissions import Viewer
from resettle.planning.working_days import WorkingDays
from resettle.staff.people import person_by_id
from resettle.tasks.intake import Intake
from resettle.timers.actions import announce, cancel, set_timer
from resettle.timers.rules import Again, Due, Finished, Outcome

LADO_DUE = "lado_due"
_NOON = time(12)


def raise_allegation(
    db: Session,
    viewer: Viewer,
    about_id: int,
    words: str,
    *,
    child_id: int | None,
    calendar: WorkingDays,
    at: datetime,
) -> Allegation:
    """Write down what was said about somebody. Who raised it sees no more of it afterwards.

    Args:
        child_id: one whom the viewer may see; that is for the caller to know.

    Raises:
        BadInput: no words, or about themselves. NotFound: no such person. Refused: not a person.
    """
    if viewer.person_id is None:
        raise Refused("Only a person can say this.")
    if about_id == viewer.person_id:
        raise BadInput("Choose somebody else: tell the designated lead yourself", field="about")
    if not words.strip():
        raise BadInput("Say what you have seen or heard", field="words")
    person_by_id(db, about_id)
    due_on = lado_due(at, calendar)
    allegation = Allegation(
        about_id=about_id,
        child_id=child_id,
        words=words.strip(),
        person_id=viewer.person_id,
        lado_due_on=due_on,
        at=at,
        actor=viewer.name,
    )
    db.add(allegation)
    db.flush()
    raised = "an allegation was raised"
    _record(db, allegation, raised, actor=viewer.name, at=at, verb=Verb.COLLECTED)
    announce(db, AllegationRaised(allegation.id), now=at)
    payload = {"allegation_id": allegation.id}
    set_timer(db, LADO_DUE, _timer_of(allegation), noon_of(due_on), payload, now=at)
    return allegation


def lado_due(at: datetime, calendar: WorkingDays) -> date:
    """The last day to tell the officer: Working Together to Safeguard Children asks for one working
    day. Where the calendar cannot count, the very next day: nothing here may wait for a list."""
    day = at.astimezone(LONDON).date()
    try:
        return calendar.add(day, LADO_WORKING_DAYS)
    except OutOfKnownDays:
        return day + timedelta(days=LADO_WORKING_DAYS)


def noon_of(day: date) -> datetime:
    return datetime.combine(day, _NOON, LONDON).astimezone(UTC)


def tell_lado(
    db: Session,
    allegation_id: int,
    told_at: datetime,
    words: str,
    *,
    version: int,
    actor: str,
    at: datetime,
) -> None:
    """The officer has been told: when, and what they said.

    Raises:
        BadInput: in the future, or before it was raised. Conflict: changed since.
        Refused: told already, or closed.
    """
    allegation = _as_seen(db, allegation_id, version)
    if allegation.lado_told_at is not None:
        raise Refused("It is written down already that the officer was told.")
    if told_at > at:
        raise BadInput("The time must be in the past.", field="on")
    # To the minute: a form knows no seconds.
    if told_at < allegation.at.replace(second=0, microsecond=0):
        raise BadInput("The time must be after the allegation was raised.", field="on")
    allegation.lado_told_at, allegation.lado_told_by = told_at, actor
    allegation.lado_words = words
    cancel(db, _timer_of(allegation))
    _change(db, allegation, "the designated officer was told", actor, at)


def note_on_allegation(
    db: Session, allegation_id: int, words: str, *, version: int, actor: str, at: datetime
) -> None:
    """Raises: Conflict: changed since. Refused: closed."""
    allegation = _as_seen(db, allegation_id, version)
    db.add(AllegationNote(allegation_id=allegation.id, words=words, at=at, actor=actor))
    _change(db, allegation, "a note was added to an allegation", actor, at)


def close_allegation(
    db: Session,
    allegation_id: int,
    outcome: AllegationOutcome,
    words: str,
    *,
    version: int,
    actor: str,
    at: datetime,
) -> None:
    """Raises: Conflict: changed since. Refused: closed already, or the officer was not told."""
    allegation = _as_seen(db, allegation_id, version)
    if allegation.lado_told_at is None:
        raise Refused(
            "Tell the local authority designated officer first, and write down when. An allegation "
            "is not closed without."
        )
    allegation.outcome, allegation.outcome_words = str(outcome), words
    allegation.closed_at, allegation.closed_by = at, actor
    _change(db, allegation, "an allegation was closed", actor, at)


def remind_of_lado(due: Due, intake: Intake) -> Outcome:
    """The job of the timer: noon of the last day has come, and then each noon again."""
    clock = intake.planning.clock
    with intake.database.unit() as db:
        allegation = db.get(Allegation, due.payload["allegation_id"], with_for_update=True)
        if allegation is None or allegation.lado_told_at is not None or allegation.closed_at:
            return Finished("the officer was told")
        today = clock.today()
        announce(db, LadoNotTold(allegation.id, today.isoformat()), now=clock.now())
    return Again(noon_of(today + timedelta(days=1)), due.payload)


def _timer_of(allegation: Allegation) -> str:
    return f"{LADO_DUE}:{allegation.id}"


def _as_seen(db: Session, allegation_id: int, version: int) -> Allegation:
    allegation = db.get_one(Allegation, allegation_id, with_for_update=True)
    if allegation.closed_at is not None:
        raise Refused("This allegation is closed.")
    if allegation.version != version:
        raise Conflict(
            "Somebody has changed this allegation since you opened the page.", field="version"
        )
    return allegation


def _change(db: Session, allegation: Allegation, words: str, actor: str, at: datetime) -> None:
    allegation.version += 1
    db.add(allegation)
    db.flush()
    _record(db, allegation, words, actor=actor, at=at)


def _record(
    db: Session,
    allegation: Allegation,
    words: str,
    *,
    actor: str,
    at: datetime,
    verb: Verb = Verb.CHANGED,
) -> None:
    """Without the child: a list of who did what to a child's record must not lead here."""
    subject = f"allegation:{allegation.id}"
    record(db, actor=actor, verb=verb, subject=subject, because=words, at=at)
