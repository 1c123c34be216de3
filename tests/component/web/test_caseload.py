"""The caseload as a worker uses it: list, filters, search, saving, handing over, the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as sqlalchemy_event
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.caseload.models import SavedFilter
from resettle.children.models import Child, Identifier
from resettle.permissions import May
from resettle.staff.models import Absence, Assignment, Person, Team
from resettle.staff.people import set_active
from resettle.tasks.models import Task
from tests.component.web.conftest import Enter, Signed, post, token_in

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
Known = Callable[..., int]
Tasks = Callable[..., int]


@pytest.fixture
def known(installation: Installation) -> Known:
    """A child in custody; one word to vary. `worker=` and `mentor=` are people."""

    def make(ref: str, *, worker: int | None = None, mentor: int | None = None, **said: Any) -> int:
        usual = {
            "name": f"Child {ref}",
            "date_of_birth": date(2009, 6, 15),
            "stage": "custody",
            "order": "dto",
            "planned_release_on": TODAY + 20 * DAY,
            "release_decided": True,
        }
        with installation.database.unit() as db:
            now = installation.clock.now()
            child = Child(ref=ref, registered_at=now, **{**usual, **said})
            db.add(child)
            db.flush()
            for owner, person in (("resettlement_worker", worker), ("mentor", mentor)):
                if person is not None:
                    db.add(
                        Assignment(child_id=child.id, owner=owner, person_id=person, since=TODAY)
                    )
            return child.id

    return make


@pytest.fixture
def task(installation: Installation) -> Tasks:
    def make(child: int, due: date, **said: Any) -> int:
        usual: dict[str, Any] = {
            "title": "Confirm the address",
            "pathway": "accommodation",
            "owner": "resettlement_worker",
            "state": "not_started",
        }
        with installation.database.unit() as db:
            now = installation.clock.now()
            one = Task(
                child_id=child,
                workflow="w",
                task=f"t-{due}-{said.get('pathway', '')}",
                identity="1",
                occurrence=1,
                standing="local",
                source="s",
                verified=False,
                because="b",
                due=due,
                created_at=now,
                updated_at=now,
                **{**usual, **said},
            )
            db.add(one)
            db.flush()
            return one.id

    return make


def _team(installation: Installation, name: str = "North") -> int:
    with installation.database.unit() as db:
        team = Team(name=name)
        db.add(team)
        db.flush()
        return team.id


def _me(installation: Installation, name: str = "Wren Worker") -> int:
    with installation.database.reading() as db:
        return db.exec(select(Person.id).where(Person.name == name)).one()


def _refs(page: Any) -> list[str]:
    """The references of the children on a page, in order."""
    return re.findall(r'<a class="govuk-link[^"]*" href="/children/([a-z0-9-]+)"><bdi>', page.text)


def listed(browser: FlaskClient, asked: str = "worker=everybody") -> list[str]:
    page = browser.get(f"/children?{asked}")
    assert page.status_code == 200, page.text
    return _refs(page)


@pytest.fixture
def worker(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", post="resettlement_worker")


@contextmanager
def counted(installation: Installation) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("PRAGMA"):
            seen.append(statement)

    engine = installation.database.engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    yield seen
    sqlalchemy_event.remove(engine, "before_cursor_execute", note)


def test_a_worker_sees_their_own_children_first_and_everybody_when_asked(
    worker: FlaskClient, installation: Installation, known: Known
) -> None:
    known("mine", worker=_me(installation))
    known("theirs")
    assert listed(worker, "") == ["mine"]
    assert listed(worker) == ["mine", "theirs"]
    assert listed(worker, "worker=nobody") == ["theirs"]


def test_the_children_of_somebody_i_cover_are_mine_too(
    enter: Enter, installation: Installation, known: Known
) -> None:
    me, away = enter("resettlement_worker"), enter("resettlement_worker", name="Away")
    other, mine = _me(installation, "Away"), _me(installation)
    known("covered", worker=other)
    assert listed(me, "") == []
    with installation.database.unit() as db:
        other, mine = (
            db.exec(select(Person).where(Person.name == n)).one() for n in ("Away", "Wren Worker")
        )
        db.add(Absence(person_id=other.id, since=TODAY, until=TODAY, stand_in_id=mine.id))
    assert listed(me, "") == ["covered"]
    assert listed(away, "") == ["covered"]


def test_a_mentor_sees_only_their_children_and_nothing_to_hand_over(
    enter: Enter, installation: Installation, known: Known, task: Tasks
) -> None:
    mentor = enter("mentor", name="Mel Mentor")
    child = known("with-mel", mentor=_me(installation, "Mel Mentor"))
    known("another")
    task(child, TODAY - DAY, pathway="health")
    page = mentor.get("/children?worker=everybody")
    assert _refs(page) == ["with-mel"]
    assert "Hand over" not in page.text
    assert "1 overdue" not in page.text
    assert "Detention and training order" not in page.text
    assert listed(mentor, "order=remand") == ["with-mel"]
    assert listed(mentor, "pathway=health") == []
    assert listed(mentor, "sort=overdue&worker=everybody") == ["with-mel"]
    assert mentor.get("/children.csv").status_code == 403
    assert mentor.get("/children/reassign?ref=with-mel").status_code == 403


def test_a_restricted_child_is_neither_listed_nor_counted_nor_found(
    worker: FlaskClient, known: Known
) -> None:
    known("open", name="Sam Open")
    known("hidden", name="Sam Hidden", restricted=True)
    page = worker.get("/children?worker=everybody")
    assert _refs(page) == ["open"]
    assert "1 child<" in page.text
    for asked in ("q=Sam", "q=hidden", "q=Sam+Hidden"):
        assert "hidden" not in listed(worker, asked)
    assert "hidden" not in worker.get("/children.csv?worker=everybody").text
    assert "/children/hidden" not in worker.get("/children/calendar?worker=everybody").text
    assert "Hidden" not in worker.get("/children/reassign?ref=hidden").text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("stage=hospital", ["h"]),
        ("stage=ended", ["e"]),
        ("stage=any", ["a", "b", "c", "d", "e", "h"]),
        ("release=14", ["a"]),
        ("release=60", ["a", "b"]),
        ("release=no-day", ["c"]),
        ("release=released", ["d"]),
        ("order=remand", ["c"]),
        ("looked_after=yes", ["b"]),
        ("unplanned=yes", ["d"]),
        ("pathway=education", ["b"]),
        ("no_mentor=yes&stage=custody", ["b", "c"]),
        ("order=dto&looked_after=yes&release=60", ["b"]),
    ],
)
def test_each_filter_finds_its_children_and_no_others(
    enter: Enter,
    installation: Installation,
    known: Known,
    task: Tasks,
    asked: str,
    found: list[str],
) -> None:
    worker = enter("resettlement_worker")
    enter("mentor", name="Mel")
    known("a", planned_release_on=TODAY + 14 * DAY, mentor=_me(installation, "Mel"))
    b = known("b", planned_release_on=TODAY + 60 * DAY, looked_after="looked_after")
    known("c", planned_release_on=None, order="remand", looked_after="not_looked_after")
    known("d", stage="community", released_on=TODAY - 30 * DAY, unplanned_release=True)
    known("e", stage="ended", released_on=TODAY - 200 * DAY)
    known("h", stage="hospital", planned_release_on=TODAY + 200 * DAY)
    task(b, TODAY - DAY, pathway="education")
    task(b, TODAY - DAY, pathway="health", state="done")
    task(b, TODAY - DAY, pathway="finance", flags="held")
    task(b, TODAY, pathway="family")
    assert sorted(listed(worker, f"worker=everybody&{asked}")) == found
    for pathway in ("health", "finance", "family"):
        assert listed(worker, f"worker=everybody&pathway={pathway}") == []


def test_filters_by_team_and_by_a_named_worker(
    enter: Enter, installation: Installation, known: Known
) -> None:
    north = _team(installation)
    me = enter("resettlement_worker", teams=(north,))
    known("ours", team_id=north, worker=_me(installation))
    known("free")
    assert listed(me, f"worker=everybody&team={north}") == ["ours"]
    assert listed(me, "worker=everybody&team=none") == ["free"]
    assert listed(me, f"worker={_me(installation)}") == ["ours"]


@pytest.mark.parametrize(
    "asked",
    [
        "stage=moon",
        "release=15",
        "team=x",
        "worker=99999999999999999999",
        "order=%00",
        "pathway=%27",
        "looked_after=maybe",
        "q=" + "x" * 101,
    ],
)
def test_a_value_that_is_none_is_said_beside_the_filter(
    worker: FlaskClient, known: Known, asked: str
) -> None:
    known("a")
    page = worker.get(
        f"/children?worker=everybody&{asked}" if "worker" not in asked else f"/children?{asked}"
    )
    assert page.status_code in (200, 422)
    if asked != "order=%00":
        assert page.status_code == 422
        assert "There is a problem" in page.text
        assert page.text.count("govuk-error-message") >= 1


@pytest.mark.parametrize("asked", ["page=0", "page=999", "page=x", "sort=x", "sort=-", "nothing=1"])
def test_a_page_or_an_order_that_is_none_is_the_usual_one(
    worker: FlaskClient, known: Known, asked: str
) -> None:
    known("a")
    assert listed(worker, f"worker=everybody&{asked}") == ["a"]


def test_every_column_sorts_both_ways_and_says_so(
    enter: Enter, installation: Installation, known: Known, task: Tasks
) -> None:
    me = enter("resettlement_worker")
    enter("mentor", name="Ada Mentor")
    a = known("a", name="Zed", date_of_birth=date(2008, 1, 1), planned_release_on=TODAY + 9 * DAY)
    b = known("b", name="Amy", worker=_me(installation), planned_release_on=TODAY + 3 * DAY)
    c = known("c", name="Bob", stage="hospital", planned_release_on=None, date_of_birth=None)
    known(
        "d",
        name="Cat",
        stage="community",
        released_on=TODAY - DAY,
        mentor=_me(installation, "Ada Mentor"),
    )
    task(a, TODAY - DAY)
    task(b, TODAY + 2 * DAY)
    task(c, TODAY + DAY)
    expected = {
        "name": "bcda",
        "-name": "adcb",
        "-age": "abdc",
        "stage": "dabc",
        "release": "bacd",
        "-release": "dabc",
        "worker": "bacd",
        "mentor": "dabc",
        "-overdue": "abcd",
        "next": "cbad",
        "-next": "bcad",
    }
    for sort, order in expected.items():
        assert "".join(listed(me, f"worker=everybody&sort={sort}")) == order, sort
    page = me.get("/children?worker=everybody&sort=-overdue").text
    assert page.count('aria-sort="descending"') == 1
    assert page.count('aria-sort="none"') == 5


def test_long_lists_come_in_pages_that_keep_the_filter(worker: FlaskClient, known: Known) -> None:
    for number in range(51):
        known(f"n-{number:02}")
    first = worker.get("/children?worker=everybody&stage=custody&sort=name")
    assert "51 children" in first.text
    assert len(_refs(first)) == 50
    assert "page=2" in first.text
    assert "stage=custody" in first.text
    assert listed(worker, "worker=everybody&sort=name&page=2") == ["n-50"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sian obrien", "sian"),
        ("O'Brien", "sian"),
        ("brien sian", "sian"),
        ("Siân O’Brien", "sian"),
        ("micheal", "mike"),
        ("mike-1", "mike-1"),
        ("a1234bc", "bo"),
        ("A 1234 BC", "bo"),
        ("twm", "sian"),
    ],
)
def test_a_search_forgives_spelling_accents_apostrophes_and_order(
    worker: FlaskClient, installation: Installation, known: Known, typed: str, first: str
) -> None:
    known("sian", name="Siân O’Brien", known_as="Twm", stage="ended")
    known("mike", name="Michael Mike-1")
    known("mike-1", name="Somebody Else")
    child = known("bo", name="A")
    with installation.database.unit() as db:
        db.add(
            Identifier(
                child_id=child,
                type="noms",
                value="A1234BC",
                source="s",
                said_at=installation.clock.now(),
            )
        )
    found = listed(worker, f"q={typed}")
    assert found[:1] == [first]


def test_a_search_that_finds_nobody_says_where_to_go(worker: FlaskClient, known: Known) -> None:
    known("a", name="Robin Example")
    page = worker.get("/children?q=<script>&stage=hospital")
    assert "&lt;script&gt;" in page.text
    assert "<script>&" not in page.text
    assert "Search without the filters" in page.text


def test_an_empty_service_says_something_useful(worker: FlaskClient, enter: Enter) -> None:
    assert "No child is assigned to you" in worker.get("/children").text
    assert "registered by the first message" in worker.get("/children?worker=everybody").text
    assert "A resettlement worker assigns" in enter("mentor").get("/children").text
    assert (
        "No child fits every filter" in worker.get("/children?worker=everybody&stage=custody").text
    )
    assert "Every child you may see has a team" in worker.get("/children/take-on").text


def test_the_list_asks_few_questions_however_many_children_there_are(
    enter: Enter, installation: Installation, known: Known, task: Tasks
) -> None:
    worker = enter("resettlement_worker")
    me = _me(installation)
    for number in range(30):
        task(known(f"n-{number}", worker=me), TODAY - DAY)
    for address in (
        "/children",
        "/children?worker=everybody&sort=-overdue",
        "/children?q=child",
        "/children/calendar?worker=everybody",
        "/children/take-on",
        "/children.csv",
    ):
        with counted(installation) as seen:
            assert worker.get(address).status_code == 200
        assert len(seen) < 20, (address, seen)


def test_looking_at_a_list_is_written_down_for_each_child_on_it(
    worker: FlaskClient, installation: Installation, known: Known
) -> None:
    child = known("a")
    worker.get("/children?worker=everybody")
    with installation.database.reading() as db:
        (line,) = db.exec(select(AuditLine).where(AuditLine.verb == "consulted"))
    assert line.child_id == child
    assert line.actor.startswith("person:")


def test_the_file_holds_every_page_and_nothing_that_a_spreadsheet_runs(
    worker: FlaskClient, installation: Installation, known: Known
) -> None:
    for number in range(52):
        known(f"n-{number:02}", name="＝cmd" if number else '=HYPERLINK("x"),"y"', mentor=None)
    answer = worker.get("/children.csv?worker=everybody")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="children-2026-03-02.csv"'
    text = answer.data.decode("utf-8-sig")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert len(text.splitlines()) == 53
    assert '"\'=HYPERLINK(""x""),""y"""' in text
    assert '"＝' not in text
    with installation.database.reading() as db:
        lines = db.exec(select(AuditLine).where(AuditLine.verb == "disclosed")).all()
    assert len(lines) == 52
    assert {line.because for line in lines} == {"downloaded in a list of 52 children"}


