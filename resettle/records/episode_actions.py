"""Disposals, help from the council and proven serious violence: recorded and changed.

Each change is a line of the audit log, which names the fields and never what stands in them.
Taking back is `actions.take_back`, as of everything that is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Because, Verb
from resettle.children.records import CHANGED_MEANWHILE
from resettle.clock import Clock
from resettle.db import lock_child
from resettle.errors import BadInput, Conflict
from resettle.records.listed import DISPOSALS, ENDINGS, HELP, VIOLENCE, Entry
from resettle.records.models import Disposal, HelpPeriod, SeriousViolence
from resettle.records.rules import SERIOUS
from resettle.records.values import LONGEST, day_that_has_come, in_order, short_lines

Row = TypeVar("Row", Disposal, HelpPeriod, SeriousViolence)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDisposal:
    """A disposal as it is described."""

    kind: str
    given_on: date
    ended_on: date | None = None
    ending: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpGiven:
    """A plan of the council as it is described."""

    kind: str
    referred_on: date | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A proven offence of serious violence as it is described."""

    offence_group: str
    gravity: int
    offence_on: date
    proven_on: date


def fields_of_disposal(said: GivenDisposal, today: date) -> dict[str, Any]:
    """Raises: BadInput: no disposal can be described like that."""
    _known(DISPOSALS, said.kind, said.given_on)
    day_that_has_come(said.given_on, today, "given_on")
    if said.ended_on is not None:
        day_that_has_come(said.ended_on, today, "ended_on")
        if said.ended_on < said.given_on:
            raise BadInput(
                "The day it ended must not be before the day it was given", field="ended_on"
            )
    if said.ending is not None and said.ending not in ENDINGS:
        raise BadInput("Choose how it ended", field="ending")
    if (said.ended_on is None) != (said.ending is None):
        missing = "ending" if said.ending is None else "ended_on"
        raise BadInput("Say both when it ended and how", field=missing)
    short_lines([("words", said.words)], LONGEST)
    return _plain(said)


def fields_of_help(said: HelpGiven, today: date) -> dict[str, Any]:
    """Raises: BadInput: no help can be described like that."""
    first = said.referred_on or said.since
    if first is None:
        raise BadInput("Enter the day it was asked for, or its first day", field="since")
    _known(HELP, said.kind, first)
    for name in ("referred_on", "since", "until"):
        day = getattr(said, name)
        if day is not None:
            day_that_has_come(day, today, name)
    if said.referred_on is not None:
        _not_before_it_was_asked_for(said.referred_on, said)
    in_order(said.since, said.until)
    short_lines([("words", said.words)], LONGEST)
    return _plain(said)


def fields_of_violence(said: Proven, today: date) -> dict[str, Any]:
    """Raises: BadInput: it is no proven offence of serious violence."""
    _known(VIOLENCE, said.offence_group, said.offence_on, "offence_group")
    if said.gravity not in SERIOUS:
        raise BadInput("Choose a gravity score from 5 to 8", field="gravity")
    day_that_has_come(said.offence_on, today, "offence_on")
    day_that_has_come(said.proven_on, today, "proven_on")
    if said.proven_on < said.offence_on:
        raise BadInput(
            "The day it was proven must not be before the day of the offence", field="proven_on"
        )
    return _plain(said)


def _plain(said: GivenDisposal | HelpGiven | Proven) -> dict[str, Any]:
    return {name: getattr(said, name) for name in type(said).__dataclass_fields__}


def _known(listed: Mapping[str, Entry], word: str, day: date, field: str = "kind") -> None:
    found = listed.get(word)
    if found is None:
        raise BadInput("Choose from the list", field=field)
    if found.since is not None and day < found.since:
        raise BadInput(
            "There has been such a thing only since %(day)s", day=found.since, field=field
        )


def _not_before_it_was_asked_for(asked: date, said: HelpGiven) -> None:
    if said.since is not None and said.since < asked:
        raise BadInput(
            "The first day of the plan must not be before the day it was asked for", field="since"
        )
    if said.since is None and said.until is not None and said.until < asked:
        raise BadInput("The last day must not be before the day it was asked for", field="until")


def add_disposal(
    db: Session,
    child_id: int,
    said: GivenDisposal,
    *,
    told_as: str | None = None,
    because: Because,
    clock: Clock,
) -> Disposal:
    """Record a disposal; `told_as` names the event by which it was told, where that was from here.

    Raises:
        BadInput: no disposal can be described like that, or the same one is recorded already.
    """
    fields = fields_of_disposal(said, clock.today())
    # Two people who record the same at once do it one after the other.
    lock_child(db, child_id)
    _only_once(db, child_id, said)
    row = Disposal(
        child_id=child_id, told_as=told_as, at=clock.now(), actor=because.actor, **fields
    )
    return _added(db, row, because, clock)


