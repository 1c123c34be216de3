"""Facts that settle a task without anybody pressing a button: a closed list of words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from resettle.planning.events import london_day
from resettle.planning.facts import Facts, Happened
from resettle.planning.vocabulary import Anchor, EducationPlanStatus, MentoringStep
from resettle.planning.wanted import Settled

Look = Callable[[Facts], Settled | None]


class OfEvent(NamedTuple):
    """What settles the task of one event of a kind."""

    anchor: Anchor
    look: Callable[[Facts, Happened], Settled | None]


def _told(happened: Happened | None, facts: Facts) -> Settled | None:
    """Settled by an event of this spell."""
    if happened is None or _before_this_spell(happened.on, facts):
        return None
    return Settled(happened.on, happened.said)


def _before_this_spell(day: date, facts: Facts) -> bool:
    """What was told before a recall is another spell's; before the first, it is this one's."""
    spell = facts.spell
    since = spell.started if spell is not None and spell.number > 1 else None
    return since is not None and day < since


def _education(status: EducationPlanStatus) -> Look:
    return lambda facts: _told(facts.education_plan.get(status), facts)


def _release_date(facts: Facts) -> Settled | None:
    decided = facts.spell.decided if facts.spell else None
    return Settled(london_day(decided.said.time), decided.said) if decided else None


def _temporary_release(facts: Facts) -> Settled | None:
    happened = facts.spell.temporary_releases if facts.spell else ()
    return _told(happened[0], facts) if happened else None


def _looked_after(facts: Facts) -> Settled | None:
    return _told(facts.looked_after[-1], facts) if facts.looked_after else None


def _contact_level(facts: Facts) -> Settled | None:
    """The first level set in this spell: how often to see the child is asked anew each time."""
    days = (day for day, _ in facts.levels if not _before_this_spell(day, facts))
    first = next(days, None)
    return Settled(first, None) if first else None


def _mentoring(*steps: MentoringStep) -> Look:
    """Settled by the first step of these in this spell."""

    def look(facts: Facts) -> Settled | None:
        for happened in facts.mentoring:
            if happened.word in steps and not _before_this_spell(happened.on, facts):
                return Settled(happened.on, happened.said)
        return None

    return look


def _mentor_contact_since_release(facts: Facts) -> Settled | None:
    out = facts.released_on
    for contact in facts.mentor_contacts:
        if out is not None and contact.on >= out and contact.word == ATTENDED:
            return Settled(contact.on, contact.said)
    return None


class Time(NamedTuple):
    """One of the times of a task that comes again."""

    #: The day before it begins.
    since: date
    due: date
    #: The day the next is due.
    over: date


def _mentor_contacts(facts: Facts, times: Sequence[Time]) -> list[Settled | None]:
    """Of each time the first meeting in it: it counts towards how often was asked."""
    met = [one for one in facts.mentor_contacts if one.word == ATTENDED]
    return [_first(one for one in met if time.since < one.on <= time.due) for time in times]


def _talks(facts: Facts, times: Sequence[Time]) -> list[Settled | None]:
    """Of each time the first talk that is not another's: one that comes late is the late one's."""
    match = facts.mentor.match if facts.mentor is not None else ""
    steps = (one for one in facts.mentoring if one.word == MentoringStep.SUPERVISED)
    left = sorted((one for one in steps if one.about == match), key=lambda one: one.on)
    found: list[Settled | None] = []
    for time in times:
        settled = _first(one for one in left if time.since < one.on < time.over)
        found.append(settled)
        left = [one for one in left if settled is None or one.said != settled.said]
    return found


def _first(told: Iterable[Happened]) -> Settled | None:
    return next((Settled(one.on, one.said) for one in told), None)


def _concern_closed(facts: Facts, event: Happened) -> Settled | None:
    closed = facts.concerns_closed.get(event.about)
    return Settled(closed.on, closed.said) if closed is not None else None


def _of_this_match(*steps: MentoringStep) -> Look:
    """Settled by a step of the match that is the child's now, or was the last."""

    def look(facts: Facts) -> Settled | None:
        match = facts.mentor.match if facts.mentor is not None else ""
        for happened in facts.mentoring:
            if happened.word in steps and happened.about == match:
                return Settled(happened.on, happened.said)
        return None

    return look


def _later_step(step: MentoringStep, *, same_match: bool) -> Callable[..., Settled | None]:
    """For the task that one step brings: settled by a later step, of its match or of any."""

    def look(facts: Facts, event: Happened) -> Settled | None:
        place = next(n for n, one in enumerate(facts.mentoring) if one.said == event.said)
        for later in facts.mentoring[place + 1 :]:
            if later.word == step and (not same_match or later.about == event.about):
                return Settled(later.on, later.said)
        return None

    return look


#: The word of a meeting that took place.
ATTENDED = "attended"

SETTLED_BY: Mapping[str, Look] = {
    "education plan notified": _education(EducationPlanStatus.NOTIFIED),
    "education plan requested": _education(EducationPlanStatus.REQUESTED),
    "education plan received": _education(EducationPlanStatus.RECEIVED),
    "education plan reflected": _education(EducationPlanStatus.REFLECTED),
    "release date decided": _release_date,
    "temporary release recorded": _temporary_release,
    "contact level set": _contact_level,
    "looked-after status recorded": _looked_after,
    "mentor asked for": _mentoring(MentoringStep.REQUESTED, MentoringStep.ACCEPTED),
    "mentor met": _mentoring(MentoringStep.INTRODUCED, MentoringStep.ACTIVE),
    "end of mentoring planned": _of_this_match(MentoringStep.ENDING),
    "mentoring ended": _of_this_match(MentoringStep.ENDED, MentoringStep.ENDED_UNPLANNED),
    "mentoring followed up": _of_this_match(MentoringStep.FOLLOWED_UP),
    "mentor contact since release": _mentor_contact_since_release,
}

#: For a task that comes again: what settles each of its times.
SETTLED_EACH_TIME: Mapping[str, Callable[[Facts, Sequence[Time]], list[Settled | None]]] = {
    "mentor contact": _mentor_contacts,
    "mentor supervised": _talks,
}

#: For a task that an event brings: what settles the one of that event.
SETTLED_FOR_EVENT: Mapping[str, OfEvent] = {
    "mentor accepted": OfEvent(
        Anchor.MENTORING_STEP, _later_step(MentoringStep.ACCEPTED, same_match=True)
    ),
    "mentor asked for again": OfEvent(
        Anchor.MENTORING_STEP, _later_step(MentoringStep.REQUESTED, same_match=False)
    ),
    "mentor check renewed": OfEvent(
        Anchor.MENTORING_STEP, _later_step(MentoringStep.CHECK_RENEWED, same_match=True)
    ),
    "concern closed": OfEvent(Anchor.CONCERN, _concern_closed),
}

#: Nobody can call such a task done: only the fact does, since it carries what must be known.
ONLY_SO = frozenset({"concern closed"})

#: Everything that a rule may name.
EVERY_FACT = (*SETTLED_BY, *SETTLED_EACH_TIME, *SETTLED_FOR_EVENT)


def settled_by(words: str, facts: Facts, event: Happened | None = None) -> Settled | None:
    """When a fact settled a task, or None while it has not. `words` come from the closed list."""
    if event is not None and (of_event := SETTLED_FOR_EVENT.get(words)) is not None:
        return of_event.look(facts, event)
    return SETTLED_BY[words](facts)
