"""The closed lists of this room as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.victims.rules import Step

STEPS: Mapping[str, Any] = {
    Step.CONSENT_ASKED: _l("Was asked whether we may be in touch"),
    Step.CONSENT_GIVEN: _l("Agreed to be contacted"),
    Step.CONSENT_REFUSED: _l("Did not want to be contacted"),
    Step.CONTACTED: _l("Was contacted"),
    Step.VIEW_ASKED: _l("Was asked for a view"),
    Step.RESTORATIVE: _l("Took part in restorative justice"),
    Step.PROGRESS_TOLD: _l("Was told how things go"),
    Step.SUPPORT_GIVEN: _l("Was given support"),
}
