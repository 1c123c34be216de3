"""The daily look at checks: a match goes on, and the plan says that its mentor's check has lapsed.

Once a day, from the hour of the daily look. Each lapse is told once for each running match, under a
name made of both, and never again; a check that is renewed and lapses again is another lapse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.clock import LONDON
from resettle.db import Database, lock_child
from resettle.mentoring.models import Match, MentorCheck
from resettle.mentoring.rules import HELD, NEEDED
from resettle.mentoring.suitability import standing
from resettle.planning.vocabulary import MentoringStep, Stage
from resettle.releases.queries import came_before
from resettle.releases.understood import Form, key_of
from resettle.tasks.intake import Intake
from resettle.tasks.own_events import SOURCE, tell
from resettle.tasks.watch import is_time
from resettle.timers.actions import note_beat
from resettle.timers.models import Heartbeat
from resettle.timers.runner import Stopwatch

#: Under this name the heartbeat table says for which day the look has been finished.
LOOK = "daily look at checks"
ROOM = "mentoring"
_HELD = tuple(sorted(str(state) for state in HELD))
_OVER = (Stage.DIED.value, Stage.ENDED.value)


class Lapse(NamedTuple):
    """One check that a running match has to do without."""

    match_id: int
    child_id: int
    ref: str
    check_id: int
    #: The first day without it, and never before the match.
    on: date

    @property
    def name(self) -> str:
        """Names the event for ever."""
        return f"check-lapsed-{self.check_id}-match-{self.match_id}"


def look_at_checks(
    database: Database, intake: Intake, months: Mapping[str, int], watch: Stopwatch
) -> bool:
    """Take today's look, if it is time and it is not done. True: nothing is left of it for now."""
    planning = intake.planning
    clock, today = planning.clock, planning.clock.today()
    with database.reading() as db:
        if not is_time(clock, planning.settings.daily_at, _last_day(db)):
            return True
        found = _not_told(db, lapses(db, months, today))
    broke: list[Exception] = []
    for one in found:
        if watch.has_run_out():
            return False
        try:
            database.run(partial(_tell, one=one, intake=intake))
        except Exception as wrong:
            broke.append(wrong)
    if broke:
        raise broke[0]
    note = today.isoformat()
    database.run(lambda db: note_beat(db, LOOK, clock.now(), note))
    return True


def _last_day(db: Session) -> date | None:
    beat = db.get(Heartbeat, LOOK)
    return date.fromisoformat(beat.note) if beat and beat.note else None


def lapses(db: Session, months: Mapping[str, int], on: date) -> list[Lapse]:
    """Every check that the mentor of a running match had and has no more on a day."""
    held = select(Match, Child).where(col(Match.child_id) == col(Child.id))
    held = held.where(col(Match.state).in_(_HELD), col(Match.person_id).is_not(None))
    held = held.where(col(Child.stage).is_(None) | col(Child.stage).not_in(_OVER))
    rows = db.exec(held.order_by(col(Match.id))).all()
    checks = _checks(db, {match.person_id for match, _ in rows if match.person_id is not None})
    return [
        Lapse(match.id, child.id, child.ref, check_id, max(day, match.accepted_on or day))
        for match, child in rows
        for check_id, day in _gone(checks.get(match.person_id or 0, ()), months, on)
    ]


def _checks(db: Session, people: Iterable[int]) -> Mapping[int, list[MentorCheck]]:
    wanted = select(MentorCheck).where(col(MentorCheck.person_id).in_(sorted(people)))
    found: dict[int, list[MentorCheck]] = {}
    for one in db.exec(wanted.order_by(col(MentorCheck.id))):
        found.setdefault(one.person_id, []).append(one)
    return found


def _gone(
    checks: Iterable[MentorCheck], months: Mapping[str, int], on: date
) -> Iterator[tuple[int, date]]:
    """What lapsed, and what was taken back with nothing in its place; since when it is gone."""
    told = list(checks)
    found = standing(told, on, months)
    for one in found.lapsed:
        if one.check_id is not None and one.last_day is not None:
            yield one.check_id, one.last_day + timedelta(days=1)
    missing = {one.kind for one in found.lacking} - {one.kind for one in found.lapsed}
    for kind in NEEDED:
        back = [one for one in told if one.kind == kind and one.taken_back_at is not None]
        if kind in missing and back:
            last = max(back, key=lambda one: one.id)
            assert last.taken_back_at is not None
            yield last.id, last.taken_back_at.astimezone(LONDON).date()


def _not_told(db: Session, found: Iterable[Lapse]) -> list[Lapse]:
    # Told again at another moment it would be another message under a name that is taken.
    keys = {one: key_of(Form.OWN, SOURCE + ROOM, one.name) for one in found}
    told = came_before(db, keys.values())
    return [one for one, key in keys.items() if key not in told]


def _tell(db: Session, one: Lapse, intake: Intake) -> None:
    lock_child(db, one.child_id)
    clock = intake.planning.clock
    tell(
        db,
        intake,
        room=ROOM,
        name=one.name,
        kind="mentoring.changed",
        subject=one.ref,
        told={
            "date": one.on,
            "step": str(MentoringStep.CHECK_LAPSED),
            "match": str(one.match_id),
        },
        at=clock.now(),
        actor="resettle",
    )
