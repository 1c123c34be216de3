"""What came of a task: the fields each kind of outcome has, checked alike from a form and as JSON.

A rule names its kind (`records: address`). What is stored is plain JSON with that kind beside the
answers, so that it can be read when the rule has gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, ValidationError, fields, validate, validates_schema

from resettle.errors import BadInput
from resettle.planning.vocabulary import Outcome
from resettle.tasks import kinds
from resettle.web.dates import day_words
from resettle.web.forms import Form, GovDate, at_most, needed, one_of
from resettle.web.letters import capital

#: The key that says which kind of outcome it is.
RECORDS = "records"
_LONG = 500
#: The letters of who came to a meeting.
MOST_WHO = _LONG


def _choice(words: Mapping[str, Any], asks: Any, wrong: Any, **more: Any) -> fields.String:
    return fields.String(
        **needed(wrong),
        validate=one_of(words, wrong),
        metadata={"asks": asks, "choices": words, **more},
    )


def _words(asks: Any, wrong: Any, what: Any, *, must: bool = True, **more: Any) -> fields.String:
    told = needed(wrong) if must else {"error_messages": {"invalid": wrong, "null": wrong}}
    return fields.String(
        **told,
        validate=[validate.Length(min=1, error=wrong), at_most(more.pop("most", 200), what)],
        metadata={"asks": asks, **more},
    )


def _yes_no(asks: Any, wrong: Any, **more: Any) -> fields.Boolean:
    return fields.Boolean(**needed(wrong), metadata={"asks": asks, **more})


def _day(asks: Any, what: Any, *, must: bool = True, **more: Any) -> GovDate:
    return GovDate(what, required=must, metadata={"asks": asks, "what": what, **more})


class _Whole(fields.Integer):
    """A whole number: half an hour is not silently cut off."""

    def _validated(self, value: Any) -> int:
        if isinstance(value, float) and not value.is_integer():
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Address(Form):
    """Where the child will live."""

    type = _choice(
        kinds.ADDRESSES, _l("What kind of place is it?"), _l("Choose what kind of place it is")
    )
    suitable = _yes_no(
        _l("Does it suit the child?"),
        _l("Choose whether it suits the child"),
        hint=_l("Safe, lawful for the child’s age, and somewhere the child can stay"),
    )
    suitable_because = _words(
        _l("Why?"),
        _l("Enter why"),
        _l("Why"),
        must=False,
        most=_LONG,
        long=True,
        hint=_l(
            "Needed where it does not suit, and for bed and breakfast, unregistered places and "
            "having no address"
        ),
    )
    from_day = _day(_l("From when can the child live there?"), _l("the day from when"), must=False)

    @validates_schema
    def a_reason_where_it_matters(self, said: dict[str, Any], **_: object) -> None:
        seldom = said["type"] in kinds.SELDOM_SUITABLE
        if said["suitable"] and seldom and not said.get("suitable_because"):
            raise ValidationError(
                str(_l("Enter why this kind of place suits this child")), "suitable_because"
            )
        if not said["suitable"] and not said.get("suitable_because"):
            raise ValidationError(str(_l("Enter why it does not suit")), "suitable_because")


class Education(Form):
    """The place in education, training or work."""

    type = _choice(
        kinds.EDUCATION, _l("What kind of place is it?"), _l("Choose what kind of place it is")
    )
    provider = _words(
        _l("School, college or employer"),
        _l("Enter the school, college or employer"),
        _l("School, college or employer"),
        must=False,
        hint=_l("Leave this and what follows empty where there is no place"),
    )
    hours = _Whole(
        error_messages={"invalid": _l("Hours must be a whole number, like 25")},
        validate=validate.Range(0, 60, error=_l("Hours a week must be between 0 and 60")),
        metadata={"asks": _l("Hours offered a week"), "suffix": _l("hours"), "width": 3},
    )
    starts_on = _day(_l("First day"), _l("the first day"), must=False)

    @validates_schema
    def a_place_has_a_provider(self, said: dict[str, Any], **_: object) -> None:
        if said["type"] in kinds.WITHOUT_A_PLACE:
            return
        asked = {
            "provider": _l("Enter the school, college or employer"),
            "hours": _l("Enter the hours offered a week"),
            "starts_on": _l("Enter the first day"),
        }
        missing = {name: [str(words)] for name, words in asked.items() if said.get(name) is None}
        if missing:
            raise ValidationError(missing)


class Gp(Form):
    """The doctor the child is registered with."""

    practice = _words(
        _l("Doctor’s practice"), _l("Enter the doctor’s practice"), _l("Doctor’s practice")
    )
    registered_on = _day(
        _l("When was the child registered?"), _l("the day the child was registered"), past=True
    )


class Referral(Form):
    """Who was asked for help, and what they said."""

    to = _words(_l("Who was it sent to?"), _l("Enter who it was sent to"), _l("Who it was sent to"))
    accepted = _choice(
        kinds.ANSWERS, _l("Did they accept it?"), _l("Choose whether they accepted it")
    )
    on_day = _day(
        _l("When?"),
        _l("the day"),
        past=True,
        hint=_l("The day they answered, or the day it was sent if they have not"),
    )


class Account(Form):
    """A bank or other account."""

    kind = _choice(kinds.ACCOUNTS, _l("Which account?"), _l("Choose which account"))
    opened_on = _day(_l("When was it opened?"), _l("the day it was opened"), must=False, past=True)

    @validates_schema
    def a_new_account_was_opened(self, said: dict[str, Any], **_: object) -> None:
        if said["kind"] not in kinds.NOTHING_OPENED and said.get("opened_on") is None:
            raise ValidationError(str(_l("Enter the day it was opened")), "opened_on")


class Contact(Form):
    """How the child and somebody who matters keep in touch."""

    who = _words(
        _l("Who will the child be in touch with?"),
        _l("Enter who the child will be in touch with"),
        _l("Who the child will be in touch with"),
        hint=_l("For example, mum and both brothers"),
    )
    how = _choice(kinds.WAYS_OF_CONTACT, _l("How, mainly?"), _l("Choose how"))
    agreed = _yes_no(
        _l("Have the child and they both agreed?"), _l("Choose whether they both agreed")
    )


class Meeting(Form):
    """A meeting or a visit."""

    held_on = _day(_l("When was it?"), _l("the day it was"), past=True)
    who_came = _words(
        _l("Who came?"),
        _l("Enter who came"),
        _l("Who came"),
        most=_LONG,
        long=True,
        hint=_l("Say also whether the child was there"),
    )


class OnTheirWord(Form):
    """Who of the partner said that it is done, when, and how we heard it."""

    said_by = _words(
        _l("Who told you it is done?"),
        _l("Enter who told you it is done"),
        _l("Who told you it is done"),
        hint=_l("Their name, and what they do"),
    )
    said_on = _day(
        _l("When did they tell you?"),
        _l("the day they told you"),
        past=True,
    )
    said_how = _choice(
        kinds.WAYS_OF_ASKING, _l("How did they tell you?"), _l("Choose how they told you")
    )


#: The keys of a partner's word, which stand beside whatever the rule records.
WORD = tuple(OnTheirWord().fields)

#: A rule says one of these words; each has its fields here.
SHAPES: Mapping[Outcome, type[Form]] = {
    Outcome.ADDRESS: Address,
    Outcome.EDUCATION: Education,
    Outcome.GP: Gp,
    Outcome.REFERRAL: Referral,
    Outcome.ACCOUNT: Account,
    Outcome.CONTACT: Contact,
    Outcome.MEETING: Meeting,
}


class Question(NamedTuple):
    """One field of an outcome, as a page asks for it."""

    name: str
    #: day, yes_no, choice, number, long or words.
    kind: str
    asks: Any
    hint: Any
    suffix: Any
    choices: list[tuple[str, Any]]


def questions(records: Outcome | None, *, on_word: bool = False) -> list[Question]:
    """What a page asks, in order."""
    return [
        Question(
            name,
            _kind(field),
            field.metadata["asks"],
            field.metadata.get("hint"),
            field.metadata.get("suffix"),
            list(field.metadata.get("choices", {}).items()),
        )
        for name, field in _fields(records, on_word=on_word).items()
    ]


def _fields(records: str | None, *, on_word: bool) -> dict[str, fields.Field[Any]]:
    """The fields of an outcome: those the rule asks for, and a partner's word."""
    found: dict[str, fields.Field[Any]] = {}
    if records in set(Outcome):
        found |= SHAPES[Outcome(records)]().fields
    return found | OnTheirWord().fields if on_word else found