def test_a_filter_is_saved_used_renamed_and_deleted_by_its_owner_alone(
    worker: FlaskClient, enter: Enter, installation: Installation
) -> None:
    path = "/children/saved/new?stage=custody&release=14&worker=everybody"
    assert "In custody" in worker.get(path).text
    assert post(worker, path, name=" ").status_code == 422
    done = post(worker, path, name=" Home  soon ")
    assert done.status_code == 303
    page = worker.get(done.location)
    assert "The filter is saved" in page.text
    assert "Home soon" in page.text
    post(worker, path, name="Home soon")
    post(worker, "/children/saved/new?stage=hospital", name="Ill")
    with installation.database.reading() as db:
        saved = db.exec(select(SavedFilter).order_by(col(SavedFilter.id))).all()
    assert [one.asked for one in saved] == [
        {"stage": "custody", "release": "14", "worker": "everybody"},
        {"stage": "hospital"},
    ]
    mine = f"/children/saved/{saved[0].id}"
    assert post(worker, mine, name="Ill").status_code == 422
    assert post(worker, mine, name="Two weeks").status_code == 303
    other = enter("resettlement_worker", name="Other")
    assert other.get(mine).status_code == 404
    word = token_in(other.get("/children/saved/new").text)
    for path in (mine, f"{mine}/delete"):
        assert other.post(path, data={"csrf_token": word, "name": "x"}).status_code == 404
    assert "Two weeks" in worker.get("/children/saved").text
    assert post(worker, f"{mine}/delete").status_code == 303
    assert "Two weeks" not in worker.get("/children/saved").text


