"""Settings about messages that an administrator chooses on a page, over what the file says.

They are read by the same readers as the file, so what could not stand there cannot be chosen here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, time
from typing import Any

from sqlmodel import Session, col, select

from resettle.audit.actions import record
from resettle.audit.rules import Verb
from resettle.db import upsert
from resettle.errors import BadInput
from resettle.notifications.models import Choice
from resettle.settings import Read, Settings

#: What may be chosen, in the order it is shown.
CHOOSABLE = (
    "reminder_days_before",
    "escalate_after_working_days",
    "daily_at",
    "hold_minutes",
)

_READERS: Mapping[str, Read] = {
    known.name: known.metadata["read"] for known in fields(Settings) if known.name in CHOOSABLE
}


def chosen_over(db: Session, settings: Settings) -> Settings:
    """The settings in force: what was chosen on a page wins over the file."""
    values: dict[str, Any] = {}
    for choice in choices(db):
        try:
            values[choice.name] = _READERS[choice.name](choice.value)
        except (KeyError, ValueError):
            # Chosen under another version, and no value now: the file's word stands.
            continue
    return replace(settings, **values) if values else settings


def choices(db: Session) -> list[Choice]:
    """What has been chosen, by whom and when."""
    return list(db.exec(select(Choice).order_by(col(Choice.name))))


def choose(
    db: Session, said: Mapping[str, str], settings: Settings, *, at: datetime, actor: str
) -> list[str]:
    """Choose values for some settings; those that are in force already are left alone.

    Args:
        settings: those in force.

    Returns:
        The names of what is now another.

    Raises:
        BadInput: a value cannot be used; `field` is the setting.
    """
    changed = []
    for name in CHOOSABLE:
        if name not in said:
            continue
        value = _read(name, said[name])
        if value == getattr(settings, name):
            continue
        row = {"name": name, "value": as_text(value), "actor": actor, "at": at}
        upsert(db, Choice.__table__, [row], on=("name",))
        _record(db, name, f"was chosen: {as_text(value)}", at, actor)
        changed.append(name)
    return changed


def back_to_file(db: Session, name: str, *, at: datetime, actor: str) -> None:
    """What the file says is in force again. Nothing chosen is no error."""
    held = db.get(Choice, name)
    if held is not None:
        db.delete(held)
        _record(db, name, "is as the file says again", at, actor)


def as_text(value: object) -> str:
    """A value as it is typed, and as it is kept.

    >>> as_text((5, 1)), as_text(time(7, 30))
    ('5, 1', '07:30')
    """
    match value:
        case tuple():
            return ", ".join(str(one) for one in value)
        case time():
            return f"{value:%H:%M}"
        case _:
            return str(value)


def _read(name: str, said: str) -> Any:
    # People leave out the nought of an hour before ten.
    typed = f"0{said}" if name == "daily_at" and said[1:2] == ":" else said
    try:
        value = _READERS[name](typed)
    except ValueError as wrong:
        raise BadInput("It %(must)s.", must=wrong.args[0], field=name) from wrong
    # The order in which days were typed says nothing, and a day twice is one reminder.
    return tuple(sorted(set(value), reverse=True)) if isinstance(value, tuple) else value


def _record(db: Session, name: str, words: str, at: datetime, actor: str) -> None:
    subject = f"setting:{name}"
    record(db, actor=actor, verb=Verb.CHANGED, subject=subject, because=words, at=at)
