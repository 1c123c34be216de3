"""Facts that settle a task without anybody pressing a button: a closed list of words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from resettle.planning.events import london_day
from resettle.planning.facts import Facts, Happened
from resettle.planning.vocabulary import EducationPlanStatus
from resettle.planning.wanted import Settled

Look = Callable[[Facts], Settled | None]


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


SETTLED_BY: Mapping[str, Look] = {
    "education plan notified": _education(EducationPlanStatus.NOTIFIED),
    "education plan requested": _education(EducationPlanStatus.REQUESTED),
    "education plan received": _education(EducationPlanStatus.RECEIVED),
    "education plan reflected": _education(EducationPlanStatus.REFLECTED),
    "release date decided": _release_date,
    "temporary release recorded": _temporary_release,
    "contact level set": _contact_level,
    "looked-after status recorded": _looked_after,
}


def settled_by(words: str, facts: Facts) -> Settled | None:
    """When a fact settled a task, or None while it has not. `words` come from the closed list."""
    return SETTLED_BY[words](facts)
