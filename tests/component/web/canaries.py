"""Children of whom every field that holds words holds one that is known again wherever it shows.

A word is made of the child's letter and of where it stands: `zyxzybaddresslineshidden` is of child
B, from `address.lines`, of the row that is called "hidden". A column with words is filled by
itself, so one that is new is watched from its first day, unless `PLAIN` says why it need not be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, String
from sqlmodel import AutoString, Session

from resettle.db import Model
from resettle.records.kinds import KINDS, Holds
from tests.component.web.canary_words import PLAIN


def canary(letter: str, where: str, tag: str = "") -> str:
    return re.sub(r"[^a-z]", "", f"zyxzy{letter}{where}{tag}".lower())


def seen_in(text: str, letter: str) -> set[str]:
    """The words of one child that stand in a text, without their mark."""
    return set(re.findall(f"zyxzy{letter}([a-z]+)", text.lower()))


def holds_words(column: Column[Any]) -> bool:
    return isinstance(column.type, AutoString | String | JSON | LargeBinary)


def is_plain(table: str, column: str) -> bool:
    return f"{table}.{column}" in PLAIN or f"*.{column}" in PLAIN


@dataclass
class Seeded:
    """One child, and the rows that lead to it."""

    letter: str
    ref: str
    me: int
    other: int
    now: datetime
    rows: dict[str, list[int]] = field(default_factory=dict)

    def put(self, db: Session, table: str, tag: str = "", **said: Any) -> int:
        """A row whose every word is this child's own."""
        columns = Model.metadata.tables[table].c
        for column in columns:
            name, free = column.name, column.name not in said and not column.foreign_keys
            if name == "taken_back_because" and "taken_back_at" not in said:
                continue
            if name == "child_id" and name not in said:
                said[name] = self.rows["child"][0]
            elif name == "actor":
                said.setdefault(name, f"person:{self.other}")
            elif free and holds_words(column) and not is_plain(table, name):
                said[name] = self._filled(column, canary(self.letter, f"{table}{name}", tag))
            elif free and not column.nullable and column.default is None:
                said.update({} if column.primary_key else {name: self._usual(column, tag)})
        row = model_of(table)(**said)
        db.add(row)
        db.flush()
        number = int(row.id) if hasattr(row, "id") else int(row.task_id)
        self.rows.setdefault(table, []).append(number)
        return number

    def _filled(self, column: Column[Any], word: str) -> Any:
        match column.type:
            case LargeBinary():
                return word.encode()
            case JSON():
                return [word] if (column.table.name, column.name) in LISTS else {"words": word}
            case _:
                return word

    def _usual(self, column: Column[Any], tag: str) -> Any:
        if column.name == "key" or column.name == "hash":
            return f"{self.letter}-{tag}-{column.table.name}"
        kind = model_of(column.table.name).model_fields[column.name].annotation
        return {datetime: self.now, date: self.now.date()}.get(kind) or kind()


#: JSON that is a list and not a mapping.
LISTS = {
    ("import", "receipts"),
    ("task_log", "events"),
    ("wish", "interests"),
    ("wish", "languages"),
    ("wish", "times"),
}


def model_of(table: str) -> Any:
    found = [one.class_ for one in Model._sa_registry.mappers if one.local_table.name == table]
    return found[0]


def statements(child: Seeded) -> Iterator[tuple[str, dict[str, Any], str]]:
    """One of every kind there is, and one that was taken back."""
    for kind in KINDS.values():
        word = canary(child.letter, "statementvalue", kind.name)
        match kind.holds:
            case Holds.LINK:
                yield kind.name, {"words": word, "address": f"https://{word}.example/"}, kind.name
            case Holds.WORDS:
                yield kind.name, {"words": word}, kind.name
            case _:
                yield kind.name, {"chosen": [[*kind.choices][-1]], "words": word}, kind.name
    yield "who_i_am", {"words": canary(child.letter, "statementvalue", "back")}, "back"


