"""What events said, in plain words: one sentence for each kind, in the past tense.

Every page that tells of an event says it in these words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.children.words import LEVELS, LOOKED_AFTER, ORDERS, PATHWAYS, said
from resettle.planning.events import Term
from resettle.planning.vocabulary import MentoringStep
from resettle.releases.meaning import AT_LARGE, term_of
from resettle.rulebook.telling import term_words
from resettle.web.dates import kept_day

_SAID = Mapping[str, Any]


def event_words(meaning: _SAID | None) -> str:
    """What a message was understood to say; "" where it was understood to say nothing."""
    story = _STORIES.get(str((meaning or {}).get("type", "")))
    told = (meaning or {}).get("data") or {}
    return story(told, kept_day(told.get("date"))) if story else ""


def _custody(told: _SAID, day: str) -> str:
    order, where = said(ORDERS, told.get("order")), told.get("establishment")
    if order and where:
        return gettext(
            "Came into custody on %(day)s: %(order)s, at %(where)s",
            day=day,
            order=order,
            where=where,
        )
    if order:
        return gettext("Came into custody on %(day)s: %(order)s", day=day, order=order)
    if where:
        return gettext("Came into custody on %(day)s, at %(where)s", day=day, where=where)
    return gettext("Came into custody on %(day)s", day=day)


#: How far an education plan has come, as a sentence goes on from “The education plan”.
_EDUCATION = {
    "notified": _l("was asked about, and the home council told of the child"),
    "requested": _l("was asked for"),
    "received": _l("came"),
    "reflected": _l("was put to use in the child’s own plan"),
}


def _sentence(told: _SAID, day: str) -> str:
    order = said(ORDERS, told["order"])
    if told.get("term"):
        return gettext(
            "Sentenced on %(day)s: %(order)s, %(term)s",
            day=day,
            order=order,
            term=term_words(term_of(told["term"]) or Term(())),
        )
    return gettext("Sentenced on %(day)s: %(order)s", day=day, order=order)


def _release(told: _SAID, day: str) -> str:
    if told.get("to"):
        return gettext("Released on %(day)s, to: %(where)s", day=day, where=told["to"])
    return gettext("Released on %(day)s", day=day)


def _need(told: _SAID, _: str) -> str:
    need, where = str(told["need"]).replace("_", " "), said(PATHWAYS, told["pathway"])
    return gettext("A need was recorded: %(need)s (%(where)s)", need=need, where=where)


#: A step of a match, as a sentence of its own.
_STEPS: Mapping[str, Any] = {
    MentoringStep.REQUESTED: _l("A mentor was asked for on %(day)s"),
    MentoringStep.ACCEPTED: _l("A mentor said yes on %(day)s"),
    MentoringStep.INTRODUCED: _l("The child and the mentor first met on %(day)s"),
    MentoringStep.ACTIVE: _l("The child and the mentor meet as planned, since %(day)s"),
    MentoringStep.PAUSED: _l("Mentoring rests since %(day)s"),
    MentoringStep.RESUMED: _l("Mentoring went on from %(day)s"),
    MentoringStep.ENDING: _l("The end of mentoring was planned on %(day)s"),
    MentoringStep.ENDED: _l("Mentoring ended as planned on %(day)s"),
    MentoringStep.ENDED_UNPLANNED: _l("Mentoring ended before its time on %(day)s"),
    MentoringStep.WITHDRAWN: _l("No mentor is looked for any more, since %(day)s"),
    MentoringStep.CHECK_LAPSED: _l("A check of the mentor lapsed on %(day)s"),
    MentoringStep.CHECK_RENEWED: _l("The mentor’s checks hold again since %(day)s"),
    MentoringStep.SUPERVISED: _l("The mentor was supervised on %(day)s"),
    MentoringStep.FOLLOWED_UP: _l("Somebody asked how it has been since mentoring, on %(day)s"),
}
_CONTACTS: Mapping[str, Any] = {
    "attended": _l("The child and the mentor met on %(day)s"),
    "not_there": _l("The child was not there for the mentor on %(day)s"),
    "cancelled": _l("A meeting with the mentor was called off, on %(day)s"),
}


def _mentoring(told: _SAID, day: str) -> str:
    return str(_STEPS[told["step"]]) % {"day": day}


def _mentor_contact(told: _SAID, day: str) -> str:
    return str(_CONTACTS[told["attended"]]) % {"day": day}


#: One for each type of event, from its data and the day it is about, in words.
_STORIES: Mapping[str, Callable[[_SAID, str], str]] = {
    "child.registered": lambda _, __: gettext(
        "The child was registered, or who the child is was said again"
    ),
    "custody.started": _custody,
    "sentence.imposed": _sentence,
    "release.planned": lambda _, day: gettext("Release planned for %(day)s", day=day),
    "temporary_release.recorded": lambda told, day: gettext(
        "A temporary release on %(day)s: %(how)s", day=day, how=told["outcome"]
    ),
    "child.released": _release,
    "child.recalled": lambda _, day: gettext("Recalled to custody on %(day)s", day=day),
    AT_LARGE: lambda _, day: gettext("Away from custody without leave since %(day)s", day=day),
    "supervision.ended": lambda _, day: gettext("Supervision ended on %(day)s", day=day),
    "moved_service": lambda told, day: gettext(
        "Moved to another service on %(day)s: %(to)s", day=day, to=told["to"]
    ),
    "child.died": lambda _, day: gettext("The child died on %(day)s", day=day),
    "need.recorded": _need,
    "looked_after.changed": lambda told, day: gettext(
        "Looked-after status on %(day)s: %(status)s",
        day=day,
        status=said(LOOKED_AFTER, told["status"]),
    ),
    "education_plan.changed": lambda told, day: gettext(
        "The education plan %(what)s, on %(day)s",
        what=said(_EDUCATION, told["status"]),
        day=day,
    ),
    "intensity.set": lambda told, day: gettext(
        "How often the child is seen, from %(day)s: %(level)s",
        day=day,
        level=said(LEVELS, told["level"]),
    ),
    "contact.missed": lambda _, day: gettext("A contact was missed on %(day)s", day=day),
    "breach.decided": lambda _, day: gettext(
        "A decision about breach was made on %(day)s", day=day
    ),
    "disposal.given": lambda _, day: gettext(
        "An out-of-court disposal was given on %(day)s", day=day
    ),
    "mentoring.changed": _mentoring,
    "mentor_contact.logged": _mentor_contact,
    "concern.raised": lambda _, day: gettext("A concern was raised on %(day)s", day=day),
    "concern.closed": lambda _, day: gettext("A concern was closed on %(day)s", day=day),
    "event.withdrawn": lambda told, _: gettext(
        "An earlier message was taken back: %(why)s", why=told["reason"]
    ),
}
