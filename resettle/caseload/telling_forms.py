"""The forms of events that a person records where no feed tells us of them, with their words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from resettle.caseload.tray_forms import (
    CORRECTIONS,
    Correction,
    not_ahead,
)
from resettle.children.words import LOOKED_AFTER
from resettle.planning.vocabulary import Level
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
    "supervision.ended": SupervisionEnded,
    "event.withdrawn": CORRECTIONS["event.withdrawn"],
}
