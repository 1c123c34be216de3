"""The indicators of rooms of their own: who came to the board, and people harmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from resettle.app.installation import Installation
from resettle.board.models import BoardMeeting, BoardPlace
from resettle.permissions import May, Role, a_system
from resettle.staff.models import Assignment
from resettle.victims.models import Victim, VictimStep
from tests.component.web.caseload_rows import put_child
from tests.component.web.indicator_rows import MANAGER, QUARTER, d, put
from tests.component.web.report_rows import rows_of, sheet_of, values
from tests.component.web.test_completion import put_worker


def put_board(installation: Installation, on: date, **came: str) -> None:
    meeting = put(installation, BoardMeeting, held_on=on)
    with installation.database.unit() as db:
        for agency, word in came.items():
            db.add(BoardPlace(meeting_id=meeting, agency=agency, came=word))


def test_the_board_is_counted_by_agency_and_hidden_from_nobody_who_may_read_it(
    installation: Installation,
) -> None:
    """Police came to both meetings, once by a deputy: 1 / 2. Together 2 of 4."""
    put_board(installation, d("01-01"), police="senior", health="senior")
    put_board(installation, d("03-31"), police="deputy", health="absent")
    put_board(installation, d("04-01"), police="senior", health="senior")
    for leaves in (False, True):
        sheet = sheet_of(installation, "indicators", leaves=leaves, **QUARTER)
        assert values(sheet, "board", "police")["share"] == 1 / 2
        assert values(sheet, "board", "total") == {
            "expected": 4,
            "senior": 2,
            "deputy": 1,
            "nobody": 1,
            "share": 1 / 2,
        }
    worker = replace(MANAGER, roles=frozenset({Role.RESETTLEMENT_WORKER}), post=None)
    assert rows_of(sheet_of(installation, "indicators", viewer=worker, **QUARTER), "board") == []


@pytest.fixture
def harmed(installation: Installation) -> dict[str, int]:
    """Decided in the quarter: of three people asked two agreed, of whom one was contacted and asked
    for a view in time, the other too late. The fourth was never asked; the fifth is undecided."""
    child, other = (put_child(installation, ref) for ref in ("h1", "h2"))
    for number, (whose, decided, steps) in enumerate((
        (child, "02-10", {"consent_asked": "01-05", "consent_given": "01-06", "contacted": "01-07",
                          "view_asked": "02-10"}),
        (child, "02-10", {"consent_asked": "01-05", "consent_given": "01-06",
                          "view_asked": "02-11"}),
        (other, "02-10", {"consent_asked": "01-05", "consent_refused": "01-06"}),
        (other, "02-10", {}),
        (other, None, {}),
    ), 1):  # fmt: skip
        on = d(decided) if decided else None
        one = put(installation, Victim, child_id=whose, reference=f"V-{number}", decided_on=on)
        for step, day in steps.items():
            put(installation, VictimStep, victim_id=one, step=step, on=d(day))
    return {"h1": child, "h2": other}


def test_people_harmed_are_a_chain_by_hand(
    installation: Installation, harmed: dict[str, int]
) -> None:
    sheet = sheet_of(installation, "indicators", **QUARTER)
    expected = {
        "asked": (3, 4, 3 / 4),
        "consent": (2, 3, 2 / 3),
        "contacted": (1, 2, 1 / 2),
        "view": (1, 2, 1 / 2),
        "restorative": (0, 2, 0),
    }
    for name, numbers in expected.items():
        found = values(sheet, "people-harmed", name)
        assert (found["people"], found["of"], found["share"]) == numbers, name
    assert harmed


def test_a_person_harmed_by_two_offences_of_a_child_is_one_person(
    installation: Installation, harmed: dict[str, int]
) -> None:
    """V-1 agreed for the first, was asked for a view in time, and then refused for a second. So of
    three who were asked one still agrees, V-2, who was asked too late. The other child's V-1 is
    somebody else, of whom nothing was asked: three of five were."""
    said = {"offence": "EX/2", "decided_on": d("02-12")}
    again = put(installation, Victim, child_id=harmed["h1"], reference="v-1", **said)
    put(installation, VictimStep, victim_id=again, step="consent_refused", on=d("01-20"))
    put(installation, Victim, child_id=harmed["h2"], reference="V-1", **said)
    sheet = sheet_of(installation, "indicators", **QUARTER)
    expected = {"asked": (3, 5), "consent": (1, 3), "contacted": (0, 1), "view": (0, 1)}
    for name, numbers in expected.items():
        found = values(sheet, "people-harmed", name)
        assert (found["people"], found["of"]) == numbers, name


def test_people_harmed_are_left_out_with_a_sentence_for_whoever_may_not_know(
    installation: Installation, harmed: dict[str, int]
) -> None:
    worker = replace(MANAGER, roles=frozenset({Role.RESETTLEMENT_WORKER}), post=None)
    token = a_system("token", frozenset(May))
    for viewer in (worker, token):
        for leaves in (False, True):
            sheet = sheet_of(installation, "indicators", viewer=viewer, leaves=leaves, **QUARTER)
            laid = sheet.table("people-harmed")
            assert laid is not None
            assert not laid.lines
            assert "left out" in str(laid.table.empty)
            assert sheet.table("harmed-open") is None
    assert harmed


def test_who_works_with_a_child_is_told_of_nobody_that_child_harmed(
    installation: Installation, harmed: dict[str, int]
) -> None:
    asked = {"viewer": MANAGER, **QUARTER}
    assert rows_of(sheet_of(installation, "indicators", **asked), "harmed-open") == ["h1", "h2"]
    person = put_worker(installation, "Max Manager")
    with installation.database.unit() as db:
        db.add(
            Assignment(child_id=harmed["h1"], owner="mentor", person_id=person, since=d("01-01"))
        )
    viewer = replace(MANAGER, person_id=person, name=f"person:{person}")
    sheet = sheet_of(installation, "indicators", viewer=viewer, **QUARTER)
    assert rows_of(sheet, "harmed-open") == ["h2"]
    assert sheet_of(installation, "indicators", leaves=True, **asked).table("harmed-open") is None


def test_filters_narrow_what_is_counted_of_people_harmed_too(
    installation: Installation, harmed: dict[str, int]
) -> None:
    sheet = sheet_of(installation, "indicators", order="remand", **QUARTER)
    assert rows_of(sheet, "people-harmed") == []
    assert harmed
