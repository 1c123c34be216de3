"""A configuration file that is not there is told in words that a page can say in any language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from resettle.errors import BadInput
from resettle.meetings.practice import load_practice
from resettle.mentoring.numbers import numbers_in
from resettle.quality.elements import elements_in
from resettle.quality.questions import questions_in
from resettle.releases.dates import load_preference
from resettle.releases.establishments import FILE, read_places
from resettle.releases.reasons import load_reasons
from resettle.reports.indicator_numbers import indicator_numbers_in
from resettle.supervision.limits import limits_in


def places_in(config_dir: Path) -> object:
    return read_places(config_dir / FILE)


READERS: dict[str, Callable[[Path], object]] = {
    "audit_questions.yaml": questions_in,
    "establishments.yaml": places_in,
    "indicators.yaml": indicator_numbers_in,
    "meetings.yaml": load_practice,
    "mentoring.yaml": numbers_in,
    "movement_reasons.yaml": load_reasons,
    "policy_elements.yaml": elements_in,
    "release_date_preference.yaml": load_preference,
    "supervision.yaml": limits_in,
}


@pytest.mark.parametrize("file", READERS)
def test_a_file_that_is_not_there_is_named_with_what_the_machine_says(
    file: str, tmp_path: Path
) -> None:
    folder = tmp_path / "100%s of it"
    with pytest.raises(BadInput) as refused:
        READERS[file](folder)
    said = refused.value.message
    assert said.startswith(f"{folder / file} cannot be read: No such file or directory.")
    assert refused.value.field == "config_dir"
    assert said.sentence.startswith("%(file)s cannot be read: %(why)s."), "no translator knows it"
