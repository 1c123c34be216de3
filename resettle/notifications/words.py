"""The kinds of news as somebody chooses among them, on their own page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.notifications.rules import Kind

#: Each that somebody may do without. What is urgent is not among them.
KINDS: Mapping[str, Any] = {
    Kind.TASK_ESCALATED: _l("Tasks that are overdue and need a manager"),
    Kind.TASK_OVERDUE: _l("Tasks that are overdue"),
    Kind.TASK_TAKEN_OVER: _l("Tasks that are yours now because somebody else did not do them"),
    Kind.TASK_HANDED_ON: _l("Tasks that somebody else has now"),
    Kind.TASK_REMINDED: _l("Tasks that are due soon"),
    Kind.TASK_REVISIT: _l("Tasks to offer again"),
    Kind.TASK_OPENED: _l("Tasks that have opened"),
    Kind.CHILD_RELEASED: _l("Releases as planned"),
    Kind.RELEASE_MOVED: _l("Releases that are planned for another day"),
    Kind.NEEDS_ATTENTION: _l("Messages in the tray"),
    Kind.RESTRICTED_RECORD_OPENED: _l("Restricted records that were opened"),
    Kind.WORK_GIVEN_UP: _l("Things the service could not do"),
    Kind.PLAN_DRIFTED: _l("Plans that were found out of step"),
}
