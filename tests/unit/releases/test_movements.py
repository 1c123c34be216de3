"""What a movement means: the reason says too little, so the code decides, or a person does."""

from __future__ import annotations

from datetime import date

import pytest

from resettle.planning.events import (
    ChildDied,
    ChildRecalled,
    ChildReleased,
    CustodyStarted,
    WentUnlawfullyAtLarge,
)
from resettle.releases.reasons import Came, Coming, Leaving, Left, MovementReasons
from resettle.releases.translate import understand
from resettle.releases.understood import Outcome
from resettle.settings import Settings
from tests.unit.releases.saying import (
    REASONS,
    SEARCH_RECEIVED,
    SEARCH_RELEASED,
    enveloped,
    prison,
    read,
    received,
    released,
)

DAY = date(2026, 7, 1)

# Out of a prison: the code decides, since the reason says RELEASED of everything.


@pytest.mark.parametrize("code", ["NCS", "CR", "ECSL", "BL", "D3", "PX"])
def test_a_final_release_releases_the_child_on_the_london_day_it_occurred(code: str) -> None:
    said = read(released(code))
    assert isinstance(said.event, ChildReleased)
    assert (said.outcome, said.event.on, said.event.to, said.doubt) == (
        Outcome.APPLY, DAY, None, None,
    )  # fmt: skip


@pytest.mark.parametrize("code", ["HD", "HE", "HR", "HU"])
def test_a_curfew_release_is_marked_as_one(code: str) -> None:
    event = read(released(code)).event
    assert isinstance(event, ChildReleased)
    assert event.kind == "curfew"


def test_a_merge_of_records_releases_nobody() -> None:
    said = read(released("MRG"))
    assert (said.outcome, said.event) == (Outcome.NOTE, None)
    assert "not released" in (said.reason or "")


def test_a_death_is_a_death_and_not_a_release() -> None:
    said = read(enveloped(released("DEC", personReference=None)))
    assert isinstance(said.event, ChildDied)
    assert said.outcome is Outcome.APPLY


@pytest.mark.parametrize("code", ["UAL", "UAL_ECL", "ESCP"])
def test_a_child_unlawfully_at_large_was_not_released(code: str) -> None:
    assert isinstance(read(released(code)).event, WentUnlawfullyAtLarge)


@pytest.mark.parametrize("code", ["HO", "HP", "HQ"])
@pytest.mark.parametrize("reason", ["RELEASED", "RELEASED_TO_HOSPITAL"])
def test_a_move_to_hospital_is_no_release_home(code: str, reason: str) -> None:
    event = read(released(code, reason)).event
    assert isinstance(event, ChildReleased)
    assert event.to == "hospital"


@pytest.mark.parametrize("code", ["QQQ", "ncs", "DISC"])
def test_a_release_code_that_the_table_does_not_know_goes_to_a_person(code: str) -> None:
    said = read(released(code))
    assert (said.outcome, said.event) == (Outcome.ASK, None)
    assert f"code {code} is not in the table" in (said.reason or "")


@pytest.mark.parametrize("code", ["DD", "DE", "RE"])
def test_leaving_the_country_is_for_a_person_to_decide(code: str) -> None:
    assert read(released(code)).outcome is Outcome.ASK


@pytest.mark.parametrize("reason", ["TEMPORARY_ABSENCE_RELEASE", "SENT_TO_COURT", "TRANSFERRED"])
@pytest.mark.parametrize("code", ["C5", "CE", "NCS", None])
def test_a_child_who_is_still_held_is_not_released(reason: str, code: str | None) -> None:
    assert (read(released(code, reason)).outcome) is Outcome.NOTE


@pytest.mark.parametrize("code", ["DEC", "UAL"])
def test_a_grave_code_under_a_harmless_reason_goes_to_a_person(code: str) -> None:
    said = read(released(code, "SENT_TO_COURT"))
    assert (said.outcome, said.event) == (Outcome.ASK, None)
    assert "does not fit" in (said.reason or "")


@pytest.mark.parametrize("code", ["NCS", "HD", "UAL", "MRG"])
def test_a_reason_that_says_hospital_and_a_code_that_does_not_go_to_a_person(code: str) -> None:
    assert read(released(code, "RELEASED_TO_HOSPITAL")).outcome is Outcome.ASK


@pytest.mark.parametrize("reason", ["UNKNOWN", "REMOVED", "GONE"])
def test_a_reason_nobody_knows_goes_to_a_person_whatever_the_code(reason: str) -> None:
    assert read(released("NCS", reason)).outcome is Outcome.ASK


def test_a_death_is_never_missed_for_an_odd_reason() -> None:
    assert isinstance(read(released("DEC", "UNKNOWN")).event, ChildDied)


@pytest.mark.parametrize("kind", [SEARCH_RELEASED, "prison-offender-events.prisoner.released"])
def test_released_without_a_code_is_not_taken_for_a_release_home(kind: str) -> None:
    said = read(prison(kind, None, "RELEASED"))
    assert (said.outcome, said.event) == (Outcome.ASK, None)
    assert "without a movement code" in (said.reason or "")


