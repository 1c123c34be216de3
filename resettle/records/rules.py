"""The closed lists of what is recorded about a child. Pure."""

from __future__ import annotations

from enum import StrEnum


class Around(StrEnum):
    """Who somebody is to the child."""

    PARENT = "parent"
    CARER = "carer"
    SIBLING = "sibling"
    FAMILY = "family"
    FRIEND = "friend"
    SOCIAL_WORKER = "social_worker"
    PERSONAL_ADVISER = "personal_adviser"
    REVIEWING_OFFICER = "reviewing_officer"
    #: The resettlement practitioner of the place of custody.
    ESTABLISHMENT = "establishment"
    SCHOOL = "school"
    HEALTH = "health"
    SOLICITOR = "solicitor"
    #: The case manager of another youth justice service.
    OTHER_SERVICE = "other_service"
    OTHER = "other"


class Telling(StrEnum):
    """What somebody may be told."""

    RELEASE_DATE = "release_date"
    ADDRESS = "address"
    PLAN = "plan"
    HEALTH = "health"
    MEETINGS = "meetings"


class AddressKind(StrEnum):
    """What kind of place it is."""

    FAMILY_HOME = "family_home"
    OTHER_FAMILY = "other_family"
    FOSTER_CARE = "foster_care"
    CHILDRENS_HOME = "childrens_home"
    SUPPORTED = "supported"
    HOSTEL = "hostel"
    OWN_TENANCY = "own_tenancy"
    BED_AND_BREAKFAST = "bed_and_breakfast"
    NO_FIXED_ABODE = "no_fixed_abode"
    OTHER = "other"


class Point(StrEnum):
    """When needs and outcomes are looked at."""

    ENTRY = "entry"
    RELEASE = "release"
    END = "end"
