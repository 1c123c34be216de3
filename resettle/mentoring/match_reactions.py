"""What becomes of a child's matches when the child is recalled, released or has died.

The plan follows the event itself, so nothing is told here again: these are our own rows. Each may
be done twice, and does nothing where the record has been corrected meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from resettle.children.models import Child
from resettle.db import lock_child
from resettle.happenings import ChildDied, ChildRecalled, ChildReleased
from resettle.mentoring.match_queries import RUNNING
from resettle.mentoring.match_rules import RESUMED
from resettle.mentoring.match_steps import Step, keep_step, last_day, over
from resettle.mentoring.models import Match
from resettle.mentoring.rules import HELD, WAITING, Ending, MatchState, Pause
from resettle.planning.vocabulary import Stage
from resettle.tasks.planning import Planning
from resettle.timers.runner import Announced

#: As the audit calls what nobody pressed.
_NOBODY = "resettle"


def rest_when_recalled(db: Session, announced: Announced, planning: Planning) -> None:
    """A running match rests, and is kept: the mentor is who stays."""
    assert isinstance(announced.happening, ChildRecalled)
    child, running = _running(db, announced.happening.child_id)
    if child is None or not child.recalled or child.released_on is not None:
        return
    for match in running:
        if match.state not in HELD or match.state == MatchState.PAUSED:
            continue
        match.before_pause, match.pause = match.state, Pause.RECALL.value
        on = _day(db, match, child.custody_since, planning)
        said = Step(became=MatchState.PAUSED, on=on, reason=Pause.RECALL.value)
        _became(db, match, said, planning)


def go_on_when_released(db: Session, announced: Announced, planning: Planning) -> None:
    """What rested because of the recall goes on where it was."""
    assert isinstance(announced.happening, ChildReleased)
    child, running = _running(db, announced.happening.child_id)
    if child is None or child.released_on is None:
        return
    for match in running:
        if match.state != MatchState.PAUSED or match.pause != Pause.RECALL:
            continue
        back = MatchState(match.before_pause or MatchState.ACTIVE)
        match.before_pause = match.pause = None
        on = _day(db, match, child.released_on, planning)
        said = Step(became=back, on=on, reason=Pause.RECALL.value, details={"step": RESUMED})
        _became(db, match, said, planning)


def end_when_died(db: Session, announced: Announced, planning: Planning) -> None:
    """Every match ends, and nobody is looked for any more."""
    assert isinstance(announced.happening, ChildDied)
    child, running = _running(db, announced.happening.child_id)
    if child is None or child.stage != Stage.DIED:
        return
    for match in running:
        on, waits = _day(db, match, None, planning), match.state in WAITING
        became = MatchState.WITHDRAWN if waits else MatchState.ENDED
        reason = "" if waits else Ending.OTHER.value
        _became(db, match, Step(became=became, on=on, reason=reason), planning)
        if not waits:
            at = planning.clock.now()
            over(db, match, on=on, ending=Ending.OTHER, at=at, actor=_NOBODY)


def _running(db: Session, child_id: int) -> tuple[Child | None, Iterable[Match]]:
    lock_child(db, child_id)
    child = db.get(Child, child_id, populate_existing=True)
    if child is not None and child.merged_into is not None:
        # The record is part of another by now, and so are its matches.
        return _running(db, child.merged_into)
    wanted = select(Match).where(
        Match.child_id == child_id, col(Match.state).in_(sorted(map(str, RUNNING)))
    )
    return child, db.exec(wanted.order_by(col(Match.id))).all()


def _day(db: Session, match: Match, said: date | None, planning: Planning) -> date:
    """The day of a step that follows from an event: never before the step before, nor ahead."""
    today = planning.clock.today()
    return min(max(said or today, last_day(db, match)), today)


def _became(db: Session, match: Match, said: Step, planning: Planning) -> None:
    match.state = said.became.value
    match.version += 1
    keep_step(db, match, said, at=planning.clock.now(), actor=_NOBODY)
