"""The kinds of meeting and what became of one, as people read them. Templates ask by filter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from resettle.children.words import OWNERS, said
from resettle.meetings.models import MeetingLog
from resettle.meetings.rules import THE_CHILD, Came, Did, MeetingKind, MeetingState
from resettle.web.dates import moment_words

KINDS: Mapping[str, Any] = {
    MeetingKind.PLANNING: _l("Planning meeting"),
    MeetingKind.REVIEW: _l("Review of the plan"),
    MeetingKind.FINAL_REVIEW: _l("Final review before release"),
    MeetingKind.LOOKED_AFTER_REVIEW: _l("Looked-after review"),
    MeetingKind.TEMPORARY_RELEASE: _l("Temporary release"),
    MeetingKind.RELEASE_DAY: _l("Day of release"),
    MeetingKind.APPOINTMENT: _l("Appointment"),
    MeetingKind.OTHER: _l("Other meeting"),
}

#: What each kind is for, where its name does not say.
KIND_HINTS: Mapping[str, Any] = {
    MeetingKind.PLANNING: _l("The first planning after sentence or remand, or after a recall"),
    MeetingKind.REVIEW: _l("How the plan is going, in custody or after"),
    MeetingKind.FINAL_REVIEW: _l("Everything that must be ready for the day of release"),
    MeetingKind.LOOKED_AFTER_REVIEW: _l("Chaired by the independent reviewing officer"),
    MeetingKind.TEMPORARY_RELEASE: _l("A day or a night out, to try a part of the plan"),
    MeetingKind.RELEASE_DAY: _l("Hour by hour: who collects, clothes, phone, money, medicine"),
    MeetingKind.APPOINTMENT: _l("A visit, a doctor, a college, the first contact after release"),
    MeetingKind.OTHER: _l("Anything else with a time and a place"),
}

STATES: Mapping[str, Any] = {
    MeetingState.PLANNED: _l("Planned"),
    MeetingState.HELD: _l("Held"),
    MeetingState.CANCELLED: _l("Cancelled"),
}

CAME: Mapping[str, Any] = {
    Came.YES: _l("Came"),
    Came.NO: _l("Was not there"),
    Came.APOLOGIES: _l("Sent apologies"),
}

_DID: Mapping[str, Any] = {
    Did.PLANNED: _l("Planned"),
    Did.MOVED: _l("Moved"),
    Did.CHANGED: _l("Changed"),
    Did.HELD: _l("Written up"),
    Did.CANCELLED: _l("Cancelled"),
}

_FIELDS: Mapping[str, Any] = {
    "title": _l("What it is about"),
    "minutes": _l("How long, in minutes"),
    "place": _l("Place"),
    "travel": _l("Travel"),
    "before_release": _l("Only before release"),
    "asked": _l("Who is asked"),
    "decided": _l("What was decided"),
    "child_said": _l("What the child said"),
    "also": _l("Who came as well"),
}


def role_words(role: str) -> str:
    """Who somebody who is asked is to the child."""
    return gettext("The child") if role == THE_CHILD else said(OWNERS, role).capitalize()


def length_words(minutes: int) -> str:
    """“45 minutes”, “8 hours”, “1 hour 15 minutes”."""
    hours, rest = divmod(minutes, 60)
    told = [ngettext("%(num)d hour", "%(num)d hours", hours)] if hours else []
    if rest:
        told.append(ngettext("%(num)d minute", "%(num)d minutes", rest))
    return " ".join(told)


def called(kind: str, title: str) -> str:
    """What a meeting is called in a list: what it is about, or else its kind."""
    return title or said(KINDS, kind)


def log_words(entry: MeetingLog, questions: Mapping[str, str] | None = None) -> dict[str, Any]:
    """One line of a meeting's log, for a timeline: what was done, and what it changed.

    Args:
        questions: what each line of the list of the day asks, by its name in the configuration.
    """
    text = ""
    if entry.what == Did.CANCELLED:
        text = entry.words
    elif entry.words:
        changes: Mapping[str, list[Any]] = json.loads(entry.words)
        text = "; ".join(
            _change_words(name, values, questions or {}) for name, values in changes.items()
        )
    return {"title": said(_DID, entry.what), "at": entry.at, "actor": entry.actor, "text": text}


def _change_words(name: str, values: list[Any], questions: Mapping[str, str]) -> str:
    if name == "starts_at":
        was, now = (moment_words(datetime.fromisoformat(one)) for one in values)
        return gettext("From %(was)s to %(now)s", was=was, now=now)
    if name == "came":
        told = ", ".join(
            f"{who}: {said(CAME, was)} → {said(CAME, now)}" for who, was, now in values
        )
        return gettext("Who came: %(told)s", told=told)
    what = said(_FIELDS, name)
    if name.startswith("list "):
        line = name.removeprefix("list ")
        what = questions.get(line, line.replace("_", " ")).rstrip("?")
    was, now = map(_value_words, values)
    if not was:
        return gettext("%(what)s: “%(now)s”", what=what, now=now)
    return gettext("%(what)s: from “%(was)s” to “%(now)s”", what=what, was=was, now=now)


def _value_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return "" if value is None else str(value)
