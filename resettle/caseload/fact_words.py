"""What a plan rests on, in plain words, each fact with who said so and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.caseload.child_actions import SOURCE as DETAILS
from resettle.caseload.tray_actions import PERSON
from resettle.children.words import LOOKED_AFTER, ORDERS, said
from resettle.planning.events import Said, london_day
from resettle.planning.facts import Facts, Happened, Spell
from resettle.planning.vocabulary import EducationPlanStatus
from resettle.tasks.release_dates import SOURCE as RELEASE_DATES
from resettle.web.dates import day_in_days, day_words, plain_day

#: What messages of the prison-side systems name as their source.
_PRISONS = "prison-offender-events"


class Fact(NamedTuple):
    """One thing that is known, and on whose word."""

    label: str
    words: str
    #: "" where it needs none.
    source: str = ""


def source_words(told: Said | None, otherwise: str = "") -> str:
    """Who said something, and when: “Said by the-feed on 3 March 2026”."""
    if told is None:
        return otherwise
    day = plain_day(london_day(told.time))
    return gettext("Said by %(who)s on %(day)s", who=_sayer(told.source), day=day)


def _sayer(source: str) -> str:
    """A source as people know it: ours by what it is, another system's by its own name."""
    if source == DETAILS:
        return gettext("somebody here, on the details page")
    if source.startswith(PERSON):
        return gettext("somebody here, who entered it")
    if source == RELEASE_DATES:
        return gettext("custody, when we asked for the dates")
    if source == _PRISONS:
        return gettext("custody")
    if source.startswith("urn:resettle:demonstration:"):
        return gettext("the demonstration")
    return source


def facts_in_words(facts: Facts, today: date) -> list[Fact]:
    """Order, custody and release of the time we are in now."""
    spell = facts.spell
    if spell is None:
        return []
    return [*_custody(spell), *_release(facts, spell, today)]


def _custody(spell: Spell) -> Iterator[Fact]:
    if spell.order is not None:
        told = spell.sentence_said or spell.remand_said or spell.start_said
        yield Fact(gettext("Order"), said(ORDERS, spell.order), source_words(told))
    if spell.started is not None:
        label = gettext("Recalled to custody") if spell.by_recall else gettext("Custody began")
        yield Fact(label, day_words(spell.started), source_words(spell.start_said))
    if spell.sentenced_on is not None:
        yield Fact(
            gettext("Sentenced"), day_words(spell.sentenced_on), source_words(spell.sentence_said)
        )
    if spell.establishment:
        yield Fact(gettext("Establishment"), spell.establishment, source_words(spell.start_said))


def _release(facts: Facts, spell: Spell, today: date) -> Iterator[Fact]:
    window, decided = spell.window, spell.decided
    calculated = gettext("Calculated from the sentence")
    if decided is not None:
        yield Fact(
            gettext("Release planned for"),
            day_in_days(decided.date, today)
            if spell.released_on is None
            else day_words(decided.date),
            source_words(decided.said),
        )
    elif window.midpoint is not None:
        words = gettext("%(day)s, an estimate", day=day_words(window.midpoint))
        more = gettext("Calculated from the sentence, because nobody has given a date")
        yield Fact(gettext("Release planned for"), words, more)
    elif spell.released_on is None:
        yield Fact(gettext("Release planned for"), gettext("Nobody has given a date yet"))
    if window.earliest is not None:
        yield Fact(gettext("Earliest release"), day_words(window.earliest), calculated)
    if window.latest is not None:
        yield Fact(gettext("Latest release"), day_words(window.latest), calculated)
    if spell.released_on is not None:
        words = day_in_days(spell.released_on, today)
        if spell.unplanned:
            words = gettext("%(day)s. No plan had named that day", day=words)
        yield Fact(gettext("Released"), words, source_words(spell.release_said))
    ends = facts.supervision_ended or window.supervision_ends
    if ends is not None:
        source = "" if facts.supervision_ended else calculated
        yield Fact(gettext("Supervision ends"), day_words(ends), source)


def looked_after_in_words(facts: Facts) -> list[Fact]:
    """The status now, and those before it, the newest first."""
    return [_status(one) for one in reversed(facts.looked_after)]


#: How far the education plan has come.
_PLAN: Mapping[EducationPlanStatus, Any] = {
    EducationPlanStatus.NOTIFIED: _l("The council was told of the custody"),
    EducationPlanStatus.REQUESTED: _l("We asked for it"),
    EducationPlanStatus.RECEIVED: _l("We have it"),
    EducationPlanStatus.REFLECTED: _l("Our plan takes it up"),
}


def education_plan_in_words(facts: Facts) -> list[Fact]:
    """How far the education, health and care plan has come, each step with who said so."""
    return [
        Fact(str(words), day_words(step.on), source_words(step.said))
        for status, words in _PLAN.items()
        if (step := facts.education_plan.get(status)) is not None
    ]


def _status(one: Happened) -> Fact:
    since = gettext("Since %(day)s", day=day_words(one.on))
    return Fact(said(LOOKED_AFTER, one.word), since, source_words(one.said))
