"""Our own events: the shape of each type, and refusals that name the field."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from resettle.planning import events as ev
from resettle.releases.meaning import AT_LARGE, event_of, from_json, to_json
from resettle.releases.reading import pieces
from resettle.releases.schemas import SHAPES
from resettle.releases.translate import understand_piece
from resettle.releases.understood import Form, Outcome
from resettle.settings import Settings
from tests.unit.releases.saying import REASONS, own, read

DAY = date(2026, 3, 1)
WHEN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SAID = ev.Said(WHEN, "/example/service", "e-1")
ON = {"date": "2026-03-01"}

#: The fullest and the barest form of each type, and what they mean.
MEANINGS: list[tuple[str, dict[str, object], ev.Event]] = [
    ("child.registered", {"date_of_birth": "2010-02-14", "name": "Siân", "identifiers": []},
     ev.ChildRegistered(SAID, date(2010, 2, 14))),
    ("custody.started", {**ON, "order": "remand", "establishment": "Example Unit"},
     ev.CustodyStarted(SAID, DAY, ev.Order.REMAND, "Example Unit")),
    ("custody.started", {**ON, "order": "section_259"},
     ev.CustodyStarted(SAID, DAY, ev.Order.SECTION_259)),
    ("sentence.imposed",
     {**ON, "order": "dto", "term": "6m+112d", "remand_days": 18, "tagged_bail_days": 3},
     ev.SentenceImposed(SAID, DAY, ev.Order.DTO, ev.Term(((6, "m"), (112, "d"))), 18, 3)),
    ("sentence.imposed", {**ON, "order": "section_250", "remand_days": 0, "term": None},
     ev.SentenceImposed(SAID, DAY, ev.Order.SECTION_250)),
    ("release.planned", {**ON, "kind": "midpoint"}, ev.ReleasePlanned(SAID, DAY, "midpoint")),
    ("release.planned", ON, ev.ReleasePlanned(SAID, DAY)),
    ("temporary_release.recorded", {**ON, "outcome": "returned on time"},
     ev.TemporaryReleaseRecorded(SAID, DAY, "returned on time")),
    ("child.released", {**ON, "planned": False, "to": " Hospital "},
     ev.ChildReleased(SAID, DAY, False, "hospital")),
    ("child.released", {**ON, "planned": None}, ev.ChildReleased(SAID, DAY)),
    ("child.recalled", ON, ev.ChildRecalled(SAID, DAY)),
    ("supervision.ended", ON, ev.SupervisionEnded(SAID, DAY)),
    ("child.died", ON, ev.ChildDied(SAID, DAY)),
    ("moved_service", {**ON, "to": "Another"}, ev.MovedService(SAID, DAY, "Another")),
    ("need.recorded", {"pathway": "health", "need": "medication"},
     ev.NeedRecorded(SAID, ev.Pathway.HEALTH, "medication")),
    ("looked_after.changed", {**ON, "status": "looked_after"},
     ev.LookedAfterChanged(SAID, DAY, "looked_after")),
    ("education_plan.changed", {**ON, "status": "reflected"},
     ev.EducationPlanChanged(SAID, DAY, ev.EducationPlanStatus.REFLECTED)),
    ("intensity.set", {**ON, "level": "intensive"}, ev.IntensitySet(SAID, DAY, ev.Level.INTENSIVE)),
    ("contact.missed", {**ON, "acceptable": True}, ev.ContactMissed(SAID, DAY, True)),
    ("contact.missed", ON, ev.ContactMissed(SAID, DAY)),
    ("breach.decided", {**ON, "kind": "warning"}, ev.BreachDecided(SAID, DAY, "warning")),
    ("disposal.given", {**ON, "kind": "youth_caution"},
     ev.DisposalGiven(SAID, DAY, "youth_caution")),
    ("mentoring.changed",
     {**ON, "step": "ending", "match": "7", "kind": "planned", "ends_on": "2026-08-03"},
     ev.MentoringChanged(
         SAID, DAY, ev.MentoringStep.ENDING, "7", "planned", date(2026, 8, 3))),
    ("mentoring.changed", {**ON, "step": "requested"},
     ev.MentoringChanged(SAID, DAY, ev.MentoringStep.REQUESTED)),
    ("mentor_contact.logged", {**ON, "attended": "not_there", "match": "7"},
     ev.MentorContactLogged(SAID, DAY, "not_there", "7")),
    ("concern.raised", {**ON, "concern": "c-1", "danger": True},
     ev.ConcernRaised(SAID, DAY, "c-1", True)),
    ("concern.raised", {**ON, "concern": "c-1"}, ev.ConcernRaised(SAID, DAY, "c-1")),
    ("concern.closed", {**ON, "concern": "c-1", "outcome": "police"},
     ev.ConcernClosed(SAID, DAY, "c-1", "police")),
    ("event.withdrawn", {"event_source": "/a", "event_id": "e-0", "reason": "Wrong child"},
     ev.EventWithdrawn(SAID, "/a", "e-0", "Wrong child")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "data", "event"), MEANINGS)
def test_every_type_means_what_the_contract_says(
    kind: str, data: dict[str, object], event: ev.Event
) -> None:
    said = read(own(kind, data))
    assert (said.outcome, said.event, said.reason) == (Outcome.APPLY, event, None)
    assert (said.form, said.subject, said.said_at) == (Form.OWN, "child-1", WHEN)
    assert said.display_id == "e-1"


def test_the_eighteen_types_of_the_contract_and_our_four_have_a_shape_and_a_meaning_above() -> None:
    told = {kind for kind, _, _ in MEANINGS}
    assert len(told) == 18 + 4
    assert told == set(SHAPES)


@pytest.mark.parametrize("event", [event for _, _, event in MEANINGS]
                         + [ev.WentUnlawfullyAtLarge(SAID, DAY),
                            ev.CustodyStarted(SAID, DAY, None, "EXI"),
                            ev.ChildReleased(SAID, DAY, kind="curfew"),
                            ev.ChildRecalled(SAID, DAY, "EXI")])  # fmt: skip
def test_what_is_kept_makes_the_same_event_again(event: ev.Event) -> None:
    kept = to_json(event)
    assert from_json(SAID, kept) == event
    assert None not in kept["data"].values()


def test_only_a_prison_says_that_a_child_is_unlawfully_at_large() -> None:
    assert read(own(AT_LARGE, ON)).outcome is Outcome.REJECT
    assert event_of(SAID, AT_LARGE, {"date": DAY}) == ev.WentUnlawfullyAtLarge(SAID, DAY)


REGISTER: dict[str, object] = {"date_of_birth": "2010-02-14"}


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (own("child.released", ON, specversion="0.3"), "specversion"),
        (own("child.released", ON, id=None), "id"),
        (own("child.released", ON, id=" "), "id"),
        (own("child.released", ON, id=7), "id"),
        (own("child.released", ON, id="x" * 201), "id"),
        (own("child.released", ON, source=None), "source"),
        (own("child.released", ON, source=["a"]), "source"),
        (own("child.released", ON, type=None), "type"),
        (own("child.relesed", ON), "type"),
        (own("child.released", ON, subject=None), "subject"),
        (own("child.released", ON, subject=""), "subject"),
        (own("child.released", ON, subject="-child"), "subject"),
        (own("child.released", ON, subject="child 1"), "subject"),
        (own("child.released", ON, subject="c" * 65), "subject"),
        (own("child.released", ON, subject="noms:Z9001ZZ"), "subject"),
        (own("child.released", ON, subject="child-1\n"), "subject"),
        (own("child.released", ON, time=None), "time"),
        (own("child.released", ON, time="2026-03-02"), "time"),
        (own("child.released", ON, time="2026-03-02T09:30:00"), "time"),
        (own("child.released", ON, time="2026-02-30T09:30:00Z"), "time"),
        (own("child.released", ON, time="0001-01-01T00:00:00Z"), "time"),
        (own("child.released", ON, time=1772443800), "time"),
        (own("child.released", None), "data"),
        ({**own("child.released", ON), "data": None}, "data"),
        (own("child.released", []), "data"),
        (own("child.released", "date"), "data"),
        (own("child.released", ON, data_base64="e30="), "data_base64"),
        (own("child.released", ON, datacontenttype="text/xml"), "datacontenttype"),
        (own("child.released", ON, datacontenttype=7), "datacontenttype"),
        ({**own("child.released", ON), "child_ref": "x"}, "child_ref"),
        (own("child.released", {}), "data.date"),
        (own("child.released", {"date": None}), "data.date"),
        (own("child.released", {"date": "2026-02-30"}), "data.date"),
        (own("child.released", {"date": "1900-01-01"}), "data.date"),
        (own("child.released", {"date": "2101-01-01"}), "data.date"),
        (own("child.released", {"date": "2026-3-1"}), "data.date"),
        (own("child.released", {"date": "2026-03-01T10:00:00Z"}), "data.date"),
        (own("child.released", {"date": "20260301"}), "data.date"),
        (own("child.released", {"date": 20260301}), "data.date"),
        (own("child.released", {"date": "٢٠٢٦-03-01"}), "data.date"),
        (own("child.released", {**ON, "planned": "yes"}), "data.planned"),
        (own("child.released", {**ON, "planned": 1}), "data.planned"),
        (own("child.released", {**ON, "to": ["home"]}), "data.to"),
        (own("child.released", {**ON, "destination": "home"}), "data.destination"),
        (own("custody.started", ON), "data.order"),
        (own("custody.started", {**ON, "order": "DTO"}), "data.order"),
        (own("custody.started", {**ON, "order": ["dto"]}), "data.order"),
        (own("custody.started", {**ON, "order": {}}), "data.order"),
        (own("sentence.imposed", {**ON, "order": "remand"}), "data.order"),
        (own("sentence.imposed", {**ON, "order": "dto", "term": "8"}), "data.term"),
        (own("sentence.imposed", {**ON, "order": "dto", "term": "0m"}), "data.term"),
        (own("sentence.imposed", {**ON, "order": "dto", "term": "8m+"}), "data.term"),
        (own("sentence.imposed", {**ON, "order": "dto", "term": 8}), "data.term"),
        (own("sentence.imposed", {**ON, "order": "dto", "remand_days": -1}), "data.remand_days"),
        (own("sentence.imposed", {**ON, "order": "dto", "remand_days": True}), "data.remand_days"),
        (own("sentence.imposed", {**ON, "order": "dto", "remand_days": "5"}), "data.remand_days"),
        (own("sentence.imposed", {**ON, "order": "dto", "remand_days": 1.5}), "data.remand_days"),
        (own("sentence.imposed", {**ON, "order": "dto", "tagged_bail_days": 10**9}),
         "data.tagged_bail_days"),
        (own("release.planned", {**ON, "kind": "curfew"}), "data.kind"),
        (own("need.recorded", {"pathway": "housing", "need": "x"}), "data.pathway"),
        (own("need.recorded", {"pathway": "health", "need": ""}), "data.need"),
        (own("need.recorded", {"pathway": "health", "need": "a\nb"}), "data.need"),
        (own("education_plan.changed", {**ON, "status": "sent"}), "data.status"),
        (own("intensity.set", {**ON, "level": "high"}), "data.level"),
        (own("contact.missed", {**ON, "acceptable": "no"}), "data.acceptable"),
        (own("event.withdrawn", {"event_id": "e", "reason": "x"}), "data.event_source"),
        (own("child.registered", {}), "data.date_of_birth"),
        (own("child.registered", {"date_of_birth": "2026-03-03"}), "data.date_of_birth"),
        (own("child.registered", {**REGISTER, "name": 7}), "data.name"),
        (own("child.registered", {**REGISTER, "name": "x" * 201}), "data.name"),
        (own("child.registered", {**REGISTER, "identifiers": {}}), "data.identifiers"),
        (own("child.registered", {**REGISTER, "identifiers": [7]}), "data.identifiers.0"),
        (own("child.registered", {**REGISTER, "identifiers": [{"type": "noms"}]}),
         "data.identifiers.0.value"),
        (own("child.registered",
             {**REGISTER, "identifiers": [{"type": "passport", "value": "1"}]}),
         "data.identifiers.0.type"),
        (own("child.registered",
             {**REGISTER, "identifiers": [{"type": "noms", "value": "Z\u200b1"}]}),
         "data.identifiers.0.value"),
        (own("child.registered",
             {**REGISTER, "identifiers": [{"type": "noms", "value": "1"}] * 51}),
         "data.identifiers"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_refusal_names_the_field_and_says_what_is_wrong(
    event: dict[str, object], field: str
) -> None:
    said = read(event)
    assert (said.outcome, said.event, said.event_key) == (Outcome.REJECT, None, None)
    assert said.field == field
    assert field.rpartition(".")[2].removeprefix("value") in (said.reason or "")


def test_every_complaint_about_one_event_is_told_at_once() -> None:
    said = read(own("sentence.imposed", {"date": "x", "order": "y", "term": "z", "more": 1}))
    assert said.field == "data.date"
    assert all(name in (said.reason or "") for name in ("order", "term", "more"))


def test_a_rejected_event_keeps_the_name_its_sender_gave_it() -> None:
    assert read(own("child.released", {}, id="mine")).display_id == "mine"
    assert read(own("child.released", {}, id=None), position=9).display_id == "#9"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"specversion": "1.0", "id": "mine", "a": 1, "a": 2}', "mine"),
        (b'{"specversion": "1.0", "id": "mine", "data": {"id": "x", "n": NaN}}', "mine"),
        (b'{"specversion": "1.0", "id": "one", "id": "two"}', "#9"),
        (b'{"specversion": "1.0", "id": "a\\u0000"}', "#9"),
        (b'{"specversion": "1.0", "id": 7, "n": NaN}', "#9"),
        (b'{"MessageId": "theirs", "Message": "\\u0000"}', "theirs"),
        (b'["specversion", NaN]', "#9"),
    ],
)
def test_an_event_that_the_gate_refused_keeps_its_name_where_that_is_certain(
    body: bytes, name: str
) -> None:
    (piece,) = pieces(b"[" + body + b"]")
    assert understand_piece(piece, REASONS, Settings(), position=9).display_id == name


def test_extension_attributes_are_allowed_at_the_top() -> None:
    event = own("child.released", ON, traceparent="00-example", dataschema="https://s.example")
    assert read(event).outcome is Outcome.APPLY


def test_a_misspelt_type_is_guessed_at() -> None:
    assert "Did you mean child.released?" in (read(own("child.relesed", ON)).reason or "")


def test_names_are_kept_in_one_spelling_of_their_letters() -> None:
    split = "Sia\u0302n"
    said = read(own("child.registered", {**REGISTER, "name": f" {split} "}))
    assert (said.registers or {})["name"] == "Siân"


def test_the_same_event_is_the_same_source_and_id() -> None:
    first = read(own("child.released", ON))
    assert first.event_key != read(own("child.released", ON, source="/other")).event_key
    assert first.event_key != read(own("child.released", ON, id="e-2")).event_key
    assert first.event_key == read(own("child.released", {"date": "2026-03-02"})).event_key


@pytest.mark.parametrize(
    ("again", "same"),
    [
        (own("child.released", ON, time="2026-03-02T10:30:00+01:00"), True),
        (own("child.released", ON, traceparent="00-another"), True),
        (own("child.released", {"date": "2026-03-02"}), False),
        (own("child.released", ON, subject="child-2"), False),
        (own("child.recalled", ON), False),
        (own("child.released", ON, time="2026-03-02T09:30:01Z"), False),
    ],
)
def test_what_it_says_makes_the_content_and_nothing_else_does(
    again: dict[str, object], same: bool
) -> None:
    assert (read(own("child.released", ON)).digest == read(again).digest) is same


@pytest.mark.parametrize(
    ("born", "doubted"),
    [("2018-03-02", False), ("2018-03-03", True), ("1996-03-03", False), ("1996-03-02", True),
     ("2026-03-02", True)],
)  # fmt: skip
def test_an_age_that_is_most_likely_a_slip_is_put_to_a_person_and_applied(
    born: str, doubted: bool
) -> None:
    said = read(own("child.registered", {"date_of_birth": born}))
    assert said.outcome is Outcome.APPLY
    assert bool(said.doubt) is doubted


def test_what_happened_long_before_it_was_told_goes_to_a_person() -> None:
    assert read(own("child.released", {"date": "2025-03-02"})).outcome is Outcome.APPLY
    assert read(own("child.released", {"date": "2025-03-01"})).outcome is Outcome.ASK
    old = {"date": "2010-01-01"}
    assert read(own("education_plan.changed", {**old, "status": "notified"})).outcome is Outcome.ASK
    assert read(own("intensity.set", {**old, "level": "standard"})).outcome is Outcome.ASK
    assert read(own("release.planned", old)).outcome is Outcome.APPLY
    assert read(own("child.registered", {"date_of_birth": "2010-01-01"})).outcome is Outcome.APPLY


def test_a_statement_took_effect_on_no_day_of_its_own() -> None:
    assert read(own("release.planned", ON)).effective_on is None
    assert read(own("child.released", ON)).effective_on == DAY
