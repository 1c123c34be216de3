"""What somebody says of a child is taken as it is meant, or refused by its field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from resettle.errors import BadInput
from resettle.permissions import THE_SERVICE, May, Role, Viewer, a_system
from resettle.planning.vocabulary import Owner
from resettle.records.kinds import KINDS, SECTIONS, Holds, Section, kinds_of
from resettle.records.rules import Reads, on_the_web, reads
from resettle.records.values import Said, checked

TODAY = date(2026, 3, 24)


def said(kind: str, **more: Any) -> Said:
    return Said(kind=kind, said_on=more.pop("said_on", TODAY), **more)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (said("wants", words="To be a joiner."), {"words": "To be a joiner."}),
        (said("risk_of_serious_harm", chosen=("very_high",)), {"chosen": ["very_high"]}),
        (
            said("siblings", chosen=("custody", "care"), words="Two."),
            {"chosen": ["care", "custody"], "words": "Two."},
        ),
        (
            said("link", words="Plan", address="https://example.org/1"),
            {"words": "Plan", "address": "https://example.org/1"},
        ),
    ],
)
def test_an_answer_is_kept_in_the_order_of_its_list(told: Said, kept: dict[str, Any]) -> None:
    assert checked(told, TODAY) == kept


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (said("wishes", words="x"), "kind"),
        (said("wants"), "words"),
        (said("wants", words="x" * 4001), "words"),
        (said("wants", words="x", source="x" * 201), "source"),
        (said("wants", words="x", said_on=date(2026, 3, 25)), "said_on"),
        (said("wants", words="x", said_on=date(1909, 3, 25)), "said_on"),
        # The likelihood has no fourth level.
        (said("likelihood_of_reoffending", chosen=("very_high",)), "chosen"),
        (said("risk_of_serious_harm", chosen=("low", "high")), "chosen"),
        (said("risk_of_serious_harm", words="High, I think."), "chosen"),
        (said("siblings", chosen=("none", "care")), "chosen"),
        (said("link", words="Plan", address="http://example.org/1"), "address"),
        (said("link", address="https://example.org/1"), "words"),
    ],
)
def test_what_is_no_answer_is_refused_by_its_field(told: Said, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked(told, TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://example.org/plan?x=1#y", True),
        ("HTTPS://example.org", True),
        ("http://example.org", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://user@example.org", False),
        ("https://example.org/a b", False),
        ('https://example.org/"onclick', False),
        ("https://[", False),
        ("//example.org", False),
        ("data:text/html,x", False),
    ],
)
def test_a_link_leads_only_to_a_safe_address_on_the_web(address: str, may: bool) -> None:
    assert on_the_web(address) is may


def a_person(*roles: Role, post: str | None = None) -> Viewer:
    return Viewer("person:1", frozenset(roles), frozenset(May), person_id=1, post=post)


@pytest.mark.parametrize(
    ("viewer", "whole"),
    [
        (a_person(Role.MANAGER), True),
        (a_person(Role.RESETTLEMENT_WORKER), True),
        (a_person(Role.PARTNER, post=Owner.VICTIM_WORKER), False),
        (a_person(Role.MENTOR, post=Owner.MENTOR), False),
        (a_person(Role.PARTNER), False),
        (a_system("feed", May), True),
        (THE_SERVICE, True),
    ],
    ids=[
        "a manager",
        "a worker",
        "a partner who is the victim worker",
        "a mentor",
        "a partner",
        "a system",
        "the service",
    ],
)
def test_the_whole_record_is_for_those_who_see_it(viewer: Viewer, whole: bool) -> None:
    assert reads(viewer, Reads.EVERYBODY)
    assert reads(viewer, Reads.WHOLE) is whole


def test_risks_are_for_the_whole_record() -> None:
    assert {kind.reads for kind in kinds_of(Section.RISKS)} == {Reads.WHOLE}
    own = kinds_of(Section.OWN_WORDS)
    assert {(kind.reads, kind.holds) for kind in own} == {(Reads.EVERYBODY, Holds.WORDS)}


def test_every_section_has_kinds_and_a_kind_has_choices_where_it_is_answered_from_a_list() -> None:
    assert {kind.section for kind in KINDS.values()} == set(SECTIONS) == set(Section)
    for kind in KINDS.values():
        assert bool(kind.choices) is (kind.holds in (Holds.ONE_OF, Holds.SOME_OF)), kind.name


def test_a_mentor_writes_nothing_and_a_worker_everything() -> None:
    mentor = Viewer("m", frozenset({Role.MENTOR}), frozenset(May), person_id=1)
    worker = a_person(Role.RESETTLEMENT_WORKER)
    assert not [kind.name for kind in KINDS.values() if kind.may_write(mentor)]
    assert all(kind.may_write(worker) for kind in KINDS.values())
