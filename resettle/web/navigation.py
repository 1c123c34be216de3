"""The menu at the top of every page. To add to it, add a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from resettle.permissions import May, Viewer


class Entry(NamedTuple):
    #: A lazy text: which language it is in is known when a page is asked for.
    label: Any
    #: The door it leads to, which takes no arguments.
    endpoint: str
    #: What one must be allowed to do to see it; None is for everybody, signed in or not.
    needs: May | None = None
    #: Other rooms' pages on which this entry is the one that is lit.
    also: tuple[str, ...] = ()
    #: Of those who may, for whom it is; None is for all of them.
    meant_for: Callable[[Viewer], bool] | None = None


#: In the order they are shown.
MENU: tuple[Entry, ...] = (
    Entry(_l("My day"), "myday.show", May.OWN_ACCOUNT, ("waiting",)),
    Entry(
        _l("Children"),
        "caseload.show",
        May.READ_CHILDREN,
        also=(
            "child",
            "choosing",
            "episodes",
            "harmed",
            "importing",
            "match",
            "meeting",
            "printing",
            "reassigning",
            "release_calendar",
            "saved_filters",
            "workers",
            "writing",
        ),
    ),
    Entry(_l("Meetings"), "meetings.show", May.READ_CHILDREN),
    Entry(
        _l("Mentoring"),
        "mentoring.show",
        May.MATCH,
        also=("mentors", "mentor_checks", "supervising", "expenses"),
    ),
    Entry(_l("Contacts"), "contacting.show_mine", May.LOG_CONTACT, ("holding",)),
    Entry(
        _l("Concerns"),
        "concerns.show",
        May.RAISE_CONCERN,
        ("concern", "allegations"),
        lambda viewer: viewer.works_by_team,
    ),
    # Who works with a child or two needs the form, and not a list.
    Entry(
        _l("I am worried"),
        "concern.begin",
        May.RAISE_CONCERN,
        ("concern", "concerns", "allegations"),
        lambda viewer: not viewer.works_by_team,
    ),
    # Case audits and the board have tabs there (`reports_tabs.html`). Whoever was asked to audit a
    # case finds the way there on their day.
    Entry(
        _l("Reports"),
        "reports.show_all",
        May.READ_REPORTS,
        also=(
            "reports_kept",
            "reports_out",
            "quality",
            "auditing",
            "comparing",
            "policy",
            "board",
            "board_pack",
        ),
    ),
    Entry(_l("Events"), "tray.show", May.READ_EVENTS, ("deciding", "correcting", "telling")),
    Entry(
        _l("Administration"),
        "admin.show",
        May.MANAGE_STAFF,
        also=(
            "people",
            "teams",
            "absences",
            "tokens",
            "establishments",
            "bank_days",
            "choices",
            "beat",
        ),
    ),
    # The next entry goes above this line.
)


def menu(viewer: Viewer | None) -> list[dict[str, Any]]:
    """What this viewer finds at the top of the page, as the service navigation takes it."""
    here = request.endpoint or ""
    return [
        {
            "text": str(entry.label),
            "href": url_for(entry.endpoint),
            "current": here == entry.endpoint,
            "active": _room(here) in (_room(entry.endpoint), *entry.also),
        }
        for entry in MENU
        if entry.needs is None or (viewer is not None and _is_for(entry, entry.needs, viewer))
    ]


def _is_for(entry: Entry, needed: May, viewer: Viewer) -> bool:
    return viewer.may(needed) and (entry.meant_for is None or entry.meant_for(viewer))


def _room(endpoint: str) -> str:
    return endpoint.split(".", 1)[0]
