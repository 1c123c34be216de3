"""Trying a change of the release before anything is saved, and keeping it or leaving it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.permissions import THE_SERVICE, May
from resettle.releases.models import Message
from resettle.tasks.queries import tasks_of
from tests.component.web.conftest import Enter, Sent, a_child, event, token_in
from tests.component.web.test_asking_changes_nothing import everything_kept
from tests.component.web.traying import child, kept

PAGE = "/children/child-1/what-if"
EARLIER = {"what": "release.planned", "date-day": "12", "date-month": "5", "date-year": "2026"}


@pytest.fixture
def worker(enter: Enter, send: Sent) -> FlaskClient:
    send(a_child())
    return enter("resettlement_worker", post="resettlement_worker")


def looked(browser: FlaskClient, **asked: str) -> str:
    answer = browser.get(PAGE, query_string=asked)
    assert answer.status_code == 200, answer.text
    return answer.text


def hidden(page: str) -> dict[str, str]:
    """Everything that the page's button would send."""
    form = page[page.index('<h2 class="govuk-heading-m" id="result">') :]
    form = form[: form.index("</form>")]
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found} | {"csrf_token": token_in(page)}


def plan_of(installation: Installation) -> list[Any]:
    passing = {"created_at", "updated_at", "look_on", "told", "version", "id"}
    with installation.database.reading() as db:
        tasks = tasks_of(THE_SERVICE, db, child(installation).id, withdrawn=True)
        return [task.model_dump(exclude=passing) for task in tasks]


def test_an_earlier_release_says_what_moves_by_how_many_days_and_what_becomes_urgent(
    worker: FlaskClient,
) -> None:
    page = looked(worker, **EARLIER)
    assert "If the release were planned for Tuesday 12 May 2026" in page
    assert "12 May 2026 (was 30 June 2026)" in page
    assert "49 days earlier" in page
    assert "Nothing has been saved yet" in page
    near = looked(worker, **{**EARLIER, "date-day": "9", "date-month": "3"})
    assert "Tasks that become urgent" in near
    assert "Tasks that become urgent" not in page


def test_looking_saves_nothing(worker: FlaskClient, installation: Installation) -> None:
    before = everything_kept(installation)
    looked(worker)
    for what in ("release.planned", "child.released", "child.recalled"):
        looked(worker, **{**EARLIER, "what": what, "date-day": "1", "date-month": "3"})
    assert everything_kept(installation) == before


def test_a_what_if_that_is_kept_is_an_event_and_the_plan_follows_it(
    worker: FlaskClient, installation: Installation
) -> None:
    answer = worker.post(PAGE, data=hidden(looked(worker, **EARLIER)))
    assert (answer.status_code, answer.location) == (303, "/children/child-1/plan")
    last = kept(installation, Message)[-1]
    assert (last.kind, last.state, last.sender) == ("release.planned", "applied", "person:1")
    assert str(child(installation).planned_release_on) == "2026-05-12"
    assert "The planned release is recorded" in worker.get("/children/child-1/plan").text


def test_an_unplanned_release_today_needs_no_day(
    worker: FlaskClient, installation: Installation
) -> None:
    page = looked(worker, what="child.released")
    assert "If the child was released without a plan on Monday 2 March 2026" in page
    assert worker.post(PAGE, data=hidden(page)).status_code == 303
    one = child(installation)
    assert (str(one.released_on), one.unplanned_release) == ("2026-03-02", True)


def test_a_recall_withdraws_what_was_to_be_done_outside_and_says_why(
    worker: FlaskClient, send: Sent, installation: Installation
) -> None:
    send(event("child.released", date="2026-02-27", time="2026-02-27T09:00:00Z"))
    page = looked(worker, what="child.recalled")
    assert "Tasks that are withdrawn" in page
    assert "recalled" in page
    worker.post(PAGE, data=hidden(page))
    assert child(installation).recalled


def test_what_came_in_meanwhile_is_said_shown_anew_and_asked_again(
    worker: FlaskClient, send: Sent, installation: Installation
) -> None:
    typed = hidden(looked(worker, **EARLIER))
    send(event("release.planned", date="2026-06-01", time="2026-03-02T09:30:00Z"))
    before = everything_kept(installation)
    again = worker.post(PAGE, data=typed)
    assert again.status_code == 409
    assert "Things have changed since you looked, so nothing was recorded" in again.text
    assert "Release planned for Monday 1 June 2026" in again.text
    assert "12 May 2026 (was 1 June 2026)" in again.text
    assert everything_kept(installation) == before
    assert worker.post(PAGE, data=hidden(again.text)).status_code == 303
    assert str(child(installation).planned_release_on) == "2026-05-12"


