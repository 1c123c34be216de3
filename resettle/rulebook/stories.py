"""Worked examples as small stories for the pages: what happened, and what the rules made of it.

The days shown are those the rules in force give now, and not those written in the file: where the
two differ, the story says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from resettle.planning import events as ev
from resettle.planning.wanted import WantedTask
from resettle.planning.workflow import Rulebook, TaskRule
from resettle.planning.working_days import WorkingDays
from resettle.rulebook.example_reading import Example, Expected, read_example_file
from resettle.rulebook.examples import events_for, planned_for, run_example
from resettle.rulebook.short_facts import ShortFacts

#: How many days of a task that comes again and again a story shows.
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happens in a story."""

    on: date
    event: ev.Event
    #: Where it was said on another day than the one it is about.
    said_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules ask of this child, for one rule. No tasks: the rule asks nothing."""

    rule: TaskRule
    tasks: tuple[WantedTask, ...]
    #: How many there are in all.
    times: int


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    #: None where the child's age plays no part.
    born: date | None
    told: tuple[Told, ...]
    asked: tuple[Asked, ...]
    #: The rules in force give other days than the example says.
    differs: bool


class Shelf:
    """The stories of each workflow, told again only when its examples or the rules change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "examples"
        self._kept: dict[str, tuple[object, tuple[Story, ...]]] = {}

    def of(self, workflow: str, rulebook: Rulebook, calendar: WorkingDays) -> tuple[Story, ...]:
        """The stories of a workflow of this rulebook; none where its file cannot be read."""
        path = self._folder / f"{workflow}.yaml"
        try:
            stat = path.stat()
        except OSError:
            return ()
        mark = (rulebook.fingerprint, calendar, stat.st_mtime_ns, stat.st_size)
        held = self._kept.get(workflow)
        if held is None or held[0] != mark:
            examples, _ = read_example_file(path)
            held = (mark, tuple(_story(one, rulebook, calendar) for one in examples))
            self._kept[workflow] = held
        return held[1]


def _story(example: Example, rulebook: Rulebook, calendar: WorkingDays) -> Story:
    _, wanted = planned_for(example, rulebook, calendar)
    born = example.facts.born
    return Story(
        title=example.title,
        born=born if born != ShortFacts().born else None,
        told=tuple(_told(example)),
        asked=tuple(_asked(example.expect, wanted, rulebook)),
        differs=bool(run_example(example, rulebook, calendar)),
    )


def _told(example: Example) -> Iterator[Told]:
    for event in sorted(events_for(example), key=ev.order_key):
        said_on = ev.london_day(event.said.time)
        match event:
            case ev.ChildRegistered():
                continue
            case ev.ReleasePlanned(date=day):
                yield Told(day, event, said_on)
            case ev.NeedRecorded() | ev.EventWithdrawn():
                yield Told(said_on, event)
            case _:
                yield Told(event.on, event)


def _asked(
    expect: tuple[Expected, ...], wanted: tuple[WantedTask, ...], rulebook: Rulebook
) -> Iterator[Asked]:
    for expected in expect:
        rule = rulebook.by_name.get(expected.name)
        if rule is not None:
            got = tuple(task for task in wanted if task.name == expected.name)
            yield Asked(rule, got[:_SHOWN], len(got))
