"""Files of one report can be subtracted from each other: each says so, and so does its page."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.clock import FixedClock
from resettle.reports.taken import asked_in
from resettle.reports.writing import not_to_one_reader
from tests.component.web.caseload_rows import put_child, put_team
from tests.component.web.conftest import Enter, Signed
from tests.component.web.test_oversight import words
from tests.component.web.test_printing import Read, poppler, read

__all__ = ["poppler", "read"]

FEBRUARY = "from=2026-02-01&to=2026-02-28"
(MIND,) = not_to_one_reader(5)


@pytest.fixture
def team(installation: Installation) -> int:
    team = put_team(installation)
    put_child(installation, "one", team_id=team)
    return team


@pytest.fixture
def manager(enter: Enter, team: int) -> FlaskClient:
    return enter("manager", teams=(team,), name="Maeve Manager")


# What leaves says so.


def test_every_file_says_that_it_must_not_meet_another_of_its_kind(
    manager: FlaskClient, client: FlaskClient, signed: Signed, read: Read
) -> None:
    address = f"/reports/completion.%s?{FEBRUARY}"
    rows = list(csv.reader(io.StringIO(manager.get(address % "csv").get_data(as_text=True))))
    assert ["Mind", MIND] in rows
    book = load_workbook(io.BytesIO(manager.get(address % "xlsx").data))
    assert ("Mind", MIND) in [row[:2] for row in book["About"].iter_rows(values_only=True)]
    assert MIND in " ".join(read(manager.get(address % "pdf").data).split())
    said = client.get(f"/api/v1/reports/completion?{FEBRUARY}", headers=signed()).get_json()
    assert said["cautions"][-1] == MIND


def test_the_page_from_which_one_saves_says_the_same(manager: FlaskClient) -> None:
    assert MIND in words(manager.get(f"/reports/completion?{FEBRUARY}").text)
    assert MIND in words(manager.get("/board/pack/2026-01").text)


# What has left before.


def listed(page: str) -> list[str]:
    """What the page lists of what has left."""
    found = re.search(r'id="before-you-save">(.*?)</div>', page, re.S)
    assert found
    return [words(one) for one in re.findall(r"<li>(.*?)</li>", found[1], re.S)]


def on_the_page(browser: FlaskClient, said: str) -> list[str]:
    return listed(browser.get(f"/reports/completion?{said}").text)


def take(browser: FlaskClient, said: str, end: str = "csv") -> None:
    assert browser.get(f"/reports/completion.{end}?{said}").status_code == 200


def test_who_saves_sees_what_has_left_of_the_same_days(manager: FlaskClient) -> None:
    assert on_the_page(manager, FEBRUARY) == []
    take(manager, "from=2026-01-01&to=2026-02-10")
    take(manager, "from=2025-10-01&to=2025-12-31")
    assert on_the_page(manager, FEBRUARY) == [
        "1 January to 10 February 2026: 2 March 2026, taken by Maeve Manager"
    ]
    # Of another report nothing has left.
    assert listed(manager.get(f"/reports/mentoring?{FEBRUARY}").text) == []


def test_two_teams_are_apart_and_all_of_them_hold_each(
    manager: FlaskClient, team: int, installation: Installation
) -> None:
    other = put_team(installation, "South")
    take(manager, f"{FEBRUARY}&team={team}&order=dto")
    said = "1 to 28 February 2026 (Team: North, Order: Detention and training order)"
    assert on_the_page(manager, FEBRUARY) == [f"{said}: 2 March 2026, taken by Maeve Manager"]
    assert on_the_page(manager, f"{FEBRUARY}&team={other}") == []
    assert on_the_page(manager, f"{FEBRUARY}&order=remand") == []
    take(manager, FEBRUARY)
    assert len(on_the_page(manager, f"{FEBRUARY}&team={other}")) == 1


def test_the_same_of_today_tells_nothing_more_and_that_of_another_day_or_person_does(
    manager: FlaskClient, enter: Enter, team: int, clock: FixedClock
) -> None:
    take(manager, FEBRUARY)
    take(manager, FEBRUARY, "pdf")
    assert on_the_page(manager, FEBRUARY) == []
    # Somebody else counts the children of other teams.
    other = enter("manager", teams=(team,), name="Mabel Manager")
    assert len(on_the_page(other, FEBRUARY)) == 1
    clock.set(clock.now() + timedelta(days=1))
    # Whoever takes it again today is told of yesterday's, and not of today's.
    again = enter("manager", teams=(team,), name="Mona Manager")
    take(again, FEBRUARY)
    assert [one.partition(": ")[2] for one in on_the_page(again, FEBRUARY)] == [
        "2 March 2026, taken by Maeve Manager"
    ]
    later = enter("manager", teams=(team,), name="Manon Manager")
    assert [one.rpartition(" by ")[2] for one in on_the_page(later, FEBRUARY)] == ["Mona Manager"]
    clock.set(clock.now() + timedelta(days=367))
    assert on_the_page(enter("manager", teams=(team,), name="Maud"), FEBRUARY) == []


def test_a_long_list_says_how_many_more_there_are(manager: FlaskClient) -> None:
    for day in range(1, 8):
        take(manager, f"from=2026-02-0{day}&to=2026-02-20")
    page = manager.get(f"/reports/completion?{FEBRUARY}").text
    assert [one.partition(" to ")[0] for one in listed(page)] == ["7", "6", "5", "4", "3"]
    assert "And 2 more." in words(page)


def test_whatever_way_it_leaves_is_known(
    manager: FlaskClient, client: FlaskClient, signed: Signed, installation: Installation
) -> None:
    for end in ("csv", "xlsx", "pdf"):
        take(manager, f"from=2026-02-01&to=2026-02-1{len(end)}", end)
    client.get("/api/v1/reports/completion?from=2026-02-02&to=2026-02-11", headers=signed())
    assert manager.get("/board/pack/2026-01.pdf").status_code == 200
    assert [one.partition(":")[0] for one in on_the_page(manager, FEBRUARY)] == [
        "1 January to 31 March 2026",
        "2 to 11 February 2026",
        "1 to 13 February 2026",
        "1 to 14 February 2026",
    ]
    (system,) = [one for one in on_the_page(manager, FEBRUARY) if one.startswith("2 to 11")]
    assert system.endswith("taken by another system or at the command line")
    with installation.database.reading() as db:
        lines = db.exec(select(AuditLine.because).where(col(AuditLine.subject).like("report:%")))
        assert all(asked_in(because) is not None for because in lines)


def test_where_nothing_is_hidden_there_is_nothing_to_mind(
    installation: Installation, enter: Enter, team: int
) -> None:
    object.__setattr__(installation.settings, "small_numbers", 0)
    browser = enter("manager", teams=(team,))
    file = browser.get(f"/reports/completion.csv?{FEBRUARY}").text
    assert "Nothing is hidden." in file
    page = browser.get(f"/reports/completion?{FEBRUARY}").text
    assert "How this is counted" in page
    for text in (file, page):
        assert MIND not in text


def test_whose_figures_they_are_stands_on_every_page_and_in_every_file(
    installation: Installation, enter: Enter, signed: Signed, team: int
) -> None:
    browser = enter("manager", teams=(team,))
    before = browser.get(f"/reports/completion.csv?{FEBRUARY}").text
    assert '"Service"' not in before
    name = "Exampleshire & North Youth Justice Service"
    object.__setattr__(installation.settings, "service_name", name)
    assert f'"Service","{name}"' in browser.get(f"/reports/completion.csv?{FEBRUARY}").text
    page = browser.get(f"/reports/completion?{FEBRUARY}").text
    assert page.count("Exampleshire &amp; North Youth Justice Service</span>") == 1
    said = browser.get(f"/api/v1/reports/completion?{FEBRUARY}", headers=signed()).get_json()
    assert said["service"] == name
