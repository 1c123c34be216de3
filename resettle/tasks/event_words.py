"""What an event said, in one short sentence, for pages that say what a date rests on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext

from resettle.children.words import LEVELS, LOOKED_AFTER, ORDERS, PATHWAYS, said
from resettle.web.dates import day_words

_WITH_A_DAY: Mapping[str, Any] = {
    "custody.started": lambda day: gettext("Custody started on %(day)s", day=day),
    "child.released": lambda day: gettext("The child was released on %(day)s", day=day),
    "child.recalled": lambda day: gettext("The child was recalled on %(day)s", day=day),
    "child.unlawfully_at_large": lambda day: gettext(
        "The child went unlawfully at large on %(day)s", day=day
    ),
    "child.died": lambda day: gettext("The child died on %(day)s", day=day),
    "supervision.ended": lambda day: gettext("Supervision ended on %(day)s", day=day),
    "moved_service": lambda day: gettext("The child moved to another service on %(day)s", day=day),
    "release.planned": lambda day: gettext("Release planned for %(day)s", day=day),
    "temporary_release.recorded": lambda day: gettext("Temporary release on %(day)s", day=day),
    "contact.missed": lambda day: gettext("Contact missed on %(day)s", day=day),
    "breach.decided": lambda day: gettext("Breach decided on %(day)s", day=day),
    "disposal.given": lambda day: gettext("Disposal given on %(day)s", day=day),
    "education_plan.changed": lambda day: gettext("Education plan changed on %(day)s", day=day),
}


def event_words(meaning: Mapping[str, Any] | None) -> str:
    """A message’s meaning as a sentence; where it means nothing yet, that."""
    if not meaning:
        return gettext("A message that changed nothing")
    kind, told = str(meaning.get("type", "")), meaning.get("data", {})
    day = day_words(date.fromisoformat(told["date"])) if told.get("date") else ""
    match kind:
        case "child.registered":
            return gettext("The child was registered")
        case "event.withdrawn":
            return gettext("An earlier event was taken back")
        case "need.recorded":
            pathway = said(PATHWAYS, told["pathway"])
            need = told["need"].replace("_", " ")
            return gettext("Need recorded, %(pathway)s: %(need)s", pathway=pathway, need=need)
        case "looked_after.changed":
            status = said(LOOKED_AFTER, told["status"])
            return gettext("Looked-after status from %(day)s: %(status)s", day=day, status=status)
        case "intensity.set":
            return gettext("Contact level set: %(level)s", level=said(LEVELS, told["level"]))
        case "sentence.imposed":
            order = said(ORDERS, told["order"])
            return gettext("Sentenced on %(day)s: %(order)s", day=day, order=order)
    if kind in _WITH_A_DAY and day:
        return str(_WITH_A_DAY[kind](day))
    return gettext("An event")
