"""The floor: the same reads, the same arithmetic and the same writes, by hand with `sqlite3`.

It works in the product's own tables, on a file with the product's own settings, and leaves the
same tasks there: `same_work` holds it to that. It is what remains when everything that makes the
work safe to change is taken away: one kind of event, one kind of rule, no settled tasks, no doubt.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.caseload import NOW
from bench.rules import FINGERPRINT, WORKFLOW, plain_rules
from resettle.db import SQLITE_PRAGMAS

Row = tuple[Any, ...]

_MONTHS = "January February March April May June July August September October November December"
_MONTH = dict(enumerate(_MONTHS.split(), start=1))
#: As the product's dates and times stand in SQLite.
NOW_WORDS = NOW.strftime("%Y-%m-%d %H:%M:%S.%f")

#: What the product keeps beside each child, for lists.
_BESIDE = (
    'stage, planned_release_on, released_on, "order", custody_since, release_earliest,'
    " release_latest, release_decided, unplanned_release, recalled, looked_after, establishment,"
    " plan_rulebook"
)
_CHILDREN = f"SELECT id, ref, {_BESIDE} FROM child WHERE id IN ({{}}) ORDER BY id"  # noqa: S608 - our own columns
_KNOWN = "SELECT ref, id FROM child WHERE ref IN ({})"
_EVENTS = (
    "SELECT child_id, said_at, event_source, event_id, meaning FROM message"
    " WHERE child_id IN ({}) AND counts = 1 ORDER BY child_id, said_at"
)
#: What tells one task from another, then what a plan may change, then what the beat needs.
_HELD = (
    "SELECT child_id, task, id, occurrence, title, pathway, owner, standing, source, verified,"
    " opens, due, due_time, computed_due, flags, because, fallback_on, fallback_owner,"
    " identity, pinned, handed_over, state, state_before, settled_by, settled_on, revisit_on,"
    " look_on, told FROM task WHERE child_id IN ({}) ORDER BY child_id, id"
)
_COMPARED = slice(3, 18)

_NEW_TASK = (
    "INSERT INTO task (child_id, workflow, task, identity, occurrence, title, pathway, owner,"
    " handed_over, standing, source, verified, because, opens, due, computed_due, pinned, flags,"
    " state, look_on, told, version, created_at, updated_at)"
    " VALUES (?, ?, ?, '1', 1, ?, ?, ?, 0, 'local', ?, 1, ?, ?, ?, ?, 0, '', 'not_started', ?, '',"
    " 1, ?, ?)"
)
_MOVE_TASK = (
    "UPDATE task SET because = ?, computed_due = ?, due = ?, opens = ?, look_on = ?,"
    " version = version + 1, updated_at = ? WHERE id = ?"
)
_LOG = "INSERT INTO task_log (child_id, at, actor, cause, events, changes) VALUES (?,?,?,?,?,?)"
_NOTE = f"UPDATE child SET ({_BESIDE}) = ({', '.join('?' * 13)}) WHERE id = ?"  # noqa: S608 - our own columns
_MOVED = "INSERT INTO release_move (child_id, at, was, now, cause) VALUES (?, ?, ?, ?, 'measured')"
_MESSAGE = (
    "INSERT INTO message (received_at, sender, form, event_source, event_id, event_key, display_id,"
    " digest, raw, kind, state, subject, child_id, said_at, effective_on, meaning, counts, copies)"
    " VALUES (?, 'bench', 'own', ?, ?, ?, ?, ?, ?, ?, 'applied', ?, ?, ?, ?, ?, 1, 0)"
    " ON CONFLICT DO NOTHING"
)
_OUTBOX = (
    "INSERT INTO outbox (kind, payload, child_id, key, created_at, not_before, state, attempts)"
    " VALUES ('release_moved', ?, ?, ?, ?, ?, 'open', 0) ON CONFLICT DO NOTHING"
)
_CLAIM = (
    "UPDATE timer SET state = 'claimed', claim = ?, claimed_at = ? WHERE id IN (SELECT id"
    " FROM timer WHERE state = 'open' AND due_at <= ? ORDER BY due_at, id LIMIT ?) RETURNING id"
)
_MINE = "SELECT * FROM timer WHERE state = 'claimed' AND claim = ? ORDER BY due_at, id"


def connect(path: Path, *, shared: bool = False) -> sqlite3.Connection:
    """A connection with the product's own settings; `shared` between threads that take turns."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=not shared)
    for pragma, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma}={value}")
    return connection


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """One file, one transaction: for making files ready."""
    connection = connect(path)
    with unit(connection):
        yield connection
    connection.close()


