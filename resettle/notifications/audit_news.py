"""Telling auditors that cases wait for them: one message for all that are named one after another,
with their number and nothing of whose they are."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import Session

from resettle.happenings import AuditorAsked
from resettle.notifications.actions import News, tell
from resettle.notifications.models import Notice
from resettle.notifications.rules import Kind
from resettle.staff.rules import Addressee, person_key
from resettle.tasks.planning import Planning
from resettle.timers.runner import Announced

_N = Notice.__table__.c


def tell_of_audit(db: Session, announced: Announced, planning: Planning) -> None:
    """The auditor, after a while: a manager names auditors case by case. What is named until the
    message leaves is counted in it, so whoever has one coming needs no other."""
    asked = announced.happening
    if not isinstance(asked, AuditorAsked):
        raise TypeError(f"Happening {announced.id} is not an AuditorAsked: see REACTIONS.")
    to = person_key(asked.person_id)
    if _has_one_coming(db, to):
        return
    news = News(Kind.AUDITOR_ASKED, None, announced.key)
    hold = timedelta(minutes=planning.settings.hold_minutes)
    tell(db, news, [to], planning.clock.now(), not_before=announced.created_at + hold)


def _has_one_coming(db: Session, to: Addressee) -> bool:
    """Whether a notice waits that is in no message yet: its number is counted when it leaves."""
    waiting = (_N.to == to, _N.message_id.is_(None), _N.dropped.is_(None))
    wanted = select(_N.id).where(*waiting, _N.kind == Kind.AUDITOR_ASKED.value)
    return db.connection().scalar(wanted.order_by(_N.id).limit(1)) is not None