def _fields_of(outcome: Mapping[str, Any]) -> dict[str, fields.Field[Any]]:
    """The same for an outcome that is kept already."""
    return _fields(outcome.get(RECORDS), on_word=not outcome.keys().isdisjoint(WORD))


def with_word(shape: type[Form], *asks: type[Form]) -> type[Form]:
    """A form that asks these things as well, first."""
    if not asks:
        return shape
    name = "With".join((shape.__name__, *(one.__name__ for one in asks)))
    return type(name, (shape, *asks), {})


def _kind(field: fields.Field[Any]) -> str:
    match field:
        case GovDate():
            return "day"
        case fields.Boolean():
            return "yes_no"
        case fields.Integer():
            return "number"
    if "choices" in field.metadata:
        return "choice"
    return "long" if field.metadata.get("long") else "words"


def read_outcome(records: Outcome | None, said: Mapping[str, Any], today: date) -> dict[str, Any]:
    """An outcome as JSON sends it, checked, as it is stored.

    Raises:
        BadInput: the rule records nothing, or a field will not do; names the first such field.
    """
    on_word = not said.keys().isdisjoint(WORD)
    if records is None and not on_word:
        raise BadInput("This task records no outcome. Leave `outcome` out.", field="outcome")
    if said.get(RECORDS, records) != records:
        raise BadInput(
            "This task records: %(records)s.", records=str(records), field=f"outcome.{RECORDS}"
        )
    given = {name: value for name, value in said.items() if name != RECORDS}
    asks = [SHAPES[records]] if records else []
    shape = with_word(*asks, *([OnTheirWord] if on_word else []))()
    try:
        values = cast(dict[str, Any], shape.load(given, unknown=RAISE))
    except ValidationError as wrong:
        raise _refused(_by_field(wrong)) from None
    if early := not_yet(records, values, today):
        raise _refused(early)
    return stored(records, values)


