"""How people of the demonstration want to be told, and who has a calendar of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

from sqlmodel import Session

from resettle.cli.demo.people import Staff
from resettle.clock import Clock
from resettle.notifications.feed_queries import feed_of
from resettle.notifications.feeds import make_feed
from resettle.notifications.preferences import (
    EMAIL,
    TEXT,
    Chosen,
    choose_how,
    mobile_number,
    preference_of,
    quiet_hours,
)
from resettle.web.languages import ENGLISH


def note_wishes(
    db: Session, staff: Staff, wishes: Iterable[Mapping[str, Any]], clock: Clock
) -> None:
    """Done once for each person. The secret of a calendar is shown to nobody: a new one is."""
    for one in wishes:
        person = staff.people[one["key"]]
        if preference_of(db, person) is None:
            choose_how(db, person, _chosen(one), version=0, at=clock.now())
        if one.get("calendar") and feed_of(db, person) is None:
            make_feed(db, person, clock)


def _chosen(one: Mapping[str, Any]) -> Chosen:
    begins, ends = (time.fromisoformat(hour) for hour in one["quiet"])
    telephone = one.get("telephone")
    return Chosen(
        channel=TEXT if telephone else EMAIL,
        telephone=mobile_number(telephone) if telephone else "",
        language=one.get("language", ENGLISH),
        digest=one.get("digest", False),
        quiet=quiet_hours(begins, ends),
        muted=one.get("without", ()),
    )
