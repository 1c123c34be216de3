"""The closed lists by which youth justice services report places to live, learn and bank, with
their words. A task's outcome and what is recorded at the three points choose from the same.

The codes are those that youth justice services report by, as practitioners know them; they were not
found in a published text. Whether a place usually suits a child is from the same hand, and only
decides whether a reason is asked for: the worker judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

#: Where a child may live.
ADDRESSES: Mapping[str, Any] = {
    "PARENT": _l("With a parent or parents"),
    "RELATIVE": _l("With other family or friends"),
    "FOSTER": _l("Foster placement"),
    "CHILD_HOME": _l("Registered children’s home"),
    "SUPPORTED": _l("Registered supported accommodation (16 and 17)"),
    "OWN_TENANCY": _l("Own tenancy"),
    "HOSTEL": _l("Hostel or foyer"),
    "SEMI_IND": _l("Semi-independent, not registered"),
    "BNB": _l("Bed and breakfast"),
    "SOFA": _l("Staying with friends for now, or moving from sofa to sofa"),
    "NFA": _l("No fixed address"),
    "TRAVELLER": _l("Authorised Traveller site"),
    "HOSPITAL": _l("Hospital"),
    "CUSTODY": _l("Stays in custody"),
    "ABROAD": _l("Left the area, or abroad"),
}

#: Places that are seldom right for a child: to call one suitable takes a reason.
SELDOM_SUITABLE = frozenset({"SEMI_IND", "BNB", "NFA", "SOFA"})

#: Education, training and work.
EDUCATION: Mapping[str, Any] = {
    "MAINSTREAM": _l("Mainstream school"),
    "SPECIAL": _l("Special school"),
    "PRU_AP": _l("Pupil referral unit or alternative provision"),
    "EHE": _l("Elective home education"),
    "COLLEGE_SA": _l("College, at school age (14 to 16)"),
    "COLLEGE": _l("College or sixth form, 16 and over"),
    "TRAINEESHIP": _l("Training or study programme"),
    "APPRENTICE": _l("Apprenticeship"),
    "EMPLOYED": _l("Work"),
    "VOLUNTEER": _l("Volunteering"),
    "REDUCED": _l("Reduced or part-time timetable"),
    "NEET": _l("Not in education, work or training"),
    "CME": _l("Child missing education"),
    "UNABLE": _l("Unable, for health, as a parent or as a carer"),
}

#: There is no place, so nobody can be asked who provides it.
WITHOUT_A_PLACE = frozenset({"NEET", "CME", "UNABLE"})

ACCOUNTS: Mapping[str, Any] = {
    "bank": _l("Bank account"),
    "building_society": _l("Building society account"),
    "credit_union": _l("Credit union account"),
    "had_one": _l("The child had an account already"),
}

WAYS_OF_CONTACT: Mapping[str, Any] = {
    "visits": _l("Visits"),
    "telephone": _l("Phone calls"),
    "video": _l("Video calls"),
    "letters": _l("Letters or messages"),
    "through_worker": _l("Through a worker"),
}
