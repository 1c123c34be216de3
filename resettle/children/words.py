"""The closed lists of words as people read them, in the reader's language. Templates ask by filter.

What stands in the database are the glossary's words; what stands on a page are these.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from resettle.children.rules import Named, name_for
from resettle.permissions import NOBODY
from resettle.planning.conditions import age_on
from resettle.planning.vocabulary import (
    Flag,
    Level,
    Order,
    Owner,
    Pathway,
    Stage,
    Standing,
    TaskState,
)
from resettle.web.doors import visitor

PATHWAYS: Mapping[str, Any] = {
    Pathway.ACCOMMODATION: _l("Somewhere to live"),
    Pathway.EDUCATION: _l("Education, training and work"),
    Pathway.HEALTH: _l("Health"),
    Pathway.SUBSTANCE_MISUSE: _l("Drugs and alcohol"),
    Pathway.FINANCE: _l("Money and debt"),
    Pathway.FAMILY: _l("Family and support"),
    Pathway.MENTORING: _l("Mentoring"),
    Pathway.CASE_MANAGEMENT: _l("Case management"),
}

OWNERS: Mapping[str, Any] = {
    Owner.RESETTLEMENT_WORKER: _l("Resettlement worker"),
    Owner.CASE_MANAGER: _l("Case manager"),
    Owner.MANAGER: _l("Manager"),
    Owner.MENTOR: _l("Mentor"),
    Owner.MENTOR_COORDINATOR: _l("Mentor coordinator"),
    Owner.ESTABLISHMENT: _l("Establishment"),
    Owner.HOME_AUTHORITY: _l("Home council"),
    Owner.SOCIAL_WORKER: _l("Social worker"),
    Owner.REVIEWING_OFFICER: _l("Reviewing officer"),
    Owner.EDUCATION_WORKER: _l("Education worker"),
    Owner.HEALTH_WORKER: _l("Health worker"),
    Owner.SUBSTANCE_MISUSE_WORKER: _l("Drugs and alcohol worker"),
    Owner.PROBATION: _l("Probation"),
    Owner.VICTIM_WORKER: _l("Victim worker"),
    Owner.DESIGNATED_LEAD: _l("Designated safeguarding lead"),
}

STAGES: Mapping[str, Any] = {
    Stage.COMMUNITY: _l("In the community"),
    Stage.CUSTODY: _l("In custody"),
    Stage.HOSPITAL: _l("In hospital"),
    Stage.UNLAWFULLY_AT_LARGE: _l("Unlawfully at large"),
    Stage.DIED: _l("Died"),
    Stage.ENDED: _l("Ended"),
}

ORDERS: Mapping[str, Any] = {
    Order.REMAND: _l("On remand"),
    Order.DTO: _l("Detention and training order"),
    Order.SECTION_250: _l("Section 250 sentence"),
    Order.SECTION_254: _l("Section 254 extended sentence"),
    Order.SECTION_259: _l("Section 259 sentence"),
}

STATES: Mapping[str, Any] = {
    TaskState.NOT_STARTED: _l("Not started"),
    TaskState.IN_PROGRESS: _l("In progress"),
    TaskState.DONE: _l("Done"),
    TaskState.NOT_REQUIRED: _l("Not required"),
    TaskState.DECLINED: _l("Declined by the child"),
    TaskState.BLOCKED: _l("Blocked"),
    TaskState.WITHDRAWN: _l("Withdrawn by the plan"),
}

STANDINGS: Mapping[str, Any] = {
    Standing.LAW: _l("Law"),
    Standing.GUIDANCE: _l("Guidance"),
    Standing.LOCAL: _l("Local practice"),
}

FLAGS: Mapping[str, Any] = {
    Flag.COMPRESSED: _l("Less time than the rule asks for"),
    Flag.ESTIMATED: _l("Counted from an estimated release date"),
    Flag.HELD: _l("On hold"),
    Flag.PINNED: _l("Date set by a person"),
    Flag.PROVISIONAL: _l("Bank holidays not published yet"),
    Flag.UNPLANNED_RELEASE: _l("Unplanned release"),
}

LEVELS: Mapping[str, Any] = {
    Level.STANDARD: _l("Standard contact"),
    Level.ENHANCED: _l("Enhanced contact"),
    Level.INTENSIVE: _l("Intensive contact"),
}

LOOKED_AFTER: Mapping[str, Any] = {
    "looked_after": _l("Looked after"),
    "ceased_on_detention": _l("Stopped being looked after on detention"),
    "relevant_child": _l("Care leaver"),
    "not_looked_after": _l("Not looked after"),
}

_LISTS: Mapping[str, Mapping[str, Any]] = {
    "pathway_words": PATHWAYS,
    "owner_words": OWNERS,
    "stage_words": STAGES,
    "order_words": ORDERS,
    "state_words": STATES,
    "standing_words": STANDINGS,
    "flag_words": FLAGS,
    "level_words": LEVELS,
    "looked_after_words": LOOKED_AFTER,
}


def said(words: Mapping[str, Any], word: str | None) -> str:
    """A word of a list as people read it; one that is in no list, as it stands, without lines."""
    if not word:
        return ""
    return str(words.get(word, word.replace("_", " ")))


def _shown_name(child: Named) -> str:
    """What to call a child to whoever looks at the page."""
    return name_for(visitor() or NOBODY, child)


def teach(app: Flask) -> None:
    """Give templates these lists as filters: `{{ task.owner | owner_words }}`."""
    for name, words in _LISTS.items():
        app.jinja_env.filters[name] = partial(said, words)
    app.jinja_env.filters["shown_name"] = _shown_name
    app.jinja_env.filters["age"] = age_on