def test_a_task_that_somebody_finished_meanwhile_is_a_change_too(
    worker: FlaskClient, client: FlaskClient, everything: dict[str, str]
) -> None:
    typed = hidden(looked(worker, **EARLIER))
    tasks = client.get("/api/v1/tasks?state=not_started", headers=everything).get_json()["tasks"]
    task = client.get(f"/api/v1/tasks/{tasks[0]['id']}", headers=everything)
    headers = everything | {"If-Match": task.headers["ETag"]}
    done = client.patch(f"/api/v1/tasks/{tasks[0]['id']}", json={"state": "done"}, headers=headers)
    assert done.status_code == 200
    again = worker.post(PAGE, data=typed)
    assert again.status_code == 409
    assert "Somebody changed the plan meanwhile" in again.text


def test_what_is_kept_is_said_now_whatever_time_the_form_sends(
    worker: FlaskClient, clock: FixedClock, installation: Installation
) -> None:
    for time in ("2026-03-01T10:00:00+00:00", "2026-03-09T10:00:00+00:00"):
        typed = hidden(looked(worker, **EARLIER))
        clock.move(timedelta(minutes=9))
        assert worker.post(PAGE, data={**typed, "time": time}).status_code == 303
        assert kept(installation, Message)[-1].said_at == clock.now()
        assert kept(installation, Message)[-1].event_id != typed["id"]


def test_pressing_twice_records_once(worker: FlaskClient, installation: Installation) -> None:
    typed = hidden(looked(worker, **EARLIER))
    number = len(kept(installation, Message))
    for _ in range(2):
        assert worker.post(PAGE, data=typed).status_code == 303
    assert len(kept(installation, Message)) == number + 1


def test_what_cannot_be_tried_names_its_field_and_nothing_is_shown(worker: FlaskClient) -> None:
    ahead = {**EARLIER, "what": "child.released"}
    for asked, words in (
        ({"what": ""}, "Choose what you want to try"),
        ({"what": "child.died"}, "Choose what you want to try"),
        ({"what": "release.planned"}, "Enter the day the release would move to"),
        ({**EARLIER, "date-day": "31", "date-month": "2"}, "must be a real date"),
        ({**EARLIER, "date-year": "9999"}, "The year must be from 1990 to 2100"),
        ({**EARLIER, "date-year": "2099"}, "The bank holidays of that year are not known"),
        ({**EARLIER, "kind": "soon"}, "Choose one"),
        (ahead, "the day must be today or in the past"),
    ):
        answer = worker.get(PAGE, query_string=asked)
        assert answer.status_code == 422, asked
        assert words in answer.text, asked
        assert "Record it" not in answer.text
    wrong = worker.post(PAGE, data={**hidden(looked(worker, **EARLIER)), "seen": "x"})
    assert wrong.status_code == 422


def test_a_mentor_may_not_try_and_a_restricted_record_asks_why(
    enter: Enter, worker: FlaskClient, installation: Installation
) -> None:
    assert enter("mentor", name="Max Mentor").get(PAGE).status_code == 403
    with installation.database.unit() as db:
        one = child(installation)
        one.restricted = True
        db.merge(one)
    answer = worker.get(PAGE, query_string=EARLIER)
    assert "Record it" not in answer.text
    assert "This record is restricted" in answer.text


def test_the_plan_that_was_shown_is_the_plan_that_is_kept(
    worker: FlaskClient, installation: Installation
) -> None:
    page = looked(worker, what="child.released")
    shown = set(map(html.unescape, re.findall(r'font-weight-regular">([^<]+)</th>', page)))
    before = {task["title"] for task in plan_of(installation)}
    worker.post(PAGE, data=hidden(page))
    after = {task["title"] for task in plan_of(installation)}
    assert after - before
    assert after - before <= shown


def test_other_systems_try_it_too_and_nothing_is_kept(
    client: FlaskClient, everything: dict[str, str], send: Sent, installation: Installation
) -> None:
    send(a_child())
    before = everything_kept(installation)
    asked = "/api/v1/children/child-1/what-if?what=release.planned&date=2026-05-12"
    told = client.get(asked, headers=everything).get_json()
    assert told["before"]["release_window"]["planned"] == "2026-06-30"
    assert told["after"]["release_window"]["planned"] == "2026-05-12"
    (address,) = [one for one in told["changes"] if one["task"] == "confirm_address"]
    assert (address["kind"], address["was"], address["due"], address["days"]) == (
        "move",
        "2026-06-16",
        "2026-04-28",
        -49,
    )
    (planned,) = [one for one in told["tasks"] if one["task"] == "confirm_address"]
    assert planned["due"] == "2026-04-28"
    assert everything_kept(installation) == before
    for wrong in (
        "what=release.planned",
        "what=child.recalled&date=2026-03-03",
        "what=child.died",
        "what=release.planned&date=soon",
        "",
    ):
        answer = client.get(f"/api/v1/children/child-1/what-if?{wrong}", headers=everything)
        assert answer.status_code == 422, wrong


def test_a_token_that_only_reads_may_not_try(client: FlaskClient, send: Sent, signed: Any) -> None:
    send(a_child())
    reads = signed(May.READ_PLANS, name="reads")
    answer = client.get("/api/v1/children/child-1/what-if?what=child.recalled", headers=reads)
    assert answer.status_code == 403
