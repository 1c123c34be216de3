"""The kinds of news as somebody chooses among them, on their own page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.notifications.rules import Kind
from resettle.notifications.when import MUTABLE
from resettle.permissions import May, Viewer

#: Each that somebody may do without. What is urgent is not among them.
KINDS: Mapping[str, Any] = {
    Kind.TASK_ESCALATED: _l("Tasks that are overdue and need a manager"),
    Kind.TASK_ASKED_AFTER: _l("Tasks that a colleague asks you about"),
    Kind.TASK_OVERDUE: _l("Tasks that are overdue"),
    Kind.TASK_TAKEN_OVER: _l("Tasks that are yours now because somebody else did not do them"),
    Kind.TASK_HANDED_ON: _l("Tasks that somebody else has now"),
    Kind.TASK_REMINDED: _l("Tasks that are due soon"),
    Kind.TASK_REVISIT: _l("Tasks to offer again"),
    Kind.TASK_OPENED: _l("Tasks that have opened"),
    Kind.CONTACT_HELD: _l("Contacts from a phone that wait for somebody to settle them"),
    Kind.MATCH_OFFERED: _l("Children you are asked to mentor"),
    Kind.AUDITOR_ASKED: _l("Cases you are asked to audit"),
    Kind.REPORT_READY: _l("Reports you asked to be told of"),
    Kind.MEETING_TOMORROW: _l("Meetings you are asked to tomorrow"),
    Kind.CHILD_RELEASED: _l("Releases as planned"),
    Kind.RELEASE_MOVED: _l("Releases that are planned for another day"),
    Kind.NEEDS_ATTENTION: _l("Messages in the tray"),
    Kind.RESTRICTED_RECORD_OPENED: _l("Restricted records that were opened"),
    Kind.WORK_GIVEN_UP: _l("Things the service could not do"),
    Kind.PLAN_DRIFTED: _l("Plans that were found out of step"),
}

#: Who is ever told of these. The rest is about tasks, and everybody may have some.
_FOR: Mapping[str, May] = {
    Kind.TASK_ESCALATED: May.OVERSEE,
    Kind.AUDITOR_ASKED: May.AUDIT_CASES,
    Kind.CHILD_RELEASED: May.DECIDE_EVENTS,
    Kind.CONTACT_HELD: May.DECIDE_EVENTS,
    Kind.MATCH_OFFERED: May.LOG_CONTACT,
    Kind.RELEASE_MOVED: May.DECIDE_EVENTS,
    Kind.REPORT_READY: May.READ_REPORTS,
    Kind.NEEDS_ATTENTION: May.DECIDE_EVENTS,
    Kind.RESTRICTED_RECORD_OPENED: May.OVERSEE,
    Kind.WORK_GIVEN_UP: May.OVERSEE,
    Kind.PLAN_DRIFTED: May.OVERSEE,
}


def kinds_for(viewer: Viewer) -> list[Kind]:
    """The kinds that somebody like this is ever told of, and may do without."""
    return [kind for kind in MUTABLE if kind not in _FOR or viewer.may(_FOR[kind])]
