"""What a row does, in words that go on after a colon."""

from __future__ import annotations

from resettle.caseload.importing.reader import short
from resettle.caseload.importing.rows import Statement
from resettle.errors import Words


def in_words(told: Statement) -> Words:
    """What a statement says, for people."""
    day = short(told.day) if told.day else ""
    match told.kind:
        case "child.registered":
            return Words("who the child is")
        case "custody.started":
            return Words("custody started on %(day)s", day=day)
        case "sentence.imposed":
            return Words("sentence on %(day)s", day=day)
        case "release.planned":
            return Words("release planned for %(day)s", day=day)
        case "child.released":
            return Words("released on %(day)s", day=day)
        case "looked_after.changed":
            return Words("looked-after status: %(word)s", word=_plain(told.data["status"]))
        case "intensity.set":
            return Words("intensity: %(word)s", word=_plain(told.data["level"]))
    kind = _plain(told.kind.replace(".", " "))
    return (
        Words("%(event)s on %(day)s", event=kind, day=day)
        if day
        else Words("%(event)s", event=kind)
    )


def _plain(word: object) -> str:
    return str(word).replace("_", " ")