def sow(db: Session, child: Seeded, since: date, until: date | None, mentor: int) -> Seeded:
    """Everything of one child, who is `mentor`'s for so long."""
    letter = child.letter
    names = f"{canary(letter, 'childfirst')} {canary(letter, 'childsurname')}"
    who: dict[str, Any] = {"stage": "custody", "order": "section_250", "name": names}
    who |= {"date_of_birth": date(2009, 6, 14), "looked_after": "relevant_child"}
    who |= {"planned_release_on": child.now.date() + timedelta(days=20), "release_decided": True}
    # What a child likes to be called would hide the name, which of one is looked for.
    liked = None if letter == "a" else canary(letter, "childknownas")
    child.put(db, "child", ref=child.ref, known_as=liked, **who)
    number = child.rows["child"][0]
    joined = child.put(db, "child", "joined", ref=f"{child.ref}-old", merged_into=number)
    child.put(db, "merge", child_id=joined, into_id=number)
    child.put(db, "assignment", owner="mentor", person_id=mentor, since=since, until=until)
    _who_it_is(db, child)
    _life(db, child)
    _meetings(db, child)
    _tasks(db, child)
    _court(db, child)
    _episodes(db, child)
    _mentoring(db, child, mentor, since, until)
    _contacts(db, child)
    _safety(db, child)
    _audits(db, child)
    _machinery(db, child)
    return child


def _who_it_is(db: Session, child: Seeded) -> None:
    child.put(db, "identifier", type="noms")
    child.put(db, "restriction", restricted=False)
    for kind, value, tag in statements(child):
        back = {"taken_back_at": child.now} if tag == "back" else {}
        child.put(db, "statement", tag, kind=kind, value=value, **back)


def _life(db: Session, child: Seeded) -> None:
    for kind in ("parent", "health"):
        child.put(db, "person_around", kind, kind=kind, may_be_told="plan")
    today, day = child.now.date(), timedelta(days=1)
    for tag, since, until, more in (
        ("current", today - 9 * day, None, {}),
        ("earlier", today - 90 * day, today - 10 * day, {}),
        ("tocome", today + 20 * day, None, {}),
        ("hidden", today - 9 * day, None, {"hidden_from_family": True}),
        ("back", today - 9 * day, None, {"taken_back_at": child.now}),
    ):
        child.put(db, "address", tag, kind="hostel", since=since, until=until, **more)
    for pathway in ("accommodation", "education", "health", "substance_misuse", "family"):
        answers: dict[str, Any] = {
            name: canary(child.letter, "outcomepointanswers", f"{pathway}{name}")
            for name in ("note", "suitable_because")
        }
        told = {"pathway": pathway, "point": "entry", "answers": answers | {"special_needs": True}}
        child.put(db, "outcome_point", pathway, **told)
        child.put(db, "outcome_point", f"{pathway}back", **told, taken_back_at=child.now)


def _meetings(db: Session, child: Seeded) -> None:
    later = child.now + timedelta(days=3)
    for tag, state, invited in (
        ("asked", "planned", child.me),
        ("held", "held", child.me),
        ("closed", "planned", child.other),
    ):
        told = {"kind": "review", "state": state, "starts_at": later}
        meeting = child.put(db, "meeting", tag, **told)
        name = f"{canary(child.letter, 'childfirst')} {canary(child.letter, 'childsurname')}"
        child.put(db, "invited", tag, meeting_id=meeting, role="child", name=name)
        child.put(db, "invited", tag, meeting_id=meeting, person_id=invited, role="mentor")
        child.put(db, "meeting_log", tag, meeting_id=meeting, what="cancelled")


#: Of each a task: the tag, the pathway and the owner.
TASKS = (
    ("mentors", "mentoring", "mentor"),
    ("shared", "accommodation", "resettlement_worker"),
    ("partners", "education", "education_worker"),
    ("health", "health", "health_worker"),
    ("drugs", "substance_misuse", "mentor"),
    ("victim", "case_management", "victim_worker"),
    ("lead", "mentoring", "designated_lead"),
)


def _tasks(db: Session, child: Seeded) -> None:
    for tag, pathway, owner in TASKS:
        told = {"workflow": "w", "task": tag, "identity": "1", "occurrence": 1, "standing": "local"}
        told |= {"pathway": pathway, "owner": owner, "state": "blocked", "due": child.now.date()}
        task = child.put(db, "task", tag, **told)
        child.put(db, "task_note", tag, task_id=task, concern=tag == "shared")
        child.put(db, "chase", tag, task_id=task)
        child.put(db, "task_partner", tag, task_id=task)
        change = {"task_id": task, "name": f"w.{tag}", "identity": "1", "kind": "changed"}
        word = canary(child.letter, "tasklogchanges", tag)
        change |= {"fields": {"state": ["not_started", "blocked"]}, "reason": word}
        child.put(db, "task_log", tag, changes=[change])
    child.put(db, "release_move", was=child.now.date(), now=child.now.date() + timedelta(days=20))
    child.put(db, "seen_move", person_id=child.other, move_id=0)


