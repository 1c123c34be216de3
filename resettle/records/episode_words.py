"""Disposals, help from the council and proven serious violence, each row in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext

from resettle.records.listed import DISPOSALS, ENDINGS, HELP, VIOLENCE, words_of
from resettle.records.models import Disposal, HelpPeriod, SeriousViolence
from resettle.web.dates import plain_day

#: What it is about, in a word or two, and the rest, line by line.
Told = tuple[str, Sequence[str]]


def told_of_disposal(one: Disposal) -> Told:
    lines = [gettext("Given on %(day)s", day=plain_day(one.given_on))]
    if one.ended_on is not None and one.ending is not None:
        day, how = plain_day(one.ended_on), str(ENDINGS[one.ending].words)
        lines.append(gettext("Ended on %(day)s: %(how)s", day=day, how=how))
    return words_of(DISPOSALS, one.kind), [*lines, one.words]


def told_of_help(one: HelpPeriod) -> Told:
    lines = [
        gettext("Asked for on %(day)s", day=plain_day(one.referred_on)) if one.referred_on else "",
        days_of_help(one.since, one.until),
    ]
    return words_of(HELP, one.kind), [*lines, one.words]


def days_of_help(since: date | None, until: date | None) -> str:
    if since is None:
        if until is None:
            return gettext("No plan yet")
        return gettext("Nothing came of it, known on %(day)s", day=plain_day(until))
    if until is None:
        return gettext("Since %(day)s", day=plain_day(since))
    return gettext("%(first)s to %(last)s", first=plain_day(since), last=plain_day(until))


def told_of_violence(one: SeriousViolence) -> Told:
    lines = [
        gettext("Gravity score %(score)s", score=one.gravity),
        gettext("On %(day)s", day=plain_day(one.offence_on)),
        gettext("Proven on %(day)s", day=plain_day(one.proven_on)),
    ]
    return words_of(VIOLENCE, one.offence_group), lines