def test_the_calendar_shows_each_release_on_its_day_with_holidays_and_today(
    worker: FlaskClient, known: Known
) -> None:
    known("planned", planned_release_on=date(2026, 4, 7))
    known("guessed", planned_release_on=date(2026, 4, 7), release_decided=False)
    known("home", stage="community", released_on=date(2026, 4, 30))
    page = worker.get("/children/calendar?month=2026-04&worker=everybody")
    assert page.status_code == 200
    assert "April 2026: 3 releases" in page.text
    assert "Good Friday" in page.text
    assert page.text.index("/children/guessed") < page.text.index("/children/home")
    assert "month=2026-03" in page.text
    assert "month=2026-05" in page.text
    assert 'aria-current="date"' in worker.get("/children/calendar").text
    assert "No release is planned" in worker.get("/children/calendar?month=2031-01").text


@pytest.mark.parametrize("month", ["2026-13", "x", "1999-12", "2070-01", "2026-00", "%00"])
def test_a_month_that_is_none_is_an_error_and_not_a_failure(
    worker: FlaskClient, month: str
) -> None:
    assert worker.get(f"/children/calendar?month={month}").status_code in (200, 422)


@pytest.mark.parametrize("month", ["2000-01", "2069-12"])
def test_the_calendar_ends_where_the_known_days_end(worker: FlaskClient, month: str) -> None:
    assert worker.get(f"/children/calendar?month={month}").status_code == 200


