"""Disposals, help from the council and proven violence are taken as they are meant, or refused."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from resettle.errors import BadInput
from resettle.records.episode_actions import (
    GivenDisposal,
    HelpGiven,
    Proven,
    fields_of_disposal,
    fields_of_help,
    fields_of_violence,
)
from resettle.records.listed import DISPOSALS, ENDINGS, HELP, VIOLENCE
from resettle.records.rules import DisposalEnding, DisposalKind, HelpKind, ViolenceGroup

TODAY = date(2026, 3, 24)
CAUTION: dict[str, Any] = {"kind": "youth_caution", "given_on": date(2026, 1, 5)}
ROBBERY: dict[str, Any] = {
    "offence_group": "ROBBERY",
    "gravity": 6,
    "offence_on": date(2026, 1, 5),
    "proven_on": date(2026, 2, 20),
}


def test_every_word_of_a_list_has_its_words_and_where_it_is_from() -> None:
    assert set(DISPOSALS) == set(DisposalKind)
    assert set(ENDINGS) == set(DisposalEnding)
    assert set(HELP) == set(HelpKind)
    assert set(VIOLENCE) == set(ViolenceGroup)
    for listed in (DISPOSALS, HELP, VIOLENCE):
        assert all(one.source and one.words for one in listed.values())


def test_only_one_ending_is_completed_and_moving_away_counts_as_neither() -> None:
    said = {word: ending.completed for word, ending in ENDINGS.items()}
    assert [word for word, completed in said.items() if completed] == ["completed"]
    assert [word for word, completed in said.items() if completed is None] == ["moved"]


def test_a_disposal_is_kept_as_it_is_said() -> None:
    ended = {"ended_on": date(2026, 3, 24), "ending": "completed", "words": "A letter."}
    assert fields_of_disposal(GivenDisposal(**CAUTION, **ended), TODAY) == {**CAUTION, **ended}
    assert fields_of_disposal(GivenDisposal(**CAUTION), TODAY)["ended_on"] is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "reprimand"}, "kind"),
        ({"given_on": date(2026, 3, 25)}, "given_on"),
        # It was introduced that day: nobody was given one before.
        ({"kind": "outcome_22", "given_on": date(2019, 3, 31)}, "kind"),
        ({"ended_on": date(2026, 2, 1)}, "ending"),
        ({"ending": "completed"}, "ended_on"),
        ({"ended_on": date(2026, 1, 4), "ending": "stopped"}, "ended_on"),
        ({"ended_on": date(2026, 3, 25), "ending": "stopped"}, "ended_on"),
        ({"ended_on": date(2026, 2, 1), "ending": "lapsed"}, "ending"),
        ({"words": "x" * 4001}, "words"),
    ],
)
def test_no_disposal_is_like_that(said: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        fields_of_disposal(GivenDisposal(**{**CAUTION, **said}), TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "said",
    [
        {"since": date(2026, 1, 5)},
        {"referred_on": date(2026, 1, 5)},
        {"referred_on": date(2026, 1, 5), "since": date(2026, 1, 5)},
        {"referred_on": date(2026, 1, 5), "until": date(2026, 2, 5)},
        {"since": date(2026, 1, 5), "until": date(2026, 1, 5)},
    ],
)
def test_help_is_asked_for_or_in_force(said: dict[str, Any]) -> None:
    kept = fields_of_help(HelpGiven(kind="early_help", **said), TODAY)
    assert {name: value for name, value in kept.items() if value} == {"kind": "early_help", **said}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "since"),
        ({"until": date(2026, 1, 5)}, "since"),
        ({"kind": "looked_after", "since": date(2026, 1, 5)}, "kind"),
        ({"since": date(2026, 3, 25)}, "since"),
        ({"referred_on": date(2026, 2, 5), "since": date(2026, 1, 5)}, "since"),
        ({"since": date(2026, 2, 5), "until": date(2026, 1, 5)}, "until"),
        ({"referred_on": date(2026, 2, 5), "until": date(2026, 1, 5)}, "until"),
    ],
)
def test_no_help_is_like_that(said: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        fields_of_help(HelpGiven(**{"kind": "early_help", **said}), TODAY)
    assert refused.value.field == field


def test_proven_violence_is_kept_without_a_word_of_what_happened() -> None:
    assert fields_of_violence(Proven(**ROBBERY), TODAY) == ROBBERY


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"offence_group": "THEFT"}, "offence_group"),
        ({"gravity": 4}, "gravity"),
        ({"gravity": 9}, "gravity"),
        ({"proven_on": date(2026, 1, 4)}, "proven_on"),
        ({"proven_on": date(2026, 3, 25)}, "proven_on"),
    ],
)
def test_what_is_no_serious_violence_is_refused(said: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        fields_of_violence(Proven(**{**ROBBERY, **said}), TODAY)
    assert refused.value.field == field


def test_a_day_before_another_is_refused_with_both_said_in_words() -> None:
    asked = {"kind": "early_help", "referred_on": date(2026, 2, 5)}
    early = date(2026, 1, 5)
    ended = {"given_on": date(2026, 2, 5), "ended_on": early, "ending": "stopped"}
    refused = {
        "The day it ended must not be before the day it was given": partial(
            fields_of_disposal, GivenDisposal(**{**CAUTION, **ended})
        ),
        "The first day of the plan must not be before the day it was asked for": partial(
            fields_of_help, HelpGiven(**asked, since=early)
        ),
        "The last day must not be before the day it was asked for": partial(
            fields_of_help, HelpGiven(**asked, until=early)
        ),
        "The day it was proven must not be before the day of the offence": partial(
            fields_of_violence, Proven(**{**ROBBERY, "proven_on": date(2026, 1, 4)})
        ),
    }
    for words, fields_of in refused.items():
        with pytest.raises(BadInput, match=f"^{words}$"):
            fields_of(TODAY)
