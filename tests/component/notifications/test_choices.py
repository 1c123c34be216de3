"""What an administrator chooses about messages wins over the file, in every piece of work."""

from __future__ import annotations

from datetime import time

import pytest

from resettle.errors import BadInput
from resettle.in_force import planning_now
from resettle.notifications.choices import CHOOSABLE, as_text, back_to_file, choose, chosen_over
from resettle.notifications.models import Choice
from resettle.settings import Settings
from tests.component.beating import House, moment


def choosing(house: House, **said: str) -> list[str]:
    with house.database.unit() as db:
        in_force = chosen_over(db, house.settings)
        return choose(db, said, in_force, at=house.clock.now(), actor="person:1")


def test_what_is_chosen_is_in_force_and_what_is_not_stays_as_the_file_says(house: House) -> None:
    changed = choosing(
        house,
        reminder_days_before="1, 3,3",
        escalate_after_working_days="3",
        daily_at="6:15",
        hold_minutes="0",
    )
    assert changed == ["reminder_days_before", "daily_at", "hold_minutes"]
    planning = planning_now(house)
    assert planning.rhythm.reminder_days == (3, 1)
    assert planning.settings.daily_at == time(6, 15)
    assert planning.settings.hold_minutes == 0
    assert planning.rhythm.escalate_after == 3


def test_going_back_to_the_file_leaves_no_trace_but_in_the_log(house: House) -> None:
    choosing(house, hold_minutes="7")
    with house.database.unit() as db:
        back_to_file(db, "hold_minutes", at=house.clock.now(), actor="person:1")
    assert planning_now(house).settings == house.settings


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hold_minutes", "-1"),
        ("hold_minutes", "half an hour"),
        ("daily_at", "25:00"),
        ("daily_at", "7am"),
        ("escalate_after_working_days", "0"),
        ("reminder_days_before", "5, soon"),
        ("reminder_days_before", "61"),
    ],
)
def test_what_could_not_stand_in_the_file_cannot_be_chosen(
    house: House, name: str, said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        choosing(house, **{name: said})
    assert refused.value.field == name


def test_a_choice_of_another_version_that_means_nothing_now_is_passed_over(house: House) -> None:
    now = moment("2026-03-02 09:00")
    with house.database.unit() as db:
        db.add(Choice(name="hold_minutes", value="a while", actor="person:1", at=now))
        db.add(Choice(name="carrier", value="pigeon", actor="person:1", at=now))
    assert planning_now(house).settings == house.settings


def test_every_value_is_read_back_from_its_text(house: House) -> None:
    choosing(house, **{name: as_text(getattr(Settings(), name)) for name in CHOOSABLE})
    assert planning_now(house).settings == house.settings