def _hidden(page: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    return found


CHECK = "/children/reassign/check?ref=a&ref=b&ref=c&ref=gone&owner=resettlement_worker"


def _check_of(person: int) -> str:
    first = "since-day=2&since-month=3&since-year=2026"
    return f"/children/reassign/check?ref=a&owner=mentor&person={person}&{first}"


def test_handing_over_shows_what_will_change_and_then_does_just_that(
    enter: Enter, installation: Installation, known: Known
) -> None:
    manager = enter("manager")
    enter("resettlement_worker", name="Old")
    enter("resettlement_worker", name="New", post="resettlement_worker")
    old, new = _me(installation, "Old"), _me(installation, "New")
    a, b = known("a", worker=old), known("b", worker=new)
    known("c", stage="ended")
    shown = manager.get("/children/reassign?ref=a&ref=b&ref=c")
    assert "New, resettlement worker" in shown.text
    path = f"{CHECK}&person={new}&since-day=9&since-month=3&since-year=2026"
    page = manager.get(path)
    assert page.status_code == 200
    assert "1 child changes hands" in page.text
    assert "is with this person already" in page.text
    assert "the record is closed" in page.text
    assert "1 reference is of no child" in page.text
    done = manager.post("/children/reassign/check", data=_hidden(page.text))
    assert done.status_code == 303
    with installation.database.reading() as db:
        rows = db.exec(
            select(Assignment).where(Assignment.child_id == a).order_by(col(Assignment.id))
        ).all()
        assert [(r.person_id, r.since, r.until) for r in rows] == [
            (old, TODAY, date(2026, 3, 8)),
            (new, date(2026, 3, 9), None),
        ]
        assert len(db.exec(select(Assignment).where(Assignment.child_id == b)).all()) == 1
        lines = db.exec(
            select(AuditLine).where(AuditLine.verb == "changed", AuditLine.child_id == a)
        ).all()
        assert len(lines) == 1


def test_whoever_hands_over_what_somebody_else_has_changed_sees_it_first(
    enter: Enter, installation: Installation, known: Known
) -> None:
    manager = enter("manager")
    enter("resettlement_worker", name="New")
    enter("resettlement_worker", name="Third")
    new, third = _me(installation, "New"), _me(installation, "Third")
    child = known("a")
    page = manager.get(_check_of(new))
    with installation.database.unit() as db:
        db.add(Assignment(child_id=child, owner="mentor", person_id=third, since=TODAY))
    refused = manager.post("/children/reassign/check", data=_hidden(page.text))
    assert refused.status_code == 422
    assert "Somebody has changed" in refused.text
    assert "Third" in refused.text
    done = manager.post("/children/reassign/check", data=_hidden(refused.text))
    assert done.status_code == 303


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("", "Choose who will work"),
        ("&person=x", "Choose who will work"),
        ("&person=99999", "Choose who will work"),
        ("&person=1&since-day=31&since-month=2", "real date"),
        ("&person=1&since-day=1&since-month=3&since-year=2026", "today or within a year"),
        ("&person=1&since-day=1", "must include"),
    ],
)
def test_handing_over_says_beside_the_field_what_is_missing(
    enter: Enter, known: Known, more: str, words: str
) -> None:
    manager = enter("manager")
    known("a")
    usual = "&since-day=2&since-month=3&since-year=2026" if "since-" not in more else ""
    if more.endswith("month=2"):
        more += "&since-year=2026"
    page = manager.get(f"/children/reassign/check?ref=a&owner=mentor{usual}{more}")
    assert page.status_code == 422
    assert words in page.text
    assert 'name="ref" value="a"' in page.text


