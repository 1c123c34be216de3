"""What a person has answered about an event, for the page that asks them to check it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.children.words import LEVELS, LOOKED_AFTER, ORDERS

_KINDS = {
    "midpoint": _l("Midpoint"),
    "early": _l("Early release"),
    "late": _l("Late release"),
    "parole": _l("Parole"),
    "licence": _l("Licence"),
}
_YES_NO = {"yes": _l("Yes"), "no": _l("No")}
#: Each question with the words of its choices. The day stands above, and who at the top.
_ASKED: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "order": (_l("Order"), ORDERS),
    "term": (_l("Term"), {}),
    "remand_days": (_l("Days on remand"), {}),
    "tagged_bail_days": (_l("Days on tagged bail"), {}),
    "establishment": (_l("Establishment"), {}),
    "kind": (_l("Kind of date"), _KINDS),
    "planned": (_l("It was the planned release"), _YES_NO),
    "outcome": (_l("How it went"), {}),
    "status": (_l("Looked-after status"), LOOKED_AFTER),
    "level": (_l("Level of contact"), LEVELS),
    "reason": (_l("Why"), {}),
}


def answers_of(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was answered, as a summary list takes it."""
    return [
        {"key": {"text": str(name)}, "value": {"text": str(words.get(said[key], said[key]))}}
        for key, (name, words) in _ASKED.items()
        if said.get(key) not in (None, "")
    ]
