"""The only words that a calendar is given of a child's tasks, meetings and days.

A calendar lies on telephones and on the servers of others, and shows on a locked screen. So nothing
of the record goes there as it stands, not even a task's title: what may be said is in these tables,
and what is in none of them is “Task due” or “Meeting”.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.meetings.rules import MeetingKind

#: By the name of the rule. A task that is not here says only that it is due.
TASKS: Mapping[str, Any] = {
    "accommodation.assess_options": _l("Weigh up places to live"),
    "accommodation.name_likely_address": _l("Name a likely address"),
    "accommodation.confirm_address": _l("Confirm the address"),
    "after_release.set_contact_level": _l("Set how often to meet"),
    "after_release.home_visit": _l("Home visit"),
    "after_release.agree_timetable": _l("Agree a timetable"),
    "after_release.contact": _l("Meet"),
    "after_release.further_review": _l("Review the plan"),
    "case_management.monthly_review": _l("Review the plan"),
    "case_management.quarterly_review": _l("Review the plan"),
    "case_management.review_after_change": _l("Review the plan"),
    "education.reflect_plan": _l("Bring the education plan in"),
    "education.arrange_place": _l("Arrange education, training or work"),
    "education.check_attending": _l("Check attendance"),
    "family.family_contact_plan": _l("Agree how to keep in touch"),
    "family.family_meeting": _l("Family meeting"),
    "finance.check_papers_and_bank": _l("Check papers and bank account"),
    "finance.check_benefits": _l("Check benefits"),
    "mentoring.offer_mentor": _l("Offer a mentor"),
    "mentoring.match_mentor": _l("Choose a mentor"),
    "mentoring.introduce_mentor": _l("Introduce the mentor"),
    "mentoring.first_contact": _l("Meet"),
    "mentoring.weekly_contact": _l("Meet this week"),
    "mentoring.supervise_match": _l("Talk with the mentor"),
    "mentoring.monthly_review": _l("Ask how mentoring is going"),
    "mentoring.plan_the_ending": _l("Plan the last mentoring meeting"),
    "mentoring.tell_the_last_day": _l("Plan the last mentoring meeting"),
    "mentoring.last_meeting": _l("Last mentoring meeting"),
    "mentoring.follow_up_after_mentoring": _l("Ask how it has been since"),
    "mentoring.offer_new_match": _l("Ask about another mentor"),
}
TASK_DUE = _l("Task due")

#: A temporary release is a day to keep free, as the day of release is.
MEETINGS: Mapping[str, Any] = {
    MeetingKind.PLANNING: _l("Planning meeting"),
    MeetingKind.REVIEW: _l("Review meeting"),
    MeetingKind.FINAL_REVIEW: _l("Review meeting"),
    MeetingKind.LOOKED_AFTER_REVIEW: _l("Review meeting"),
    MeetingKind.TEMPORARY_RELEASE: _l("Day for"),
    MeetingKind.RELEASE_DAY: _l("Day for"),
    MeetingKind.APPOINTMENT: _l("Appointment"),
    MeetingKind.OTHER: _l("Meeting"),
}
MEETING = _l("Meeting")
DAY = _l("Day for")

#: Kinds of entry; the name of each begins with one.
OF_TASK, OF_MEETING, OF_DAY = "task", "meeting", "day"


def summary(kind: str, what: str, ref: str) -> str:
    """What stands in the calendar.

    Args:
        what: the name of the task's rule, or the meeting's kind.
        ref: the child's reference; "" where not even that may be said.
    """
    match kind:
        case "task":
            words = TASKS.get(what, TASK_DUE)
        case "meeting":
            words = MEETINGS.get(what, MEETING)
        case _:
            words = DAY
    if not ref:
        return str(words)
    return gettext("%(words)s (%(ref)s)", words=words, ref=ref)


def gone() -> str:
    """What stands there of a thing that is no more."""
    return gettext("Cancelled")