def add_help(
    db: Session, child_id: int, said: HelpGiven, *, because: Because, clock: Clock
) -> HelpPeriod:
    """Record help from the council.

    Raises:
        BadInput: no help can be described like that, or there is such help at that time already.
    """
    fields = fields_of_help(said, clock.today())
    lock_child(db, child_id)
    _apart(db, child_id, said, None)
    row = HelpPeriod(child_id=child_id, at=clock.now(), actor=because.actor, **fields)
    return _added(db, row, because, clock)


def add_violence(
    db: Session, child_id: int, said: Proven, *, because: Because, clock: Clock
) -> SeriousViolence:
    """Raises: BadInput: it is no proven offence of serious violence."""
    fields = fields_of_violence(said, clock.today())
    row = SeriousViolence(child_id=child_id, at=clock.now(), actor=because.actor, **fields)
    return _added(db, row, because, clock)


def change_disposal(
    db: Session, row_id: int, version: int, said: GivenDisposal, *, because: Because, clock: Clock
) -> tuple[str, ...]:
    """Describe a disposal anew, its end too; says which fields changed.

    Raises:
        Conflict: somebody else changed it since `version`.
        BadInput: no disposal can be described like that, or the same one is recorded already.
    """
    held = _as_seen(db, Disposal, row_id, version)
    fields = fields_of_disposal(said, clock.today())
    _only_once(db, held.child_id, said, but=held.id)
    return _changed(db, held, fields, because, clock)


def change_help(
    db: Session, row_id: int, version: int, said: HelpGiven, *, because: Because, clock: Clock
) -> tuple[str, ...]:
    """Describe help anew, its end too; says which fields changed.

    Raises:
        Conflict: somebody else changed it since `version`.
        BadInput: no help can be described like that, or there is such help at that time already.
    """
    held = _as_seen(db, HelpPeriod, row_id, version)
    fields = fields_of_help(said, clock.today())
    _apart(db, held.child_id, said, held.id)
    return _changed(db, held, fields, because, clock)


def change_violence(
    db: Session, row_id: int, version: int, said: Proven, *, because: Because, clock: Clock
) -> tuple[str, ...]:
    """
    Raises:
        Conflict: somebody else changed it since `version`.
        BadInput: it is no proven offence of serious violence.
    """
    held = _as_seen(db, SeriousViolence, row_id, version)
    return _changed(db, held, fields_of_violence(said, clock.today()), because, clock)


def _only_once(db: Session, child_id: int, said: GivenDisposal, but: int = 0) -> None:
    wanted = select(Disposal.id).where(
        Disposal.child_id == child_id,
        Disposal.given_on == said.given_on,
        Disposal.kind == said.kind,
        Disposal.id != but,
        col(Disposal.taken_back_at).is_(None),
    )
    if db.exec(wanted.order_by(col(Disposal.id))).first() is not None:
        raise BadInput("This disposal of that day is recorded already", field="given_on")


def _apart(db: Session, child_id: int, said: HelpGiven, but: int | None) -> None:
    """A child has one plan of a kind at a time, or the same plan would be counted twice."""
    wanted = select(HelpPeriod).where(
        HelpPeriod.child_id == child_id,
        HelpPeriod.kind == said.kind,
        col(HelpPeriod.taken_back_at).is_(None),
    )
    mine = _span(said.referred_on, said.since, said.until)
    for one in db.exec(wanted.order_by(col(HelpPeriod.id))):
        first, last = _span(one.referred_on, one.since, one.until)
        if one.id != but and first <= mine[1] and mine[0] <= last:
            raise BadInput("Such a plan is recorded for that time already", field="since")


def _span(referred: date | None, since: date | None, until: date | None) -> tuple[date, date]:
    return since or referred or date.min, until or date.max


def _as_seen(db: Session, table: type[Row], row_id: int, version: int) -> Row:
    held = db.get_one(table, row_id, with_for_update=True, populate_existing=True)
    if held.version != version or held.taken_back_at is not None:
        raise Conflict(CHANGED_MEANWHILE, field="version")
    return held


def _added(db: Session, row: Row, because: Because, clock: Clock) -> Row:
    db.add(row)
    db.flush()
    _note(db, row, Verb.COLLECTED, because, clock)
    return row


def _changed(
    db: Session, held: Row, fields: Mapping[str, Any], because: Because, clock: Clock
) -> tuple[str, ...]:
    names = tuple(name for name, value in fields.items() if getattr(held, name) != value)
    if not names:
        return ()
    for name in names:
        setattr(held, name, fields[name])
    held.version += 1
    db.add(held)
    db.flush()
    told = Because(because.actor, f"{because.words}: {', '.join(names)}")
    _note(db, held, Verb.CHANGED, told, clock)
    return names


def _note(db: Session, row: Row, verb: Verb, because: Because, clock: Clock) -> None:
    record(
        db,
        actor=because.actor,
        verb=verb,
        subject=f"{type(row).__tablename__}:{row.id}",
        because=because,
        at=clock.now(),
        child_id=row.child_id,
    )
