"""The management board: who came, what is corrected, and what is written of a quarter."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.board.models import BoardCommentary, BoardMeeting, BoardPlace
from tests.component.web.conftest import Enter, Signed, post

#: The standing clock shows March 2026.
NEW = "/board/meetings/new"
COMMENT = "/board/quarters/2026-01/whole"


def held(day: str = "3", **came: str) -> dict[str, str]:
    on = {"held_on-day": day, "held_on-month": "2", "held_on-year": "2026", "version": "0"}
    return {**on, **{f"came-{agency}": word for agency, word in came.items()}}


@pytest.fixture
def manager(enter: Enter) -> FlaskClient:
    return enter("manager", name="Max Manager")


def rows(installation: Installation, table: type[Any]) -> list[Any]:
    with installation.database.reading() as db:
        return list(db.exec(select(table).order_by(col(table.id))))


def places(installation: Installation) -> dict[str, str]:
    return {one.agency: one.came for one in rows(installation, BoardPlace)}


def test_a_meeting_is_recorded_with_who_was_expected_and_who_came(
    manager: FlaskClient, installation: Installation
) -> None:
    answer = post(manager, NEW, **held(police="senior", health="deputy", education="absent"))
    assert (answer.status_code, answer.location) == (303, "/board")
    page = manager.get("/board").text
    assert "January to March 2026" in page
    assert "1 of 3 agencies sent somebody senior enough." in page
    assert "Health: A deputy came" in page
    assert places(installation) == {"police": "senior", "health": "deputy", "education": "absent"}
    form = manager.get(NEW).text
    assert form.index('id="came-health"') < form.index('id="came-childrens_services"'), (
        "those expected last stand first"
    )


def test_a_meeting_is_corrected_and_the_log_says_for_whom(
    manager: FlaskClient, installation: Installation
) -> None:
    post(manager, NEW, **held(police="senior", health="deputy"))
    change = "/board/meetings/1/change"
    assert 'value="deputy" selected' in manager.get(change).text
    right = held("4", police="senior", health="senior", probation="apologies") | {"version": "1"}
    assert post(manager, change, **right).status_code == 303
    assert places(installation) == {
        "police": "senior",
        "health": "senior",
        "probation": "apologies",
    }
    late = post(manager, change, **held(police="absent") | {"version": "1"})
    assert late.status_code == 409
    assert places(installation)["police"] == "senior"
    with installation.database.reading() as db:
        wanted = select(AuditLine.because).where(AuditLine.subject == "board_meeting:1")
        told = list(db.exec(wanted.order_by(col(AuditLine.id))))
    assert told[-1] == "changed a meeting of the board: held_on, health, probation"


def test_a_meeting_that_was_not_is_taken_back(
    manager: FlaskClient, installation: Installation
) -> None:
    post(manager, NEW, **held(police="senior"))
    back = "/board/meetings/1/take-back"
    assert "Enter why it is taken back" in post(manager, back).text
    assert post(manager, back, reason="It was put off.").status_code == 303
    assert "No meeting is recorded." in manager.get("/board").text
    assert manager.get("/board/meetings/1/change").status_code == 404
    assert post(manager, NEW, **held(police="senior")).status_code == 303, "the day is free again"
    assert rows(installation, BoardMeeting)[0].taken_back_because == "It was put off."


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (held(), "at least one agency"),
        (held(police="twice"), "Choose from the list"),
        (held(police="senior") | {"held_on-year": "2031"}, "today or in the past"),
        (held(police="senior") | {"held_on-day": ""}, "must include a day"),
        (held("9", police="senior"), "recorded already"),
    ],
)
def test_what_will_not_do_is_said(manager: FlaskClient, typed: dict[str, str], words: str) -> None:
    post(manager, NEW, **held("9", health="senior"))
    answer = post(manager, NEW, **typed)
    assert answer.status_code == 422
    assert words in answer.text


def test_what_is_written_of_a_quarter_takes_the_place_of_what_was(
    manager: FlaskClient, installation: Installation
) -> None:
    assert post(manager, COMMENT, words="Fewer beds.", version="0").status_code == 303
    assert "Fewer beds." in manager.get("/board").text
    late = post(manager, COMMENT, words="Mine.", version="0")
    assert late.status_code == 409
    assert "Fewer beds." in late.text
    assert post(manager, COMMENT, words="More beds.", version="1").status_code == 303
    page = manager.get("/board").text
    assert "More beds." in page
    assert "Fewer beds." not in page
    assert [one.words for one in rows(installation, BoardCommentary)] == [
        "Fewer beds.",
        "More beds.",
    ]
    assert manager.get("/board/quarters/2026-02/whole").status_code == 404
    assert manager.get("/board/quarters/2026-01/nothing").status_code == 404


@pytest.mark.parametrize("role", ["resettlement_worker", "mentor", "partner", "administrator"])
def test_nobody_but_managers_reads_of_the_board(enter: Enter, role: str) -> None:
    browser = enter(role)
    for path in ("/board", NEW, COMMENT):
        assert browser.get(path).status_code == 403
    assert 'href="/board"' not in browser.get("/account").text


def test_a_token_reads_the_meetings_and_nothing_that_was_written(
    manager: FlaskClient, client: FlaskClient, signed: Signed
) -> None:
    post(manager, NEW, **held(police="senior", health="deputy"))
    post(manager, COMMENT, words="Fewer beds.", version="0")
    answer = client.get("/api/v1/board/meetings", headers=signed("board:read"))
    assert answer.json == {
        "meetings": [
            {
                "held_on": "2026-02-03",
                "agencies": [
                    {"agency": "police", "came": "senior"},
                    {"agency": "health", "came": "deputy"},
                ],
            }
        ]
    }
    later = "/api/v1/board/meetings?since=2026-02-04"
    assert client.get(later, headers=signed("board:read", name="b")).json == {"meetings": []}
    other = signed("children:read", name="c")
    assert client.get("/api/v1/board/meetings", headers=other).status_code == 403
