"""The forms of check-ins, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from resettle.contacts.check_ins.actions import Answers
from resettle.contacts.check_ins.rules import ASKED, MOST_WORDS
from resettle.contacts.rules import SCALE
from resettle.web.forms import Form, at_most, one_of

#: What the sixth choice of each question sends.
SKIP = "skip"


class _Words(Form):
    words = fields.String(load_default="", validate=at_most(MOST_WORDS, _l("What you write")))
    talk = fields.Boolean(load_default=False)


def how_name(pathway: str) -> str:
    return f"how-{pathway}"


def check_in_form() -> Form:
    """One question a pathway, none of which must be answered; then words, and “I want to talk”."""
    faces = [*(str(face) for face in SCALE), SKIP]
    shape: dict[str, Any] = {
        how_name(pathway): fields.String(
            load_default=SKIP, validate=one_of(faces, _l("Pick one of the faces, or skip"))
        )
        for pathway in ASKED
    }
    first = type("How", (Form,), shape)
    form: Form = type("CheckInForm", (_Words, first), {})()
    return form


def answers_of(said: Mapping[str, Any]) -> Answers:
    """What the form says."""
    how = {pathway.value: said[how_name(pathway)] for pathway in ASKED}
    faces = {pathway: None if face == SKIP else int(face) for pathway, face in how.items()}
    return Answers(how=faces, words=said["words"], talk=said["talk"])


class TalkedForm(Form):
    words = fields.String(load_default="", validate=at_most(2000, _l("What came of it")))
