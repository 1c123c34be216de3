"""A report that somebody keeps: opened again, told of when it is ready, and thrown away."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.clock import FixedClock
from resettle.notifications.models import Notice
from resettle.reactions import beat_of
from resettle.reports.models import SavedReport
from resettle.staff.models import Person
from resettle.timers.models import Timer
from tests.component.web.caseload_rows import put_team
from tests.component.web.conftest import Enter, post

FEBRUARY = "from=2026-02-01&to=2026-02-28"
SAVE = f"/reports/completion/save?{FEBRUARY}&order=dto"


@pytest.fixture
def manager(enter: Enter, installation: Installation) -> FlaskClient:
    return enter("manager", teams=(put_team(installation),))


def saved(installation: Installation) -> list[SavedReport]:
    with installation.database.reading() as db:
        return list(db.exec(select(SavedReport).order_by(col(SavedReport.id))))


def timers(installation: Installation) -> list[Timer]:
    wanted = select(Timer).where(Timer.kind == "report_ready").order_by(col(Timer.id))
    with installation.database.reading() as db:
        return list(db.exec(wanted))


def notices(installation: Installation) -> list[Notice]:
    wanted = select(Notice).where(Notice.kind == "report_ready").order_by(col(Notice.id))
    with installation.database.reading() as db:
        return list(db.exec(wanted))


def test_a_report_is_kept_with_its_filters_and_opened_over_days_that_move_along(
    manager: FlaskClient, installation: Installation
) -> None:
    done = post(manager, SAVE, name="Before the meeting", span="last_month", often="never")
    assert done.status_code == 303
    (kept,) = saved(installation)
    assert (kept.report, kept.asked["order"], kept.often) == ("completion", "dto", "")
    assert timers(installation) == []
    assert "Before the meeting" in manager.get("/reports").text
    # Today is 2 March: the month before is February.
    opened = manager.get(f"/reports/saved/{kept.id}")
    assert opened.location.startswith("/reports/completion?")
    for word in ("from=2026-02-01", "to=2026-02-28", "order=dto"):
        assert word in opened.location


def test_the_list_says_what_was_saved_of_which_days_and_how_often_one_is_told(
    manager: FlaskClient, installation: Installation
) -> None:
    done = post(manager, SAVE, name="Before the meeting", span="last_month", often="month")
    assert "You find it on the page of all reports." in manager.get(done.location).text
    post(manager, SAVE, name="For the file", span="fixed", often="never")
    page = manager.get("/reports").text.partition('id="saved-reports"')[2].partition("</dl>")[0]
    first, second = (" ".join(one.split()) for one in page.split("For the file", 1))
    assert "Completion of tasks: The month before" in first
    assert "You hear that it is ready: On the first of each month" in first
    assert "Completion of tasks: Always 1 to 28 February 2026" in second
    assert "You hear that it is ready: Never" in second


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        ("fixed", "2026-02-01", "2026-02-28"),
        ("usual", "2026-01-01", "2026-03-02"),
        ("last_month", "2026-02-01", "2026-02-28"),
        ("last_quarter", "2025-10-01", "2025-12-31"),
    ],
)
def test_each_choice_of_days_is_the_days_it_says(
    manager: FlaskClient, installation: Installation, span: str, first: str, last: str
) -> None:
    opened = post(manager, SAVE, name="One", span=span, often="never").location
    assert f"from={first}" in opened
    assert f"to={last}" in opened


def test_its_owner_is_told_on_the_day_and_never_a_figure(
    manager: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    """2 March is a Monday: the next one is the 9th, at half past seven."""
    post(manager, SAVE, name="Robin and others", span="usual", often="week")
    (timer,) = timers(installation)
    assert timer.due_at == datetime(2026, 3, 9, 7, 30, tzinfo=UTC)
    beat = beat_of(installation)
    beat()
    assert notices(installation) == []
    clock.set(datetime(2026, 3, 9, 7, 31, tzinfo=UTC))
    for _ in range(3):
        beat()
    (notice,) = notices(installation)
    assert notice.to == "person:1"
    assert notice.child_id is None
    (timer,) = timers(installation)
    assert (timer.state, timer.due_at) == ("open", datetime(2026, 3, 16, 7, 30, tzinfo=UTC))


def test_after_weeks_without_a_beat_one_word_is_enough(
    manager: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    post(manager, SAVE, name="One", span="usual", often="week")
    clock.set(datetime(2026, 4, 1, 12, tzinfo=UTC))
    beat = beat_of(installation)
    for _ in range(3):
        beat()
    assert len(notices(installation)) == 1
    assert timers(installation)[0].due_at == datetime(2026, 4, 6, 6, 30, tzinfo=UTC)


def test_nobody_is_told_who_may_not_read_it_any_more(
    manager: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    post(manager, SAVE, name="One", span="usual", often="month")
    with installation.database.unit() as db:
        person = db.exec(select(Person)).one()
        person.roles = "mentor"
        db.add(person)
    clock.set(datetime(2026, 4, 1, 12, tzinfo=UTC))
    beat_of(installation)()
    assert notices(installation) == []
    assert timers(installation)[0].state == "done"


def test_a_report_that_is_thrown_away_is_told_of_no_more(
    manager: FlaskClient, installation: Installation, clock: FixedClock
) -> None:
    post(manager, SAVE, name="One", span="usual", often="week")
    (kept,) = saved(installation)
    assert post(manager, f"/reports/saved/{kept.id}/delete").status_code == 303
    assert saved(installation) == []
    clock.set(datetime(2026, 3, 9, 8, tzinfo=UTC))
    beat_of(installation)()
    assert notices(installation) == []


def test_the_same_name_takes_the_place_of_what_was_kept_and_its_clock(
    manager: FlaskClient, installation: Installation
) -> None:
    post(manager, SAVE, name="One", span="usual", often="week")
    post(manager, SAVE, name=" One ", span="fixed", often="never")
    (kept,) = saved(installation)
    assert (kept.span, kept.often) == ("fixed", "")
    assert [timer.state for timer in timers(installation)] == ["cancelled"]


def test_another_persons_report_is_not_there(
    manager: FlaskClient, enter: Enter, installation: Installation
) -> None:
    post(manager, SAVE, name="One", span="usual", often="never")
    (kept,) = saved(installation)
    other = enter("manager", name="Mo Manager")
    for end in ("", "/delete"):
        assert other.get(f"/reports/saved/{kept.id}{end}").status_code == 404
    assert "One" not in other.get("/reports").text.split("<h1")[1].split("<footer")[0]


def test_what_is_not_said_is_asked_for(manager: FlaskClient, installation: Installation) -> None:
    refused = post(manager, SAVE, name="", span="nothing", often="")
    assert refused.status_code == 422
    for words in ("Enter a name", "Choose which days", "Choose how often"):
        assert words in refused.text
    assert saved(installation) == []
    assert date(2026, 3, 2) == installation.clock.today()
