from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from resettle.errors import WorkflowsBroken
from resettle.rulebook.calendar import (
    COMPUTED,
    COMPUTED_BEFORE,
    PUBLISHED,
    bank_holidays,
    computed_holidays,
    load_calendar,
    published_holidays,
    read_one_offs,
)

CONFIG = Path(__file__).resolve().parents[3] / "config"


def test_the_two_packages_agree_wherever_both_know() -> None:
    """Should an update of either disagree, every date of that year must be looked at again."""
    published = {holiday.day for holiday in published_holidays()}
    first, last = min(published), max(published)
    computed = {h.day for h in computed_holidays() if first <= h.day <= last}
    assert published == computed
    assert (last.year - first.year) >= 16


def test_the_calendar_knows_where_the_published_list_begins_and_ends() -> None:
    calendar = load_calendar(CONFIG)
    last = max(holiday.day for holiday in published_holidays())
    assert calendar.known_from == date(2012, 1, 1)
    assert calendar.known_until == last
    assert calendar.is_known(date(2026, 12, 22), calendar.add(date(2026, 12, 22), 3))
    beyond = date(last.year + 1, 12, 24)
    assert not calendar.is_known(beyond, calendar.add(beyond, 1))


def test_christmas_past_the_published_list_is_still_a_holiday() -> None:
    calendar = load_calendar(CONFIG)
    after = max(holiday.day for holiday in published_holidays()).year + 1
    for year in (after, 2040, 2069):
        for day in (date(year, 12, 25), date(year, 12, 26), date(year, 1, 1)):
            assert not calendar.is_working(day), day


def test_three_working_days_from_before_christmas_2026() -> None:
    assert load_calendar(CONFIG).add(date(2026, 12, 22), 3) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2020-05-08", "moved from 4 May"),
        ("2022-06-03", "a jubilee"),
        ("2022-09-19", "a funeral"),
        ("2023-05-08", "a coronation"),
    ],
)
def test_the_one_off_days_of_the_past_are_in_the_published_list(day: str, name: str) -> None:
    assert not load_calendar(CONFIG).is_working(date.fromisoformat(day)), name


def test_the_first_monday_of_may_2020_was_a_working_day() -> None:
    assert load_calendar(CONFIG).is_working(date(2020, 5, 4))


def test_every_holiday_says_where_it_is_from_and_stands_there_once() -> None:
    holidays = bank_holidays()
    days = [holiday.day for holiday in holidays]
    assert days == sorted(set(days))
    by_year = {holiday.day.year: holiday.source for holiday in holidays}
    assert (by_year[2011], by_year[2026], by_year[2031]) == (COMPUTED_BEFORE, PUBLISHED, COMPUTED)


def test_the_file_that_comes_with_the_project_names_no_day() -> None:
    assert read_one_offs(CONFIG) == ((), ())


def test_a_folder_without_the_file_has_no_one_off_days(tmp_path: Path) -> None:
    assert read_one_offs(tmp_path) == ((), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("days: [{day: 2031-06-07, name: a, source: b}]", "Saturday"),
        ("days: [{day: 2099-06-05, name: a, source: b}]", "outside the calendar"),
        ("days: [{day: 2031-06-06, name: a}]", "has no `source`"),
        ("days: [{day: soon, name: a, source: b}]", "should be a date"),
        ("days: [{day: 2031-06-06, name: a, source: b, working: yes}]", "`working` is not a key"),
        ("days: [2031-06-06]", "should be a table"),
        ("holidays: []", "`holidays` is not a key"),
        ("days:\n" + "  - {day: 2031-06-06, name: a, source: b}\n" * 2, "listed twice"),
        ("days: [", "not YAML"),
    ],
)
def test_a_one_off_day_that_cannot_be_checked_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "bank_holidays.yaml").write_text(text)
    with pytest.raises(WorkflowsBroken) as refused:
        load_calendar(tmp_path)
    assert any(said in complaint for complaint in refused.value.complaints)


def test_the_commented_example_works_once_it_is_taken_out_of_its_comment(tmp_path: Path) -> None:
    lines = (CONFIG / "bank_holidays.yaml").read_text(encoding="utf-8").splitlines()
    example = [line.removeprefix("#   ") for line in lines if line.startswith("#   ")]
    (tmp_path / "bank_holidays.yaml").write_text("\n".join(example))
    found, complaints = read_one_offs(tmp_path)
    assert not complaints
    assert [holiday.day for holiday in found] == [date(2031, 6, 6)]
