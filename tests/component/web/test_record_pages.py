"""What people record of a child: who reads it, what is kept of it, and what a mistake does."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.db import Model
from resettle.records.models import Address, PersonAround, Statement
from resettle.records.queries import addresses_that_may_leave
from resettle.staff.actions import assign
from resettle.staff.queries import viewer_of
from tests.component.web.conftest import Enter, Sent, Signed, a_child, post, token_in
from tests.component.web.test_child_pages import child_in

DETAILS = "/children/child-1/details"
RECORD = "/children/child-1/record"
ON = {"said_on-day": "1", "said_on-month": "3", "said_on-year": "2026"}
SINCE = {"since-day": "10", "since-month": "2", "since-year": "2026"}
AUNT = {"kind": "family", "name": "Aunt Example", "relation": "aunt", "telephone": "01632 960 001"}
SECRET = {
    **SINCE,
    "kind": "foster_care",
    "lines": "7 Quiet Example Row",
    "hidden_from_family": "yes",
    "hidden_because": "The stepfather must not find it.",
}
OPEN = {**SINCE, "kind": "family_home", "lines": "1 Example Street\nExampleton"}


@pytest.fixture
def worker(enter: Enter, send: Sent) -> FlaskClient:
    send(a_child())
    return enter("resettlement_worker", name="Wren Worker")


@pytest.fixture
def mentor(worker: FlaskClient, enter: Enter, installation: Installation) -> FlaskClient:
    browser = enter("mentor", post="mentor", name="Marlon Mentor")
    with installation.database.unit() as db:
        now, child = installation.clock.now(), child_in(db).id
        assign(db, child, "mentor", 2, since=date(2026, 1, 1), at=now, actor="test")
    return browser


def say(browser: FlaskClient, kind: str, **typed: Any) -> Any:
    return post(browser, f"{RECORD}/{kind}/new", **{**ON, **typed})


def rows(installation: Installation, table: type[Model]) -> list[Any]:
    with installation.database.reading() as db:
        return list(db.exec(select(table).order_by(col(table.id))))  # type: ignore[attr-defined]


def audited(installation: Installation, subject: str) -> list[str]:
    with installation.database.reading() as db:
        wanted = select(AuditLine).where(col(AuditLine.subject).startswith(subject))
        return [f"{one.verb}: {one.because}" for one in db.exec(wanted.order_by(col(AuditLine.id)))]


def test_a_newer_statement_takes_the_place_and_the_one_before_is_in_the_history(
    worker: FlaskClient, installation: Installation
) -> None:
    answer = say(worker, "wants", words="To play football.", source="Robin")
    assert (answer.status_code, answer.location) == (303, DETAILS)
    say(worker, "wants", words="To be a joiner.")
    page = worker.get(DETAILS).text
    assert "To be a joiner." in page
    assert "To play football." not in page
    history = worker.get(f"{RECORD}/wants").text
    assert history.index("To be a joiner.") < history.index("To play football.")
    assert "Robin, on 1 March 2026. Written down by Wren Worker" in history
    assert [row.value["words"] for row in rows(installation, Statement)] == [
        "To play football.",
        "To be a joiner.",
    ]
    told = audited(installation, "statement:")
    assert told == ["collected: recorded: wants"] * 2, "the log has no words of the child"


def test_several_of_a_kind_stand_side_by_side(worker: FlaskClient) -> None:
    say(worker, "risk_note", words="Runs when shouted at.")
    say(worker, "risk_note", words="A feud at the bus station.")
    page = worker.get(DETAILS).text
    assert "Runs when shouted at." in page
    assert "A feud at the bus station." in page


def test_what_was_recorded_for_the_wrong_child_is_taken_back_and_its_words_are_gone_from_pages(
    worker: FlaskClient, installation: Installation
) -> None:
    say(worker, "who_i_am", words="I am Robin.")
    say(worker, "who_i_am", words="I am another child.")
    back = f"{RECORD}/who_i_am/2/take-back"
    assert "Enter why it is taken back" in post(worker, back).text
    assert post(worker, back, reason="Recorded for the wrong child.").status_code == 303
    for page in (worker.get(DETAILS).text, worker.get(f"{RECORD}/who_i_am").text):
        assert "I am Robin." in page, "what was said before holds again"
        assert "another child" not in page
    assert "Recorded for the wrong child." in worker.get(f"{RECORD}/who_i_am").text
    kept = rows(installation, Statement)[1]
    assert kept.value == {"words": "I am another child."}
    assert (kept.taken_back_by, kept.taken_back_because) == (
        "person:1",
        "Recorded for the wrong child.",
    )
    assert worker.get(back).status_code == 404, "it cannot be taken back twice"


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("wants", {}, "Enter what to record"),
        ("wants", {"words": "x" * 4001}, "What you write must be 4,000 characters or fewer"),
        ("wants", {"words": "x", "said_on-year": "2031"}, "today or in the past"),
        ("wants", {"words": "x", "said_on-day": ""}, "must include a day"),
        ("risk_of_serious_harm", {"words": "x"}, "Choose one from the list"),
        ("risk_of_serious_harm", {"chosen": "enormous"}, "Choose from the list"),
        ("likelihood_of_reoffending", {"chosen": "very_high"}, "Choose from the list"),
        ("siblings", {"chosen": ["care", "none"]}, "cannot be true together"),
        ("link", {"words": "Plan", "address": "javascript:alert(1)"}, "begins with https://"),
    ],
)
def test_what_will_not_do_is_said_beside_the_field_and_nothing_is_kept(
    worker: FlaskClient, installation: Installation, kind: str, typed: dict[str, Any], words: str
) -> None:
    answer = say(worker, kind, **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert rows(installation, Statement) == []


def test_a_mentor_reads_the_childs_words_and_no_risk(
    worker: FlaskClient, mentor: FlaskClient
) -> None:
    say(worker, "wants", words="To be a joiner.")
    say(worker, "need_to_know", words="Do not stand behind the child.")
    say(worker, "risk_of_serious_harm", chosen="very_high", words="Carried a knife.")
    say(worker, "link", words="The case", address="https://example.org/case")
    assert "Very high" in worker.get(DETAILS).text
    page = mentor.get(DETAILS).text
    assert "To be a joiner." in page
    assert "Do not stand behind the child." in page
    secrets = ("Very high", "Carried a knife", "Risks and safety", "example.org/case")
    for secret in (*secrets, "Education, health and care plan"):
        assert (secret in worker.get(DETAILS).text, secret in page) == (True, False), secret
    assert mentor.get(f"{RECORD}/wants").status_code == 200
    assert mentor.get(f"{RECORD}/risk_of_serious_harm").status_code == 404
    assert mentor.get(f"{RECORD}/wants/new").status_code == 403
    assert mentor.get(f"{RECORD}/nothing_known").status_code == 404


def test_a_hidden_address_is_not_there_for_a_mentor_and_never_leaves(
    worker: FlaskClient, mentor: FlaskClient, installation: Installation
) -> None:
    where = "/children/child-1/addresses/new"
    assert post(worker, where, **SECRET).status_code == 303
    assert post(worker, where, **OPEN).status_code == 303
    page = worker.get(DETAILS).text
    for words in ("7 Quiet Example Row", "Hidden from the family", "The stepfather must not"):
        assert words in page
    seen = mentor.get(DETAILS).text
    assert "1 Example Street" in seen
    for words in ("Quiet Example", "Hidden from the family", "stepfather"):
        assert words not in seen
    with installation.database.reading() as db:
        for person in (1, 2):
            child, now = child_in(db).id, installation.clock.now()
            viewer = viewer_of(db, person, now=now, on=date(2026, 3, 2))
            assert viewer is not None
            left = addresses_that_may_leave(viewer, db, child, date(2026, 3, 2))
            assert [one.lines for one in left] == ["1 Example Street\nExampleton"]


def test_an_address_is_hidden_later_with_a_reason_and_opened_again_with_another(
    worker: FlaskClient, mentor: FlaskClient, installation: Installation
) -> None:
    post(worker, "/children/child-1/addresses/new", **OPEN)
    hiding = "/children/child-1/addresses/1/hiding"
    assert post(worker, hiding, version="1").status_code == 422
    assert post(worker, hiding, version="1", hidden_because="A threat.").status_code == 303
    assert "Example Street" not in mentor.get(DETAILS).text
    stale = post(worker, hiding, version="1", hidden_because="Again.")
    assert stale.status_code == 409
    assert "Somebody else has changed" in stale.text
    assert post(worker, hiding, version="2", hidden_because="It is over.").status_code == 303
    (held,) = rows(installation, Address)
    assert (held.hidden_from_family, held.hidden_because) == (False, "A threat.\nIt is over.")
    assert "Example Street" in mentor.get(DETAILS).text
    assert audited(installation, "address:1")[-1] == (
        "changed: changed who may know an address: open to the family"
    )


def test_an_address_that_ended_is_among_those_of_before_and_not_for_a_mentor(
    worker: FlaskClient, mentor: FlaskClient
) -> None:
    post(worker, "/children/child-1/addresses/new", **OPEN)
    end = "/children/child-1/addresses/1/end"
    early = {"until-day": "1", "until-month": "2", "until-year": "2026", "version": "1"}
    assert "must not be before the first" in post(worker, end, **early).text
    assert post(worker, end, **{**early, "until-month": "3"}).status_code == 303
    assert "1 Example Street" in worker.get(DETAILS).text.split("See addresses of before")[1]
    assert "1 Example Street" not in mentor.get(DETAILS).text


def test_an_address_recorded_for_the_wrong_child_is_taken_back(
    worker: FlaskClient, installation: Installation
) -> None:
    post(worker, "/children/child-1/addresses/new", **OPEN)
    back = "/children/child-1/addresses/1/take-back"
    assert post(worker, back, reason="Of the wrong child.").status_code == 303
    assert "1 Example Street" not in worker.get(DETAILS).text
    assert rows(installation, Address)[0].taken_back_because == "Of the wrong child."
    for path in ("take-back", "end", "hiding"):
        assert worker.get(f"/children/child-1/addresses/1/{path}").status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "castle"}, "Choose what kind of place it is"),
        ({"lines": ""}, "Enter the address"),
        ({"since-year": "1899"}, "1990 or later"),
        ({"hidden_because": ""}, "Enter why it is hidden from the family"),
        ({"until-day": "1", "until-month": "2", "until-year": "2026"}, "not be before the first"),
        ({"postcode": "x" * 13}, "Postcode must be 12 characters or fewer"),
    ],
)
def test_an_address_that_cannot_be_is_refused(
    worker: FlaskClient, installation: Installation, changed: dict[str, str], words: str
) -> None:
    answer = post(worker, "/children/child-1/addresses/new", **{**SECRET, **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert rows(installation, Address) == []


def test_somebody_round_the_child_is_added_changed_and_ended(
    worker: FlaskClient, mentor: FlaskClient, installation: Installation
) -> None:
    told = {**AUNT, "may_be_told": ["plan", "release_date"], "mind": "never leave a message"}
    assert post(worker, "/children/child-1/people/new", **told).status_code == 303
    page = worker.get(DETAILS).text
    assert "May be told: The plan; The day of release" in page
    assert "01632 960 001" in page
    seen = mentor.get(DETAILS).text
    assert "Aunt Example" in seen
    assert "01632 960 001" not in seen
    one = "/children/child-1/people/1"
    changed = {**AUNT, "mind": "", "version": "1"}
    assert post(worker, one, **changed).status_code == 303
    assert "May be told: Nothing" in worker.get(DETAILS).text
    assert audited(installation, "person_around:1")[-1] == (
        "changed: changed somebody round the child: may_be_told, mind"
    )
    until = {"until-day": "1", "until-month": "3", "until-year": "2026", "version": "2"}
    assert post(worker, f"{one}/end", **until).status_code == 303
    assert "Aunt Example" in worker.get(DETAILS).text.split("See who was there before")[1]


def test_the_second_of_two_people_sees_what_the_first_made_of_somebody(
    worker: FlaskClient, installation: Installation
) -> None:
    post(worker, "/children/child-1/people/new", **AUNT)
    one = "/children/child-1/people/1"
    post(worker, one, **{**AUNT, "relation": "aunt of the mother", "version": "1"})
    answer = post(worker, one, **{**AUNT, "telephone": "01632 960 002", "version": "1"})
    assert answer.status_code == 409
    assert "aunt of the mother" in answer.text
    assert 'value="01632 960 002"' in answer.text
    assert rows(installation, PersonAround)[0].telephone == "01632 960 001"
    again = re.search(r'name="version" value="(\d+)"', answer.text)
    assert again
    sent = {**AUNT, "version": again[1], "csrf_token": token_in(answer.text)}
    assert worker.post(one, data=sent).status_code == 303


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": ""}, "Choose who this is"),
        ({"kind": "enemy"}, "Choose who this is"),
        ({"name": ""}, "Enter a name"),
        ({"name": "x" * 201}, "Name must be 200 characters or fewer"),
        ({"may_be_told": ["gossip"]}, "Choose from the list"),
        ({"since-day": "31", "since-month": "2", "since-year": "2026"}, "must be a real date"),
    ],
)
def test_nobody_can_be_described_like_that(
    worker: FlaskClient, installation: Installation, changed: dict[str, Any], words: str
) -> None:
    answer = post(worker, "/children/child-1/people/new", **{**AUNT, **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert rows(installation, PersonAround) == []


def test_somebody_of_health_is_not_there_for_a_mentor(
    worker: FlaskClient, mentor: FlaskClient
) -> None:
    nurse = {**AUNT, "kind": "health", "name": "Nurse Example"}
    post(worker, "/children/child-1/people/new", **nurse)
    assert "Nurse Example" in worker.get(DETAILS).text
    assert "Nurse Example" not in mentor.get(DETAILS).text


def test_what_is_of_another_child_is_not_there_at_this_ones_address(
    worker: FlaskClient, send: Sent
) -> None:
    send(a_child("child-2"))
    post(worker, "/children/child-1/people/new", **AUNT)
    post(worker, "/children/child-1/addresses/new", **OPEN)
    say(worker, "wants", words="To be a joiner.")
    for path in ("people/1", "people/1/end", "addresses/1/hiding", "record/wants/1/take-back"):
        assert worker.get(f"/children/child-1/{path}").status_code == 200
        assert worker.get(f"/children/child-2/{path}").status_code == 404
    assert worker.get("/children/child-1/record/good_at/1/take-back").status_code == 404


def test_the_api_gives_what_is_recorded_and_nothing_from_behind_the_wall(
    worker: FlaskClient, enter: Enter, client: FlaskClient, signed: Signed
) -> None:
    say(worker, "wants", words="To play football.")
    say(worker, "wants", words="To be a joiner.", source="Robin")
    post(worker, "/children/child-1/people/new", **{**AUNT, "may_be_told": ["plan"]})
    post(worker, "/children/child-1/addresses/new", **SECRET)
    answer = client.get("/api/v1/children/child-1/record", headers=signed())
    assert answer.status_code == 200
    assert answer.json == {
        "child": "child-1",
        "statements": [
            {
                "kind": "wants",
                "chosen": [],
                "words": "To be a joiner.",
                "address": None,
                "said_on": "2026-03-01",
                "source": "Robin",
            }
        ],
        "people": [
            {
                "kind": "family",
                "name": "Aunt Example",
                "relation": "aunt",
                "organisation": None,
                "telephone": "01632 960 001",
                "email": None,
                "may_be_told": ["plan"],
                "mind": None,
                "since": None,
                "until": None,
            }
        ],
        "addresses": [
            {
                "kind": "foster_care",
                "lines": ["7 Quiet Example Row"],
                "postcode": None,
                "lives_with": None,
                "since": "2026-02-10",
                "until": None,
                "hidden_from_family": True,
            }
        ],
        "outcomes": [],
        "disposals": [],
        "help": [],
        "serious_violence": [],
    }
    missing = client.get("/api/v1/children/nobody/record", headers=signed(name="other"))
    assert missing.status_code == 404
