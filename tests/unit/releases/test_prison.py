"""Prison-side messages beside the movement itself: whose, when, once, and in what envelope."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from resettle.planning.events import (
    ChildReleased,
)
from resettle.releases.understood import Form, Outcome
from tests.unit.releases.saying import (
    NUMBER,
    enveloped,
    own,
    prison,
    read,
    received,
    released,
)

# Whose it is.


def test_the_number_may_stand_in_either_place() -> None:
    outside_only = released("NCS", inside={"nomsNumber": None})
    inside_only = released("NCS", personReference=None)
    for message in (outside_only, inside_only, released("NCS")):
        assert read(message).subject == f"noms:{NUMBER}"


@pytest.mark.parametrize("field", ["prisonerNumber", "prisonerId", "offenderIdDisplay"])
def test_other_services_have_other_fields_for_it(field: str) -> None:
    message = released(
        "NCS", personReference=None, inside={"nomsNumber": None, field: f" {NUMBER.lower()} "}
    )
    assert read(message).subject == f"noms:{NUMBER}"


def test_an_id_of_another_system_is_not_taken_for_a_prison_number() -> None:
    message = released("NCS", inside={"prisonerId": "00000000-0000-4000-8000-000000000001"})
    assert read(message).subject == f"noms:{NUMBER}"


@pytest.mark.parametrize(
    "message", [released("NCS"), received("24"), prison("person.alert.created")]
)
def test_two_places_that_disagree_go_to_a_person_and_to_no_child(
    message: dict[str, object],
) -> None:
    other = {"identifiers": [{"type": "NOMS", "value": "Z9002ZZ"}]}
    said = read({**message, "personReference": other})
    assert (said.outcome, said.subject, said.event) == (Outcome.ASK, None, None)
    assert "different people" in (said.reason or "")
    assert set(said.also) == {"noms:Z9001ZZ", "noms:Z9002ZZ"}


def test_two_numbers_in_one_reference_disagree_as_well() -> None:
    both = {"identifiers": [{"type": "NOMS", "value": v} for v in ("Z9001ZZ", "Z9002ZZ")]}
    assert read(released("NCS", personReference=both)).outcome is Outcome.ASK


@pytest.mark.parametrize("value", [None, "", "?", 7, "Z 9001 ZZ", ["Z9001ZZ"]])
def test_a_movement_of_nobody_goes_to_a_person(value: object) -> None:
    nobody = released("NCS", personReference=None, inside={"nomsNumber": value})
    said = read(nobody)
    assert (said.outcome, said.subject) == (Outcome.ASK, None)


@pytest.mark.parametrize(
    "reference",
    [None, [], "x", {"identifiers": None}, {"identifiers": ["x", None,
     {"type": "CRN", "value": "X1"}, {"type": "NOMS"}, {"value": "Z9"}]}],
)  # fmt: skip
def test_an_odd_person_reference_breaks_nothing(reference: object) -> None:
    assert read(released("NCS", personReference=reference)).subject == f"noms:{NUMBER}"


@pytest.mark.parametrize("inside", [[], "x", 7, True])
def test_odd_additional_information_is_left_out_with_a_note(inside: object) -> None:
    said = read(released("NCS", additionalInformation=inside))
    assert said.outcome is Outcome.ASK
    assert any("additionalInformation" in note for note in said.notes)


# When it was.


def test_the_day_is_london_s_and_not_greenwich_s() -> None:
    late = released("NCS", occurredAt="2026-07-01T23:30:00Z", publishedAt=None)
    assert read(late).effective_on == date(2026, 7, 2)


def test_a_movement_without_a_time_goes_to_a_person() -> None:
    for time in (None, "tomorrow", 7):
        for message in (released("NCS", occurredAt=time), received("24", occurredAt=time)):
            said = read(message)
            assert (said.outcome, said.event) == (Outcome.ASK, None)


def test_a_malformed_time_beside_is_dropped_and_noted_and_nothing_else() -> None:
    said = read(released("NCS", publishedAt="2023-07-31T09:26:39.362Z+01:00"))
    assert said.outcome is Outcome.APPLY
    assert said.notes == ("publishedAt is not a time that can be read, and was left out.",)


@pytest.mark.parametrize(
    ("days", "outcome"), [(365, Outcome.APPLY), (366, Outcome.ASK), (4000, Outcome.ASK)]
)
def test_news_of_long_before_it_was_sent_goes_to_a_person(days: int, outcome: Outcome) -> None:
    at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    occurred = datetime.fromtimestamp(at.timestamp() - days * 86_400, UTC).isoformat()
    said = read(enveloped(released("NCS", occurredAt=occurred)))
    assert said.outcome is outcome
    assert isinstance(said.event, ChildReleased), "a person may still decide to apply it"
    assert read(enveloped(released("NCS", occurredAt=occurred)), historic_days=5000).outcome is (
        Outcome.APPLY
    )


def test_when_it_was_sent_is_the_envelope_else_the_publishing_else_the_event_itself() -> None:
    old = released("NCS", occurredAt="2010-01-01T07:03:50.912169+01:00")
    assert read(enveloped({**old, "publishedAt": "2010-01-01T08:00:00Z"})).outcome is Outcome.ASK
    assert read(enveloped(old, Timestamp="2010-01-02T00:00:00Z")).outcome is Outcome.APPLY
    assert read(old).outcome is Outcome.ASK, "publishedAt is in 2026"
    assert read(enveloped(old, Timestamp="never")).outcome is Outcome.ASK
    alone = {**old, "publishedAt": None}
    assert read({k: v for k, v in alone.items() if v}).outcome is Outcome.APPLY
    assert read(enveloped({**old, "publishedAt": "2010-01-01Z"}, Timestamp="?")).outcome is (
        Outcome.APPLY
    )


def test_a_message_sent_before_it_happened_is_not_old() -> None:
    said = read(enveloped(released("DEC"), Timestamp="2022-05-04T07:00:33.487Z"))
    assert said.outcome is Outcome.APPLY


# What makes two deliveries one event.


def test_type_person_code_and_time_make_the_same_event_however_it_is_sent_again() -> None:
    first = read(enveloped(released("NCS")))
    again = read(
        enveloped(
            released("NCS", publishedAt="2026-07-02T00:00:00Z", occurredAt="2026-07-01T09:15:00Z"),
            MessageId="m-2",
        )
    )
    assert first.event_key == again.event_key
    assert first.digest == again.digest, "sent again is not another content"
    assert first.event is not None
    assert again.event is not None
    assert first.event.said == again.event.said


@pytest.mark.parametrize(
    "other",
    [
        received("NCS"),
        released("CR"),
        released("NCS", occurredAt="2026-07-01T10:15:01+01:00"),
        released("NCS", personReference=None, inside={"nomsNumber": "Z9002ZZ"}),
    ],
)
def test_the_same_message_id_makes_no_same_event(other: dict[str, object]) -> None:
    assert read(enveloped(other)).event_key != read(enveloped(released("NCS"))).event_key


def test_where_a_part_is_missing_the_content_itself_is_the_key() -> None:
    dates = prison("prison-offender-events.prisoner.sentence-dates-changed")
    shuffled = dict(reversed(dates.items()))
    assert read(enveloped(dates)).event_key == read(enveloped(shuffled, MessageId="x")).event_key
    other = {**dates, "publishedAt": "2026-07-03T00:00:00Z"}
    assert read(dates).event_key != read(other).event_key


def test_no_name_of_an_event_holds_a_prison_number() -> None:
    said = read(released("NCS"))
    assert NUMBER not in f"{said.event_source} {said.event_id} {said.digest}"
    assert said.event_source == "prison-offender-events"


# Everything else.


@pytest.mark.parametrize(
    "kind",
    ["prison-offender-events.prisoner.sentence-dates-changed",
     "calculate-release-dates.prisoner.changed", "SENTENCE_DATES-CHANGED",
     "CONFIRMED_RELEASE_DATE-CHANGED"],
)  # fmt: skip
def test_dates_that_changed_are_to_be_asked_for(kind: str) -> None:
    said = read(prison(kind, inside={"bookingId": 9000001}))
    assert (said.outcome, said.booking) == (Outcome.FETCH, "9000001")
    assert read(prison(kind, personReference=None, inside={"nomsNumber": None})).outcome is (
        Outcome.ASK
    )
    assert read(prison(kind, occurredAt="?")).outcome is Outcome.ASK
    assert read(prison(kind, occurredAt="2020-01-01T00:00:00Z")).outcome is Outcome.ASK


@pytest.mark.parametrize(
    "message",
    [
        prison("prison-offender-events.prisoner.merged", inside={"removedNomsNumber": "Z9002ZZ"}),
        prison("prison-offender-events.prisoner.booking.moved"),
        prison("prison-offender-events.prisoner.booking.deleted"),
        prison("prisoner-offender-search.prisoner.removed"),
        prison("restricted-patients.patient.added"),
        prison("person.temporary-absence.overdue"),
        prison("BOOKING_NUMBER-CHANGED", type="MERGE", previousOffenderIdDisplay="Z9002ZZ"),
        prison("OFFENDER_BOOKING-REASSIGNED", previousOffenderIdDisplay="Z9002ZZ"),
    ],
    ids=lambda message: message["eventType"],
)
def test_what_a_person_should_look_at_is_asked_of_our_children_only(
    message: dict[str, object],
) -> None:
    assert read(message).outcome is Outcome.ASK_IF_OURS


def test_both_numbers_of_a_merge_are_kept() -> None:
    said = read(
        prison("prison-offender-events.prisoner.merged", inside={"removedNomsNumber": "Z9002ZZ"})
    )
    assert (said.subject, said.also) == (f"noms:{NUMBER}", ("noms:Z9002ZZ",))


@pytest.mark.parametrize(
    "message",
    [
        prison("BOOKING_NUMBER-CHANGED", type="BOOK_NUMBER_CHANGE"),
        prison("OFFENDER_BOOKING-REASSIGNED", previousOffenderIdDisplay=NUMBER),
        prison("OFFENDER_MOVEMENT-DISCHARGE"),
        prison("OFFENDER_MOVEMENT-RECEPTION", offenderIdDisplay=NUMBER),
        prison("person.temporary-absence.started"),
        prison("person.alert.created"),
        prison("create-and-vary-a-licence.licence.activated"),
        prison("prison-offender-events.prisoner.fixed-term-recall.changed"),
        prison("some-service.something.new"),
        prison("SOMETHING-NEW"),
    ],
    ids=lambda message: message["eventType"],
)
def test_what_changes_nothing_is_noted_in_words(message: dict[str, object]) -> None:
    said = read(message)
    assert (said.outcome, said.event) == (Outcome.NOTE, None)
    assert said.reason


def test_the_raw_feed_s_own_time_and_place_for_the_number_are_read() -> None:
    raw = {
        "eventType": "OFFENDER_MOVEMENT-DISCHARGE",
        "eventDatetime": "2026-07-01T00:30:00",
        "offenderIdDisplay": NUMBER,
    }
    said = read(raw)
    assert (said.form, said.subject) == (Form.NOMIS, f"noms:{NUMBER}")
    assert said.said_at == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert any("London" in note for note in said.notes)


# Envelopes.


def test_an_envelope_that_calls_it_otherwise_is_not_believed() -> None:
    attributes = {"eventType": {"Type": "String", "Value": "ALERT-INSERTED"}}
    said = read(enveloped(released("NCS"), MessageAttributes=attributes))
    assert said.outcome is Outcome.APPLY
    assert any("ALERT-INSERTED" in note for note in said.notes)


@pytest.mark.parametrize("attributes", [None, [], {"eventType": None}, {"eventType": {"Value": 7}}])
def test_an_envelope_may_lack_everything_but_its_message(attributes: object) -> None:
    bare = {"Message": enveloped(released("NCS"))["Message"], "MessageAttributes": attributes}
    said = read(bare, position=4)
    assert (said.outcome, said.display_id) == (Outcome.APPLY, "#4")


@pytest.mark.parametrize(
    "message",
    [
        "hello",
        "",
        "[]",
        "null",
        7,
        None,
        [{}],
        '{"eventType": 1, "eventType": 2}',
        r'{"a": "\u0000"}',
    ],
)
def test_an_envelope_without_an_event_in_it_is_rejected(message: object) -> None:
    said = read({"Type": "Notification", "MessageId": "m-7", "Message": message})
    assert (said.outcome, said.display_id) == (Outcome.REJECT, "m-7")
    assert (said.field or "").startswith("Message")


def test_a_subscription_is_never_confirmed_by_itself() -> None:
    asked = {"Type": "SubscriptionConfirmation", "MessageId": "m-8", "Message": "You chose …"}
    assert read(asked).outcome is Outcome.ASK


def test_an_own_event_may_come_in_an_envelope_too() -> None:
    said = read(enveloped(own("child.released", {"date": "2026-03-02"})))
    assert (said.form, said.display_id, said.outcome) == (Form.OWN, "e-1", Outcome.APPLY)


@pytest.mark.parametrize(
    "value", [None, 7, "x", [], [{}], {}, {"eventType": None}, {"eventType": " "}, {"eventType": 7}]
)
def test_what_is_no_event_at_all_is_rejected_and_named_by_its_place(value: object) -> None:
    said = read(value, position=3)
    assert (said.outcome, said.display_id, said.event_key) == (Outcome.REJECT, "#3", None)
    assert said.reason
