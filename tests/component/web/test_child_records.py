"""Correcting who a child is, and two people at once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.releases.models import Message
from tests.component.web.conftest import Enter, Sent, a_child, post, token_in
from tests.component.web.test_child_pages import child_in

EDIT = "/children/child-1/details/edit"


def typed(**changed: str) -> dict[str, str]:
    """What the form says when nobody changes anything, but for what is given."""
    day = {"date_of_birth-day": "15", "date_of_birth-month": "6", "date_of_birth-year": "2009"}
    return {"name": "Robin Example", "version": "1", **day, **changed}


def changes(db: Session) -> list[str]:
    wanted = select(AuditLine).where(AuditLine.verb == "changed").order_by(col(AuditLine.id))
    return [line.because for line in db.exec(wanted)]


def test_what_a_person_writes_is_kept_and_the_audit_names_the_fields_and_no_name(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    worker = enter("resettlement_worker")
    said = typed(known_as="Rob", ethnicity="W4", language="Welsh", interpreter="yes")
    answer = post(worker, EDIT, **said)
    assert (answer.status_code, answer.location) == (303, "/children/child-1/details")
    page = worker.get(answer.location).text
    for words in ("Details saved", "Rob", "White: Roma", "Welsh", "Needed"):
        assert words in page
    with installation.database.reading() as db:
        assert child_in(db).version == 2
        told = changes(db)[-1]
    assert told == ("corrected on the details page: known_as, ethnicity, language, interpreter")


def test_a_corrected_birthday_is_an_event_and_the_plan_follows_it(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    worker = enter("resettlement_worker")
    post(worker, EDIT, **typed(**{"date_of_birth-year": "2008", "name": "Robin Other"}))
    with installation.database.reading() as db:
        child = child_in(db)
        assert (child.name, child.date_of_birth) == ("Robin Other", date(2008, 6, 15))
        message = db.exec(select(Message).order_by(col(Message.id).desc())).first()
        assert message is not None
        assert (message.kind, message.sender, message.state) == (
            "child.registered",
            "person:1",
            "applied",
        )
        assert changes(db)[-1] == (
            "corrected on the details page: name, date_of_birth from 2009-06-15 to 2008-06-15"
        )
    # A second correction is another event.
    post(worker, EDIT, **typed(name="Robin Third", version="2"))
    with installation.database.reading() as db:
        assert child_in(db).name == "Robin Third"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"date_of_birth-day": ""}, "must include a day"),
        ({"date_of_birth-day": "31"}, "must be a real date"),
        ({"date_of_birth-year": "2031"}, "Date of birth must be in the past"),
        ({"date_of_birth-year": "1909"}, "1990 or later"),
        ({"name": ""}, "not taken away"),
        ({"name": "x" * 201}, "Name must be 200 characters or fewer"),
        ({"ethnicity": "Z9"}, "Choose an ethnic group"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_the_answers_are_kept(
    enter: Enter, send: Sent, installation: Installation, changed: dict[str, str], words: str
) -> None:
    send(a_child())
    worker = enter("resettlement_worker")
    answer = post(worker, EDIT, **typed(language="Polish", **changed))
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Polish"' in answer.text
    with installation.database.reading() as db:
        assert child_in(db).language is None


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("  O’Neill   Łukasz ", "O’Neill Łukasz"),
        ("\u200fأمل\u200f", "أمل"),
        ("Ze\u0301", "Z\u00e9"),
        ("X" * 200, "X" * 200),
        ("Cher", "Cher"),
    ],
)
def test_a_name_is_kept_as_it_is_written_without_what_nobody_sees(
    enter: Enter, send: Sent, installation: Installation, pasted: str, kept: str
) -> None:
    send(a_child())
    worker = enter("resettlement_worker")
    assert post(worker, EDIT, **typed(name=pasted, known_as=pasted)).status_code == 303
    with installation.database.reading() as db:
        child = child_in(db)
        assert (child.name, child.known_as) == (kept, kept)


def test_the_second_of_two_people_sees_what_the_first_did_and_chooses(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    worker, other = enter("resettlement_worker"), enter("manager", name="Max Manager")
    assert post(other, EDIT, **typed(language="Welsh", known_as="Rob")).status_code == 303
    answer = post(worker, EDIT, **typed(language="Polish", known_as="Rob"))
    assert answer.status_code == 409
    assert "Max Manager changed it" in answer.text
    assert "Welsh" in answer.text
    assert 'value="Polish"' in answer.text
    differing = answer.text.split("What differs")[-1].split("</table>")[0]
    assert "First language" in differing
    assert "Likes to be called" not in differing
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version
    sent = {**typed(language="Polish", known_as="Rob", version=version[1])}
    sent["csrf_token"] = token_in(answer.text)
    assert worker.post(EDIT, data=sent).status_code == 303
    with installation.database.reading() as db:
        assert child_in(db).language == "Polish"


def test_sending_what_stands_already_changes_nothing(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(a_child())
    worker = enter("resettlement_worker")
    with installation.database.reading() as db:
        before = len(db.exec(select(Message)).all()), changes(db)
    post(worker, EDIT, **typed())
    with installation.database.reading() as db:
        assert (len(db.exec(select(Message)).all()), changes(db)) == before
        assert child_in(db).version == 1
