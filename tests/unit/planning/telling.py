"""Short ways to tell one child's story in events, for the tests of the core."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from resettle.planning import events as ev
from resettle.planning.facts import Folded
from resettle.planning.fold import fold
from resettle.planning.vocabulary import ChildRef, Order

BORN = date(2010, 5, 4)
CHILD = ChildRef("C-1")


def said(day: date | str, hour: int = 9, id: str = "", source: str = "/test") -> ev.Said:
    """Said on a day at an hour, UTC."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    moment = datetime.combine(on, time(hour), tzinfo=UTC)
    return ev.Said(moment, source, id or f"{moment.isoformat()}")


def d(text: str) -> date:
    return date.fromisoformat(text)


def registered(on: str = "2026-01-05", born: date = BORN) -> ev.ChildRegistered:
    return ev.ChildRegistered(said(on, id="registered"), born)


def custody(on: str, order: Order | None = Order.DTO, **how: object) -> ev.CustodyStarted:
    return ev.CustodyStarted(_said(on, "custody", how), d(on), order)


def sentenced(on: str, term: str | None = "8m", **how: object) -> ev.SentenceImposed:
    parts = ev.Term(((int(term[:-1]), term[-1]),)) if term else None
    return ev.SentenceImposed(_said(on, "sentence", how), d(on), Order.DTO, parts)


def planned(for_day: str, told: str, **how: object) -> ev.ReleasePlanned:
    return ev.ReleasePlanned(_said(told, f"planned {for_day}", how), d(for_day))


def released(on: str, to: str | None = "home", **how: object) -> ev.ChildReleased:
    return ev.ChildReleased(_said(on, "released", how), d(on), to=to)


def recalled(on: str, **how: object) -> ev.ChildRecalled:
    return ev.ChildRecalled(_said(on, "recalled", how), d(on))


def at_large(on: str, **how: object) -> ev.WentUnlawfullyAtLarge:
    return ev.WentUnlawfullyAtLarge(_said(on, "at large", how), d(on))


def died(on: str) -> ev.ChildDied:
    return ev.ChildDied(said(on, id="died"), d(on))


def withdrawn(event: ev.Event, told: str, id: str = "withdrawn") -> ev.EventWithdrawn:
    return ev.EventWithdrawn(said(told, 10, id), event.said.source, event.said.id, "sent in error")


def folded(*events: ev.Event) -> Folded:
    return fold(CHILD, events)


def _said(on: str, what: str, how: dict[str, object]) -> ev.Said:
    told = str(how.get("told", on))
    hour = how.get("hour", 9)
    assert isinstance(hour, int)
    return said(told, hour, str(how.get("id", f"{what} {on} told {told} {hour}")))
