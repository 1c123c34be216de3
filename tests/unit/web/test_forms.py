from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate
from werkzeug.datastructures import MultiDict

from resettle.errors import Refused
from resettle.web.forms import (
    FormState,
    GovDate,
    Versioned,
    at_most,
    form_for,
    needed,
    one_of,
    read_form,
    read_query,
)


class Meeting(Versioned):
    who = fields.String(**needed(_l("Enter who you met")), validate=at_most(5, _l("Who you met")))
    on = GovDate(_l("the day you met"), required=True)
    kind = fields.String(
        **needed(_l("Choose how you met")), validate=one_of(("phone", "visit"), _l("Choose how"))
    )
    topics = fields.List(
        fields.String(), validate=validate.Length(max=2, error=_l("Choose at most two topics"))
    )
    told = fields.Boolean(load_default=False)


GOOD = {
    "version": "3",
    "who": " Ash ",
    "on-day": "24",
    "on-month": "3",
    "on-year": "2026",
    "kind": "phone",
    "csrf_token": "x",
}


def send(app: Flask, said: dict[str, Any]) -> tuple[dict[str, Any] | None, FormState]:
    with app.test_request_context(method="POST", data=MultiDict(said)):
        return read_form(Meeting())


def test_a_form_that_is_filled_in_gives_values(app: Flask) -> None:
    values, form = send(app, {**GOOD, "topics": ["health", "family"], "told": "yes"})
    assert not form.has_errors
    assert values == {
        "version": 3,
        "who": "Ash",
        "on": date(2026, 3, 24),
        "kind": "phone",
        "topics": ["health", "family"],
        "told": True,
    }


def test_an_empty_form_says_everything_that_is_missing_in_the_order_of_the_form(app: Flask) -> None:
    values, form = send(app, {"version": "3"})
    assert values is None
    assert [(line.text, line.href) for line in form.summary()] == [
        ("Enter who you met", "#who"),
        ("Enter the day you met", "#on-day"),
        ("Choose how you met", "#kind"),
    ]


def test_what_was_typed_is_kept_beside_what_is_wrong_with_it(app: Flask) -> None:
    wrong = {"who": "Alexander", "on-month": "", "topics": ["a", "b", "c"]}
    _values, form = send(app, {**GOOD, **wrong})
    assert form.value("who") == "Alexander"
    assert form.error("who") == "Who you met must be 5 characters or fewer"
    assert form.value("on") == {"day": "24", "month": "", "year": "2026"}
    assert form.bad_parts("on") == {"month"}
    assert form.value("topics") == ["a", "b", "c"]
    assert ("The day you met must include a month", "#on-month") in form.summary()
    assert ("Choose at most two topics", "#topics") in form.summary()


@pytest.mark.parametrize(
    ("day", "month", "year", "words", "first"),
    [
        ("31", "2", "2026", "The day you met must be a real date", "#on-day"),
        ("x", "2", "2026", "The day you met must be a real date", "#on-day"),
        ("٢", "2", "2026", "The day you met must be a real date", "#on-day"),
        ("1", "2", "26", "Year must include 4 numbers", "#on-year"),
        ("1", "", "", "The day you met must include a month and a year", "#on-month"),
    ],
)
def test_a_wrong_date_is_told_what_is_wrong_with_it(
    app: Flask, day: str, month: str, year: str, words: str, first: str
) -> None:
    _values, form = send(app, {**GOOD, "on-day": day, "on-month": month, "on-year": year})
    assert [(line.text, line.href) for line in form.summary()] == [(words, first)]


@pytest.mark.parametrize("month", ["3", "03", "mar", "March", "MARCH"])
def test_a_month_may_be_a_number_or_a_word(app: Flask, month: str) -> None:
    values, _form = send(app, {**GOOD, "on-month": month})
    assert values is not None
    assert values["on"] == date(2026, 3, 24)


@pytest.mark.parametrize("said", ["2026-03-24", "24/3/2026"])
def test_a_date_may_come_in_one_text(said: str) -> None:
    assert GovDate("the day").deserialize(said) == date(2026, 3, 24)


def test_a_form_opens_with_what_is_held() -> None:
    form = form_for(Meeting(), {"who": "Ash", "on": date(2026, 3, 4), "told": True, "version": 7})
    assert form.value("who") == "Ash"
    assert form.value("on") == {"day": "4", "month": "3", "year": "2026"}
    assert form.value("told") == "yes"
    assert form.value("version") == "7"
    assert form.value("topics") == []
    assert not form.has_errors


def test_what_an_action_refuses_stands_by_its_field_or_over_the_whole(app: Flask) -> None:
    _values, form = send(app, GOOD)
    form.refused(Refused("That day is past.", field="on"))
    form.refused(Refused("The child has left.", field="somewhere.else"))
    assert [(line.text, line.href) for line in form.summary()] == [
        ("That day is past.", "#on-day"),
        ("The child has left.", "#main-content"),
    ]


def test_a_filter_leaves_out_what_is_wrong_and_says_so(app: Flask) -> None:
    with app.test_request_context("/?who=Ash&kind=letter"):
        values, form = read_query(Meeting())
    assert values["who"] == "Ash"
    assert "kind" not in values
    assert form.error("kind") == "Choose how"
