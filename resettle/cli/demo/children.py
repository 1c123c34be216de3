"""The invented children: a few words about each, made into the events a service would have had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from resettle.calculators.terms import parse_term
from resettle.calculators.window import Sentence, window_for
from resettle.cli.demo.days import chance, day_of
from resettle.planning.conditions import birthday
from resettle.planning.vocabulary import Order

_ESTABLISHMENTS = (
    "Example Secure Home",
    "Example Training Centre",
    "Example Young People's Centre",
    "Example Secure School",
)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the demonstration, its days still numbers."""

    child: str
    type: str
    said: int
    data: Mapping[str, Any]
    #: The day it reached the service, where that was later.
    came: int | None = None
    #: What the sender calls it, where something else in the demonstration names it.
    id: str | None = None

    @property
    def arrives(self) -> int:
        return self.said if self.came is None else self.came


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child of the demonstration, in the words of `config/demo_children.yaml`."""

    ref: str
    name: str
    #: In years, or instead the day of the eighteenth birthday.
    age: float = 16.0
    eighteen: int | None = None
    team: str | None = None
    worker: str | None = None
    mentor: str | None = None
    known_as: str | None = None
    restricted: bool = False
    noms: str | None = None
    #: The day custody began; for a detention and training order it may follow from the release.
    came_in: int | None = None
    order: str | None = None
    term: str | None = None
    #: The day the service first knew of a child who was never in custody.
    known: int = -90
    #: Days on remand before the sentence.
    remand: int = 0
    #: The day of release that custody named, and what it had named before: `[said, day]`.
    release: int | None = None
    decided: bool = True
    moved: tuple[tuple[int, int], ...] = ()
    out: int | None = None
    unplanned: bool = False
    back: int | None = None
    looked_after: str | None = None
    level: str | None = None
    needs: tuple[str, ...] = ()
    #: The last day somebody worked with the child, where nobody does any more.
    left: int | None = None
    #: Steps of the education plan: how far it has come.
    plan: int = 0
    #: Pathways on which nothing has been done.
    lacking: tuple[str, ...] = ()
    more: tuple[Mapping[str, Any], ...] = field(default=())


def child_of(said: Mapping[str, Any]) -> Child:
    """A child from the file; lists become tuples."""
    plain: dict[str, Any] = {
        "came_in" if key == "in" else key: tuple(map(_plain, value))
        if isinstance(value, list)
        else value
        for key, value in said.items()
    }
    return Child(**plain)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def events_of(child: Child, first_day: date) -> Iterator[Event]:
    """Everything that was told about a child, in no order."""
    start, sentenced = _beginning(child, first_day)
    known = start if start is not None else child.known
    data: dict[str, Any] = {"name": child.name, "date_of_birth": _born(child, first_day)}
    if child.noms:
        data["identifiers"] = [{"type": "noms", "value": child.noms}]
    yield Event(child.ref, "child.registered", known, data)
    if start is not None:
        yield from _in_custody(child, start, sentenced)
    if child.looked_after:
        data = {"date": known, "status": child.looked_after}
        yield Event(child.ref, "looked_after.changed", known + 1, data)
    for number, need in enumerate(child.needs):
        pathway, _, word = need.partition(" ")
        data = {"pathway": pathway, "need": word}
        yield Event(child.ref, "need.recorded", min(known + 4 + number, -1), data)
    for step, status in enumerate(("notified", "requested", "received", "reflected")[: child.plan]):
        day = known + 3 + 12 * step
        if day < 0:
            data = {"date": day, "status": status}
            yield Event(child.ref, "education_plan.changed", day, data)
    if child.out is not None:
        data = {"date": child.out, "planned": not child.unplanned, "to": "home"}
        yield Event(child.ref, "child.released", child.out, data)
    if child.level:
        day = (child.out if child.out is not None else child.release or 0) - 12
        data = {"date": min(day, -1), "level": child.level}
        yield Event(child.ref, "intensity.set", min(day, -1), data)
    if child.back is not None:
        yield Event(child.ref, "child.recalled", child.back, {"date": child.back})
    yield from (_said(child.ref, one) for one in child.more)


def _said(ref: str, one: Mapping[str, Any]) -> Event:
    return Event(ref, one["type"], one["said"], one["data"], one.get("came"), one.get("id"))


def _in_custody(child: Child, start: int, sentenced: int | None) -> Iterator[Event]:
    where = _ESTABLISHMENTS[chance(child.ref, "where", of=len(_ESTABLISHMENTS))]
    order = child.order or "remand"
    first = "remand" if child.remand else order
    data = {"date": start, "order": first, "establishment": where}
    yield Event(child.ref, "custody.started", start, data)
    if sentenced is not None:
        passed: dict[str, Any] = {"date": sentenced, "order": order}
        if child.term:
            passed["term"] = child.term
        if order == Order.DTO and child.remand:
            passed["remand_days"] = child.remand
        yield Event(child.ref, "sentence.imposed", sentenced, passed)
    for said, day in child.moved:
        yield Event(child.ref, "release.planned", said, {"date": day})
    if child.release is not None and child.decided and not child.unplanned:
        said = child.moved[-1][0] + 20 if child.moved else (sentenced or start) + 6
        data = {"date": child.release, "kind": "midpoint" if order == Order.DTO else "licence"}
        yield Event(child.ref, "release.planned", min(said, -1), data)


def _beginning(child: Child, first_day: date) -> tuple[int | None, int | None]:
    """The day custody began and the day of the sentence, which may be the same or none."""
    if child.order is None and child.came_in is None:
        return None, None
    if child.came_in is not None and child.order in (None, Order.REMAND):
        return child.came_in, None
    if child.came_in is not None:
        return child.came_in, child.came_in + child.remand
    sentenced = _sentence_day(child, first_day)
    return sentenced - child.remand, sentenced


def _sentence_day(child: Child, first_day: date) -> int:
    """The day of the sentence whose calculated release falls on the day that is wanted."""
    assert child.term is not None, "only a sentence with a term is calculated"
    assert child.release is not None, "it is counted back from a release"
    months = int(child.term.removesuffix("m"))
    guess = child.release - round(months * 15.2) + child.remand
    for _ in range(6):
        sentence = Sentence(
            order=Order.DTO.value,
            on=day_of(first_day, guess),
            term=parse_term(child.term),
            remand_days=child.remand,
            tagged_bail_days=0,
        )
        midpoint = window_for((sentence,)).midpoint
        assert midpoint is not None, "a detention and training order has a midpoint"
        away = (midpoint - day_of(first_day, child.release)).days
        if away == 0:
            break
        guess -= away
    return guess


def _born(child: Child, first_day: date) -> int:
    if child.eighteen is not None:
        day = day_of(first_day, child.eighteen)
        born = date(day.year - 18, day.month, min(day.day, 28) if day.month == 2 else day.day)
        assert birthday(born, 18) == day or day.month == 2, "a day that every year has"
    else:
        born = first_day - timedelta(days=round(child.age * 365.25) + chance(child.ref, of=60))
    return (born - first_day).days
