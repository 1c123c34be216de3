"""Which day each anchor is for one child. Nowhere else knows where a rule's days come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from resettle.planning.conditions import birthday
from resettle.planning.events import Said
from resettle.planning.facts import Facts, Happened, MentorStory, Spell
from resettle.planning.vocabulary import Anchor, EducationPlanStatus


@dataclass(frozen=True, slots=True)
class Day:
    """An anchor's day, who said so, and whether it is only calculated."""

    on: date
    said: Said | None = None
    estimated: bool = False


Days = dict[Anchor, Day]

_EDUCATION = (
    (Anchor.EDUCATION_PLAN_NOTIFIED, EducationPlanStatus.NOTIFIED),
    (Anchor.EDUCATION_PLAN_REQUESTED, EducationPlanStatus.REQUESTED),
    (Anchor.EDUCATION_PLAN_RECEIVED, EducationPlanStatus.RECEIVED),
)


def days_of(facts: Facts) -> Days:
    """The day of every anchor that happens once in a spell, where it is known."""
    days: Days = {}
    if facts.date_of_birth is not None:
        days[Anchor.EIGHTEENTH_BIRTHDAY] = Day(birthday(facts.date_of_birth, 18))
    for anchor, status in _EDUCATION:
        if (told := facts.education_plan.get(status)) is not None:
            days[anchor] = Day(told.on, told.said)
    if facts.looked_after:
        change = facts.looked_after[-1]
        days[Anchor.LOOKED_AFTER_CHANGE] = Day(change.on, change.said)
    if facts.mentor is not None:
        _mentor_days(facts.mentor, days)
    if facts.spell is not None:
        _spell_days(facts.spell, days)
    if facts.supervision_ended is not None:
        days[Anchor.SUPERVISION_END] = Day(facts.supervision_ended)
    return days


def _spell_days(spell: Spell, days: Days) -> None:
    if spell.started is not None:
        days[Anchor.CUSTODY_START] = Day(spell.started, spell.start_said)
        if spell.by_recall:
            days[Anchor.RECALL] = days[Anchor.CUSTODY_START]
    if spell.remanded_on is not None:
        days[Anchor.REMAND_START] = Day(spell.remanded_on, spell.remand_said)
    if spell.sentenced_on is not None:
        days[Anchor.SENTENCE] = Day(spell.sentenced_on, spell.sentence_said)
    if (release := planned_release(spell)) is not None:
        days[Anchor.RELEASE] = release
    if spell.released_on is not None:
        days[Anchor.RELEASE] = Day(spell.released_on, spell.release_said)
    window = spell.window
    if window.earliest is not None:
        days[Anchor.EARLIEST_RELEASE] = Day(window.earliest, estimated=True)
    if window.latest is not None:
        days[Anchor.LATEST_RELEASE] = Day(window.latest, estimated=True)
    if window.supervision_ends is not None:
        days[Anchor.SUPERVISION_END] = Day(window.supervision_ends, estimated=True)


def _mentor_days(mentor: MentorStory, days: Days) -> None:
    if mentor.started is not None:
        days[Anchor.MENTOR_START] = Day(mentor.started, mentor.start_said)
    if mentor.ends_on is not None:
        days[Anchor.MENTORING_END] = Day(mentor.ends_on, mentor.end_said)


def planned_release(spell: Spell) -> Day | None:
    """The day the release is, or was last, planned for: decided, else the calculated midpoint."""
    if (decided := spell.decided) is not None:
        return Day(decided.date, decided.said)
    if spell.window.midpoint is not None:
        return Day(spell.window.midpoint, estimated=True)
    return None


def happenings_of(facts: Facts, anchor: Anchor) -> tuple[Happened, ...]:
    """Every event of a kind that brings a task each time, in order, in the current chapter."""
    return _HAPPENINGS[anchor](facts)


def _in_this_chapter(told: tuple[Happened, ...], facts: Facts) -> tuple[Happened, ...]:
    """Community events since the current spell began.

    Earlier ones belong to the chapter that a recall closed: their tasks were withdrawn by it and
    do not come back. So do those of the day custody began: the child was still outside.
    """
    since = facts.spell.started if facts.spell is not None else None
    return tuple(e for e in told if since is None or e.on > since)


def missed_twice(contacts: tuple[Happened, ...]) -> tuple[Happened, ...]:
    """Each second time in a row that the child was not there. A meeting that was cancelled is
    neither; one that took place begins the count anew."""
    found, in_a_row = [], 0
    for contact in contacts:
        if contact.word == "not_there":
            in_a_row += 1
            if in_a_row % 2 == 0:
                found.append(contact)
        elif contact.word == "attended":
            in_a_row = 0
    return tuple(found)


#: One row for each of `EVENT_ANCHORS`.
_HAPPENINGS: Mapping[Anchor, Callable[[Facts], tuple[Happened, ...]]] = {
    Anchor.NEED: lambda facts: facts.needs,
    Anchor.DISPOSAL: lambda facts: facts.disposals,
    Anchor.TEMPORARY_RELEASE: lambda facts: facts.spell.temporary_releases if facts.spell else (),
    Anchor.MISSED_CONTACT: lambda facts: _in_this_chapter(facts.missed_contacts, facts),
    Anchor.BREACH: lambda facts: _in_this_chapter(facts.breaches, facts),
    Anchor.MENTORING_STEP: lambda facts: facts.mentoring,
    Anchor.MENTOR_MISSED_TWICE: lambda facts: missed_twice(facts.mentor_contacts),
    Anchor.CONCERN: lambda facts: facts.concerns,
}
