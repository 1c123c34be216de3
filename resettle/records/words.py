"""The closed lists of this room as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from resettle.records.rules import AddressKind, Around, Point, Telling

AROUND: Mapping[str, Any] = {
    Around.PARENT: _l("Parent"),
    Around.CARER: _l("Carer"),
    Around.SIBLING: _l("Brother or sister"),
    Around.FAMILY: _l("Other family"),
    Around.FRIEND: _l("Friend"),
    Around.SOCIAL_WORKER: _l("Social worker"),
    Around.PERSONAL_ADVISER: _l("Personal adviser"),
    Around.REVIEWING_OFFICER: _l("Reviewing officer"),
    Around.ESTABLISHMENT: _l("Resettlement practitioner in custody"),
    Around.SCHOOL: _l("School or college"),
    Around.HEALTH: _l("Health"),
    Around.SOLICITOR: _l("Solicitor"),
    Around.OTHER_SERVICE: _l("Case manager of another youth justice service"),
    Around.OTHER: _l("Somebody else"),
}

TELLING: Mapping[str, Any] = {
    Telling.RELEASE_DATE: _l("The day of release"),
    Telling.ADDRESS: _l("Where the child will live"),
    Telling.PLAN: _l("The plan"),
    Telling.HEALTH: _l("Health"),
    Telling.MEETINGS: _l("When meetings are"),
}

ADDRESS_KINDS: Mapping[str, Any] = {
    AddressKind.FAMILY_HOME: _l("Family home"),
    AddressKind.OTHER_FAMILY: _l("With other family or friends"),
    AddressKind.FOSTER_CARE: _l("Foster care"),
    AddressKind.CHILDRENS_HOME: _l("Children’s home"),
    AddressKind.SUPPORTED: _l("Supported accommodation"),
    AddressKind.HOSTEL: _l("Hostel or foyer"),
    AddressKind.OWN_TENANCY: _l("Own tenancy"),
    AddressKind.BED_AND_BREAKFAST: _l("Bed and breakfast"),
    AddressKind.NO_FIXED_ABODE: _l("No fixed address"),
    AddressKind.OTHER: _l("Another kind of place"),
}

POINTS: Mapping[str, Any] = {
    Point.ENTRY: _l("On entering custody"),
    Point.RELEASE: _l("At release"),
    Point.END: _l("At the end of the order"),
}


def around(kind: str) -> str:
    return str(AROUND.get(kind, kind))


def address_kind(kind: str) -> str:
    return str(ADDRESS_KINDS.get(kind, kind))


def point(word: str) -> str:
    return str(POINTS.get(word, word))


def may_be_told(words: str) -> str:
    """What somebody may be told, in one sentence; without a word it is nothing at all."""
    told = [str(TELLING[Telling(word)]) for word in words.split() if word in set(Telling)]
    return gettext("; ").join(told) if told else gettext("Nothing")
