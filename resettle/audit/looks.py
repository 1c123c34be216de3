"""Writes down who looked at a child before the answer leaves. Where that fails, none leaves."""

from __future__ import annotations

from collections.abc import Iterable

from resettle.audit.actions import Line, record_all
from resettle.audit.rules import Verb
from resettle.web.doors import clock, database, viewer


def note_consulted(seen: Iterable[tuple[int | None, str]], words: str) -> None:
    """Say who looked at what. `seen` is of `(child id, subject)`, such as `(7, "task:12")`; the
    child is None where what is said of a child must not lead there."""
    at, actor = clock().now(), viewer().name
    lines = [
        Line(
            actor=actor, verb=Verb.CONSULTED, subject=subject, because=words, at=at, child_id=child
        )
        for child, subject in seen
    ]
    if lines:
        with database().unit() as db:
            record_all(db, lines)


def note_children_seen(child_ids: Iterable[int], words: str) -> None:
    """The same for whole records."""
    note_consulted([(child, f"child:{child}") for child in sorted(set(child_ids))], words)
