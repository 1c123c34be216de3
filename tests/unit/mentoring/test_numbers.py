"""The numbers of mentoring are read, cited, and refused where they cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from resettle.errors import BadInput
from resettle.mentoring.numbers import FILE, numbers_in
from resettle.mentoring.rules import CheckKind
from resettle.planning.vocabulary import Standing

PROJECT = Path(__file__).resolve().parents[3]
GOOD = (PROJECT / "config" / FILE).read_text(encoding="utf-8")


def test_the_file_of_the_service_says_what_is_checked_again_and_that_it_is_local() -> None:
    numbers = numbers_in(PROJECT / "config")
    assert numbers.months == {CheckKind.DBS: 36, CheckKind.BARRED_LIST: 36}
    dbs = numbers.checked_again[CheckKind.DBS]
    assert (dbs.standing, dbs.verified) == (Standing.LOCAL, False)
    assert dbs.since == date(2026, 1, 1)
    assert "3 years" in dbs.source
    assert numbers.supervision.number == 1
    assert numbers.on_probation.number == 1


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("months: 36", "months: 0", "months"),
        ("months: 36", "months: never", "months"),
        ("months: 36", "month: 36", "has no `months`"),
        ("  dbs:", "  crb:", "crb"),
        ("since: 2026-01-01", "since: last year", "since"),
        ("standing: local", "standing: usual", "standing"),
        ("verified: no", "verified: perhaps", "verified"),
        ("lapses_soon:", "lapse_soon:", "has no `lapses_soon`"),
        ("supervision:", "supervision: [", "YAML"),
    ],
)
def test_a_file_that_cannot_be_used_names_itself_and_the_key(
    tmp_path: Path, was: str, now: str, told: str
) -> None:
    assert was in GOOD
    (tmp_path / FILE).write_text(GOOD.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(BadInput, match=told) as refused:
        numbers_in(tmp_path)
    assert FILE in str(refused.value)


def test_a_kind_of_check_that_is_left_out_does_not_lapse(tmp_path: Path) -> None:
    kept = GOOD.split("  barred_list:")[0] + "\n# A talk" + GOOD.split("# A supervisor talks")[1]
    (tmp_path / FILE).write_text(kept, encoding="utf-8")
    assert numbers_in(tmp_path).months == {CheckKind.DBS: 36}


def test_a_file_that_is_gone_is_missed(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        numbers_in(tmp_path)