def test_without_a_code_a_plain_reason_still_says_what_it_says() -> None:
    to_hospital = read(prison(SEARCH_RELEASED, None, "RELEASED_TO_HOSPITAL")).event
    assert isinstance(to_hospital, ChildReleased)
    assert to_hospital.to == "hospital"
    for reason in ("TEMPORARY_ABSENCE_RELEASE", "SENT_TO_COURT", "TRANSFERRED"):
        assert read(prison(SEARCH_RELEASED, None, reason)).outcome is Outcome.NOTE
    for odd in ("UNKNOWN", "REMOVED", None):
        assert read(prison(SEARCH_RELEASED, None, odd)).outcome is Outcome.ASK


# Into a prison: a recall may show only in the code.


@pytest.mark.parametrize("code", ["24", "ELR", "ETRLR", "B", "L", "PD", "Y", 24])
def test_an_admission_with_a_recall_code_is_a_recall(code: str) -> None:
    said = read(received(code))
    assert isinstance(said.event, ChildRecalled)
    assert (said.event.on, said.event.establishment, said.doubt) == (DAY, "EXI", None)


@pytest.mark.parametrize("code", ["R1", "V", "QQQ", None])
def test_without_a_recall_code_the_probable_cause_makes_it_one(code: str | None) -> None:
    said = read(received(code, inside={"probableCause": "RECALL"}))
    assert isinstance(said.event, ChildRecalled)


@pytest.mark.parametrize("code", ["N", "INTAKE"])
def test_a_code_for_new_custody_beats_the_probable_cause_and_is_noted_in_the_tray(
    code: str,
) -> None:
    said = read(received(code, inside={"probableCause": "RECALL"}))
    assert isinstance(said.event, CustodyStarted)
    assert said.outcome is Outcome.APPLY
    assert f"code {code} says new custody" in (said.doubt or "")
    assert read(received(code)).doubt is None


@pytest.mark.parametrize("code", ["N", "INTAKE", "V", "RECA", "QQQ", None])
@pytest.mark.parametrize("cause", ["CONVICTED", "UNKNOWN", None])
def test_any_other_admission_is_custody_under_an_order_nobody_named(
    code: str | None, cause: str | None
) -> None:
    event = read(received(code, inside={"probableCause": cause})).event
    assert isinstance(event, CustodyStarted)
    assert (event.order, event.establishment) == (None, "EXI")


@pytest.mark.parametrize("code", ["24", "L", "N", None])
def test_a_return_from_temporary_release_is_never_a_recall(code: str | None) -> None:
    said = read(received(code, "TEMPORARY_ABSENCE_RETURN", inside={"probableCause": "RECALL"}))
    assert (said.outcome, said.event) == (Outcome.NOTE, None)


@pytest.mark.parametrize(
    "reason",
    ["RETURN_FROM_COURT", "TRANSFERRED", "NEW_ADMISSION", "READMISSION", "ODD", None],
)
def test_any_other_reason_with_a_recall_code_goes_to_a_person(reason: str | None) -> None:
    said = read(received("24", reason))
    assert (said.outcome, said.event) == (Outcome.ASK, None)


@pytest.mark.parametrize("reason", ["RETURN_FROM_COURT", "TRANSFERRED"])
def test_a_move_between_places_that_hold_the_child_changes_nothing(reason: str) -> None:
    assert read(received("CRT", reason)).outcome is Outcome.NOTE


def test_the_search_s_words_for_admissions_are_read_too() -> None:
    assert isinstance(read(prison(SEARCH_RECEIVED, None, "NEW_ADMISSION")).event, CustodyStarted)
    for perhaps in ("READMISSION", "READMISSION_SWITCH_BOOKING", "POST_MERGE_ADMISSION"):
        assert read(prison(SEARCH_RECEIVED, None, perhaps)).outcome is Outcome.ASK


@pytest.mark.parametrize("reason", ["ODD", None])
def test_a_reception_for_a_reason_nobody_knows_goes_to_a_person(reason: str | None) -> None:
    assert read(received("V", reason)).outcome is Outcome.ASK


# Words of the table that no code bears today: a person may give them to one.


def test_a_code_may_be_called_a_temporary_absence_or_a_person_s_matter() -> None:
    out = {"QQQ": Left(Leaving.TEMPORARY_ABSENCE, "out for the day", None)}
    back = {"QQQ": Came(Coming.ASK, "nobody is sure")}
    table = MovementReasons({**REASONS.released, **out}, {**REASONS.received, **back})
    assert understand(released("QQQ"), table, Settings()).outcome is Outcome.NOTE
    asked = understand(received("QQQ"), table, Settings())
    assert (asked.outcome, asked.event) == (Outcome.ASK, None)
    assert "nobody is sure" in (asked.reason or "")
