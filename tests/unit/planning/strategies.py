"""Children's stories and rulebooks for the laws. A new feature of the core joins in here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from resettle.planning import events as ev
from resettle.planning.vocabulary import (
    EducationPlanStatus,
    Level,
    MentoringStep,
    Order,
    Pathway,
)
from resettle.planning.workflow import TaskRule
from tests.unit.planning.rules import LEVELS, a_rule

#: A few days and hours come again and again: where events tie is where their order goes wrong.
days = st.sampled_from([date(2026, 3, 2), date(2026, 6, 30), date(2026, 7, 20)]) | st.dates(
    date(2026, 1, 1), date(2027, 6, 30)
)
minutes = st.sampled_from([9 * 60, 14 * 60]) | st.integers(0, 24 * 60 - 1)
orders = st.sampled_from(Order)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    midnight = datetime.combine(draw(days), datetime.min.time(), UTC)
    return midnight + timedelta(minutes=draw(minutes))


@st.composite
def saids(draw: st.DrawFn) -> ev.Said:
    return ev.Said(draw(moments()), "/law", f"{draw(st.integers(0, 10**9))}")


_ACCEPTABLE = st.sampled_from([None, True, False])
events: st.SearchStrategy[ev.Event] = st.one_of(
    st.builds(ev.ChildRegistered, saids(), st.just(date(2009, 2, 28))),
    st.builds(ev.CustodyStarted, saids(), days, st.none() | orders),
    st.builds(ev.SentenceImposed, saids(), days, orders, st.none() | st.just(ev.Term(((8, "m"),)))),
    st.builds(ev.ReleasePlanned, saids(), days),
    st.builds(ev.TemporaryReleaseRecorded, saids(), days, st.just("successful")),
    st.builds(ev.ChildReleased, saids(), days, st.none(), st.sampled_from(["home", "hospital"])),
    st.builds(ev.ChildRecalled, saids(), days),
    st.builds(ev.WentUnlawfullyAtLarge, saids(), days),
    st.builds(ev.SupervisionEnded, saids(), days),
    st.builds(ev.NeedRecorded, saids(), st.sampled_from(Pathway), st.just("any_need")),
    st.builds(ev.LookedAfterChanged, saids(), days, st.just("looked_after")),
    st.builds(ev.EducationPlanChanged, saids(), days, st.sampled_from(EducationPlanStatus)),
    st.builds(ev.IntensitySet, saids(), days, st.sampled_from(Level)),
    st.builds(ev.ContactMissed, saids(), days, _ACCEPTABLE),
    st.builds(ev.BreachDecided, saids(), days),
    st.builds(ev.DisposalGiven, saids(), days),
    st.builds(
        ev.MentoringChanged,
        saids(),
        days,
        st.sampled_from(MentoringStep),
        st.sampled_from(["", "1", "2"]),
        st.none(),
        st.none() | days,
    ),
    st.builds(
        ev.MentorContactLogged,
        saids(),
        days,
        st.sampled_from(["attended", "not_there", "cancelled"]),
    ),
    st.builds(ev.ConcernRaised, saids(), days, st.sampled_from(["one", "two"]), st.booleans()),
    st.builds(
        ev.ConcernClosed, saids(), days, st.sampled_from(["one", "two"]), st.just("talked_through")
    ),
)


@st.composite
def stories(draw: st.DrawFn, most: int = 12) -> list[ev.Event]:
    """Any events of one child, each with an id of its own, some of them withdrawn."""
    told = draw(st.lists(events, max_size=most, unique_by=lambda e: (e.said.source, e.said.id)))
    gone = draw(st.lists(st.sampled_from(told), max_size=2)) if told else []
    return told + [
        ev.EventWithdrawn(
            ev.Said(event.said.time + timedelta(hours=1), "/law", f"w{number}"),
            event.said.source,
            event.said.id,
            "sent in error",
        )
        for number, event in enumerate(gone)
    ]


#: Days on which somebody looks at the plan.
looks = st.dates(date(2026, 3, 2), date(2027, 12, 31))


@st.composite
def mentored(draw: st.DrawFn) -> list[ev.Event]:
    """A child who has met a mentor, and whatever else is told."""
    met = ev.MentoringChanged(
        ev.Said(datetime(2026, 1, 2, 9, tzinfo=UTC), "/law", "met"),
        date(2026, 3, 2),
        MentoringStep.INTRODUCED,
    )
    return [met, *draw(stories(6))]


@st.composite
def rivals(draw: st.DrawFn) -> list[ev.Event]:
    """Events that contradict each other, most of them told at one moment, and their withdrawals.

    Who wins between them hangs on the last parts of the order of events, which two events out of
    a whole story seldom come down to.
    """
    key = st.tuples(st.sampled_from([9, 10]), st.sampled_from(["/a", "/b"]), st.integers(0, 5))
    keys = draw(st.lists(key, min_size=2, max_size=6, unique=True))
    return [draw(_rival(one, draw(st.sampled_from(keys)))) for one in keys]


def _rival(key: tuple[int, str, int], other: tuple[int, str, int]) -> st.SearchStrategy[ev.Event]:
    said, gone = (
        ev.Said(datetime(2026, 3, 2, hour, tzinfo=UTC), source, f"{hour} {number}")
        for hour, source, number in (key, other)
    )
    return st.one_of(
        st.builds(ev.ReleasePlanned, st.just(said), days),
        st.builds(ev.CustodyStarted, st.just(said), st.just(date(2026, 3, 2)), orders),
        st.just(ev.EventWithdrawn(said, gone.source, gone.id, "sent in error")),
    )


#: One rule of every kind the core knows.
RULES: tuple[TaskRule, ...] = (
    a_rule("before", "14 days before release", opens="6 weeks before release"),
    a_rule("working", "10 working days before release", fallback="2 working days before release"),
    a_rule("day", "on release day", waits_for=["before"]),
    a_rule("after", "within 5 working days of release", stops_for=frozenset({"hospital"})),
    a_rule("start", "within 10 working days of custody start", late_start=True),
    a_rule("remand", "within 5 working days of remand start", when={"order": "remand"}),
    a_rule("review", repeat="every month from sentence until release, for at most 24 months"),
    a_rule(
        "contact",
        repeat="by contact level from release until end of supervision, for at most 6 months",
        contact_levels=LEVELS,
        assumed_level=Level.STANDARD,
    ),
    a_rule(
        "weekly",
        repeat="every week from mentor start until end of mentoring, for at most 3 months",
        settled_by="mentor contact",
        lapses=True,
    ),
    a_rule("missed", "by noon on the next working day after missed contact"),
    a_rule("need", "5 working days after need recorded"),
    a_rule("plan", "5 working days before release", settled_by="education plan received"),
    a_rule("read", "2 working days before release", waits_for=["plan"]),
    a_rule("adult", "6 months before 18th birthday", when={"age": "under 18"}),
    a_rule("recall", "on recall", unless={"stage": "community"}),
)
