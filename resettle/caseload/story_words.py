"""What messages said, in plain words: one sentence for each kind of event, in the past tense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from resettle.children.words import LEVELS, LOOKED_AFTER, ORDERS, PATHWAYS, said
from resettle.planning.events import Term
from resettle.releases.meaning import AT_LARGE, term_of
from resettle.releases.models import Message
from resettle.web.dates import day_words

_SAID = Mapping[str, Any]


def message_words(message: Message) -> str:
    """What a message said. One we took no meaning from is named as its sender names it."""
    meaning = message.meaning or {}
    words = _words(str(meaning.get("type", "")), meaning.get("data") or {})
    return words or gettext("A message called “%(kind)s”", kind=message.kind)


def _words(kind: str, told: _SAID) -> str:
    story = _STORIES.get(kind)
    return story(told, _day(told.get("date"))) if story else ""


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


def _term(words: str) -> str:
    """“8m” as “8 months”; of consecutive terms one after the other."""
    parts = []
    for count, unit in (term_of(words) or Term(())).parts:
        is_months = unit == "m"
        parts.append(
            ngettext("%(num)d month", "%(num)d months", count)
            if is_months
            else ngettext("%(num)d day", "%(num)d days", count)
        )
    return gettext(" and then ").join(parts)


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
            term=_term(told["term"]),
        )
    return gettext("Sentenced on %(day)s: %(order)s", day=day, order=order)


def _release(told: _SAID, day: str) -> str:
    if told.get("to"):
        return gettext("Released on %(day)s, to: %(where)s", day=day, where=told["to"])
    return gettext("Released on %(day)s", day=day)


def _need(told: _SAID, _: str) -> str:
    need, where = str(told["need"]).replace("_", " "), said(PATHWAYS, told["pathway"])
    return gettext("A need was recorded: %(need)s (%(where)s)", need=need, where=where)


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
    "event.withdrawn": lambda told, _: gettext(
        "An earlier message was taken back: %(why)s", why=told["reason"]
    ),
}


def outcome_words(message: Message) -> tuple[str, str]:
    """What became of a message, and the kind of tag that says so."""
    if message.doubt and message.handled_at is None:
        return gettext("A person must look"), "overdue"
    match message.state:
        case "applied":
            return gettext("The plan follows it"), "good"
        case "noted":
            return gettext("Noted, and changes nothing"), "waiting"
        case "waiting_for_dates":
            return gettext("Waiting for the dates"), "open"
        case "rejected":
            return gettext("Could not be an event"), "waiting"
        case _ if message.handled_at is not None:
            return gettext("Decided by a person"), "done"
        case _:
            return gettext("Waiting for a person to decide"), "overdue"


def _day(told: Any) -> str:
    return day_words(date.fromisoformat(told)) if told else gettext("a day not known")
