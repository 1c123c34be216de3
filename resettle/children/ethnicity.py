"""The 18+1 list of ethnic groups, as a child or somebody who knows the child chose one.

Source: the ethnic groups of the Census 2021 for England and Wales, as GOV.UK lists them, with the
codes that police and youth justice services use for them, and “not stated” as the one more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

#: Not stated, or not known: the one more of 18+1.
NOT_STATED = "NS"

#: In the order of the published list. Some schemes write O1 for A4; the group is the same.
ETHNICITIES: Mapping[str, Any] = {
    "A1": _l("Asian or Asian British: Indian"),
    "A2": _l("Asian or Asian British: Pakistani"),
    "A3": _l("Asian or Asian British: Bangladeshi"),
    "A4": _l("Asian or Asian British: Chinese"),
    "A9": _l("Asian or Asian British: any other Asian background"),
    "B1": _l("Black or Black British: Caribbean"),
    "B2": _l("Black or Black British: African"),
    "B9": _l("Black or Black British: any other Black background"),
    "M1": _l("Mixed: White and Black Caribbean"),
    "M2": _l("Mixed: White and Black African"),
    "M3": _l("Mixed: White and Asian"),
    "M9": _l("Mixed: any other mixed or multiple ethnic background"),
    "W1": _l("White: English, Welsh, Scottish, Northern Irish or British"),
    "W2": _l("White: Irish"),
    "W3": _l("White: Gypsy or Irish Traveller"),
    "W4": _l("White: Roma"),
    "W9": _l("White: any other White background"),
    "O2": _l("Other: Arab"),
    "O9": _l("Other: any other ethnic group"),
    NOT_STATED: _l("Not stated or not known"),
}
