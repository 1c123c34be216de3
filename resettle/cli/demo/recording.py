"""What people of the demonstration recorded of its children, through the actions that pages use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from resettle.audit.rules import Because
from resettle.children.models import Child as Record
from resettle.cli.demo.days import day_of, moment_of
from resettle.cli.demo.people import Staff
from resettle.clock import FixedClock
from resettle.planning.vocabulary import Pathway
from resettle.records.actions import (
    Person,
    Place,
    Stand,
    add_address,
    add_person,
    end_person,
    newest_at,
    record_point,
    say,
    take_back,
)
from resettle.records.models import Statement
from resettle.records.outcomes import QUESTIONS, Asks
from resettle.records.rules import Point
from resettle.records.values import Said

_BECAUSE = "written down by hand"
#: Of each line of the file, what says where it belongs and not what was said.
_WHERE = ("child", "day", "by", "taken_back")


@dataclass(frozen=True, slots=True)
class _Hand:
    """Whoever writes, on their day."""

    because: Because
    clock: FixedClock
    child_id: int


def record_things(db: Session, staff: Staff, told: Mapping[str, Any], first_day: date) -> None:
    """Everything the file says. Recorded once."""
    if db.exec(select(Statement.id).order_by(col(Statement.id))).first() is not None:
        return
    ids = dict(db.exec(select(Record.ref, Record.id).order_by(col(Record.id))).all())

    def hand(one: Mapping[str, Any], child: str) -> _Hand:
        actor = f"person:{staff.people[one['by']]}"
        return _Hand(
            Because(actor, _BECAUSE), FixedClock(moment_of(first_day, one["day"])), ids[child]
        )

    for one in told["statements"]:
        _say(db, hand(one, one["child"]), one, first_day)
        if "taken_back" in one:
            back = hand(one["taken_back"], one["child"])
            row = db.exec(select(Statement).order_by(col(Statement.id).desc())).first()
            assert row is not None, "it was just said"
            reason = one["taken_back"]["reason"]
            take_back(db, row, reason, because=back.because, at=back.clock.now())
    for one in told["people"]:
        _person(db, hand(one, one["child"]), one, first_day)
    for one in told["addresses"]:
        by = hand(one, one["child"])
        place = Place(**_days(_plain(one), first_day, ("since", "until")))
        add_address(db, by.child_id, place, because=by.because, at=by.clock.now())
    for one in told["points"]:
        _point(db, hand(one, one["child"]), one, first_day)


def _say(db: Session, by: _Hand, one: Mapping[str, Any], first_day: date) -> None:
    plain = _plain(one)
    chosen = tuple(plain.pop("chosen", ()))
    said = Said(said_on=day_of(first_day, one["day"]), chosen=chosen, **plain)
    say(db, by.child_id, said, because=by.because, clock=by.clock)


def _person(db: Session, by: _Hand, one: Mapping[str, Any], first_day: date) -> None:
    plain = _plain(one)
    until, may_be_told = plain.pop("until", None), tuple(plain.pop("may_be_told", ()))
    since = day_of(first_day, one["day"])
    person = Person(since=since, may_be_told=may_be_told, **plain)
    row = add_person(db, by.child_id, person, because=by.because, at=by.clock.now())
    if until is not None:
        clock = FixedClock(moment_of(first_day, until))
        last = day_of(first_day, until)
        end_person(db, row.id, row.version, last, because=by.because, clock=clock)


def _point(db: Session, by: _Hand, one: Mapping[str, Any], first_day: date) -> None:
    pathway, point = Pathway(one["pathway"]), Point(one["point"])
    days = [question.name for question in QUESTIONS[pathway] if question.asks == Asks.DAY]
    answers = _days(one["answers"], first_day, days)
    said_on = day_of(first_day, one["day"])
    stand = Stand(pathway=pathway, point=point, answers=answers, said_on=said_on)
    seen = newest_at(db, by.child_id, pathway, point)
    record_point(db, by.child_id, stand, seen, because=by.because, clock=by.clock)


def _plain(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name not in _WHERE}


def _days(
    said: Mapping[str, Any], first_day: date, names: tuple[str, ...] | list[str]
) -> dict[str, Any]:
    return {
        name: day_of(first_day, value) if name in names else value for name, value in said.items()
    }
