"""An auditor's answers on their way in: nothing that was written is lost unsaid."""

from __future__ import annotations

from flask.testing import FlaskClient

from resettle.app.installation import Installation
from tests.component.web.audit_rows import a_sample
from tests.component.web.test_audit_pages import answer, audits, manager
from tests.component.web.test_oversight import words

__all__ = ["manager"]


def test_words_without_an_answer_are_not_lost_and_an_empty_part_is_not_called_saved(
    manager: FlaskClient, installation: Installation
) -> None:
    (case_id,) = a_sample(installation, "Maeve Manager")
    first, _ = audits(installation, case_id)
    beside = {"words_risks": "Nobody wrote who.", "judged_words": "Much is open."}
    refused = answer(manager, first, "planning.harm", **beside)
    assert refused.status_code == 422
    summary = words(refused.text).partition("There is a problem")[2]
    assert summary.startswith(" Choose what your words are about Choose what your words are about")
    assert "Nobody wrote who." in refused.text
    assert answer(manager, first, "planning.harm").status_code == 303
    assert "Your answers are saved." not in manager.get(f"/inspection/audits/{first}").text
    assert answer(manager, first, "planning.harm", q_risks="yes").status_code == 303
    assert "Your answers are saved." in manager.get(f"/inspection/audits/{first}").text
