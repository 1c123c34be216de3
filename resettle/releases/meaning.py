"""A planning event as JSON, in the words of our own events, and back again.

This is how the inbox keeps what a message means. It has no opinion on input from outside: what is
read here was written here, or has passed the shapes of `schemas.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, assert_never

from resettle.planning import events as ev
from resettle.planning.vocabulary import (
    EducationPlanStatus,
    Level,
    MentoringStep,
    Order,
    Pathway,
)

Said = ev.Said
Made = Mapping[str, Any]

#: These keys hold days; everything else is words, numbers and truth.
_DAYS = ("date", "date_of_birth", "ends_on")
_PART = re.compile(r"([0-9]+)([md])")

#: Not an event of the contract: only a prison says so.
AT_LARGE = "child.unlawfully_at_large"


def term_of(words: str | None) -> ev.Term | None:
    """`6m+6m` as parts; the shape was checked before."""
    if words is None:
        return None
    return ev.Term(tuple((int(count), unit) for count, unit in _PART.findall(words)))


def event_of(said: Said, kind: str, made: Made) -> ev.Event:
    """An event from its type and data; days are `date` values."""
    return _MAKE[kind](said, made)


def from_json(said: Said, meaning: Mapping[str, Any]) -> ev.Event:
    """The event that `to_json` described."""
    made: dict[str, Any] = dict(meaning["data"])
    for key in _DAYS:
        if key in made:
            made[key] = date.fromisoformat(made[key])
    return _MAKE[meaning["type"]](said, made)


_MAKE: Mapping[str, Callable[[Said, Made], ev.Event]] = {
    "child.registered": lambda s, d: ev.ChildRegistered(s, d["date_of_birth"]),
    "custody.started": lambda s, d: ev.CustodyStarted(
        s,
        d["date"],
        Order(d["order"]) if d.get("order") else None,
        d.get("establishment"),
    ),
    "sentence.imposed": lambda s, d: ev.SentenceImposed(
        s,
        d["date"],
        Order(d["order"]),
        term_of(d.get("term")),
        d.get("remand_days") or 0,
        d.get("tagged_bail_days") or 0,
    ),
    "release.planned": lambda s, d: ev.ReleasePlanned(s, d["date"], d.get("kind")),
    "temporary_release.recorded": lambda s, d: ev.TemporaryReleaseRecorded(
        s, d["date"], d["outcome"]
    ),
    "child.released": lambda s, d: ev.ChildReleased(
        s, d["date"], d.get("planned"), d.get("to"), d.get("kind")
    ),
    "child.recalled": lambda s, d: ev.ChildRecalled(s, d["date"], d.get("establishment")),
    AT_LARGE: lambda s, d: ev.WentUnlawfullyAtLarge(s, d["date"]),
    "supervision.ended": lambda s, d: ev.SupervisionEnded(s, d["date"]),
    "child.died": lambda s, d: ev.ChildDied(s, d["date"]),
    "moved_service": lambda s, d: ev.MovedService(s, d["date"], d["to"]),
    "need.recorded": lambda s, d: ev.NeedRecorded(s, Pathway(d["pathway"]), d["need"]),
    "looked_after.changed": lambda s, d: ev.LookedAfterChanged(s, d["date"], d["status"]),
    "education_plan.changed": lambda s, d: ev.EducationPlanChanged(
        s, d["date"], EducationPlanStatus(d["status"])
    ),
    "intensity.set": lambda s, d: ev.IntensitySet(s, d["date"], Level(d["level"])),
    "contact.missed": lambda s, d: ev.ContactMissed(s, d["date"], d.get("acceptable")),
    "breach.decided": lambda s, d: ev.BreachDecided(s, d["date"], d.get("kind")),
    "disposal.given": lambda s, d: ev.DisposalGiven(s, d["date"], d.get("kind")),
    "mentoring.changed": lambda s, d: ev.MentoringChanged(
        s,
        d["date"],
        MentoringStep(d["step"]),
        d.get("match") or "",
        d.get("kind"),
        d.get("ends_on"),
    ),
    "mentor_contact.logged": lambda s, d: ev.MentorContactLogged(
        s, d["date"], d["attended"], d.get("match") or ""
    ),
    "concern.raised": lambda s, d: ev.ConcernRaised(
        s, d["date"], d["concern"], d.get("danger") or False
    ),
    "concern.closed": lambda s, d: ev.ConcernClosed(s, d["date"], d["concern"], d["outcome"]),
    "event.withdrawn": lambda s, d: ev.EventWithdrawn(
        s, d["event_source"], d["event_id"], d["reason"]
    ),
}


def to_json(event: ev.Event) -> dict[str, Any]:
    """`{"type", "data"}`, without what is not known."""
    kind, made = _said(event)
    return {"type": kind, "data": {key: value for key, value in made.items() if value is not None}}


def _said(event: ev.Event) -> tuple[str, dict[str, Any]]:  # noqa: C901 - one case an event
    if isinstance(event, _Here):
        return _said_here(event)
    match event:
        case ev.ChildRegistered():
            return "child.registered", {"date_of_birth": event.date_of_birth.isoformat()}
        case ev.CustodyStarted():
            return "custody.started", _on(
                event.on, order=event.order, establishment=event.establishment
            )
        case ev.SentenceImposed():
            return "sentence.imposed", _on(
                event.on,
                order=event.order,
                term=None if event.term is None else str(event.term),
                remand_days=event.remand_days or None,
                tagged_bail_days=event.tagged_bail_days or None,
            )
        case ev.ReleasePlanned():
            return "release.planned", _on(event.date, kind=event.kind)
        case ev.TemporaryReleaseRecorded():
            return "temporary_release.recorded", _on(event.on, outcome=event.outcome)
        case ev.ChildReleased():
            return "child.released", _on(
                event.on, planned=event.planned, to=event.to, kind=event.kind
            )
        case ev.ChildRecalled():
            return "child.recalled", _on(event.on, establishment=event.establishment)
        case ev.WentUnlawfullyAtLarge():
            return AT_LARGE, _on(event.on)
        case ev.SupervisionEnded():
            return "supervision.ended", _on(event.on)
        case ev.ChildDied():
            return "child.died", _on(event.on)
        case ev.MovedService():
            return "moved_service", _on(event.on, to=event.to)
        case ev.NeedRecorded():
            return "need.recorded", {"pathway": event.pathway.value, "need": event.need}
        case ev.LookedAfterChanged():
            return "looked_after.changed", _on(event.on, status=event.status)
        case ev.EducationPlanChanged():
            return "education_plan.changed", _on(event.on, status=event.status)
        case ev.IntensitySet():
            return "intensity.set", _on(event.on, level=event.level)
        case ev.ContactMissed():
            return "contact.missed", _on(event.on, acceptable=event.acceptable)
        case ev.BreachDecided():
            return "breach.decided", _on(event.on, kind=event.kind)
        case ev.DisposalGiven():
            return "disposal.given", _on(event.on, kind=event.kind)
        case ev.EventWithdrawn():
            return "event.withdrawn", {
                "event_source": event.event_source,
                "event_id": event.event_id,
                "reason": event.reason,
            }
        case _:
            assert_never(event)


_Here = ev.MentoringChanged | ev.MentorContactLogged | ev.ConcernRaised | ev.ConcernClosed


def _said_here(event: _Here) -> tuple[str, dict[str, Any]]:
    """What the rooms of mentors, contacts and concerns tell."""
    match event:
        case ev.MentoringChanged():
            ends = event.ends_on.isoformat() if event.ends_on else None
            return "mentoring.changed", _on(
                event.on,
                step=event.step,
                match=event.match or None,
                kind=event.kind,
                ends_on=ends,
            )
        case ev.MentorContactLogged():
            return "mentor_contact.logged", _on(
                event.on, attended=event.attended, match=event.match or None
            )
        case ev.ConcernRaised():
            danger = event.danger or None
            return "concern.raised", _on(event.on, concern=event.concern, danger=danger)
        case ev.ConcernClosed():
            return "concern.closed", _on(event.on, concern=event.concern, outcome=event.outcome)
        case _:
            assert_never(event)


def _on(day: date, **more: object) -> dict[str, Any]:
    return {"date": day.isoformat(), **more}
