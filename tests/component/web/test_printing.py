"""The plan on paper, and the child's own page: what stands there, and what never does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.audit.models import AuditLine
from resettle.children.models import Child
from resettle.clock import FixedClock
from resettle.records.models import Address, PersonAround
from resettle.rulebook.catalogue import Catalogue
from resettle.tasks.models import Task, TaskPartner
from tests.component.web.conftest import Enter, Sent, a_child, event
from tests.component.web.test_partners import give

WORKER = "resettlement_worker"
Read = Callable[..., str]
MISSING = "There is no pdftotext here to read a PDF back with: apt-get install poppler-utils"


@pytest.fixture(scope="session")
def poppler() -> None:
    if shutil.which("pdftotext") is None or shutil.which("pdfinfo") is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)


@pytest.fixture
def read(poppler: None) -> Read:
    """What a program of poppler says of a PDF."""

    def run(document: bytes, program: str = "pdftotext") -> str:
        more = ["-layout", "-", "-"] if program == "pdftotext" else ["-"]
        done = subprocess.run([program, *more], input=document, capture_output=True, check=True)
        return done.stdout.decode("utf-8")

    return run


@pytest.fixture
def worker(enter: Enter, send: Sent, installation: Installation) -> FlaskClient:
    send(a_child(release="2026-03-30"))
    browser = enter(WORKER, post=WORKER)
    give(installation)
    return browser


def squeezed(text: str) -> str:
    """Without spaces and line breaks: a cell of a table breaks its words anywhere."""
    return re.sub(r"\s+", "", text)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[\w’'-]+", text))


def put(installation: Installation, *made: Callable[[int], Any]) -> None:
    with installation.database.unit() as db:
        child = db.exec(select(Child)).first()
        assert child is not None
        for one in made:
            db.add(one(child.id))


def an_address(installation: Installation, lines: str, **more: Any) -> Callable[[int], Address]:
    now = installation.clock.now()
    said = {"kind": "family_home", "since": date(2026, 1, 1), "at": now, "actor": "t", **more}
    return lambda child_id: Address(child_id=child_id, lines=lines, **said)


def titles(installation: Installation) -> list[str]:
    with installation.database.reading() as db:
        wanted = select(Task.title).where(Task.state != "withdrawn", Task.owner != "victim_worker")
        return list(db.exec(wanted))


def test_the_plan_as_a_pdf_is_tagged_and_has_every_task_the_marking_and_who_printed_it(
    worker: FlaskClient, read: Read, installation: Installation
) -> None:
    answer = worker.get("/children/child-1/plan.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "child-1" in answer.headers["Content-Disposition"]
    about = read(answer.data, "pdfinfo")
    assert re.search(r"Tagged:\s+yes", about)
    assert re.search(r"Title:\s+Release plan, child-1", about)
    text = read(answer.data)
    pages = int(re.findall(r"Pages:\s+(\d+)", about)[0])
    assert pages >= 2
    assert text.count("OFFICIAL-SENSITIVE") == 2 * pages
    assert "Robin Example" in text
    assert "Printed by Wren Worker on Monday 2 March 2026" in text
    # Tables break titles over lines, so each is looked for word by word.
    found = words_of(text)
    every = titles(installation)
    assert len(every) > 20
    for title in every:
        assert words_of(title) <= found, title


def test_the_page_to_print_says_the_same_as_the_pdf(
    worker: FlaskClient, installation: Installation
) -> None:
    page = worker.get("/children/child-1/plan/print").text
    assert page.count("OFFICIAL-SENSITIVE") == 2
    for title in titles(installation):
        assert title.replace("'", "&#39;") in page, title
    assert "Printed by Wren Worker on Monday 2 March 2026" in page
    assert 'href="/children/child-1/plan/print"' in worker.get("/children/child-1/plan").text


def test_an_address_that_the_family_may_not_learn_is_on_no_print(
    worker: FlaskClient, read: Read, installation: Installation
) -> None:
    put(
        installation,
        an_address(installation, "1 Open Lane\nExampleton"),
        an_address(installation, "2 Secret Close", hidden_from_family=True),
        an_address(installation, "3 Former Road", until=date(2026, 2, 1)),
        an_address(installation, "4 Mistaken Way", taken_back_at=installation.clock.now()),
    )
    printed = [
        worker.get("/children/child-1/plan/print").text,
        worker.get("/children/child-1/my-plan").text,
        read(worker.get("/children/child-1/plan.pdf").data),
        read(worker.get("/children/child-1/my-plan.pdf").data),
    ]
    assert "1 Open Lane, Exampleton" in printed[0]
    assert "1 Open Lane, Exampleton" in printed[2]
    for text in printed:
        for hidden in ("Secret", "Former Road", "Mistaken"):
            assert hidden not in text


def test_nothing_about_the_person_harmed_is_printed_whoever_prints(
    enter: Enter, send: Sent, installation: Installation, read: Read
) -> None:
    send(
        [
            event("child.registered", date_of_birth="2009-06-15", name="Robin Example"),
            event("custody.started", date="2026-02-20", order="section_250"),
            event("sentence.imposed", date="2026-02-20", order="section_250", months=36),
            event("release.planned", date="2026-06-30"),
        ]
    )
    with installation.database.reading() as db:
        walled = list(db.exec(select(Task.title).where(Task.owner == "victim_worker")))
    assert walled
    manager = enter("manager", post="manager")
    for path in ("plan/print", "my-plan"):
        page = manager.get(f"/children/child-1/{path}").text
        assert page
        for title in walled:
            assert title not in page
    pdf = squeezed(read(manager.get("/children/child-1/plan.pdf").data))
    assert "victim" not in pdf.lower()


def test_a_mentor_prints_no_health_and_no_order(
    worker: FlaskClient, enter: Enter, read: Read, installation: Installation
) -> None:
    put(installation, an_address(installation, "1 Open Lane"))
    assert "Detention and training order" in worker.get("/children/child-1/plan/print").text
    mentor = enter("mentor", post="mentor")
    assert mentor.get("/children/child-1/plan/print").status_code == 404
    assert mentor.get("/children/child-1/plan.pdf").status_code == 404
    assert mentor.get("/children/child-1/my-plan.pdf").status_code == 404
    give_mentor(installation)
    text = read(mentor.get("/children/child-1/plan.pdf").data)
    for private in ("Health", "Drugs", "Detention", "Open Lane"):
        assert private not in text
    assert "Mentoring" in text
    mine = read(mentor.get("/children/child-1/my-plan.pdf").data)
    assert "doctor" not in mine


def give_mentor(installation: Installation) -> None:
    from resettle.staff.actions import assign
    from resettle.staff.models import Person

    with installation.database.unit() as db:
        person = db.exec(select(Person.id).order_by(col(Person.id).desc())).first() or 0
        child, now = db.exec(select(Child)).one(), installation.clock.now()
        assign(db, child.id, "mentor", person, since=date(2026, 1, 1), at=now, actor="t")


def test_the_child_reads_what_happens_next_by_day_who_helps_and_whom_to_ring(
    worker: FlaskClient, read: Read, installation: Installation
) -> None:
    now = installation.clock.now()
    put(
        installation,
        lambda child_id: PersonAround(
            child_id=child_id,
            kind="social_worker",
            name="Sam Social",
            telephone="01632 960002",
            at=now,
            actor="t",
        ),
    )
    with installation.database.unit() as db:
        task = db.exec(select(Task).where(Task.task == "confirm_address")).one()
        task.due = date(2026, 3, 3)
        db.add(task)
        task = db.exec(select(Task).where(Task.task == "register_with_doctor")).one()
        task.due = date(2026, 3, 4)
        db.add(task)
        for later in db.exec(select(Task).where(Task.due == date(2026, 3, 2))):
            later.due = date(2026, 3, 20)
            db.add(later)
    answer = worker.get("/children/child-1/my-plan.pdf")
    about = read(answer.data, "pdfinfo")
    assert re.search(r"Tagged:\s+yes", about)
    assert re.search(r"Pages:\s+1\n", about)
    assert re.search(r"Title:\s+My plan", about)
    page = worker.get("/children/child-1/my-plan").text
    for text in (page, " ".join(read(answer.data).split())):
        assert "Hello Robin Example" in text
        assert "You come out on Monday 30 March 2026." in text
        assert "Tomorrow" in text
        assert "By Wednesday 4 March 2026" in text
        assert "Your doctor will be ready near your home." in text
        assert "You know the place you will live when you come out." in text
        assert "Wren Worker, your worker" in text
        assert "01632 960002" in text
        assert "0800 1111" in text


def test_the_child_is_never_told_of_lateness_risk_or_an_offence(
    worker: FlaskClient, send: Sent, installation: Installation
) -> None:
    send(event("release.planned", date="2026-03-04", time="2026-03-02T10:00:00Z"))
    send(event("need.recorded", date="2026-03-02", pathway="health", need="self_harm"))
    page = worker.get("/children/child-1/my-plan").text
    assert "<h3" in page
    assert ">Soon<" in page
    child_sees = page.split('class="app-my-plan"')[1].split("</main>")[0].lower()
    for word in (
        r"late\b",
        "overdue",
        "risk",
        "offen",
        "sentence",
        "breach",
        "due",
        "harm",
        "order",
    ):
        assert not re.search(rf"\b{word}", child_sees), word


def test_a_rule_without_words_for_the_child_is_not_on_the_childs_page(
    worker: FlaskClient, installation: Installation
) -> None:
    page = worker.get("/children/child-1/my-plan").text
    for title in titles(installation):
        assert title not in page


def test_what_is_done_stands_as_done_and_what_is_not_wanted_is_gone(
    worker: FlaskClient, installation: Installation
) -> None:
    place = "You know the place you will live when you come out."
    with installation.database.unit() as db:
        task = db.exec(select(Task).where(Task.task == "confirm_address")).one()
        task.state, task.settled_on = "done", date(2026, 3, 1)
        db.add(task)
    page = worker.get("/children/child-1/my-plan").text
    assert place not in page.split("Already sorted out")[0]
    assert place in page.split("Already sorted out")[1]
    with installation.database.unit() as db:
        task = db.exec(select(Task).where(Task.task == "confirm_address")).one()
        task.state = "not_required"
        db.add(task)
    assert place not in worker.get("/children/child-1/my-plan").text


def test_a_day_that_nobody_has_decided_is_not_promised(
    enter: Enter, send: Sent, installation: Installation
) -> None:
    send(
        [
            event("child.registered", date_of_birth="2009-06-15", name="Robin Example"),
            event("custody.started", date="2026-02-20", order="dto"),
        ]
    )
    browser = enter(WORKER, post=WORKER)
    assert "Nobody knows the day yet." in browser.get("/children/child-1/my-plan").text


@pytest.mark.parametrize("stage", ["died", "ended"])
def test_a_plan_that_has_stopped_has_no_page_for_the_child(
    worker: FlaskClient, installation: Installation, stage: str
) -> None:
    with installation.database.unit() as db:
        child = db.exec(select(Child)).one()
        child.stage = stage
        db.add(child)
    for path in ("my-plan", "my-plan.pdf"):
        answer = worker.get(f"/children/child-1/{path}")
        assert answer.status_code == 303
        assert answer.location == "/children/child-1/plan"
    assert "my-plan" not in worker.get("/children/child-1/plan").text
    assert worker.get("/children/child-1/plan.pdf").status_code == 200


@pytest.mark.parametrize(
    "name", ['#image("/etc/passwd")[x]', "$x$ *bold* @ref <label>", "روبن 😀", "Zoë\\n"]
)
def test_a_name_is_printed_as_it_is_and_never_read_as_markup(
    worker: FlaskClient, installation: Installation, read: Read, name: str
) -> None:
    with installation.database.unit() as db:
        child = db.exec(select(Child)).one()
        child.name = name
        db.add(child)
    for path in ("plan.pdf", "my-plan.pdf"):
        answer = worker.get(f"/children/child-1/{path}")
        assert answer.status_code == 200
        text = read(answer.data)
        if name.isascii():
            assert squeezed(name) in squeezed(text)
        assert re.search(r"Tagged:\s+yes", read(answer.data, "pdfinfo"))


def test_a_partner_who_is_named_stands_beside_the_task(
    worker: FlaskClient, installation: Installation
) -> None:
    with installation.database.unit() as db:
        task = db.exec(select(Task).where(Task.owner == "health_worker")).first()
        assert task is not None
        now = installation.clock.now()
        db.add(TaskPartner(task_id=task.id, agency="Example Health", at=now, actor="t"))
    assert "Health worker: Example Health" in worker.get("/children/child-1/plan/print").text


def test_printing_is_in_the_audit_log(worker: FlaskClient, installation: Installation) -> None:
    for path in ("plan/print", "plan.pdf", "my-plan", "my-plan.pdf"):
        assert worker.get(f"/children/child-1/{path}").status_code == 200
    with installation.database.reading() as db:
        said = {line.because for line in db.exec(select(AuditLine))}
    assert {
        "printed the plan",
        "saved the plan as a PDF",
        "read the child’s page of the plan",
        "saved the child’s page of the plan as a PDF",
    } <= said


def test_words_for_the_child_are_short_and_kind(catalogue: Catalogue) -> None:
    told = [rule.for_child for rule in catalogue.in_force().rules if rule.for_child]
    assert len(told) >= 30
    for words in told:
        for sentence in re.split(r"(?<=[.?!]) ", words):
            assert len(sentence.split()) <= 16, sentence
            assert max(map(len, sentence.split())) <= 10, sentence
        assert words.endswith("."), words
        banned = r"\b(late|overdue|risk|offen|licen|victim|breach|recall|custod|mappa|assess)"
        assert not re.search(banned, words.lower()), words


def test_a_busy_plan_is_still_one_page_for_the_child(
    worker: FlaskClient, read: Read, clock: FixedClock, installation: Installation
) -> None:
    with installation.database.unit() as db:
        child, now = db.exec(select(Child)).one(), clock.now()
        child.known_as = "Maximilian-Alexander"
        db.add(child)
        for number, task in enumerate(db.exec(select(Task).order_by(col(Task.id)))):
            task.due = clock.today() + timedelta(days=number)
            task.state = "done" if number % 3 == 0 else task.state
            db.add(task)
        for number in (1, 2):
            around = {"child_id": child.id, "telephone": "01632 960002", "at": now, "actor": "t"}
            name = f"Bartholomew Featherstonehaugh the {number}"
            db.add(PersonAround(kind="social_worker", name=name, **around))
    answer = worker.get("/children/child-1/my-plan.pdf")
    assert re.search(r"Pages:\s+1\n", read(answer.data, "pdfinfo"))
    assert "more to come later" in read(answer.data)
