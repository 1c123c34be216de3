"""A sample can be drawn again, and who could have been drawn is kept with it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from resettle.children.models import Child
from resettle.errors import BadInput, Refused
from resettle.quality.candidates import who_could
from resettle.quality.drawing import Candidate, draw
from resettle.quality.models import AuditCase, AuditSample
from resettle.quality.rules import Drawn, Spread
from resettle.releases.models import Message
from resettle.staff.models import Team
from tests.component.quality.conftest import SINCE, UNTIL, Service


def heard(service: Service, ref: str, kind: str, on: date, *, counts: bool = True) -> None:
    """A message of a child's that was understood."""
    to, _, kind = kind.rpartition("→")
    data: dict[str, Any] = {"date": on.isoformat()} | ({"to": to} if to else {})
    with service.database.unit() as db:
        db.add(
            Message(
                received_at=datetime(2026, 2, 1, tzinfo=UTC),
                sender="test",
                form="own",
                display_id=f"{ref} {kind} {on}",
                digest="",
                raw=b"",
                kind=kind,
                state="applied",
                child_id=service.children[ref],
                effective_on=on,
                meaning={"type": kind, "data": data},
                counts=counts,
            )
        )


def could(service: Service, key: str = "maeve", **said: Any) -> set[str]:
    usual = {"drawn_from": Drawn.CASELOAD, "spread": Spread.NONE}
    refs = {number: ref for ref, number in service.children.items()}
    with service.by(key) as (db, doer):
        found = who_could(doer.viewer, db, SINCE, UNTIL, **{**usual, **said})
    return {refs[one.child_id] for one in found.candidates}


def drawn(service: Service, sample: AuditSample) -> list[int]:
    with service.database.reading() as db:
        ids = service.case_ids(sample)
        return [db.get_one(AuditCase, one).child_id for one in ids]


def test_the_seed_and_the_list_kept_with_a_sample_draw_the_same_children_again(
    service: Service,
) -> None:
    sample = service.draw(size=4, spread=Spread.TEAM, seed=42)
    assert sample.seed == 42
    kept = [Candidate(number, group) for number, group in sample.could]
    assert len(kept) == 6
    assert list(draw(kept, sample.size, sample.seed)) == drawn(service, sample)
    assert drawn(service, service.draw(size=4, spread=Spread.TEAM, seed=42)) == drawn(
        service, sample
    )


def test_spread_over_teams_each_has_its_share(service: Service) -> None:
    sample = service.draw(size=3, spread=Spread.TEAM)
    groups = dict(map(tuple, sample.could))
    assert sorted(groups[one] for one in drawn(service, sample)) == ["North", "North", "South"]


def test_the_groups_are_team_broad_ethnic_group_or_order_and_unknown_is_one_of_its_own(
    service: Service,
) -> None:
    service.change("c-1", ethnicity="NS", order=None, team_id=None)
    for spread, group in (
        (Spread.TEAM, {"", "North", "South"}),
        (Spread.ETHNICITY, {"", "B", "W"}),
        (Spread.ORDER, {"", "dto"}),
        (Spread.NONE, {""}),
    ):
        sample = service.draw(spread=spread)
        assert {found for _, found in sample.could} == group
        assert dict(map(tuple, sample.could))[service.children["c-1"]] == ""


def test_a_restricted_record_that_is_not_open_is_left_out_and_counted(service: Service) -> None:
    service.change("c-2", restricted=True)
    sample = service.draw(size=6)
    assert service.children["c-2"] not in [number for number, _ in sample.could]
    assert sample.left_out == 1
    service.works_with("maeve", "c-2", date(2026, 1, 1))
    again = service.draw(size=6)
    assert (len(again.could), again.left_out) == (6, 0)


def test_children_of_other_teams_are_neither_drawn_nor_counted_as_left_out(
    service: Service,
) -> None:
    with service.database.unit() as db:
        team = Team(name="Far away")
        db.add(team)
        db.flush()
        child = db.get_one(Child, service.children["c-3"])
        child.team_id, child.restricted = team.id, True
        db.add(child)
    sample = service.draw()
    assert (len(sample.could), sample.left_out) == (5, 0)


def test_on_the_caseload_is_who_was_known_by_the_last_day_and_had_not_left_before_the_first(
    service: Service,
) -> None:
    late = datetime(2026, 3, 2, 0, tzinfo=UTC)
    service.change("c-1", registered_at=late)
    service.change("c-2", stage="ended")
    heard(service, "c-2", "supervision.ended", date(2025, 12, 31))
    service.change("c-3", stage="ended")
    heard(service, "c-3", "supervision.ended", date(2026, 1, 1))
    service.change("c-4", stage="ended")
    heard(service, "c-4", "supervision.ended", date(2026, 2, 1), counts=False)
    assert could(service) == {"c-3", "c-5", "c-6"}


def test_released_is_who_left_custody_in_the_period_to_live_outside(service: Service) -> None:
    heard(service, "c-1", "child.released", date(2026, 1, 1))
    heard(service, "c-2", "child.released", date(2026, 3, 1))
    heard(service, "c-3", "child.released", date(2026, 3, 2))
    heard(service, "c-4", "hospital→child.released", date(2026, 2, 1))
    heard(service, "c-5", "child.recalled", date(2026, 2, 1))
    heard(service, "c-6", "child.released", date(2026, 2, 1), counts=False)
    assert could(service, drawn_from=Drawn.RELEASED) == {"c-1", "c-2"}


def test_whoever_is_no_manager_draws_nothing_and_learns_of_nobody(service: Service) -> None:
    for key in ("wren", "marlon"):
        assert could(service, key) == set()
        with pytest.raises(Refused, match="Only a manager"):
            service.draw(key)


def test_a_period_that_cannot_be_is_refused_with_the_field(service: Service) -> None:
    for said in ({"since": date(2026, 3, 2)}, {"until": date(2026, 3, 3)}):
        with pytest.raises(BadInput) as wrong:
            service.draw(**said)
        assert wrong.value.field == "until"
    with pytest.raises(Refused, match="nobody to draw"):
        service.draw(drawn_from=Drawn.RELEASED)
