"""The closed lists of this room as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.board.rules import Agency, Came, Part, Quarter

AGENCIES: Mapping[str, Any] = {
    Agency.CHILDRENS_SERVICES: _l("Children’s services"),
    Agency.EDUCATION: _l("Education"),
    Agency.POLICE: _l("Police"),
    Agency.PROBATION: _l("Probation"),
    Agency.HEALTH: _l("Health"),
    Agency.COURT: _l("Youth court"),
    Agency.HOUSING: _l("Housing"),
    Agency.COMMUNITY_SAFETY: _l("Community safety"),
    Agency.CUSTODY: _l("A place of custody"),
    Agency.VOLUNTARY: _l("A voluntary organisation"),
}

CAME: Mapping[str, Any] = {
    Came.SENIOR: _l("Somebody senior enough came"),
    Came.DEPUTY: _l("A deputy came"),
    Came.APOLOGIES: _l("Sent apologies"),
    Came.ABSENT: _l("Was not there"),
}

PARTS: Mapping[str, Any] = {
    Part.WHOLE: _l("The quarter as a whole"),
    Part.RELEASE_READINESS: _l("Release readiness"),
    Part.COMPLETION: _l("Completion"),
    Part.MENTORING: _l("Mentoring"),
    Part.INDICATORS: _l("Key performance indicators"),
    Part.DISPROPORTIONALITY: _l("Disproportionality"),
    Part.INSPECTION_READINESS: _l("Inspection readiness"),
    Part.NEEDS: _l("Needs of our children"),
    Part.EVENT_QUALITY: _l("Event quality"),
}


def quarter_words(quarter: Quarter) -> str:
    """Such as “October to December 2026”."""
    match quarter.first.month:
        case 1:
            return gettext("January to March %(year)s", year=quarter.first.year)
        case 4:
            return gettext("April to June %(year)s", year=quarter.first.year)
        case 7:
            return gettext("July to September %(year)s", year=quarter.first.year)
        case _:
            return gettext("October to December %(year)s", year=quarter.first.year)