@contextmanager
def unit(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


@dataclass(slots=True)
class Floor:
    """Rules and working days, ready to plan with."""

    days: list[date]
    rules: list[tuple[Any, ...]] = field(default_factory=lambda: [tuple(r) for r in plain_rules()])

    def at(self, path: Path) -> sqlite3.Connection:
        """A connection that has planned one child, for nothing: as the product's, below."""
        connection = connect(path)
        connection.execute("BEGIN IMMEDIATE")
        self.replan(connection, [1])
        connection.execute("ROLLBACK")
        return connection

    def plan_everyone(self, connection: sqlite3.Connection, chunk: int) -> None:
        """Every child in order, a transaction a chunk."""
        ids = [row[0] for row in connection.execute("SELECT id FROM child ORDER BY id")]
        for start in range(0, len(ids), chunk):
            with unit(connection):
                self.replan(connection, ids[start : start + chunk])

    def replan(self, connection: sqlite3.Connection, ids: Sequence[int]) -> None:
        """Read, compute, compare, write what differs."""
        marks = ",".join("?" * len(ids))
        children = connection.execute(_CHILDREN.format(marks), ids).fetchall()
        told: dict[int, list[Row]] = {one: [] for one in ids}
        for row in connection.execute(_EVENTS.format(marks), ids):
            told[row[0]].append(row)
        held: dict[int, dict[str, Row]] = {one: {} for one in ids}
        for row in connection.execute(_HELD.format(marks), ids):
            held[row[0]][row[1]] = row
        writing = _Writing()
        for child in children:
            self._child(child, told[child[0]], held[child[0]], writing)
        writing.write(connection)

    def _child(
        self, child: Row, events: list[Row], held: dict[str, Row], writing: _Writing
    ) -> None:
        order, started, release, keys = _facts(events)
        if started is None:
            return
        changes: list[dict[str, Any]] = []
        for wanted in self._wanted(order, started, release):
            task = wanted[0]
            have = held.get(task)
            if have is None:
                writing.add(child[0], wanted)
                changes.append(
                    {"name": f"{WORKFLOW}.{task}", "identity": "1", "kind": "add", "due": wanted[9]}
                )
            elif have[_COMPARED] != wanted[1:]:
                changes.append(writing.move(have, wanted))
        if changes:
            writing.logs.append(
                (child[0], NOW_WORDS, "bench", "measured", json.dumps(keys), json.dumps(changes))
            )
        planned = release.isoformat() if release else None
        new = (
            "custody", planned, None, order, started.isoformat(), None, None,
            int(release is not None), 0, 0, None, None, FINGERPRINT,
        )  # fmt: skip
        if new != child[2:]:
            writing.notes.append((*new, child[0]))
            if child[2] is not None and child[3] and planned and child[3] != planned:
                writing.tell(child[0], child[3], planned, " ".join(keys))

    def _wanted(self, order: str, started: date, release: date | None) -> Iterator[Row]:
        """Each task as `(task, …)` in the order the held ones are read in."""
        opens = started.isoformat()
        place = bisect_left(self.days, release) if release else 0
        on = f"{release.day} {_MONTH[release.month]} {release.year}" if release else ""
        for task, title, pathway, owner, source, count, unit_, words, orders in self.rules:
            if orders and order not in orders:
                continue
            if release is None:
                due, why = None, f"Due {words}. The day of release is not known yet."
            else:
                if unit_ == "working day":
                    day = self.days[place + count]
                elif unit_ == "month":
                    day = _months(release, count)
                else:
                    day = release + timedelta(days=count * (7 if unit_ == "week" else 1))
                due, why = max(day, started).isoformat(), f"Due {words}, {on}."
            yield (
                task, 1, title, pathway, owner, "local", source, 1, opens, due, None, due, "", why,
                None, None,
            )  # fmt: skip

    def ingest(self, connection: sqlite3.Connection, messages: Sequence[bytes], chunk: int) -> None:
        """Store each message with its meaning, and plan each child once a chunk."""
        for start in range(0, len(messages), chunk):
            self.take_in(connection, messages[start : start + chunk])

    def take_in(self, connection: sqlite3.Connection, messages: Sequence[bytes]) -> None:
        """One transaction of messages."""
        with unit(connection):
            self.replan(connection, store(connection, messages))


class _Writing:
    """The rows of a chunk, written in a few statements at its end."""

    def __init__(self) -> None:
        self.tasks: list[Row] = []
        self.moved: list[Row] = []
        self.logs: list[Row] = []
        self.notes: list[Row] = []
        self.outbox: list[Row] = []
        self.moves: list[Row] = []

    def add(self, child: int, wanted: Row) -> None:
        task, _, title, pathway, owner, _, source, _, opens, due, _, _, _, why, _, _ = wanted
        self.tasks.append(
            (
                child,
                WORKFLOW,
                task,
                title,
                pathway,
                owner,
                source,
                why,
                opens,
                due,
                due,
                opens,
                NOW_WORDS,
                NOW_WORDS,
            )
        )

    def move(self, have: Row, wanted: Row) -> dict[str, Any]:
        opens, due, why = wanted[8], wanted[9], wanted[13]
        self.moved.append((why, due, due, opens, opens, NOW_WORDS, have[2]))
        fields = {"due": [have[11], due], "computed_due": [have[13], due]}
        if have[15] != why:
            fields["because"] = [have[15], why]
        return {
            "name": f"{WORKFLOW}.{wanted[0]}", "identity": "1", "kind": "move", "fields": fields,
        }  # fmt: skip

    def tell(self, child: int, was: str, now: str, because: str) -> None:
        payload = json.dumps({"child_id": child, "was": was, "now": now, "because": because})
        key = f"release_moved:{child}:{was}:{now}:{because}"
        self.outbox.append((payload, child, key, NOW_WORDS, NOW_WORDS))
        self.moves.append((child, NOW_WORDS, was, now))

    def write(self, connection: sqlite3.Connection) -> None:
        for statement, rows in (
            (_NEW_TASK, self.tasks),
            (_MOVE_TASK, self.moved),
            (_LOG, self.logs),
            (_NOTE, self.notes),
            (_OUTBOX, self.outbox),
            (_MOVED, self.moves),
        ):
            if rows:
                connection.executemany(statement, rows)


def _facts(events: list[Row]) -> tuple[str, date | None, date | None, list[str]]:
    order, started, release, keys = "", None, None, []
    for _, _, source, name, meaning in events:
        said = json.loads(meaning)
        data = said["data"]
        if said["type"] == "custody.started":
            order, started = data["order"], date.fromisoformat(data["date"])
        elif said["type"] == "release.planned":
            release = date.fromisoformat(data["date"])
        keys.append(f"{source} {name}")
    return order, started, release, keys[-1:]


def _months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _message(raw: bytes, event: dict[str, Any], children: dict[str, int]) -> Row:
    kind, data, name, source = event["type"], event["data"], event["id"], event["source"]
    told = {part: event[part] for part in ("type", "subject", "data", "time")}
    digest = sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    at = event["time"].replace("T", " ").replace("Z", ".000000")
    effective = None if kind in ("release.planned", "need.recorded") else data.get("date")
    return (
        NOW_WORDS, source, name, f"own\x1f{source}\x1f{name}", name, digest, raw, kind,
        event["subject"], children[event["subject"]], at, effective,
        json.dumps({"type": kind, "data": data}),
    )  # fmt: skip


def store(connection: sqlite3.Connection, messages: Sequence[bytes]) -> list[int]:
    """Keep messages and what they mean; says whose they are."""
    events = [(raw, json.loads(raw)) for raw in messages]
    refs = sorted({event["subject"] for _, event in events})
    children: dict[str, int] = {}
    for start in range(0, len(refs), 500):
        some = refs[start : start + 500]
        children.update(connection.execute(_KNOWN.format(",".join("?" * len(some))), some))
    connection.executemany(_MESSAGE, [_message(*event, children) for event in events])
    return sorted(children.values())


def claim(connection: sqlite3.Connection, mine: str, now: str, limit: int) -> list[Row]:
    """Claim due rows, and read them as the product does."""
    with unit(connection):
        connection.execute(_CLAIM, (mine, now, now, limit)).fetchall()
        return connection.execute(_MINE, (mine,)).fetchall()


#: What must be the same in the product's file and the floor's once both have done their work.
_TASKS = (
    "SELECT child.ref, task.workflow, task.task, task.identity, task.title, task.owner, opens, due,"
    " computed_due, flags, because, state, look_on FROM task JOIN child ON child.id = task.child_id"
    " ORDER BY 1, 2, 3, 4"
)


def tasks_in(path: Path) -> list[Row]:
    connection = connect(path)
    rows = connection.execute(_TASKS).fetchall()
    connection.close()
    return rows


def messages_in(path: Path) -> int:
    connection = connect(path)
    (number,) = connection.execute("SELECT count(*) FROM message").fetchone()
    connection.close()
    return int(number)
