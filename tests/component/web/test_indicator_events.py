"""The indicators of what happened: disposals, help, serious violence, and the older measures."""

from __future__ import annotations

from datetime import date

from resettle.app.installation import Installation
from resettle.records.models import Disposal, HelpPeriod
from tests.component.web.caseload_rows import put_child
from tests.component.web.indicator_rows import QUARTER, d, put, put_told, put_violence
from tests.component.web.report_rows import every_number_leads_to_as_many, sheet_of, values


def test_disposals_are_counted_by_the_day_they_ended(installation: Installation) -> None:
    """Ended in the quarter: two completed, one stopped, one moved away. 2 / 3."""
    child = put_child(installation, "x")
    for kind, ended, ending, more in (
        ("youth_caution", d("01-01"), "completed", {}),
        ("youth_caution", d("03-31"), "stopped", {}),
        ("outcome_22", d("02-01"), "completed", {}),
        ("outcome_22", d("02-02"), "moved", {}),
        ("outcome_22", d("04-01"), "completed", {}),
        ("outcome_22", None, None, {}),
        ("outcome_22", d("02-01"), "completed", {"taken_back_at": installation.clock.now()}),
    ):
        said = {"child_id": child, "kind": kind, "given_on": date(2025, 11, 1), **more}
        put(installation, Disposal, ended_on=ended, ending=ending, **said)
    assert values(sheet_of(installation, "indicators", **QUARTER), "disposals", "total") == {
        "ended": 4,
        "completed": 2,
        "not_completed": 1,
        "moved": 1,
        "share": 2 / 3,
    }


def test_help_is_what_was_in_force_on_the_last_day(installation: Installation) -> None:
    """On 31 December 2025 t has help and is looked after, u had help until the day before, of v
    help was asked for that winter, and w had gone by then. On 2 March the list is another."""
    t = put_child(installation, "t", looked_after="not_looked_after")
    u, v = (put_child(installation, ref) for ref in ("u", "v"))
    w = put_child(installation, "w", stage="ended")
    x = put_child(installation, "x", stage="ended")
    for child in (t, u, v, w, x):
        put_told(installation, child, "custody.started", date(2025, 6, 1))
    put_told(installation, w, "supervision.ended", date(2025, 12, 31))
    put_told(installation, x, "supervision.ended", d("01-01"))
    kind = {"kind": "early_help"}
    winter = date(2025, 10, 1)
    put(installation, HelpPeriod, child_id=t, since=winter, until=date(2025, 12, 31), **kind)
    put(installation, HelpPeriod, child_id=u, since=winter, until=date(2025, 12, 30), **kind)
    put(installation, HelpPeriod, child_id=v, referred_on=winter, **kind)
    put_told(installation, t, "looked_after.changed", winter, status="looked_after")
    put_told(installation, t, "looked_after.changed", d("01-05"), status="not_looked_after")
    before = {"from_": winter, "to": date(2025, 12, 31)}
    sheet = sheet_of(installation, "indicators", **before)
    # t, u, v and x were still ours: 1 / 4.
    assert values(sheet, "help", "early_help") == {
        "all": 4,
        "now": 1,
        "not_now": 3,
        "unknown": 0,
        "share": 1 / 4,
        "asked": 1,
    }
    assert values(sheet, "help", "looked_after") == {
        "all": 4,
        "now": 1,
        "not_now": 0,
        "unknown": 3,
        "share": 1,
        "asked": None,
    }
    now = values(sheet_of(installation, "indicators", **QUARTER), "help", "looked_after")
    assert (now["all"], now["now"], now["not_now"], now["unknown"]) == (3, 0, 1, 2)
    assert every_number_leads_to_as_many(installation, "indicators", **before) > 5


def test_offences_and_children_are_both_told_and_no_rate_without_a_population(
    installation: Installation,
) -> None:
    put_violence(installation)
    sheet = sheet_of(installation, "indicators", **QUARTER)
    assert values(sheet, "serious-violence", "ROBBERY") == {"offences": 2, "children": 1}
    assert values(sheet, "serious-violence", "total") == {"offences": 3, "children": 2}
    laid = sheet.table("serious-violence")
    assert laid is not None
    assert "is not held" in str(laid.table.note)


def test_what_is_not_held_says_so(installation: Installation) -> None:
    child = put_child(installation, "s")
    put_told(installation, child, "sentence.imposed", d("02-01"), order="dto")
    # Told again by another system: one sentence.
    put_told(installation, child, "sentence.imposed", d("02-01"), order="dto")
    sheet = sheet_of(installation, "indicators", **QUARTER)
    assert values(sheet, "older", "custody")["count"] == 1
    for name in ("entrants", "reoffending", "frequency"):
        assert values(sheet, "older", name)["held"] == "Not held"
        assert values(sheet, "older", name)["count"] is None
