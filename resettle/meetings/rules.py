"""The kinds of meeting, and what can become of one. Pure."""

from __future__ import annotations

from enum import StrEnum


class MeetingKind(StrEnum):
    PLANNING = "planning"
    REVIEW = "review"
    FINAL_REVIEW = "final_review"
    LOOKED_AFTER_REVIEW = "looked_after_review"
    TEMPORARY_RELEASE = "temporary_release"
    RELEASE_DAY = "release_day"
    APPOINTMENT = "appointment"
    OTHER = "other"


class MeetingState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Came(StrEnum):
    """Whether somebody who was asked came."""

    YES = "yes"
    NO = "no"
    APOLOGIES = "apologies"