def _court(db: Session, child: Seeded) -> None:
    child.put(db, "condition", kind="additional")
    child.put(db, "warned", kind="first")
    child.put(db, "warned", "back", kind="first", taken_back_at=child.now)
    child.put(db, "judgement")
    word = canary(child.letter, "oversightsigned")
    for kind in ("decision", "sent_back"):
        child.put(db, "oversight", kind, kind=kind, signed=None)
    plan = [{"id": 1, "title": word, "due": None}]
    child.put(db, "oversight", "plan", kind="plan_countersigned", signed={"plan": plan})


def _episodes(db: Session, child: Seeded) -> None:
    for tag, back in (("", {}), ("back", {"taken_back_at": child.now})):
        ended = {"ending": "completed", "ended_on": child.now.date()}
        child.put(db, "disposal", tag, kind="youth_caution", **ended, **back)
        child.put(db, "help_period", tag, kind="early_help", since=child.now.date(), **back)
        child.put(db, "serious_violence", tag, offence_group="ROBBERY", **back)
        victim = child.put(db, "victim", tag, **back)
        child.put(db, "victim_step", tag, victim_id=victim, step="contacted", **back)


def _mentoring(db: Session, child: Seeded, mentor: int, since: date, until: date | None) -> None:
    child.put(db, "wish", person_id=child.other)
    child.put(db, "barrier", person_id=child.me, kind="family")
    told: dict[str, Any] = {"person_id": mentor, "accepted_on": since, "introduced_on": since}
    told |= (
        {"state": "ended", "ends_on": until, "ending": "planned"} if until else {"state": "active"}
    )
    held = child.rows["assignment"][0]
    match = child.put(db, "mentor_match", requested_on=since, assignment_id=held, **told)
    child.put(db, "match_step", match_id=match, became="active")


def _contacts(db: Session, child: Seeded) -> None:
    mine, began = _writer(child), child.now - timedelta(days=2)
    for tag, person, hours in (("own", mine, 0), ("others", child.other, 1)):
        told = {"how": "visit", "place": "out", "attended": "attended", "minutes": 30}
        told |= {"person_id": person, "began_at": began + timedelta(hours=hours)}
        contact = child.put(db, "contact", tag, key=f"{child.letter}-{tag}", **told)
        child.put(db, "expense", tag, person_id=person, contact_id=contact, pence=100)
        child.put(db, "held_contact", tag, key=f"{child.letter}-{tag}", person_id=person)
    child.put(db, "check_in", way="on_a_phone", answers={"education": 2}, talk=True)
    later = child.now + timedelta(days=2)
    child.put(db, "check_in_link", hash=f"{child.letter}-hash", until=later)


def _writer(child: Seeded) -> int:
    """Of B the mentor who looks has never written a word."""
    return child.other if child.letter == "b" else child.me


def _safety(db: Session, child: Seeded) -> None:
    mine = _writer(child)
    for tag, person in (("own", mine), ("others", child.other)):
        told = {"key": f"{child.letter}-{tag}", "person_id": person}
        told |= {"actor": f"person:{person}"}
        concern = child.put(db, "concern", tag, **told)
        child.put(db, "concern_note", tag, concern_id=concern, did="noted")
    told = {"about_id": child.me, "person_id": child.other}
    allegation = child.put(db, "allegation", **told)
    child.put(db, "allegation_note", allegation_id=allegation)


def _audits(db: Session, child: Seeded) -> None:
    """What auditors wrote of the case; a mentor is none."""
    spread = {"drawn_from": "caseload", "spread": "none", "could": [], "size": 1}
    sample = child.put(db, "audit_sample", **spread)
    case = child.put(db, "audit_case", sample_id=sample)
    audit = child.put(db, "case_audit", case_id=case, person_id=child.other)
    judged = {"part": "planning.harm", "said": "sufficient"}
    child.put(db, "audit_answer", audit_id=audit, question="", **judged)
    child.put(db, "audit_step", audit_id=audit, did="finished")
    child.put(db, "agreed_judgement", case_id=case, **judged)


def _machinery(db: Session, child: Seeded) -> None:
    child.put(db, "message", form="own", kind="child.registered", state="needs_attention")
    child.put(db, "notice", key=f"{child.letter}-notice", kind="task_due")
    child.put(db, "audit_line", verb="changed")
    child.put(db, "opened_record", person_id=child.other, until=child.now)
    child.put(db, "outbox", kind="none", state="done", key=f"{child.letter}-outbox")
    child.put(db, "timer", kind="none", state="done", key=f"{child.letter}-timer")
    child.put(db, "saved_filter", person_id=child.other)
    child.put(db, "import", kind="children", state="done", digest=child.letter, total=1)
