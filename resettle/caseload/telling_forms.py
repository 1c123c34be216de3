"""The forms of events that a person records where no feed tells us of them, with their words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from resettle.caseload.tray_forms import (
    CORRECTIONS,
    Correction,
    not_ahead,
)
from resettle.children.words import LOOKED_AFTER
from resettle.planning.vocabulary import EducationPlanStatus, Level, Pathway
from resettle.web.forms import GovDate, at_most, needed, one_of


class TemporaryRelease(Correction):
    date = GovDate(_l("the day of the temporary release"), required=True, validate=not_ahead)
    outcome = fields.String(**needed(_l("Enter how it went")), validate=at_most(200, _l("Outcome")))


class LookedAfter(Correction):
    date = GovDate(_l("the day the status changed"), required=True, validate=not_ahead)
    status = fields.String(
        **needed(_l("Choose the status")), validate=one_of(LOOKED_AFTER, _l("Choose the status"))
    )


class Intensity(Correction):
    date = GovDate(_l("the day the level was set"), required=True, validate=not_ahead)
    level = fields.String(
        **needed(_l("Choose the level")), validate=one_of(Level, _l("Choose the level"))
    )


class SupervisionEnded(Correction):
    date = GovDate(_l("the day supervision ended"), required=True, validate=not_ahead)


class MovedService(Correction):
    date = GovDate(_l("the day of the move"), required=True, validate=not_ahead)
    to = fields.String(
        **needed(_l("Enter the service the child moved to")), validate=at_most(200, _l("Service"))
    )


class NeedRecorded(Correction):
    """A need that rules ask about, chosen; or another, said in words on its pathway."""

    known = fields.String(load_default=None, validate=at_most(250, _l("Need")))
    pathway = fields.String(
        load_default=None, validate=one_of(Pathway, _l("Choose what the need is about"))
    )
    need = fields.String(load_default=None, validate=at_most(200, _l("Need")))

    @validates_schema
    def one_or_the_other(self, said: dict[str, Any], **_: object) -> None:
        if said.get("known"):
            if said.get("need") or said.get("pathway"):
                raise ValidationError({"known": [str(_CHOSEN_TWICE)]})
            return
        missing = {"pathway": _l("Choose what the need is about"), "need": _l("Enter the need")}
        if not (said.get("need") or said.get("pathway")):
            raise ValidationError({"known": [str(_l("Choose the need, or say another"))]})
        wrong = {name: [str(words)] for name, words in missing.items() if not said.get(name)}
        if wrong:
            raise ValidationError(wrong)


_CHOSEN_TWICE = _l("Choose a need, or say another; not both")


class EducationPlan(Correction):
    date = GovDate(_l("the day it happened"), required=True, validate=not_ahead)
    status = fields.String(
        **needed(_l("Choose what happened")),
        validate=one_of(EducationPlanStatus, _l("Choose what happened")),
    )


class MissedContact(Correction):
    date = GovDate(_l("the day of the missed contact"), required=True, validate=not_ahead)
    acceptable = fields.String(load_default=None, validate=one_of(("yes", "no"), _l("Choose one")))


class BreachDecided(Correction):
    date = GovDate(_l("the day of the decision"), required=True, validate=not_ahead)
    kind = fields.String(load_default=None, validate=at_most(100, _l("What was decided")))


class DisposalGiven(Correction):
    date = GovDate(_l("the day of the disposal"), required=True, validate=not_ahead)
    kind = fields.String(load_default=None, validate=at_most(100, _l("Kind of disposal")))


_UNSURE = _l("Tick the box when you have checked both")


class Died(Correction):
    date = GovDate(_l("the day the child died"), required=True, validate=not_ahead)
    #: Whose record this is was looked at again. No default: a box left alone is an answer too.
    certain = fields.Boolean(**needed(_UNSURE), validate=validate.Equal(True, error=_UNSURE))


#: The form of each event that can be recorded without a message, in the order they are offered.
TELLINGS: dict[str, type[Correction]] = {
    "custody.started": CORRECTIONS["custody.started"],
    "sentence.imposed": CORRECTIONS["sentence.imposed"],
    "release.planned": CORRECTIONS["release.planned"],
    "temporary_release.recorded": TemporaryRelease,
    "child.released": CORRECTIONS["child.released"],
    "child.recalled": CORRECTIONS["child.recalled"],
    "looked_after.changed": LookedAfter,
    "intensity.set": Intensity,
    "need.recorded": NeedRecorded,
    "education_plan.changed": EducationPlan,
    "contact.missed": MissedContact,
    "breach.decided": BreachDecided,
    "disposal.given": DisposalGiven,
    "supervision.ended": SupervisionEnded,
    "moved_service": MovedService,
    "child.died": Died,
    "event.withdrawn": CORRECTIONS["event.withdrawn"],
}
