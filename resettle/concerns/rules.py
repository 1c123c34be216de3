"""What can become of a concern and of an allegation, and who sees to them. Pure."""

from __future__ import annotations

from enum import StrEnum

from resettle.permissions import May, Viewer
from resettle.planning.vocabulary import Owner


class ConcernOutcome(StrEnum):
    """How a concern was closed. None is closed without."""

    EMERGENCY_SERVICES = "emergency_services"
    CHILDRENS_SERVICES = "childrens_services"
    POLICE = "police"
    ESTABLISHMENT = "establishment"
    HEALTH = "health"
    PLAN_CHANGED = "plan_changed"
    TALKED_THROUGH = "talked_through"
    NO_FURTHER_ACTION = "no_further_action"


class ConcernDid(StrEnum):
    RAISED = "raised"
    SEEN = "seen"
    NOTED = "noted"
    ESCALATED = "escalated"
    CLOSED = "closed"


class AllegationOutcome(StrEnum):
    """The words of Working Together for how an allegation ends."""

    SUBSTANTIATED = "substantiated"
    MALICIOUS = "malicious"
    FALSE = "false"
    UNSUBSTANTIATED = "unsubstantiated"
    UNFOUNDED = "unfounded"


#: Hours after which an open concern that nobody has seen is told again, and more widely.
ESCALATE_HOURS = (1, 2, 4, 8)
#: Working days in which the local authority designated officer is told (Working Together).
LADO_WORKING_DAYS = 1


def leads(viewer: Viewer) -> bool:
    """Whether they see to concerns and allegations: managers, and the designated lead."""
    return viewer.may(May.LEAD_CONCERNS) or (
        viewer.may(May.RAISE_CONCERN) and viewer.post == Owner.DESIGNATED_LEAD
    )


def sees_allegation(viewer: Viewer, about_id: int) -> bool:
    """Whether they see an allegation: who leads, and never the person it is about."""
    return leads(viewer) and viewer.person_id is not None and viewer.person_id != about_id
