"""Invented children and their events, the same in every run: own events, as they would arrive."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

SOURCE = "bench"
#: All that is measured happens at this moment.
NOW = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
FIRST_RELEASE = date(2027, 6, 1)
_RELEASE_DAYS = 92


class Story(NamedTuple):
    """What will be told of one child."""

    ref: str
    born: date
    started: date
    release: date
    #: The release day once it has moved.
    moved: date


def stories(number: int) -> list[Story]:
    chance = Random(20270115)  # noqa: S311 - the same caseload each time, and no secret
    return [_story(place, chance) for place in range(1, number + 1)]


def _story(place: int, chance: Random) -> Story:
    release = FIRST_RELEASE + timedelta(days=chance.randrange(_RELEASE_DAYS))
    return Story(
        ref=f"bench-{place:05}",
        born=date(2010, 1, 1) + timedelta(days=chance.randrange(700)),
        started=date(2026, 10, 1) + timedelta(days=chance.randrange(60)),
        release=release,
        moved=release + timedelta(days=chance.randrange(7, 29)),
    )


def registrations(children: Sequence[Story]) -> list[bytes]:
    return [
        _event(child, 0, "child.registered", date_of_birth=child.born.isoformat())
        for child in children
    ]


def custody_and_release(children: Sequence[Story]) -> list[bytes]:
    """For each child the start of custody and a planned release."""
    return [event for child in children for event in (_custody(child), _release(child))]


def moves(children: Sequence[Story]) -> list[bytes]:
    """For each child another release day."""
    return [_event(child, 9, "release.planned", date=child.moved.isoformat()) for child in children]


def mixed_stream(children: Sequence[Story]) -> list[bytes]:
    """Five events a child, everybody's mixed together, each child's own in order.

    One starts a plan, two date all of it, two change nothing in it.
    """
    chance = Random(5)  # noqa: S311 - the same order each time, and no secret
    whose = [place for place in range(len(children)) for _ in range(5)]
    chance.shuffle(whose)
    waiting = [_five(child) for child in children]
    return [next(waiting[place]) for place in whose]


def _five(child: Story) -> Iterator[bytes]:
    yield _custody(child)
    yield _release(child)
    yield _event(child, 3, "need.recorded", pathway="health", need="medication")
    yield _event(child, 4, "intensity.set", date=child.started.isoformat(), level="enhanced")
    yield _event(child, 9, "release.planned", date=child.moved.isoformat())


def _custody(child: Story) -> bytes:
    return _event(child, 1, "custody.started", date=child.started.isoformat(), order="dto")


def _release(child: Story) -> bytes:
    return _event(child, 2, "release.planned", date=child.release.isoformat())


def _event(child: Story, number: int, kind: str, **told: Any) -> bytes:
    at = datetime(2027, 1, 4, 9, 0, tzinfo=UTC) + timedelta(days=number)
    event = {
        "specversion": "1.0",
        "id": f"{child.ref}-{number}",
        "source": SOURCE,
        "type": kind,
        "subject": child.ref,
        "time": at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": told,
    }
    return json.dumps(event).encode()
