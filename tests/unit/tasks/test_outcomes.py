"""What each kind of outcome asks for, and what comes back out of what was stored."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from resettle.errors import BadInput
from resettle.planning.vocabulary import Outcome
from resettle.tasks.outcomes import SHAPES, held, questions, read_outcome, shown

TODAY = date(2026, 3, 2)

GOOD: dict[Outcome, dict[str, Any]] = {
    Outcome.ADDRESS: {"type": "BNB", "suitable": True, "suitable_because": "One night only"},
    Outcome.EDUCATION: {
        "type": "COLLEGE",
        "provider": "Example College",
        "hours": 16,
        "starts_on": "2026-09-01",
    },
    Outcome.GP: {"practice": "Example Surgery", "registered_on": "2026-03-02"},
    Outcome.REFERRAL: {"to": "Example Team", "accepted": "waiting", "on_day": "2026-02-27"},
    Outcome.ACCOUNT: {"kind": "had_one"},
    Outcome.CONTACT: {"who": "Mum", "how": "visits", "agreed": False},
    Outcome.MEETING: {"held_on": "2026-03-01", "who_came": "The child, mum and the worker"},
}

WRONG: list[tuple[Outcome, dict[str, Any], str]] = [
    (Outcome.ADDRESS, {"suitable": True, "type": "PARENT", "suitable_because": ""}, ""),
    (Outcome.EDUCATION, {"type": "COLLEGE"}, "provider"),
    (Outcome.EDUCATION, {**GOOD[Outcome.EDUCATION], "hours": 61}, "hours"),
    (Outcome.EDUCATION, {**GOOD[Outcome.EDUCATION], "hours": 12.5}, "hours"),
    (Outcome.EDUCATION, {**GOOD[Outcome.EDUCATION], "hours": "many"}, "hours"),
    (Outcome.GP, {"practice": "x", "registered_on": "2026-03-03"}, "registered_on"),
    (Outcome.GP, {"practice": "x" * 201, "registered_on": "2026-03-02"}, "practice"),
    (Outcome.REFERRAL, {**GOOD[Outcome.REFERRAL], "accepted": "perhaps"}, "accepted"),
    (Outcome.ACCOUNT, {"kind": "bank"}, "opened_on"),
    (Outcome.CONTACT, {"who": "Mum", "how": "visits"}, "agreed"),
    (Outcome.MEETING, {"held_on": "2026-03-01", "who_came": ["mum"]}, "who_came"),
]


@pytest.fixture(autouse=True)
def _speaking() -> Any:
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield


def test_every_word_of_the_vocabulary_has_its_fields() -> None:
    assert set(SHAPES) == set(Outcome) == set(GOOD)


@pytest.mark.parametrize("kind", Outcome)
def test_what_is_good_is_kept_as_json_and_shown_in_words(kind: Outcome) -> None:
    kept = read_outcome(kind, GOOD[kind], TODAY)
    assert json.loads(json.dumps(kept)) == kept
    assert kept == {"records": str(kind), **GOOD[kind]}
    answers = dict(shown(kept))
    assert len(answers) == len(GOOD[kind])
    assert not {"True", "False"} & set(answers.values())
    assert set(held(kept)) - {"records"} <= {one.name for one in questions(kind)}


@pytest.mark.parametrize("kind", Outcome)
def test_what_was_kept_can_be_given_back(kind: Outcome) -> None:
    kept = read_outcome(kind, GOOD[kind], TODAY)
    assert read_outcome(kind, kept, TODAY) == kept


@pytest.mark.parametrize(("kind", "said", "field"), WRONG)
def test_what_is_wrong_is_refused_by_field(kind: Outcome, said: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_outcome(kind, said, TODAY)
    assert (refused.value.field or "").startswith(f"outcome.{field}")


def test_no_place_needs_no_provider() -> None:
    assert read_outcome(Outcome.EDUCATION, {"type": "NEET"}, TODAY) == {
        "records": "education",
        "type": "NEET",
    }


def test_an_outcome_of_a_kind_nobody_knows_any_more_shows_nothing() -> None:
    assert list(shown({"records": "castle", "towers": 4})) == []
    assert list(shown(None)) == []
