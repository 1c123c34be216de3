"""Roles and scopes as people read them, each with what it means in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from resettle.permissions import May, Role
from resettle.planning.vocabulary import Owner

ROLES: Mapping[str, tuple[Any, Any]] = {
    Role.RESETTLEMENT_WORKER: (
        _l("Resettlement worker"),
        _l(
            "Works with the children assigned to them or to their teams: plans, tasks, messages "
            "from custody, and who works with whom."
        ),
    ),
    Role.MENTOR: (
        _l("Mentor"),
        _l(
            "Sees the children they are alongside, and their own part of the plan. Nothing about "
            "health, or about anybody harmed."
        ),
    ),
    Role.MANAGER: (
        _l("Manager"),
        _l("Sees to the work of their teams, and takes over what is still open close to the day."),
    ),
    Role.ADMINISTRATOR: (
        _l("Administrator"),
        _l(
            "Looks after accounts, teams, tokens and settings. Sees no child, unless they also "
            "have another role."
        ),
    ),
    Role.PARTNER: (
        _l("Partner, read only"),
        _l(
            "Somebody of another organisation, who reads about the children they are assigned to "
            "and changes nothing."
        ),
    ),
}

SCOPES: Mapping[str, Any] = {
    May.SEND_EVENTS: _l("Send events"),
    May.READ_EVENTS: _l("Read events and what became of them"),
    May.READ_PLANS: _l("Read children’s plans"),
    May.READ_TASKS: _l("Read tasks"),
    May.CHANGE_TASKS: _l("Change tasks: done, not required, declined, blocked"),
    May.READ_CHILDREN: _l("Read who the children are"),
    May.READ_RULES: _l("Read the rules"),
    May.READ_REPORTS: _l("Read reports: how many, and never who"),
    May.READ_BOARD: _l("Read who came to the management board"),
    May.READ_AUDITS: _l("Read what came of case audits"),
}

#: The posts a task can be addressed to.
POSTS: Mapping[str, Any] = {
    Owner.RESETTLEMENT_WORKER: _l("Resettlement worker"),
    Owner.CASE_MANAGER: _l("Case manager"),
    Owner.MANAGER: _l("Manager"),
    Owner.MENTOR: _l("Mentor"),
    Owner.MENTOR_COORDINATOR: _l("Mentor coordinator"),
    Owner.SOCIAL_WORKER: _l("Social worker"),
    Owner.REVIEWING_OFFICER: _l("Reviewing officer"),
    Owner.EDUCATION_WORKER: _l("Education worker"),
    Owner.HEALTH_WORKER: _l("Health worker"),
    Owner.SUBSTANCE_MISUSE_WORKER: _l("Drugs and alcohol worker"),
    Owner.ESTABLISHMENT: _l("Establishment"),
    Owner.HOME_AUTHORITY: _l("Home council"),
    Owner.PROBATION: _l("Probation"),
    Owner.VICTIM_WORKER: _l("Victim worker"),
    Owner.DESIGNATED_LEAD: _l("Designated safeguarding lead"),
}


def roles_in_words(roles: str) -> list[str]:
    """Of a person's roles as they are kept, the words."""
    return [str(ROLES[word][0]) for word in roles.split() if word in ROLES]


def scope_words(scope: str) -> str:
    """A scope of a token as people read it; one this version does not know, as it stands."""
    return str(SCOPES.get(scope, scope))


def role_choices() -> list[tuple[str, str, str]]:
    """For checkboxes, each with its sentence."""
    return [(str(word), str(name), str(means)) for word, (name, means) in ROLES.items()]


def words_of(known: Mapping[str, Any]) -> list[tuple[str, str]]:
    """For radios, checkboxes and lists to choose from."""
    return [(str(word), str(words)) for word, words in known.items()]