def not_yet(records: Outcome | None, values: Mapping[str, Any], today: date) -> dict[str, str]:
    """Days that have not come, of things that are said to have happened: `{field: what to do}`."""
    shape = _fields(records, on_word=True)
    return {
        name: _past_words(field)
        for name, field in shape.items()
        if field.metadata.get("past") and values.get(name) is not None and values[name] > today
    }


def _past_words(field: fields.Field[Any]) -> str:
    said = gettext("%(what)s must be today or in the past", what=field.metadata["what"])
    return capital(said)


def stored(records: Outcome | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a form as they are kept: JSON, in the order they were asked, no blanks."""
    kept: dict[str, Any] = {RECORDS: str(records)} if records else {}
    for name in _fields(records, on_word=True):
        value = values.get(name)
        if value is not None:
            kept[name] = value.isoformat() if isinstance(value, date) else value
    return kept


def shown(outcome: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """A stored outcome as questions and answers, in words."""
    for name, field in _fields_of(outcome or {}).items():
        if outcome is not None and name in outcome:
            yield str(field.metadata["asks"]), _answer(field, outcome[name])


def held(outcome: Mapping[str, Any] | None) -> dict[str, Any]:
    """A stored outcome as a form is filled with it."""
    filled: dict[str, Any] = {}
    asked = _fields_of(outcome or {})
    for name, value in (outcome or {}).items():
        if isinstance(value, bool):
            filled[name] = "yes" if value else "no"
        elif isinstance(asked.get(name), GovDate):
            filled[name] = date.fromisoformat(value)
        else:
            filled[name] = value
    return filled


def _answer(field: fields.Field[Any], value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(field, GovDate):
        return day_words(date.fromisoformat(value))
    choices: Mapping[str, Any] = field.metadata.get("choices", {})
    return str(choices.get(value, value))


def _by_field(wrong: ValidationError) -> Mapping[str, Any]:
    said = wrong.messages
    return (
        {str(name): told for name, told in said.items()} if isinstance(said, dict) else {"": said}
    )


def _refused(messages: Mapping[str, Any]) -> BadInput:
    name, said = next(iter(messages.items()))
    while isinstance(said, Mapping):
        said = next(iter(said.values()))
    words = said if isinstance(said, str) else str(said[0])
    return BadInput(words, field=f"outcome.{name}")