def test_handing_over_to_somebody_who_left_or_nobody_at_all_is_refused(
    enter: Enter, installation: Installation, known: Known
) -> None:
    manager = enter("manager")
    enter("administrator", name="Admin")
    enter("resettlement_worker", name="Gone")
    gone = _me(installation, "Gone")
    known("a")
    page = manager.get(_check_of(gone))
    with installation.database.unit() as db:
        set_active(db, gone, False, at=installation.clock.now(), actor="t")
    refused = manager.post("/children/reassign/check", data=_hidden(page.text))
    assert refused.status_code == 422
    assert "no longer works here" in refused.text
    nobody = manager.get("/children/reassign")
    assert nobody.status_code == 422
    assert "Choose at least one child" in nobody.text
    word = token_in(page.text)
    assert manager.post("/children/reassign/check", data={"csrf_token": word}).status_code == 422


def test_a_team_takes_on_children_who_have_none(
    enter: Enter, installation: Installation, known: Known
) -> None:
    north, south = _team(installation), _team(installation, "South")
    worker = enter("resettlement_worker", teams=(north, south))
    a, b = known("a"), known("b")
    page = worker.get("/children/take-on")
    assert _refs(page) == ["a", "b"]
    assert post(worker, "/children/take-on").status_code == 422
    assert "Choose a team" in post(worker, "/children/take-on", ref="a").text
    with installation.database.unit() as db:
        db.get_one(Child, b).team_id = south
    done = post(worker, "/children/take-on", ref=["a", "b"], team=str(north))
    assert done.status_code == 303
    told = worker.get(done.location).text
    assert "1 child has a team now" in told
    assert "somebody else meanwhile" in told
    with installation.database.reading() as db:
        assert (db.get_one(Child, a).team_id, db.get_one(Child, b).team_id) == (north, south)
        assert db.get_one(Child, a).version == 2


