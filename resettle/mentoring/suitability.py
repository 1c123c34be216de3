"""Whether somebody can be given a child on a day, and why not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from resettle.errors import Words
from resettle.mentoring.rules import NEEDED, CheckKind
from resettle.planning.counting import add_months

CHECKS: Mapping[str, Words] = {
    CheckKind.DBS: Words("Enhanced DBS certificate"),
    CheckKind.BARRED_LIST: Words("Children’s barred list"),
    CheckKind.FIRST_REFERENCE: Words("First reference"),
    CheckKind.SECOND_REFERENCE: Words("Second reference"),
    CheckKind.TRAINING: Words("Training"),
    CheckKind.INDUCTION: Words("Induction"),
    CheckKind.PROBATION: Words("Probation match"),
}


#: A shortlist goes through them for every mentor.
_KINDS = tuple(CheckKind)


class Check(Protocol):
    """A check as it is kept."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def done_on(self) -> date: ...
    @property
    def until(self) -> date | None: ...
    @property
    def taken_back_at(self) -> datetime | None: ...


class Mentoring(Protocol):
    """What is asked of a mentor here: whether they want a child, and how many at once."""

    @property
    def takes_on(self) -> bool: ...
    @property
    def capacity(self) -> int: ...


class Away(Protocol):
    """An absence: from a day, until a day or for as long as nobody knows."""

    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date | None: ...


class Holds(StrEnum):
    """How one kind of check stands on a day."""

    YES = "yes"
    LAPSED = "lapsed"
    MISSING = "missing"


class Stand(NamedTuple):
    """One kind of check on a day, with the check that decides it."""

    kind: CheckKind
    holds: Holds
    check_id: int | None = None
    done_on: date | None = None
    #: The last day it holds; None where it does not lapse.
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Every kind of check as it stands on one day, in the order they are done."""

    on: date
    all: tuple[Stand, ...]

    def __getitem__(self, kind: CheckKind) -> Stand:
        return next(one for one in self.all if one.kind == kind)

    @property
    def lacking(self) -> tuple[Stand, ...]:
        """What is needed and is missing or has lapsed: any of them keeps a child from them."""
        return tuple(one for one in self.all if one.kind in NEEDED and one.holds != Holds.YES)

    @property
    def lapsed(self) -> tuple[Stand, ...]:
        return tuple(one for one in self.lacking if one.holds == Holds.LAPSED)

    @property
    def is_whole(self) -> bool:
        return not self.lacking

    @property
    def is_on_probation(self) -> bool:
        """Their first match has not been looked at yet."""
        return self[CheckKind.PROBATION].holds != Holds.YES

    def soon(self, days: int) -> tuple[Stand, ...]:
        """What is needed, holds, and lapses within so many days."""
        last = self.on + timedelta(days=days)
        return tuple(
            one
            for one in self.all
            if one.kind in NEEDED
            and one.holds == Holds.YES
            and one.last_day is not None
            and one.last_day <= last
        )


def last_day(check: Check, months: Mapping[str, int]) -> date | None:
    """The last day a check holds: what was said of it, or what the service's practice says of its
    kind, whichever comes first; None where it does not lapse."""
    number = months.get(check.kind)
    if number is None:
        return check.until
    by_practice = add_months(check.done_on, number)
    return by_practice if check.until is None else min(check.until, by_practice)


def standing(checks: Iterable[Check], on: date, months: Mapping[str, int]) -> Standing:
    """How one person's checks stand on a day.

    Of each kind the newest decides, even where an older one would hold for longer: it was looked
    into again. What was taken back counts as if it had never been, and what is dated later than
    the day is not done yet.

    Args:
        months: after how many months each kind is looked into again; a kind left out never is.
    """
    newest: dict[str, Check] = {}
    for one in sorted(checks, key=lambda one: (one.done_on, one.id)):
        if one.taken_back_at is None and one.done_on <= on:
            newest[one.kind] = one
    return Standing(on, tuple(_stand(kind, newest.get(kind), on, months) for kind in _KINDS))


def _stand(kind: CheckKind, check: Check | None, on: date, months: Mapping[str, int]) -> Stand:
    if check is None:
        return Stand(kind, Holds.MISSING)
    last = last_day(check, months)
    holds = Holds.YES if last is None or on <= last else Holds.LAPSED
    return Stand(kind, holds, check.id, check.done_on, last)


def room(mentor: Mentoring, found: Standing, on_probation: int) -> int:
    """How many children at once: what they said, and fewer until their first match was looked at.

    Args:
        on_probation: how many children the service gives somebody before that.
    """
    return min(mentor.capacity, on_probation) if found.is_on_probation else mentor.capacity


def why_not(
    mentor: Mentoring,
    found: Standing,
    load: int,
    absence: Away | None,
    on: date,
    *,
    works_here: bool = True,
    on_probation: int = 1,
) -> tuple[Words, ...]:
    """Why somebody cannot be given a child on a day, every reason in words; none: they can.

    Nothing here is about one child: barriers between the two are for whoever matches.

    Args:
        found: how their checks stand on that day; one of another day would say nothing of it.
        load: how many children they have or have been offered by then.
        absence: the one that covers the day, if any does.
    """
    if found.on != on:
        raise ValueError(f"checks as of {found.on} say nothing of {on}")
    return (
        *_about_themselves(mentor, absence, on, works_here),
        *(_lacks(one) for one in found.lacking),
        *_about_room(mentor, found, load, on_probation),
    )


def _about_themselves(
    mentor: Mentoring, absence: Away | None, on: date, works_here: bool
) -> Iterable[Words]:
    if not works_here:
        yield Words("They do not mentor for this service any more.")
    if not mentor.takes_on:
        yield Words("They take on no child for now.")
    if absence is not None and covers(absence, on):
        if absence.until is None:
            yield Words("They are away, and nobody knows until when.")
        else:
            yield Words("They are away until %(day)s.", day=absence.until)


def _lacks(one: Stand) -> Words:
    if one.holds == Holds.LAPSED:
        return Words("Lapsed on %(day)s: %(check)s.", check=CHECKS[one.kind], day=one.last_day)
    return Words("Missing: %(check)s.", check=CHECKS[one.kind])


def _about_room(
    mentor: Mentoring, found: Standing, load: int, on_probation: int
) -> Iterable[Words]:
    if load < room(mentor, found, on_probation):
        return
    if load < mentor.capacity:
        yield Words(
            "Their first match has not been looked at yet, so they have no more than %(most)s at "
            "once.",
            most=on_probation,
        )
    else:
        yield Words(
            "They have as many children as they can: %(load)s of %(most)s.",
            load=load,
            most=mentor.capacity,
        )


def covers(absence: Away, on: date) -> bool:
    return absence.since <= on and (absence.until is None or on <= absence.until)
