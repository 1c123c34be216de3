"""The forms of samples and audits, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from resettle.calculators.hmip import Rating
from resettle.quality.auditing import PartSaid, Said
from resettle.quality.drawing import SEEDS
from resettle.quality.questions import PartAsked
from resettle.quality.rules import BY_PEOPLE, Answer, Covered, Drawn, Judged, Spread
from resettle.web.forms import Form, GovDate, Versioned, at_most, needed, one_of

#: The letters of what is missing in one question, and of a reason.
MOST_WORDS, MOST_REASON = 1000, 4000
#: More cases than two people read.
MOST_CASES = 500
_SIZE = _l("Enter how many cases to draw, from 1 to 500")
_SEED = _l("A seed is a whole number from 1 to 999,999,999. Leave it empty to have one made")


def _reason(empty: Any) -> fields.String:
    return fields.String(**needed(empty), validate=at_most(MOST_REASON, _l("The reasons")))


class SampleForm(Form):
    since = GovDate(_l("the first day of the period"), required=True)
    until = GovDate(_l("the last day of the period"), required=True)
    drawn_from = fields.String(
        **needed(_l("Choose who can be drawn")),
        validate=one_of(Drawn, _l("Choose who can be drawn")),
    )
    spread = fields.String(
        **needed(_l("Choose how to spread the sample")),
        validate=one_of(Spread, _l("Choose how to spread the sample")),
    )
    size = fields.Integer(**needed(_SIZE), validate=validate.Range(1, MOST_CASES, error=_SIZE))
    seed = fields.Integer(
        load_default=None,
        error_messages={"invalid": _SEED},
        validate=validate.Range(SEEDS.start, SEEDS.stop - 1, error=_SEED),
    )


class AuditorsForm(Form):
    """Either may be left for later; whoever was asked already is not asked for again."""

    auditor_1 = fields.Integer(
        load_default=None, error_messages={"invalid": _l("Choose a person from the list")}
    )
    auditor_2 = fields.Integer(
        load_default=None, error_messages={"invalid": _l("Choose a person from the list")}
    )


class ReasonForm(Form):
    reason = _reason(_l("Enter the reason"))


class TakeBackForm(Versioned):
    reason = _reason(_l("Say why you take it back"))


class JudgementForm(Form):
    standard = fields.String(
        **needed(_l("Choose a standard")), validate=one_of(BY_PEOPLE, _l("Choose a standard"))
    )
    rating = fields.String(
        **needed(_l("Choose a rating")), validate=one_of(Rating, _l("Choose a rating"))
    )
    words = _reason(_l("Enter the reasons"))


class AgreeForm(Form):
    said = fields.String(
        **needed(_l("Choose what counts")), validate=one_of(Judged, _l("Choose what counts"))
    )
    words = _reason(_l("Say how you came to it"))


class PolicyForm(Form):
    covered = fields.String(
        **needed(_l("Choose how far it is covered")),
        validate=one_of(Covered, _l("Choose how far it is covered")),
    )
    words = _reason(_l("Say what the service does"))


class PartForm(Versioned):
    """One part of an audit. It may be saved half answered; a no needs words at once, and words
    without an answer would be kept nowhere."""

    @validates_schema
    def says_what_is_missing(self, said: Mapping[str, Any], **_: object) -> None:
        wrong: dict[str, list[str]] = {
            words_name(name.removeprefix("q_")): [gettext("Say what is missing")]
            for name, one in said.items()
            if name.startswith("q_")
            and one == Answer.NO
            and not said.get(words_name(name.removeprefix("q_")))
        }
        wrong |= {
            answer_name(name.removeprefix("words_")): [gettext("Choose what your words are about")]
            for name, words in said.items()
            if name.startswith("words_")
            and words
            and said.get(answer_name(name.removeprefix("words_"))) is None
        }
        if said.get("judged_words") and said.get("judged") is None:
            wrong["judged"] = [gettext("Choose what your words are about")]
        if said.get("judged") == Judged.NOT_SUFFICIENT and not said.get("judged_words"):
            wrong["judged_words"] = [gettext("Say why it is not sufficient")]
        if wrong:
            raise ValidationError(wrong)


def answer_name(question: str) -> str:
    return f"q_{question}"


def words_name(question: str) -> str:
    return f"words_{question}"


@lru_cache(maxsize=64)
def part_form(names: tuple[str, ...]) -> type[PartForm]:
    """The form of a part that asks these questions."""
    made: dict[str, fields.Field[Any]] = {}
    for name in names:
        made[answer_name(name)] = fields.String(
            load_default=None, validate=one_of(Answer, _l("Choose yes, no or not applicable"))
        )
        made[words_name(name)] = fields.String(
            load_default="", validate=at_most(MOST_WORDS, _l("What is missing"))
        )
    made["judged"] = fields.String(
        load_default=None, validate=one_of(Judged, _l("Choose whether it is sufficient"))
    )
    made["judged_words"] = fields.String(
        load_default="", validate=at_most(MOST_REASON, _l("The reasons"))
    )
    return type("PartForm", (PartForm,), made)


def form_of(asked: PartAsked) -> PartForm:
    return part_form(tuple(one.name for one in asked.questions))()


def part_said(asked: PartAsked, said: Mapping[str, Any]) -> PartSaid:
    """What the form said, as the action takes it."""
    answers = {
        one.name: Said(answer, said[words_name(one.name)])
        for one in asked.questions
        if (answer := said[answer_name(one.name)]) is not None
    }
    judged = said["judged"]
    return PartSaid(answers, None if judged is None else Said(judged, said["judged_words"]))
