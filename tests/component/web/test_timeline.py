"""The timeline of a child: everything that happened in one order, and a past day as it stood."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from resettle.app.installation import Installation
from resettle.children.models import Restriction
from resettle.clock import FixedClock
from resettle.meetings.models import Meeting, MeetingLog
from resettle.records.models import Address, OutcomePoint, PersonAround, Statement
from resettle.staff.actions import assign
from resettle.staff.models import Person
from resettle.supervision.models import Condition, Judgement, Oversight, Warned
from resettle.tasks.models import Chase, TaskNote
from tests.component.web.caseload_rows import counted, number_of
from tests.component.web.conftest import Enter, Sent, a_child, event
from tests.component.web.traying import child

PAGE = "/children/child-1/timeline"
WORKER = "resettlement_worker"


@pytest.fixture
def worker(enter: Enter, send: Sent) -> FlaskClient:
    send(a_child())
    return enter(WORKER, post=WORKER)


def titles(page: str) -> list[str]:
    found = re.findall(r'<h2 class="moj-timeline__title">(.*?)</h2>', page, re.DOTALL)
    return [html.unescape(re.sub("<[^>]+>", "", one)) for one in found]


def every_title(browser: FlaskClient, address: str = PAGE) -> list[str]:
    """From the first page to the last."""
    found: list[str] = []
    while address:
        page = browser.get(address)
        assert page.status_code == 200, page.text
        found += titles(page.text)
        older = re.search(r'href="([^"]+)">What happened before that', page.text)
        address = html.unescape(older[1]) if older else ""
    return found


def put_everything(installation: Installation, at: datetime, words: str = "Words") -> None:
    """One row of everything that people record."""
    one = child(installation)
    who = {"at": at, "actor": f"person:{number_of(installation)}"}
    on = at.date()
    with installation.database.unit() as db:
        meeting = Meeting(child_id=one.id, kind="review", title="Review", starts_at=at, **who)
        db.add(meeting)
        db.flush()
        db.add_all(
            [
                Statement(
                    child_id=one.id, kind="wants", value={"words": "secret"}, said_on=on, **who
                ),
                PersonAround(child_id=one.id, kind="parent", name="A Parent", **who),
                Address(
                    child_id=one.id, kind="family_home", lines="1 Secret Street", since=on, **who
                ),
                OutcomePoint(
                    child_id=one.id, pathway="health", point="entry", answers={}, said_on=on, **who
                ),
                MeetingLog(meeting_id=meeting.id, what="held", words=words, **who),
                Condition(child_id=one.id, kind="standard", words=words, since=on, **who),
                Warned(
                    child_id=one.id,
                    kind="first",
                    on=on,
                    words=words,
                    taken_back_at=at,
                    taken_back_by="person:1",
                    **who,
                ),
                Judgement(child_id=one.id, missed_on=on, acceptable=False, reason=words, **who),
                Oversight(child_id=one.id, kind="decision", words=words, **who),
                Restriction(child_id=one.id, restricted=True, reason=words, **who),
            ]
        )


RECORDED = {
    "Recorded in the details: What I want",
    "Somebody round the child was recorded, or changed: Parent",
    "An address was recorded: Family home",
    "Needs on entering custody were recorded: Health",
    "A meeting was held",
    "A condition was recorded",
    "A warning was given",
    "A warning was taken back",
    "A missed contact was judged not acceptable",
    "A manager noted a decision",
    "The record was restricted",
}


def test_everything_is_told_the_newest_first(
    worker: FlaskClient, installation: Installation, send: Sent, clock: FixedClock
) -> None:
    clock.move(timedelta(minutes=1))
    put_everything(installation, clock.now())
    clock.move(timedelta(minutes=1))
    send(event("release.planned", date="2026-05-12", time="2026-03-02T10:02:00Z"))
    told = every_title(worker)
    assert told[0].startswith("The release moved from Tuesday 30 June 2026 to Tuesday 12 May 2026")
    assert told[1] == "Release planned for Tuesday 12 May 2026"
    assert set(told[2:13]) == RECORDED
    assert "Came into custody on Friday 20 February 2026: Detention and training order" in told[13:]


def test_what_a_message_did_stands_beside_it_and_alone_where_only_the_plan_is_shown(
    worker: FlaskClient,
) -> None:
    page = worker.get(PAGE).text
    assert "tasks added" in page
    assert "The plan changed" not in titles(page)
    assert "The plan changed" in titles(worker.get(f"{PAGE}?kind=plan").text)


def test_a_partner_who_was_chased_is_told_beside_the_task(
    enter: Enter, worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    asked = {"to_whom": "Ola Officer", "how": "telephone", "words": "Rings back on Friday"}
    actor = f"person:{number_of(installation)}"
    with installation.database.unit() as db:
        db.add(Chase(task_id=1, at=clock.now(), actor=actor, **asked))
    page = worker.get(f"{PAGE}?kind=plan").text
    assert any(one.startswith("Ola Officer was chased: ") for one in titles(page))
    assert "By telephone. Rings back on Friday" in page
    assert not [one for one in titles(worker.get(f"{PAGE}?kind=people").text) if "Ola" in one]


def test_each_kind_has_its_own_and_together_they_are_everything(
    worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    put_everything(installation, clock.now())
    of_kinds = [
        every_title(worker, f"{PAGE}?kind={kind}")
        for kind in ("messages", "people", "meetings", "order", "oversight")
    ]
    assert [len(found) for found in of_kinds] == [3, 5, 1, 4, 1]
    everything = set(every_title(worker))
    assert everything.issuperset(title for found in of_kinds for title in found)
    assert set(every_title(worker, f"{PAGE}?kind=nonsense")) == everything


def test_pages_follow_each_other_without_a_gap_or_a_repeat_even_in_one_moment(
    worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    for number in range(12):
        put_everything(installation, clock.now(), words=f"Words {number}")
    found = every_title(worker)
    for title in RECORDED:
        assert found.count(title) == 12, title
    assert worker.get(f"{PAGE}?before=nonsense").status_code == 422


def test_tasks_notes_and_people_are_told_with_who_did_it(
    worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    me = number_of(installation)
    with installation.database.unit() as db:
        one = child(installation)
        assign(db, one.id, WORKER, me, since=date(2026, 1, 5), at=clock.now(), actor="t")
        db.add(
            TaskNote(
                task_id=1, child_id=one.id, actor=f"person:{me}", at=clock.now(), words="Spoke."
            )
        )
    page = worker.get(PAGE).text
    assert "Spoke." in page
    assert "began to work with the child" in page
    assert any(one.startswith("Note: ") for one in titles(page))


def test_a_mentor_reads_of_the_plan_the_people_and_what_everybody_may_read(
    enter: Enter, worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    put_everything(installation, clock.now())
    mentor = enter("mentor", name="Max Mentor")
    with installation.database.unit() as db:
        max_ = db.exec(select(Person).where(Person.name == "Max Mentor")).one()
        since, number = date(2026, 1, 5), child(installation).id
        assign(db, number, "mentor", max_.id, since=since, at=clock.now(), actor="t")
    told = set(every_title(mentor))
    assert told & RECORDED == {
        "Recorded in the details: What I want",
        "Somebody round the child was recorded, or changed: Parent",
    }
    assert not [one for one in told if one.startswith("Came into custody")]
    assert "What custody told us" not in mentor.get(PAGE).text
    past = mentor.get(f"{PAGE}?on=2026-03-02").text
    assert "Health, in body and mind" not in past


def test_a_past_day_shows_what_was_known_then_and_nothing_later(
    enter: Enter, send: Sent, clock: FixedClock
) -> None:
    send(a_child())
    clock.set(datetime(2026, 4, 20, 9, tzinfo=UTC))
    worker = enter(WORKER, post=WORKER)
    send(event("release.planned", date="2026-05-12", time="2026-04-20T09:00:00Z"))
    then = worker.get(f"{PAGE}?on-day=31&on-month=3&on-year=2026")
    assert then.status_code == 200
    assert "As it stood on Tuesday 31 March 2026" in then.text
    assert "Tuesday 30 June 2026" in then.text
    assert "16 June 2026" in then.text
    main = then.text[then.text.index("<h1") :]
    assert "12 May 2026" not in main
    assert "12 May 2026" in worker.get(f"{PAGE}?on=2026-04-20").text
    before = worker.get(f"{PAGE}?on=2025-12-31").text
    assert "Nothing was known of this child yet" in before


def test_a_day_that_cannot_be_looked_back_on_is_asked_again(worker: FlaskClient) -> None:
    for asked, words in (
        ("on-day=&on-month=&on-year=", "Enter the day to look back on"),
        ("on=2026-03-03", "The day must be today or in the past"),
        ("on-day=31&on-month=2&on-year=2026", "must be a real date"),
        ("on=1189-09-03", "The year must be 1990 or later"),
    ):
        answer = worker.get(f"{PAGE}?{asked}")
        assert answer.status_code == 422, asked
        assert words in answer.text, asked


def test_a_page_asks_the_database_few_questions_however_much_there_is(
    worker: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    def asked(address: str) -> int:
        worker.get(address)
        with counted(installation) as seen:
            worker.get(address)
        return len(seen)

    few = {address: asked(address) for address in (PAGE, f"{PAGE}?on=2026-03-02")}
    for number in range(10):
        put_everything(installation, clock.now(), words=str(number))
    for address, number in few.items():
        # What nobody had to be named for is asked for once there is something.
        assert asked(address) <= number + 1 < 20, address


def test_other_systems_read_the_plan_as_it_was_known(
    client: FlaskClient, everything: dict[str, str], send: Sent, clock: FixedClock
) -> None:
    send(a_child())
    clock.move(timedelta(days=30))
    send(event("release.planned", date="2026-05-12", time="2026-04-01T09:00:00Z"))
    plan = "/api/v1/children/child-1/plan"
    then: dict[str, Any] = client.get(
        f"{plan}?as_known_on=2026-03-31", headers=everything
    ).get_json()
    assert then["facts"]["release_window"]["planned"] == "2026-06-30"
    assert (then["as_known_on"], then["decided_since"]) == ("2026-03-31", 0)
    now = client.get(plan, headers=everything).get_json()
    assert now["facts"]["release_window"]["planned"] == "2026-05-12"
    assert "as_known_on" not in now
    for wrong in ("2027-01-01", "1066-10-14", "soon"):
        answer = client.get(f"{plan}?as_known_on={wrong}", headers=everything)
        assert answer.status_code in (400, 422), wrong
        assert "as_known_on" in answer.text


def test_other_systems_read_the_timeline_by_pages(
    client: FlaskClient,
    everything: dict[str, str],
    send: Sent,
    installation: Installation,
    clock: FixedClock,
    worker: FlaskClient,
) -> None:
    for _ in range(3):
        put_everything(installation, clock.now())
    address = "/api/v1/children/child-1/timeline"
    first = client.get(address, headers=everything).get_json()
    assert first["next"]
    second = client.get(f"{address}?before={first['next']}", headers=everything).get_json()
    told = [one["what"] for one in (*first["happened"], *second["happened"])]
    assert RECORDED - {"The record was restricted"} <= set(told)
    orders = client.get(f"{address}?kind=order", headers=everything).get_json()
    assert {one["kind"] for one in orders["happened"]} == {"order"}
    for wrong in ("kind=all", "before=x", "limit=3"):
        assert client.get(f"{address}?{wrong}", headers=everything).status_code == 422, wrong
