"""Every example message, of ours and of the folder CI names, is understood as it should be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from resettle.releases.hmpps import MAY_MEAN
from resettle.releases.reading import pieces
from resettle.releases.schemas import SHAPES
from resettle.releases.translate import understand_piece
from resettle.releases.understood import Form, Outcome, Understood
from resettle.settings import PROJECT, Settings
from tests.unit.releases.saying import REASONS

OURS = PROJECT / "tests" / "examples" / "events"
THEIRS = os.environ.get("RESETTLE_EVENT_SAMPLES")

APPLIED = ("*", "")
#: By file: the event it means, or the outcome without one; and words of its reason or doubt.
#: An example without an entry here is one of our own events, and simply applied.
OUR_ENDS: dict[str, tuple[str, str]] = {
    **{f"own/{kind}.json": APPLIED for kind in SHAPES},
    "own/impossible-date.json": ("reject", "there is no such day"),
    "own/unknown-key.json": ("reject", "data.destination"),
    "own/unknown-type.json": ("reject", "Did you mean child.released"),
    "prison/released-final.json": ("ChildReleased", ""),
    "prison/released-curfew.json": ("ChildReleased", ""),
    "prison/released-early.json": ("ChildReleased", ""),
    "prison/released-years-ago.json": ("ask", "6025 days before it was sent"),
    "prison/released-died.json": ("ChildDied", ""),
    "prison/released-unlawfully-at-large.json": ("WentUnlawfullyAtLarge", ""),
    "prison/released-merge.json": ("note", "merged"),
    "prison/released-hospital.json": ("ChildReleased", ""),
    "prison/released-hospital-by-reason.json": ("ChildReleased", ""),
    "prison/released-unknown-code.json": ("ask", "QQQ is not in the table"),
    "prison/released-without-code.json": ("ask", "without a movement code"),
    "prison/released-two-numbers.json": ("ask", "different people"),
    "prison/released-no-number.json": ("ask", "names no person"),
    "prison/released-no-time.json": ("ask", "no time"),
    "prison/released-temporarily.json": ("note", "temporary release"),
    "prison/released-to-court.json": ("note", "court"),
    "prison/released-fields-disagree.json": ("ask", "does not fit"),
    "prison/released-deported.json": ("ask", "a person to decide"),
    "prison/received-intake.json": ("CustodyStarted", ""),
    "prison/received-recall-by-code.json": ("ChildRecalled", ""),
    "prison/received-recall-by-cause.json": ("ChildRecalled", ""),
    "prison/received-new-custody-called-recall.json": ("CustodyStarted", "The code was believed"),
    "prison/received-from-temporary-release.json": ("note", "temporary release"),
    "prison/received-from-court.json": ("note", "court"),
    "prison/received-from-court-as-recall.json": ("ask", "does not fit"),
    "prison/received-new-admission.json": ("CustodyStarted", ""),
    "prison/received-readmission.json": ("ask", "whether by recall"),
    "prison/dates-changed.json": ("fetch", "being asked for"),
    "prison/dates-recalculated.json": ("fetch", "being asked for"),
    "prison/merged.json": ("ask_if_ours", "merged"),
    "prison/booking-moved.json": ("ask_if_ours", "moved"),
    "prison/restricted-patient.json": ("ask_if_ours", "Mental Health Act"),
    "prison/absence-overdue.json": ("ask_if_ours", "not come back"),
    "prison/absence-started.json": ("note", "temporary release"),
    "prison/identifier-added-malformed-time.json": ("note", "Probation"),
    "prison/licence-activated.json": ("note", "licence"),
    "prison/unknown-type.json": ("note", "does not use"),
    "raw/dates-changed.json": ("fetch", "being asked for"),
    "raw/received.json": ("note", "raw feed"),
    "raw/received-nobody.json": ("note", "raw feed"),
    "raw/discharged.json": ("note", "raw feed"),
    "raw/booking-merged.json": ("ask_if_ours", "merged"),
    "raw/booking-renumbered.json": ("note", "another number"),
    "raw/booking-reassigned.json": ("note", "same person"),
    "raw/alert.json": ("note", "does not use"),
    "other/answer-sentence-detail.json": ("reject", "not an event"),
    "other/subscription-confirmation.json": ("ask", "subscription"),
    "other/envelope-without-json.json": ("reject", "In Message"),
}

_SPEC = "spec-examples/{}.message.json"
#: The same for the messages prison systems really sent, by the names in their folder.
THEIR_ENDS: dict[str, tuple[str, str]] = {
    "release/rpa-released-ncs.json": ("ChildReleased", ""),
    "release/pis-released-ncs.json": ("ChildReleased", ""),
    "release/pis-released-hdc.json": ("ChildReleased", ""),
    "release/pis-released-ecsl.json": ("ChildReleased", ""),
    "release/pis-released-historic-2010.json": ("ask", "days before it was sent"),
    "release/pis-released-death.json": ("ChildDied", ""),
    "release/pis-released-unlawfully-at-large.json": ("WentUnlawfullyAtLarge", ""),
    "received/rpa-received-admission-intake.json": ("CustodyStarted", ""),
    "received/rpa-received-recall-24.json": ("ChildRecalled", ""),
    "received/pis-received-new-custody.json": ("CustodyStarted", "The code was believed"),
    "received/pis-received-no-person-reference.json": ("ChildRecalled", ""),
    "dates/pis-sentence-dates-changed.message.json": ("fetch", "being asked for"),
    "dates/pis-sentence-detail-1200835.json": ("reject", "not an event"),
    "nomis-raw/offender-movement-reception.message.json": ("note", "raw feed"),
    "nomis-raw/offender-movement-discharge.message.json": ("note", "raw feed"),
    "nomis-raw/offender-movement-reception-nonexistent.message.json": ("note", "raw feed"),
    "nomis-raw/booking-number-changed-merge.message.json": ("ask_if_ours", "merged"),
    "nomis-raw/booking-number-changed-book-number-change.message.json": ("note", "number"),
    "nomis-raw/offender-booking-reassigned.message.json": ("note", "same person"),
    "nomis-raw/alert-active.message.json": ("note", ""),
    "other/pis-prison-identifier-added-malformed-publishedAt.json": ("note", "Probation"),
    _SPEC.format("prison-offender-events.prisoner.released"): ("ChildReleased", ""),
    _SPEC.format("prison-offender-events.prisoner.received"): ("ChildRecalled", ""),
    _SPEC.format("prison-offender-events.prisoner.merged"): ("ask_if_ours", "merged"),
    _SPEC.format("prison-offender-events.prisoner.sentence-dates-changed"): ("fetch", ""),
    _SPEC.format("prison-offender-events.prisoner.imprisonment-status-changed"): ("note", ""),
    _SPEC.format("prison-offender-events.prisoner.fixed-term-recall.changed"): ("note", ""),
    _SPEC.format("prison-offender-events.prisoner.booking.deleted"): ("ask_if_ours", "deleted"),
    _SPEC.format("prison-offender-events.prisoner.booking.moved"): ("ask_if_ours", "moved"),
    _SPEC.format("prisoner-offender-search.prisoner.released"): ("ask", "without a movement code"),
    _SPEC.format("prisoner-offender-search.prisoner.received"): ("CustodyStarted", ""),
    _SPEC.format("prisoner-offender-search.prisoner.updated"): ("ask", "different people"),
    _SPEC.format("prisoner-offender-search.prisoner.removed"): ("ask_if_ours", "removed"),
    _SPEC.format("calculate-release-dates.prisoner.changed"): ("fetch", ""),
    _SPEC.format("probation-case.prison-identifier.added"): ("note", ""),
    _SPEC.format("person.temporary-absence.overdue"): ("ask_if_ours", "not come back"),
    _SPEC.format("person.temporary-absence.started"): ("note", ""),
    _SPEC.format("restricted-patients.patient.added"): ("ask_if_ours", "Mental Health Act"),
    _SPEC.format("create-and-vary-a-licence.licence.activated"): ("note", ""),
    _SPEC.format("create-and-vary-a-licence.licence.inactivated"): ("note", ""),
    _SPEC.format("person.alert.created"): ("note", ""),
    _SPEC.format("person.case-note.created"): ("note", ""),
}


def _files(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.json"))


def _understood(file: Path) -> list[Understood]:
    found = pieces(file.read_bytes())
    if len(found) == 1:
        assert found[0].raw == file.read_bytes().strip(), "the bytes are kept as they came"
    return [understand_piece(piece, REASONS, Settings()) for piece in found]


def _ends(said: Understood, end: tuple[str, str]) -> None:
    name, words = end
    means = type(said.event).__name__ if said.outcome is Outcome.APPLY else said.outcome.value
    assert name in (means, "*")
    assert words in f"{said.reason or ''} {said.doubt or ''}"
    assert bool(said.doubt) is (words != "" and said.outcome is Outcome.APPLY)
    if said.event is not None or said.outcome is Outcome.FETCH:
        # By this kind reports find what happened: one of another kind would stand in none of them.
        assert said.form is Form.OWN or said.kind in MAY_MEAN


@pytest.mark.parametrize("name", _files(OURS))
def test_our_example_is_understood_as_it_should_be(name: str) -> None:
    for said in _understood(OURS / name):
        _ends(said, OUR_ENDS.get(name, APPLIED))


def test_no_example_of_ours_is_missing() -> None:
    assert set(OUR_ENDS) <= set(_files(OURS))


def test_our_examples_are_about_a_number_of_nobody() -> None:
    for name in _files(OURS):
        text = (OURS / name).read_text(encoding="utf-8")
        assert "service.justice.gov.uk" not in text
        assert "Z9001ZZ" in text or "prison/" not in name or "no-number" in name


@pytest.mark.skipif(not THEIRS, reason="RESETTLE_EVENT_SAMPLES names no folder")
@pytest.mark.parametrize("name", _files(Path(THEIRS)) if THEIRS else [])
def test_a_message_really_sent_is_understood_as_it_should_be(name: str) -> None:
    assert THEIRS
    for said in _understood(Path(THEIRS) / name):
        if name in THEIR_ENDS:
            _ends(said, THEIR_ENDS[name])


@pytest.mark.skipif(not THEIRS, reason="RESETTLE_EVENT_SAMPLES names no folder")
def test_every_message_we_know_of_is_in_the_folder() -> None:
    assert THEIRS
    assert set(THEIR_ENDS) <= set(_files(Path(THEIRS)))
