"""The closed lists of what is recorded about a child, and who reads it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from urllib.parse import urlsplit

from resettle.permissions import Viewer


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


class DisposalKind(StrEnum):
    """How something was settled without a court. The first four are those that rules ask about."""

    COMMUNITY_RESOLUTION = "community_resolution"
    OUTCOME_22 = "outcome_22"
    YOUTH_CAUTION = "youth_caution"
    YOUTH_CONDITIONAL_CAUTION = "youth_conditional_caution"
    #: Another agency acts, or going on would not be in the public interest.
    OUTCOME_20_21 = "outcome_20_21"


class DisposalEnding(StrEnum):
    """How a disposal ended."""

    COMPLETED = "completed"
    #: The child was asked and said no.
    DECLINED = "declined"
    #: It was begun, and not gone on with.
    STOPPED = "stopped"
    #: It went back to the police or to a court.
    SENT_BACK = "sent_back"
    #: Neither completed nor not: the child lives elsewhere, and another service holds it.
    MOVED = "moved"


class HelpKind(StrEnum):
    """What help a family or a child has from the council, by a plan. That a child is looked after
    is no part of it: an event says that."""

    EARLY_HELP = "early_help"
    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"


class ViolenceGroup(StrEnum):
    """The groups of which an offence may count as serious violence."""

    VIOLENCE = "VIOLENCE"
    ROBBERY = "ROBBERY"
    DRUGS = "DRUGS"


#: The gravity scores by which an offence of these groups counts as serious.
SERIOUS = range(5, 9)


class Reads(StrEnum):
    """Who of those who may see a child reads a thing that is recorded."""

    #: Everybody who works with the child.
    EVERYBODY = "everybody"
    #: The same without mentors.
    PARTNERS = "partners"
    #: Who sees the whole record, and so neither mentors nor partners.
    WHOLE = "whole"


def reads(viewer: Viewer, what: Reads) -> bool:
    """Whether somebody who may see a child may read what is recorded with this mark."""
    match what:
        case Reads.EVERYBODY:
            return True
        case Reads.PARTNERS:
            return viewer.knows_more_than_a_mentor
        case Reads.WHOLE:
            return viewer.sees_whole_record


#: Of these, the kind alone would say something of the child's health.
ABOUT_HEALTH = frozenset({Around.HEALTH})
#: From these an address may have to be hidden.
OF_THE_FAMILY = frozenset({Around.PARENT, Around.CARER, Around.SIBLING, Around.FAMILY})


def telling(words: Iterable[str]) -> str:
    """What somebody may be told, in one spelling."""
    return " ".join(sorted({Telling(word) for word in words}))


def on_the_web(address: str) -> bool:
    """Whether this is an address that a link may lead to: https, and a place, and nothing odd.

    >>> on_the_web("https://example.org/plan"), on_the_web("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(address)
        named = bool(parts.hostname)
    except ValueError:
        return False
    plain = address.isprintable() and not any(mark in address for mark in " <>\"'\\")
    return parts.scheme == "https" and named and plain and parts.username is None
