"""What can become of a concern and of an allegation, as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.concerns.rules import AllegationOutcome, ConcernDid, ConcernOutcome

OUTCOMES: Mapping[str, Any] = {
    ConcernOutcome.EMERGENCY_SERVICES: _l("The emergency services were called"),
    ConcernOutcome.CHILDRENS_SERVICES: _l("Referred to children’s services"),
    ConcernOutcome.POLICE: _l("Passed to the police"),
    ConcernOutcome.ESTABLISHMENT: _l("Passed to the place where the child is held"),
    ConcernOutcome.HEALTH: _l("Passed to a health service"),
    ConcernOutcome.PLAN_CHANGED: _l("The plan was changed"),
    ConcernOutcome.TALKED_THROUGH: _l("Talked through with the child and those around"),
    ConcernOutcome.NO_FURTHER_ACTION: _l("Nothing more needs doing"),
}

DID: Mapping[str, Any] = {
    ConcernDid.RAISED: _l("Raised"),
    ConcernDid.SEEN: _l("Seen"),
    ConcernDid.NOTED: _l("Note"),
    ConcernDid.ESCALATED: _l("Told again, and to more people, since nobody had seen it"),
    ConcernDid.CLOSED: _l("Closed"),
}

#: The words of Working Together to Safeguard Children, each with what it means.
ALLEGATION_OUTCOMES: Mapping[str, tuple[Any, Any]] = {
    AllegationOutcome.SUBSTANTIATED: (
        _l("Substantiated"),
        _l("There is enough evidence that it happened"),
    ),
    AllegationOutcome.MALICIOUS: (
        _l("Malicious"),
        _l("There is enough evidence that it did not happen, and that it was said to deceive"),
    ),
    AllegationOutcome.FALSE: (
        _l("False"),
        _l("There is enough evidence that it did not happen"),
    ),
    AllegationOutcome.UNSUBSTANTIATED: (
        _l("Unsubstantiated"),
        _l("There is not enough evidence either way. It says nothing about guilt or innocence"),
    ),
    AllegationOutcome.UNFOUNDED: (
        _l("Unfounded"),
        _l("Nothing supports it: what was seen was understood wrongly, or not known in full"),
    ),
}
