"""The list of children somebody sees and the check of one record always agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from resettle.children.models import Child
from resettle.children.queries import behind_a_reason, child_by_ref, visible_children
from resettle.children.rules import Shown, sees
from resettle.db import Database
from resettle.errors import NotFound
from resettle.permissions import NOBODY, SCOPES, THE_SERVICE, May, Role, Viewer, a_system
from resettle.staff.models import Absence, Assignment, OpenedRecord, Person
from resettle.staff.people import Described, add_person, add_team
from resettle.staff.queries import viewer_of
from tests.builders import NOW, a_child

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
ROLES = [role for role in Role if role not in (Role.SERVICE, Role.SYSTEM)]
CHILDREN = 4

days = st.sampled_from([TODAY - DAY, TODAY, TODAY + DAY])
worlds = st.fixed_dictionaries(
    {
        "roles": st.sets(st.sampled_from(ROLES)),
        "teams": st.sets(st.sampled_from([0, 1])),
        "active": st.booleans(),
        "children": st.lists(
            st.tuples(st.sampled_from([None, 0, 1]), st.booleans(), st.booleans()),
            min_size=CHILDREN,
            max_size=CHILDREN,
        ),
        "assigned": st.lists(
            st.tuples(
                st.integers(0, CHILDREN - 1),
                st.sampled_from(["me", "other"]),
                days,
                st.none() | days,
            ),
            max_size=5,
        ),
        "covers": st.lists(st.tuples(days, st.none() | days), max_size=2),
        "opened": st.lists(st.tuples(st.integers(0, CHILDREN - 1), st.booleans()), max_size=3),
    }
)


@pytest.fixture
def database(sqlite_url: str, opened: Callable[[str], Database]) -> Database:
    """The rule is the same SQL on both; many worlds are made on the quicker one."""
    return opened(sqlite_url)


class World:
    """A small service: one person looking, another one, two teams, and a few children."""

    def __init__(self, db: Session, told: dict[str, Any]) -> None:
        self.db, self.told = db, told
        teams = [add_team(db, f"Team {n}", at=NOW, actor="t") for n in (0, 1)]
        self.other = add_person(db, Described(name="Other"), at=NOW, actor="t")
        self.me = add_person(
            db,
            Described(
                name="Me",
                email="me@example.org",
                roles=tuple(told["roles"]),
                teams=tuple(teams[n] for n in told["teams"]),
            ),
            at=NOW,
            actor="t",
        )
        db.get_one(Person, self.me).active = bool(told["active"])
        self.ids = [a_child(db, f"c-{n}") for n in range(CHILDREN)]
        for number, (team, restricted, merged) in enumerate(told["children"]):
            child = db.get_one(Child, self.ids[number])
            child.team_id = None if team is None else teams[team]
            child.restricted = restricted
            child.merged_into = self.ids[number - 1] if merged else None
        people = {"me": self.me, "other": self.other}
        for place, whose, since, until in told["assigned"]:
            db.add(
                Assignment(
                    child_id=self.ids[place],
                    owner="mentor",
                    person_id=people[whose],
                    since=since,
                    until=until,
                )
            )
        for since, until in told["covers"]:
            db.add(Absence(person_id=self.other, since=since, until=until, stand_in_id=self.me))
        for place, still in told["opened"]:
            until = NOW + timedelta(minutes=30 if still else -30)
            db.add(
                OpenedRecord(
                    person_id=self.me, child_id=self.ids[place], reason="duty", at=NOW, until=until
                )
            )
        db.flush()

    def works_with(self, child_id: int, viewer: Viewer) -> bool:
        """Counted by hand from every row, and not by the filter."""
        return any(
            one.child_id == child_id
            and one.person_id in viewer.people
            and one.since <= TODAY
            and (one.until is None or one.until >= TODAY)
            for one in self.db.exec(select(Assignment))
        )

    def expected(self, viewer: Viewer) -> list[str]:
        found = []
        for child in self.db.exec(select(Child)):
            shown = Shown(
                child.restricted,
                child.merged_into is not None,
                child.team_id,
                self.works_with(child.id, viewer),
            )
            if sees(viewer, child.id, shown):
                found.append(child.ref)
        return sorted(found)


def _one_by_one(viewer: Viewer, db: Session) -> list[str]:
    found = []
    for number in range(CHILDREN):
        try:
            found.append(child_by_ref(viewer, db, f"c-{number}").ref)
        except NotFound:
            continue
    return found


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=worlds)
def test_the_list_and_the_check_of_one_record_always_agree(
    database: Database, told: dict[str, Any]
) -> None:
    with Session(database.engine, expire_on_commit=False) as db:
        world = World(db, told)
        me = viewer_of(db, world.me, now=NOW, on=TODAY) or NOBODY
        for viewer in (me, NOBODY, THE_SERVICE, a_system("s", SCOPES)):
            listed = [child.ref for child in db.exec(visible_children(viewer))]
            assert listed == world.expected(viewer), viewer
            assert _one_by_one(viewer, db) == listed
        db.rollback()


def _somebody(db: Session, *roles: str, teams: tuple[int, ...] = ()) -> Viewer:
    number = db.exec(select(Person)).all()
    person = add_person(
        db,
        Described(name="P", email=f"p{len(number)}@example.org", roles=roles, teams=teams),
        at=NOW,
        actor="t",
    )
    found = viewer_of(db, person, now=NOW, on=TODAY)
    assert found is not None
    return found


def test_only_somebody_who_could_see_the_child_is_asked_for_a_reason(database: Database) -> None:
    with database.unit() as db:
        ours, theirs = (add_team(db, name, at=NOW, actor="t") for name in ("Ours", "Theirs"))
        hidden = db.get_one(Child, a_child(db, "hidden"))
        hidden.team_id, hidden.restricted = ours, True
        a_child(db, "open")
        db.flush()
        worker = _somebody(db, "resettlement_worker", teams=(ours,))
        stranger = _somebody(db, "resettlement_worker", teams=(theirs,))
        mentor = _somebody(db, "mentor")
        assert behind_a_reason(worker, db, "hidden") == hidden.id
        for viewer in (stranger, mentor, NOBODY, a_system("s", {May.READ_CHILDREN})):
            assert behind_a_reason(viewer, db, "hidden") is None
        assert behind_a_reason(worker, db, "open") is None
        assert behind_a_reason(worker, db, "nobody") is None


@pytest.mark.parametrize(
    ("since", "until", "seen"),
    [
        (TODAY, None, True),
        (TODAY - DAY, TODAY, True),
        (TODAY + DAY, None, False),
        (TODAY - DAY, TODAY - DAY, False),
    ],
)
def test_a_mentor_sees_a_child_from_the_first_day_to_the_last(
    database: Database, since: date, until: date | None, seen: bool
) -> None:
    with database.unit() as db:
        child = a_child(db, "c-1")
        mentor = _somebody(db, "mentor")
        assert mentor.person_id is not None
        db.add(
            Assignment(
                child_id=child, owner="mentor", person_id=mentor.person_id, since=since, until=until
            )
        )
        db.flush()
        assert [found.ref for found in db.exec(visible_children(mentor))] == ["c-1"] * seen