def test_the_api_gives_the_same_children_page_by_page(
    client: FlaskClient,
    signed: Signed,
    installation: Installation,
    enter: Enter,
    known: Known,
    task: Tasks,
) -> None:
    enter("resettlement_worker")
    a = known("a", worker=_me(installation))
    known("b", order="remand")
    known("c", restricted=True)
    known("d", stage="ended")
    task(a, TODAY - DAY)
    number = task(a, TODAY + DAY)
    headers = signed(May.READ_CHILDREN)
    first = client.get("/api/v1/children?limit=1", headers=headers).get_json()
    (child,) = first["children"]
    assert child["child"] == "a"
    assert child["workers"] == ["Wren Worker"]
    assert (child["overdue"], child["next_task"]["id"]) == (1, number)
    second = client.get(
        f"/api/v1/children?limit=1&after={first['next']}", headers=headers
    ).get_json()
    assert [one["child"] for one in second["children"]] == ["b"]
    assert second["next"] is None
    for asked, found in (
        ("order=remand", ["b"]),
        ("overdue_in=accommodation", ["a"]),
        ("stage=any", ["a", "b", "d"]),
        ("release_within=30", ["a", "b"]),
        ("no_mentor=true", ["a", "b"]),
        ("looked_after=true", []),
    ):
        answer = client.get(f"/api/v1/children?{asked}", headers=headers).get_json()
        assert [one["child"] for one in answer["children"]] == found, asked
    for bad in ("stage=moon", "nothing=1", "release_within=15", "after=x"):
        assert client.get(f"/api/v1/children?{bad}", headers=headers).status_code == 422
    assert (
        client.get("/api/v1/children", headers=signed(May.READ_TASKS, name="t")).status_code == 403
    )
