"""Loads the demonstration by living through its year: what came in, and what people did.

Messages go through the intake and deeds through the actions, each at its own time, so that every
page has a history to show. Loaded once; after that, loading changes nothing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.children.models import Child as Record
from resettle.cli.demo.audits import audit_cases
from resettle.cli.demo.children import Child, Event, child_of, events_of
from resettle.cli.demo.contacts import log_contacts
from resettle.cli.demo.days import moment_of, told
from resettle.cli.demo.indicators import record_what_indicators_count
from resettle.cli.demo.lists import bring_lists
from resettle.cli.demo.matching import match_children
from resettle.cli.demo.meetings import hold_meetings
from resettle.cli.demo.mentors import keep_mentors
from resettle.cli.demo.messages import Sent, own_events, prison_messages, raw_messages
from resettle.cli.demo.partners import name_partners
from resettle.cli.demo.people import NAME, Staff, bring_in, give_children, note_absences
from resettle.cli.demo.recording import record_things
from resettle.cli.demo.safety import keep_safe
from resettle.cli.demo.supervision import supervise
from resettle.cli.demo.wishes import note_wishes
from resettle.cli.demo.work import Mine, do_single_things, do_work
from resettle.clock import FixedClock
from resettle.errors import Refused
from resettle.permissions import SCOPES
from resettle.releases.reading import Piece
from resettle.staff.actions import make_token
from resettle.staff.demonstration import first_day as marked_day
from resettle.staff.demonstration import is_whole, mark_as_demonstration
from resettle.staff.models import Person
from resettle.staff.queries import viewer_for
from resettle.tasks.intake import Intake
from resettle.tasks.planning import Planning
from resettle.timers.models import Outbox

#: Days on which the service looks at its post and its work: rarely long ago, daily of late.
_STEPS = (*range(-520, -63, 21), *range(-63, -14, 7), *range(-14, 1))
#: News that is older than this was told to whoever had to hear it long ago.
_NEWS_DAYS = 2


def load(here: Installation) -> Counter[str] | None:
    """Take the demonstration in; how many messages of each outcome. None where it is in already.

    Raises:
        Refused: this installation holds people or children of its own.
    """
    with here.database.unit() as db:
        if is_whole(db):
            return None
        first_day = _begin(db, here)
        staff = bring_in(db, _people(here), at=moment_of(first_day, _STEPS[0]))
    return _live_through(here, first_day, staff)


def _begin(db: Session, here: Installation) -> date:
    """The day everything counts from. A loading that was cut short goes on where it was."""
    held = marked_day(db)
    if held is not None:
        return held
    has_people = db.exec(select(Person.id).order_by(col(Person.id))).first() is not None
    if has_people or db.exec(select(Record.id).order_by(col(Record.id))).first() is not None:
        raise Refused(
            "This installation holds people or children of its own, and a demonstration beside "
            "them would be mistaken for real. Use an empty database: set RESETTLE_DATABASE_URL."
        )
    today = here.clock.today()
    mark_as_demonstration(db, today, whole=False, at=here.clock.now())
    return today


def _live_through(here: Installation, first_day: date, staff: Staff) -> Counter[str]:
    people = _people(here)
    children = _children(here, people)
    post = _post(here, first_day)
    outcomes: Counter[str] = Counter()
    for before, step in zip((-9999, *_STEPS), _STEPS, strict=False):
        at = min(moment_of(first_day, step, time(17)).astimezone(UTC), here.clock.now())
        came = [sent.piece for sent in post if before < sent.arrives <= step]
        planning = replace(here.planning(), clock=FixedClock(at))
        outcomes.update(_take_in(here, planning, came))
        with here.database.unit() as db:
            do_work(db, staff, _mine(db, children), (planning.clock.today(), step), planning)
    with here.database.unit() as db:
        planning = here.planning()
        given = children.values(), people["partner"], first_day
        give_children(db, staff, *given, at=here.clock.now())
        note_absences(db, staff, people["absences"], first_day, at=here.clock.now())
        # Before the single things: what they move shows as changed since a manager signed.
        supervise(db, here, staff, first_day)
        do_single_things(db, staff, people, first_day, planning)
        meetings = told(here.settings.config_dir, "demo_meetings.yaml")["meetings"]
        hold_meetings(db, staff, meetings, first_day)
        recorded = told(here.settings.config_dir, "demo_records.yaml")
        record_things(db, staff, recorded, first_day)
        record_what_indicators_count(db, here, staff, first_day)
        keep_mentors(db, here, staff, first_day)
        match_children(db, here, staff, first_day)
        partners = told(here.settings.config_dir, "demo_partners.yaml")
        name_partners(db, staff, _mine(db, children), partners, first_day)
        note_wishes(db, staff, people["wishes"], here.clock)
        contacts = told(here.settings.config_dir, "demo_contacts.yaml")
        log_contacts(db, here, staff, contacts, first_day)
        keep_safe(db, here, staff, first_day)
        audit_cases(db, here, staff, first_day)
        _forget_old_news(db, moment_of(first_day, -_NEWS_DAYS))
        mark_as_demonstration(db, first_day, whole=True, at=here.clock.now())
    bring_lists(here, children)
    return outcomes


def _mine(db: Session, children: Mapping[str, Child]) -> dict[int, Mine]:
    known = db.exec(select(Record).order_by(col(Record.id))).all()
    return {one.id: Mine(children[one.ref], one) for one in known if one.ref in children}


def _take_in(here: Installation, planning: Planning, came: list[Piece]) -> Iterator[str]:
    for receipt in Intake(here.database, planning, here.reasons).take_in(came, NAME):
        yield receipt.outcome


def _people(here: Installation) -> Mapping[str, Any]:
    found: Mapping[str, Any] = told(here.settings.config_dir, "demo_people.yaml")
    return found


def _children(here: Installation, people: Mapping[str, Any]) -> dict[str, Child]:
    said = told(here.settings.config_dir, "demo_children.yaml")["children"]
    return {one["ref"]: child_of(one) for one in (*people["children"], *said)}


def _post(here: Installation, first_day: date) -> list[Sent]:
    """Every message of the year, in the order they are sent."""
    config = here.settings.config_dir
    odd = told(config, "demo_messages.yaml")
    single = [*told(config, "demo.yaml")["events"], *odd["events"]]
    children = [child_of(one) for one in told(config, "demo_children.yaml")["children"]]
    events = [event for child in children for event in events_of(child, first_day)]
    events += [
        Event(one["child"], one["type"], one["said"], one["data"], one.get("came"), one.get("id"))
        for one in single
    ]
    events.sort(key=lambda event: event.said)
    return [
        *own_events(events, first_day),
        *prison_messages(odd["prison"], first_day),
        *raw_messages(odd["raw"]),
    ]


def _forget_old_news(db: Session, before: datetime) -> None:
    table = Outbox.__table__
    db.connection().execute(
        update(table)
        .where(table.c.state == "open", table.c.created_at < before)
        .values(state="done")
    )


def token(here: Installation) -> str:
    """A token that may do everything, kept in the data folder so that it survives a restart."""
    file = Path(here.settings.data_dir) / "demonstration-token"
    kept = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    with here.database.reading() as db:
        held = viewer_for(db, kept) if kept else None
    if held is not None:
        return kept
    with here.database.unit() as db:
        secret = make_token(db, NAME, SCOPES, at=here.clock.now(), actor="cli", replace=True)
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:  # noqa: PTH123 - made for its owner only
        out.write(secret + "\n")
    return secret
