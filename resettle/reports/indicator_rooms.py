"""The tables of the indicators that are counted from rooms of their own: who came to the management
board (8), and people harmed (10).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from resettle.board.queries import meetings_between
from resettle.board.rules import Came
from resettle.board.words import AGENCIES
from resettle.children.models import Child
from resettle.children.queries import may_see
from resettle.children.rules import name_for
from resettle.permissions import May
from resettle.reports.asking import Ask
from resettle.reports.indicator_leavers import one_of_ids
from resettle.reports.rules import TOTAL, Row, Table, count, share, words
from resettle.victims.queries import Harmed, decided_between, is_behind_the_wall
from resettle.victims.rules import Step, consent_on, may_be_behind_the_wall, plain

_C = Child.__table__.c
#: As many children as anybody reads through.
_MOST = 50

# 8. The management board.


def board(ask: Ask) -> Table:
    """Of the agencies that were expected, which sent somebody senior enough."""
    held = meetings_between(ask.viewer, ask.db, ask.asked.first, ask.asked.last)
    found: dict[str, Counter[str]] = {}
    for meeting in held:
        for agency, came in meeting.came.items():
            found.setdefault(agency, Counter())[came] += 1
    whole = sum(found.values(), Counter())
    rows = [
        Row(str(agency), said, _board_values(found[agency]), href="/board")
        for agency, said in AGENCIES.items()
        if agency in found
    ]
    empty = _l("No meeting of the board was recorded in this period.")
    if not ask.viewer.may(May.READ_BOARD):
        empty = _l("Only managers read who came to the management board.")
    return Table(
        name="board",
        title=_l("8. The management board"),
        rows_are=_l("Agency"),
        columns=(
            count("expected", _l("Expected"), opens=False),
            count("senior", _l("Somebody senior enough came"), opens=False),
            count("deputy", _l("A deputy came"), opens=False),
            count("nobody", _l("Nobody came"), opens=False),
            share("share", _l("Senior, of those expected"), part="senior", whole="expected"),
        ),
        rows=rows,
        total=Row(TOTAL, _l("All"), _board_values(whole)) if rows else None,
        sums=(("expected", ("senior", "deputy", "nobody")),),
        empty=empty,
        note=ngettext("From %(num)s meeting.", "From %(num)s meetings.", len(held)) if rows else "",
        of_nobody=True,
    )


def _board_values(counts: Counter[str]) -> dict[str, Any]:
    return {
        "expected": counts.total(),
        "senior": counts[Came.SENIOR],
        "deputy": counts[Came.DEPUTY],
        "nobody": counts[Came.APOLOGIES] + counts[Came.ABSENT],
    }


# 10. People harmed.


def _decided(ask: Ask) -> list[Harmed]:
    """Everybody harmed by children whom the filters leave."""
    found = decided_between(ask.viewer, ask.db, ask.asked.first, ask.asked.last)
    ids = {one.victim.child_id for one in found}
    wanted = select(_C.id).where(one_of_ids(_C.id, ids), ask.children())
    mine = set(ask.db.connection().scalars(wanted)) if ids else set()
    return [one for one in found if one.victim.child_id in mine]


@dataclass(frozen=True, slots=True)
class _Somebody:
    """One person harmed by one child, and each offence of the period by which."""

    matters: tuple[Harmed, ...]

    def has(self, step: Step) -> bool:
        return any(one.has(step) for one in self.matters)

    def consent(self, on: date) -> bool | None:
        return consent_on([step for one in self.matters for step in one.standing], on)

    @property
    def asked_in_time(self) -> bool:
        return all(one.asked_in_time for one in self.matters)


def _people(matters: Iterable[Harmed]) -> list[_Somebody]:
    found: dict[tuple[int, str], list[Harmed]] = {}
    for one in matters:
        key = (one.victim.child_id, plain(one.victim.reference))
        found.setdefault(key, []).append(one)
    return [_Somebody(tuple(mine)) for mine in found.values()]


def people_harmed(ask: Ask) -> Sequence[Table]:
    if not ask.viewer.may(May.READ_VICTIMS):
        return [_left_out()]
    last = min(ask.asked.last, ask.today)
    matters = _decided(ask)
    every = _people(matters)
    asked = [one for one in every if one.has(Step.CONSENT_ASKED) or one.consent(last) is not None]
    agreed = [one for one in asked if one.consent(last)]
    tables = [_harmed(every, asked, agreed)]
    if may_be_behind_the_wall(ask.viewer):
        tables.append(_harmed_list(ask, matters, last))
    return tables


_TITLE = _l("10. People harmed")


def _left_out() -> Table:
    return Table(
        name="people-harmed",
        title=_TITLE,
        rows_are=_l("Step"),
        columns=(count("people", _l("People"), opens=False),),
        rows=[],
        empty=_l(
            "Indicator 10 is left out here. Only managers and victim workers read about people "
            "who were harmed, and no other system does."
        ),
    )


def _harmed(every: list[_Somebody], asked: list[_Somebody], agreed: list[_Somebody]) -> Table:
    parts: list[tuple[str, Any, list[_Somebody], list[_Somebody]]] = [
        ("asked", _l("Asked whether we may be in touch"), asked, every),
        ("consent", _l("Agreed to be contacted"), agreed, asked),
        ("contacted", _l("Was contacted"), _with(agreed, Step.CONTACTED), agreed),
        (
            "view",
            _l("Asked for a view by the day of the decision"),
            [one for one in agreed if one.asked_in_time],
            agreed,
        ),
        ("restorative", _l("Took part in restorative justice"), _with(agreed, _RJ), agreed),
        ("progress", _l("Told how things go"), _with(agreed, Step.PROGRESS_TOLD), agreed),
        ("support", _l("Given support"), _with(agreed, Step.SUPPORT_GIVEN), agreed),
    ]
    whole = {"consent": "asked"}
    return Table(
        name="people-harmed",
        title=_TITLE,
        rows_are=_l("Step"),
        columns=(
            count("people", _l("People"), opens=False),
            count("others", _l("The others"), opens=False),
            count("of", _l("Of"), opens=False),
            share("share", _l("Share"), part="people", whole="of"),
        ),
        rows=[
            Row(
                name,
                title,
                {"people": len(some), "others": len(of) - len(some), "of": len(of)},
                called={}
                if name == "asked"
                else {"of": f"people-harmed/{whole.get(name, 'consent')}/people"},
            )
            for name, title, some, of in parts
        ]
        if every
        else [],
        sums=(("of", ("people", "others")),),
        empty=_l("No matter of anybody harmed was decided in this period."),
        note=_l(
            "People whose matter was decided in the period: by a disposal or a sentence. What "
            "comes after consent is of those who agreed. Matters without a day of decision belong "
            "to no quarter yet. No reference and no name stands in any file."
        ),
    )


_RJ = Step.RESTORATIVE


def _with(some: list[_Somebody], step: Step) -> list[_Somebody]:
    return [one for one in some if one.has(step)]


def _harmed_list(ask: Ask, every: list[Harmed], last: date) -> Table:
    """What is still to be done, by child, for who stands behind the wall of that child."""
    open_ = {one.victim.child_id for one in every if _lacks(one, last)}
    wanted = (
        select(_C.id, _C.ref, _C.name, _C.known_as)
        .where(one_of_ids(_C.id, open_), may_see(ask.viewer))
        .order_by(_C.ref)
        .limit(_MOST)
    )
    rows = []
    for child in ask.db.connection().execute(wanted) if open_ else ():
        if not is_behind_the_wall(ask.viewer, ask.db, child.id):
            continue
        lacking = {
            what: None
            for one in every
            if one.victim.child_id == child.id
            for what in _lacks(one, last)
        }
        rows.append(
            Row(
                child.ref,
                name_for(ask.viewer, child),
                {"lacks": gettext("; ").join(lacking)},
                child_id=child.id,
                href=f"/children/{child.ref}/people-harmed",
            )
        )
    return Table(
        name="harmed-open",
        title=_l("10. People harmed: what is not recorded yet"),
        rows_are=_l("Child"),
        columns=(words("lacks", _l("Not recorded")),),
        rows=rows,
        inside=True,
        empty=_l("Nothing is missing of whom you may read about."),
    )


def _lacks(one: Harmed, last: date) -> list[str]:
    consent = one.consent(last)
    if consent is None:
        was_asked = one.has(Step.CONSENT_ASKED)
        return [gettext("an answer about contact") if was_asked else gettext("asked about contact")]
    if not consent:
        return []
    found = []
    if not one.has(Step.CONTACTED):
        found.append(gettext("contact"))
    if not one.has(Step.VIEW_ASKED):
        found.append(gettext("asked for a view"))
    if not one.has(Step.PROGRESS_TOLD):
        found.append(gettext("told how things go"))
    return found
