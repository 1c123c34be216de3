"""What a person has answered about an event, for the page that asks them to check it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.children.words import LEVELS, LOOKED_AFTER, ORDERS, PATHWAYS
from resettle.children.words import said as said_of
from resettle.planning.vocabulary import EducationPlanStatus
from resettle.planning.workflow import TaskRule
from resettle.web.dates import plain_day

_KINDS = {
    "midpoint": _l("Midpoint"),
    "early": _l("Early release"),
    "late": _l("Late release"),
    "parole": _l("Parole"),
    "licence": _l("Licence"),
}
#: Where a child was released to, as far as the plan asks. Hospital is a stage of its own.
RELEASED_TO: Mapping[str, Any] = {
    "home": _l("Home, or another place in the community"),
    "hospital": _l("Hospital"),
}
#: How far an education, health and care plan has come.
EDUCATION_PLAN: Mapping[str, Any] = {
    EducationPlanStatus.NOTIFIED: _l("The home council was told that the child is in custody"),
    EducationPlanStatus.REQUESTED: _l("The plan was asked for"),
    EducationPlanStatus.RECEIVED: _l("The plan came"),
    EducationPlanStatus.REFLECTED: _l("The plan was put to use in the child’s own plan"),
}
_YES_NO = {"yes": _l("Yes"), "no": _l("No")}
#: Each question with the words of its choices. The day stands above, and who at the top.
_ASKED: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "order": (_l("Order"), ORDERS),
    "term": (_l("Term"), {}),
    "remand_days": (_l("Days on remand"), {}),
    "tagged_bail_days": (_l("Days on tagged bail"), {}),
    "establishment": (_l("Establishment"), {}),
    "kind": (_l("What was decided"), {}),
    "planned": (_l("It was the planned release"), _YES_NO),
    "to": (_l("Moved to"), {}),
    "outcome": (_l("How it went"), {}),
    "pathway": (_l("What the need is about"), PATHWAYS),
    "need": (_l("Need"), {}),
    "acceptable": (_l("There was a good reason"), _YES_NO),
    "status": (_l("Looked-after status"), LOOKED_AFTER),
    "level": (_l("Level of contact"), LEVELS),
    "reason": (_l("Why"), {}),
}
#: Where two events ask by one name for two things.
_ASKED_OF: Mapping[tuple[str, str], tuple[Any, Mapping[str, Any]]] = {
    ("release.planned", "kind"): (_l("Kind of date"), _KINDS),
    ("child.released", "to"): (_l("Released to"), RELEASED_TO),
    ("disposal.given", "kind"): (_l("Kind of disposal"), {}),
    ("education_plan.changed", "status"): (_l("What happened"), EDUCATION_PLAN),
}


def answers_of(kind: str, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was answered, as a summary list takes it."""
    rows = []
    for key, asked in _ASKED.items():
        name, words = _ASKED_OF.get((kind, key), asked)
        answer = said.get(key)
        if key == "need" and said.get("known"):
            answer = need_words(str(said["known"]))
        if answer not in (None, ""):
            told = str(words.get(answer, answer))
            rows.append({"key": {"text": str(name)}, "value": {"text": told}})
    return rows


def who_it_is(ref: str, name: str | None, born: date | None) -> list[dict[str, Any]]:
    """Whose record it is, for whoever must be sure of it."""
    told = (
        (_l("Name"), name),
        (_l("Date of birth"), plain_day(born) if born else None),
        (_l("Reference"), ref),
    )
    return [{"key": {"text": str(key)}, "value": {"text": words}} for key, words in told if words]


def needs_asked(rules: Iterable[TaskRule]) -> list[tuple[str, str]]:
    """The needs that rules ask about: only in these very words does a rule hear of one."""
    conditions = (one for rule in rules for one in (*rule.when, *rule.unless))
    found = {
        (one.key.removeprefix("need "), word)
        for one in conditions
        if one.key.startswith("need ")
        for word in one.values
        if word != "any"
    }
    order = {pathway: place for place, pathway in enumerate(PATHWAYS)}
    names = [f"{p}:{w}" for p, w in sorted(found, key=lambda one: (order[one[0]], one[1]))]
    return [(name, need_words(name)) for name in names]


def need_words(name: str) -> str:
    """“Money and debt: debt” of “finance:debt”."""
    pathway, _, need = name.partition(":")
    return f"{said_of(PATHWAYS, pathway)}: {need.replace('_', ' ')}"
