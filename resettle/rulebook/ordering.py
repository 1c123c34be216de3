"""Rules in the order of a child's story: by pathway, then by the time they come."""

from __future__ import annotations

from dataclasses import dataclass

from resettle.planning.due import Due, Unit
from resettle.planning.vocabulary import Anchor, Pathway
from resettle.planning.workflow import Rulebook, TaskRule

#: A unit in days, near enough to put rules in order and on a picture. Never for a date.
ABOUT_DAYS = {Unit.WORKING_DAY: 1.4, Unit.DAY: 1.0, Unit.WEEK: 7.0, Unit.MONTH: 30.4}

#: The parts of a story, and the anchors whose days lie in each.
STARTS = (Anchor.REMAND_START, Anchor.CUSTODY_START, Anchor.SENTENCE, Anchor.RECALL)

AT_THE_START = "From the start of custody"
BEFORE = "Before release"
AFTER = "On release and after"
OTHER = "When something else happens"
PARTS = (AT_THE_START, BEFORE, AFTER, OTHER)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule stands in the story: a part of it, and about how many days into that part."""

    part: str
    days: float


def place_of(rule: TaskRule) -> Place:
    """Where a rule's deadline falls, or where the first time of a repeat does."""
    if rule.repeat is not None:
        repeat = rule.repeat.latest
        return place_on(Due(repeat.every or 1, repeat.unit, repeat.start))
    assert rule.due is not None, "a rule without a repeat has a due date"
    return place_on(rule.due.latest)


def place_on(due: Due) -> Place:
    days = due.count * ABOUT_DAYS[due.unit]
    if due.anchor in STARTS:
        return Place(AT_THE_START, days)
    if due.anchor is Anchor.RELEASE:
        return Place(BEFORE if due.count < 0 else AFTER, days)
    return Place(OTHER, days)


def by_pathway(rulebook: Rulebook) -> tuple[tuple[Pathway, tuple[TaskRule, ...]], ...]:
    """Each pathway that has rules, with them in the order of the story."""
    rules = [rule for flow in rulebook.workflows for rule in flow.rules]
    found = (
        (pathway, tuple(sorted((r for r in rules if r.pathway is pathway), key=_in_story)))
        for pathway in Pathway
    )
    return tuple((pathway, mine) for pathway, mine in found if mine)


def _in_story(rule: TaskRule) -> tuple[int, str, float, str]:
    place = place_of(rule)
    # Rules that count from other days stand together by what they count from.
    from_what = str(rule.anchor) if place.part == OTHER else ""
    return (PARTS.index(place.part), from_what, place.days, str(rule.name))


def days_words(rule: TaskRule) -> str:
    """The rule's day in words, by its latest wording and without the cap of a repeat."""
    if rule.repeat is not None:
        return str(rule.repeat.latest).partition(", for at most")[0]
    assert rule.due is not None, "a rule without a repeat has a due date"
    return str(rule.due.latest)


def spoken(word: str) -> str:
    """A word of a closed list as people say it: `case_management` is “case management”."""
    return word.replace("_", " ")
