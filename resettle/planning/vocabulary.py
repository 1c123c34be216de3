"""The closed lists of words the whole house uses. `docs/glossary.md` says what each one means."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

ChildRef = NewType("ChildRef", str)


class Order(StrEnum):
    """Why the child is held. The words of the events contract."""

    REMAND = "remand"
    DTO = "dto"
    SECTION_250 = "section_250"
    SECTION_254 = "section_254"
    SECTION_259 = "section_259"


class Stage(StrEnum):
    """Where the child stands now."""

    COMMUNITY = "community"
    CUSTODY = "custody"
    HOSPITAL = "hospital"
    UNLAWFULLY_AT_LARGE = "unlawfully_at_large"
    DIED = "died"
    ENDED = "ended"


class Pathway(StrEnum):
    """The six pathways out of custody, and the two that hold them together."""

    ACCOMMODATION = "accommodation"
    EDUCATION = "education"
    HEALTH = "health"
    SUBSTANCE_MISUSE = "substance_misuse"
    FINANCE = "finance"
    FAMILY = "family"
    MENTORING = "mentoring"
    CASE_MANAGEMENT = "case_management"


class Standing(StrEnum):
    """How binding a rule is. What is not verified in a published text is never `law`."""

    LAW = "law"
    GUIDANCE = "guidance"
    LOCAL = "local"


class TaskState(StrEnum):
    """What has become of a task. Overdue is not a state: it is how a page looks at a date."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    NOT_REQUIRED = "not_required"
    DECLINED = "declined"
    BLOCKED = "blocked"
    WITHDRAWN = "withdrawn"


#: Settled by a person: a re-plan never touches these again.
SETTLED = frozenset({TaskState.DONE, TaskState.NOT_REQUIRED, TaskState.DECLINED})

#: Still to be worked on: a re-plan may move or withdraw these.
OPEN = frozenset({TaskState.NOT_STARTED, TaskState.IN_PROGRESS, TaskState.BLOCKED})


class Flag(StrEnum):
    """Something a reader must know about a date before trusting it."""

    COMPRESSED = "compressed"
    ESTIMATED = "estimated"
    HELD = "held"
    PINNED = "pinned"
    PROVISIONAL = "provisional"
    UNPLANNED_RELEASE = "unplanned_release"


class Owner(StrEnum):
    """Who sees to a task."""

    RESETTLEMENT_WORKER = "resettlement_worker"
    CASE_MANAGER = "case_manager"
    MANAGER = "manager"
    MENTOR = "mentor"
    MENTOR_COORDINATOR = "mentor_coordinator"
    ESTABLISHMENT = "establishment"
    HOME_AUTHORITY = "home_authority"
    SOCIAL_WORKER = "social_worker"
    REVIEWING_OFFICER = "reviewing_officer"
    EDUCATION_WORKER = "education_worker"
    HEALTH_WORKER = "health_worker"
    SUBSTANCE_MISUSE_WORKER = "substance_misuse_worker"
    PROBATION = "probation"
    VICTIM_WORKER = "victim_worker"
    DESIGNATED_LEAD = "designated_lead"


class Level(StrEnum):
    """How intensive the child's supervision is."""

    STANDARD = "standard"
    ENHANCED = "enhanced"
    INTENSIVE = "intensive"


class EducationPlanStatus(StrEnum):
    """How far the education, health and care plan has come. Never one state for all four."""

    NOTIFIED = "notified"
    REQUESTED = "requested"
    RECEIVED = "received"
    REFLECTED = "reflected"


class MentoringStep(StrEnum):
    """What happened to a match of a child and a mentor, as an event tells it."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    INTRODUCED = "introduced"
    ACTIVE = "active"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDING = "ending"
    #: As planned, with a last meeting.
    ENDED = "ended"
    ENDED_UNPLANNED = "ended_unplanned"
    #: Nobody is looked for any more.
    WITHDRAWN = "withdrawn"
    #: A check of the child's mentor has lapsed.
    CHECK_LAPSED = "check_lapsed"
    #: Every check that is needed holds again.
    CHECK_RENEWED = "check_renewed"
    #: A supervisor and the mentor talked one to one.
    SUPERVISED = "supervised"
    FOLLOWED_UP = "followed_up"


class Outcome(StrEnum):
    """What is written down when a task is done: which fields its form has, and no others."""

    ADDRESS = "address"
    EDUCATION = "education"
    GP = "gp"
    REFERRAL = "referral"
    ACCOUNT = "account"
    CONTACT = "contact"
    MEETING = "meeting"


class Anchor(StrEnum):
    """The days a rule may count from, in the words a rule uses."""

    CUSTODY_START = "custody start"
    REMAND_START = "remand start"
    SENTENCE = "sentence"
    RECALL = "recall"
    RELEASE = "release"
    EARLIEST_RELEASE = "earliest release"
    LATEST_RELEASE = "latest release"
    SUPERVISION_END = "end of supervision"
    EIGHTEENTH_BIRTHDAY = "18th birthday"
    EDUCATION_PLAN_NOTIFIED = "education plan notice"
    EDUCATION_PLAN_REQUESTED = "education plan request"
    EDUCATION_PLAN_RECEIVED = "education plan receipt"
    LOOKED_AFTER_CHANGE = "looked-after change"
    MENTOR_START = "mentor start"
    MENTORING_END = "end of mentoring"
    #: One task for each event of these kinds.
    NEED = "need recorded"
    MISSED_CONTACT = "missed contact"
    BREACH = "breach decision"
    DISPOSAL = "disposal"
    TEMPORARY_RELEASE = "temporary release"
    MENTORING_STEP = "mentoring step"
    MENTOR_MISSED_TWICE = "two missed mentor contacts"
    CONCERN = "concern"


#: Anchors that happen any number of times; each event brings its own task.
EVENT_ANCHORS = frozenset(
    {
        Anchor.NEED,
        Anchor.MISSED_CONTACT,
        Anchor.BREACH,
        Anchor.DISPOSAL,
        Anchor.TEMPORARY_RELEASE,
        Anchor.MENTORING_STEP,
        Anchor.MENTOR_MISSED_TWICE,
        Anchor.CONCERN,
    }
)
