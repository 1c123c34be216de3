"""The caseload as a worker uses it: the list, its filters, search, and the file."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.children.models import Identifier
from resettle.staff.models import Absence
from tests.component.web.caseload_rows import (
    DAY,
    TODAY,
    Known,
    Tasks,
    counted,
    number_of,
    put_child,
    put_task,
    put_team,
    refs_on,
)
from tests.component.web.conftest import Enter


@pytest.fixture
def known(installation: Installation) -> Known:
    return partial(put_child, installation)


@pytest.fixture
def task(installation: Installation) -> Tasks:
    return partial(put_task, installation)


@pytest.fixture
def worker(enter: Enter) -> FlaskClient:
    return enter("resettlement_worker", post="resettlement_worker")


def listed(browser: FlaskClient, asked: str = "worker=everybody") -> list[str]:
    page = browser.get(f"/children?{asked}")
    assert page.status_code == 200, page.text
    return refs_on(page)


def test_a_worker_sees_their_own_children_first_and_everybody_when_asked(
    worker: FlaskClient, installation: Installation, known: Known
) -> None:
    known("mine", worker=number_of(installation))
    known("theirs")
    assert listed(worker, "") == ["mine"]
    assert listed(worker) == ["mine", "theirs"]
    assert listed(worker, "worker=nobody") == ["theirs"]


def test_the_children_of_somebody_i_cover_are_mine_too(
    enter: Enter, installation: Installation, known: Known
) -> None:
    me, away = enter("resettlement_worker"), enter("resettlement_worker", name="Away")
    other, mine = number_of(installation, "Away"), number_of(installation)
    known("covered", worker=other)
    assert listed(me, "") == []
    other, mine = number_of(installation, "Away"), number_of(installation)
    with installation.database.unit() as db:
        db.add(Absence(person_id=other, since=TODAY, until=TODAY, stand_in_id=mine))
    assert listed(me, "") == ["covered"]
    assert listed(away, "") == ["covered"]


def test_a_mentor_sees_only_their_children_and_nothing_to_hand_over(
    enter: Enter, installation: Installation, known: Known, task: Tasks
) -> None:
    mentor = enter("mentor", name="Mel Mentor")
    child = known("with-mel", mentor=number_of(installation, "Mel Mentor"))
    known("another")
    task(child, TODAY - DAY, pathway="health")
    page = mentor.get("/children?worker=everybody")
    assert refs_on(page) == ["with-mel"]
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
    assert refs_on(page) == ["open"]
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
    known("a", planned_release_on=TODAY + 14 * DAY, mentor=number_of(installation, "Mel"))
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
    north = put_team(installation)
    me = enter("resettlement_worker", teams=(north,))
    known("ours", team_id=north, worker=number_of(installation))
    known("free")
    assert listed(me, f"worker=everybody&team={north}") == ["ours"]
    assert listed(me, "worker=everybody&team=none") == ["free"]
    assert listed(me, f"worker={number_of(installation)}") == ["ours"]


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
    b = known("b", name="Amy", worker=number_of(installation), planned_release_on=TODAY + 3 * DAY)
    c = known("c", name="Bob", stage="hospital", planned_release_on=None, date_of_birth=None)
    known(
        "d",
        name="Cat",
        stage="community",
        released_on=TODAY - DAY,
        mentor=number_of(installation, "Ada Mentor"),
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
    assert len(refs_on(first)) == 50
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
    me = number_of(installation)
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
