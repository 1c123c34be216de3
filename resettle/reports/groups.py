"""The five ethnic groups that the 18+1 list is told in, and the children of whom nothing is known.

Chinese counts as Asian and Arab as Other, as the Office for National Statistics rolls them up.
Children whose group is not known are kept out of rates, and counted and shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case

from resettle.children.ethnicity import ETHNICITIES, NOT_STATED
from resettle.children.models import Child

NOT_KNOWN: Final = "not_known"
#: What every other group is compared with.
WHITE: Final = "white"
GROUPS: Mapping[str, Any] = {
    "asian": _l("Asian"),
    "black": _l("Black"),
    "mixed": _l("Mixed"),
    "other": _l("Other"),
    WHITE: _l("White"),
    NOT_KNOWN: _l("Not known"),
}
_BY_LETTER = {"A": "asian", "B": "black", "M": "mixed", "O": "other", "W": WHITE}
#: From a code of the 18+1 list to its group.
GROUP_OF: Mapping[str, str] = {
    code: _BY_LETTER[code[0]] for code in ETHNICITIES if code != NOT_STATED
}


def group_of(code: str | None) -> str:
    """The group of a code of the 18+1 list.

    >>> group_of("W1"), group_of(None)
    ('white', 'not_known')
    """
    return GROUP_OF.get(code or "", NOT_KNOWN)


def group_column() -> ColumnElement[str]:
    """The group of a child, in a statement."""
    return case(GROUP_OF, value=Child.__table__.c.ethnicity, else_=NOT_KNOWN)


def codes_of(group: str) -> tuple[str, ...]:
    """The codes of one group."""
    return tuple(code for code, its in GROUP_OF.items() if its == group)
