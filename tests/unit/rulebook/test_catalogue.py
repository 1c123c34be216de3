from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from resettle.errors import WorkflowsBroken
from resettle.rulebook.calendar import ADMINISTRATOR, BankHoliday
from resettle.rulebook.catalogue import Catalogue
from tests.unit.rulebook.test_folder import write
from tests.unit.rulebook.writing import a_file, a_task

JUBILEE = date(2031, 6, 6)


def one_off(day: str = "2031-06-06") -> str:
    return f"days:\n  - day: {day}\n    name: A jubilee\n    source: The Gazette, invented\n"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    rules, config = tmp_path / "workflows", tmp_path / "config"
    rules.mkdir()
    config.mkdir()
    write(rules, accommodation=a_file(a_task()))
    return rules, config


def test_a_changed_file_is_picked_up(folders: tuple[Path, Path]) -> None:
    catalogue = Catalogue(*folders)
    before = catalogue.in_force()
    write(folders[0], accommodation=a_file(a_task("why: It matters.")))
    assert catalogue.in_force() is before, "until somebody asks"
    assert catalogue.refresh()
    assert catalogue.in_force().rules[0].why == "It matters."
    assert catalogue.in_force().fingerprint != before.fingerprint


def test_a_broken_file_never_replaces_a_working_one(folders: tuple[Path, Path]) -> None:
    catalogue = Catalogue(*folders)
    before = catalogue.in_force()
    write(folders[0], accommodation=a_file(a_task("owner: nobody")), health="title: [")
    assert not catalogue.refresh()
    assert catalogue.in_force() is before
    assert {Path(c.file).name for c in catalogue.complaints} == {
        "accommodation.yaml",
        "health.yaml",
    }
    write(folders[0], accommodation=a_file(a_task("why: Mended.")))
    (folders[0] / "health.yaml").unlink()
    assert catalogue.refresh()
    assert not catalogue.complaints
    assert catalogue.in_force().rules[0].why == "Mended."


def test_a_folder_that_is_gone_leaves_the_last_rulebook_in_force(
    folders: tuple[Path, Path],
) -> None:
    catalogue = Catalogue(*folders)
    folders[0].rename(folders[0].with_name("elsewhere"))
    assert not catalogue.refresh()
    assert catalogue.complaints
    assert len(catalogue.in_force().rules) == 1


def test_there_must_be_something_usable_to_begin_with(folders: tuple[Path, Path]) -> None:
    write(folders[0], accommodation="title: [")
    with pytest.raises(WorkflowsBroken):
        Catalogue(*folders)


def test_a_comment_or_another_order_of_keys_is_the_same_rulebook(
    folders: tuple[Path, Path],
) -> None:
    catalogue = Catalogue(*folders)
    before = catalogue.in_force()
    text = (folders[0] / "accommodation.yaml").read_text()
    first, *others = text.splitlines(keepends=True)
    (folders[0] / "accommodation.yaml").write_text("# A comment.\n\n" + "".join(others) + first)
    assert not catalogue.refresh()
    assert catalogue.in_force() is before


@pytest.mark.parametrize(
    "more",
    [
        "why: x",
        "when: {order: dto}",
        "unless: {order: dto}",
        "opens: 20 days before release",
        "pathway: health",
        "fallback: {owner: manager, when: on release}",
        "settled by: release date decided",
        "for child: You meet your mentor.",
        "starts: sentence",
    ],
)
def test_every_change_to_a_rule_changes_the_fingerprint(
    folders: tuple[Path, Path], more: str
) -> None:
    catalogue = Catalogue(*folders)
    before = catalogue.in_force().fingerprint
    write(folders[0], accommodation=a_file(a_task(more)))
    assert catalogue.refresh()
    assert catalogue.in_force().fingerprint != before


def test_a_one_off_day_changes_the_calendar_and_says_where_it_is_from(
    folders: tuple[Path, Path],
) -> None:
    catalogue = Catalogue(*folders)
    assert catalogue.calendar().is_working(JUBILEE)
    (folders[1] / "bank_holidays.yaml").write_text(one_off())
    assert catalogue.refresh()
    assert not catalogue.calendar().is_working(JUBILEE)
    (holiday,) = (each for each in catalogue.holidays() if each.day == JUBILEE)
    assert holiday.source == "The Gazette, invented"


def test_a_broken_file_of_one_off_days_keeps_the_calendar_and_not_the_rules_back(
    folders: tuple[Path, Path],
) -> None:
    (folders[1] / "bank_holidays.yaml").write_text(one_off())
    catalogue = Catalogue(*folders)
    (folders[1] / "bank_holidays.yaml").write_text(one_off("2031-06-31"))
    write(folders[0], accommodation=a_file(a_task("why: New.")))
    assert catalogue.refresh()
    assert catalogue.in_force().rules[0].why == "New."
    assert not catalogue.calendar().is_working(JUBILEE)
    assert len(catalogue.complaints) == 1


def test_the_administrators_days_are_told_at_a_refresh_and_kept(
    folders: tuple[Path, Path],
) -> None:
    catalogue = Catalogue(*folders)
    assert catalogue.refresh([BankHoliday(JUBILEE, "The jubilee", ADMINISTRATOR)])
    assert not catalogue.calendar().is_working(JUBILEE)
    (holiday,) = (each for each in catalogue.holidays() if each.day == JUBILEE)
    assert (holiday.name, holiday.source) == ("The jubilee", ADMINISTRATOR)
    assert not catalogue.refresh()
    assert not catalogue.calendar().is_working(JUBILEE)
    assert catalogue.refresh([])
    assert catalogue.calendar().is_working(JUBILEE)


def test_refreshing_twice_changes_nothing(folders: tuple[Path, Path]) -> None:
    catalogue = Catalogue(*folders)
    write(folders[0], accommodation=a_file(a_task("why: New.")))
    assert catalogue.refresh()
    in_force = catalogue.in_force()
    assert not catalogue.refresh()
    assert catalogue.in_force() is in_force
