"""Who may be behind the wall at all, and what a person harmed has answered by a day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from resettle.permissions import SCOPES, THE_SERVICE, May, Role, Viewer, a_system
from resettle.planning.vocabulary import Owner
from resettle.victims.rules import NEEDS_CONSENT, REFERENCE, Step, consent_on
from resettle.victims.rules import may_be_behind_the_wall as may_be
from resettle.victims.words import STEPS


def a_person(*roles: Role, post: str | None = None) -> Viewer:
    return Viewer("person:1", frozenset(roles), frozenset(May), person_id=1, post=post)


@pytest.mark.parametrize(
    ("viewer", "reads", "writes"),
    [
        (a_person(Role.MANAGER), True, True),
        (a_person(Role.RESETTLEMENT_WORKER), False, False),
        (a_person(Role.RESETTLEMENT_WORKER, post=Owner.VICTIM_WORKER), True, True),
        (a_person(Role.RESETTLEMENT_WORKER, post=Owner.CASE_MANAGER), False, False),
        (a_person(Role.PARTNER, post=Owner.VICTIM_WORKER), True, False),
        (a_person(Role.PARTNER), False, False),
        (a_person(Role.MENTOR, post=Owner.MENTOR), False, False),
        (a_person(Role.MENTOR, post=Owner.VICTIM_WORKER), False, False),
        (a_person(Role.ADMINISTRATOR, post=Owner.VICTIM_WORKER), False, False),
        (a_system("feed", May), False, False),
        (THE_SERVICE, False, True),
    ],
)
def test_the_wall_opens_for_managers_and_victim_workers_alone(
    viewer: Viewer, reads: bool, writes: bool
) -> None:
    assert may_be(viewer) is reads
    assert viewer.may(May.CHANGE_VICTIMS) is writes


def test_no_token_can_be_made_for_it() -> None:
    assert not {May.READ_VICTIMS, May.CHANGE_VICTIMS} & set(SCOPES)


class Said(NamedTuple):
    id: int
    step: str
    on: date


def day(number: int) -> date:
    return date(2026, 3, number)


def test_the_last_answer_by_a_day_holds() -> None:
    steps = [
        Said(1, Step.CONSENT_ASKED, day(1)),
        Said(2, Step.CONSENT_GIVEN, day(3)),
        Said(3, Step.CONSENT_REFUSED, day(9)),
    ]
    assert consent_on(steps, day(2)) is None
    assert consent_on(steps, day(3)) is True
    assert consent_on(steps, day(8)) is True
    assert consent_on(steps, day(9)) is False


def test_of_two_answers_of_one_day_the_one_recorded_later_holds() -> None:
    given, refused = Said(1, Step.CONSENT_GIVEN, day(3)), Said(2, Step.CONSENT_REFUSED, day(3))
    assert consent_on([given, refused], day(3)) is False
    assert consent_on([refused, given._replace(id=9)], day(3)) is True


def test_asking_and_support_need_no_consent() -> None:
    free = set(Step) - NEEDS_CONSENT
    answers = {Step.CONSENT_GIVEN, Step.CONSENT_REFUSED}
    assert free - answers == {Step.CONSENT_ASKED, Step.SUPPORT_GIVEN}
    assert set(STEPS) == set(Step)


@pytest.mark.parametrize("word", ["V-104", "EX/2041/17", "1", "a.b_c"])
def test_a_reference_is_taken(word: str) -> None:
    assert REFERENCE.fullmatch(word)


@pytest.mark.parametrize("word", ["", "Jo Bloggs", "-1", "J.\nB", "é1", "x" * 41])
def test_what_reads_like_a_name_is_no_reference(word: str) -> None:
    assert not REFERENCE.fullmatch(word)
