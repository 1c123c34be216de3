"""The shapes of the form that tries a change, and of the one that keeps it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from resettle.caseload.trying import SEEN, TRIES
from resettle.releases.schemas import RELEASE_KINDS
from resettle.web.doors import clock
from resettle.web.forms import Form, GovDate, needed, one_of

#: Nobody here was released before this, or will be after that.
_YEARS = (1990, 2100)


class TryForm(Form):
    """What to try, and on which day."""

    what = fields.String(
        **needed(_l("Choose what you want to try")),
        validate=one_of(TRIES, _l("Choose what you want to try")),
    )
    date = GovDate(_l("the day"), load_default=None)
    kind = fields.String(load_default=None, validate=one_of(RELEASE_KINDS, _l("Choose one")))

    @validates_schema
    def day_fits(self, said: dict[str, Any], **_: object) -> None:
        """A planned day must be said, and what has happened cannot lie ahead."""
        day: date | None = said.get("date")
        if said.get("what") == "release.planned" and day is None:
            raise ValidationError({"date": [str(_l("Enter the day the release would move to"))]})
        if day is None:
            return
        if not _YEARS[0] <= day.year <= _YEARS[1]:
            words = _l("The year must be from %(first)s to %(last)s", first=_YEARS[0], last=2100)
            raise ValidationError({"date": [str(words)]})
        if said.get("what") != "release.planned" and day > clock().today():
            words = _l("What has happened is recorded, so the day must be today or in the past")
            raise ValidationError({"date": [str(words)]})


class KeepForm(TryForm):
    """The same with what was shown, and what the event is called."""

    id = fields.String(load_default="", validate=validate.Regexp("^[0-9a-f]{32}$"))
    time = fields.AwareDateTime(format="iso", load_default=None)
    seen = fields.String(load_default="", validate=validate.Regexp(f"^{SEEN.pattern}$"))
