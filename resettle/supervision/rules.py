"""What an order asks, and what a manager can do about a plan. Pure."""

from __future__ import annotations

from enum import StrEnum


class ConditionKind(StrEnum):
    STANDARD = "standard"
    ADDITIONAL = "additional"
    #: Of the notice of supervision of a detention and training order.
    NOTICE = "notice"


class WarningKind(StrEnum):
    FIRST = "first"
    SECOND = "second"
    FINAL = "final"


class OversightKind(StrEnum):
    PLAN_COUNTERSIGNED = "plan_countersigned"
    REVIEW_COUNTERSIGNED = "review_countersigned"
    SENT_BACK = "sent_back"
    DECISION = "decision"
    CLOSED = "closed"
    REOPENED = "reopened"
