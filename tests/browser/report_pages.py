"""Who looks at which page of reports."""

from __future__ import annotations

from resettle.reports.models import SavedReport
from tests.browser.demonstration import MANAGER, WORKER
from tests.browser.looking import Look, first, look

#: The children behind one number of each kind of table.
WITHOUT_AN_ADDRESS = {"table": "accommodation", "row": "short", "column": "children"}
AUDITED = {"from": "2025-01-01", "to": "2026-12-31"}
OVERDUE = {"table": "pathways", "row": "accommodation", "column": "overdue"}

REPORT_PAGES: tuple[Look, ...] = (
    look(MANAGER, "reports.show_all"),
    look(MANAGER, "reports.show", "of release readiness", name="release-readiness"),
    look(WORKER, "reports.show", "of release readiness for a worker", name="release-readiness"),
    look(MANAGER, "reports.show", "of completion", name="completion"),
    *(
        look(MANAGER, "reports.show", f"of {name}", name=name)
        for name in ("mentoring", "disproportionality", "event-quality", "indicators", "needs")
    ),
    look(
        MANAGER,
        "reports.show",
        "of inspection readiness",
        name="inspection-readiness",
        **AUDITED,
    ),
    look(MANAGER, "reports.show", "of nothing", name="completion", order="section_259"),
    look(
        MANAGER,
        "reports.show_children",
        "without an address",
        name="release-readiness",
        **WITHOUT_AN_ADDRESS,
    ),
    look(MANAGER, "reports.show_children", "overdue", name="completion", **OVERDUE),
    look(MANAGER, "reports_kept.ask", name="completion", press="Save report"),
    look(MANAGER, "reports_kept.ask_delete", saved_id=first(SavedReport)),
)
