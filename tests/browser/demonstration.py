"""The demonstration as `resettle demo` loads it, and the few things that it has none of."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from resettle.app.installation import Installation
from resettle.audit.rules import Because
from resettle.caseload.importing.bringing import check_list, start_list
from resettle.caseload.models import SavedFilter
from resettle.children.models import Child
from resettle.children.records import open_restricted, restrict
from resettle.cli.demo.loading import load
from resettle.contacts.models import CheckInLink
from resettle.meetings.models import Meeting
from resettle.permissions import May
from resettle.releases.establishments import load_establishments
from resettle.reports.models import SavedReport
from resettle.rulebook.actions import add_bank_day
from resettle.staff import codes
from resettle.staff.actions import make_token
from resettle.staff.models import Credential, Person
from resettle.staff.passwords import hash_of_password
from resettle.staff.people import Described, add_person, set_active
from resettle.staff.queries import viewer_of
from resettle.staff.rules import hash_of
from resettle.tasks.merging import merge

WORKER = "worker@example.org"
MENTOR = "mentor@example.org"
MANAGER = "manager@example.org"
ADMINISTRATOR = "admin@example.org"
#: Another manager.
COLLEAGUE = "second@example.org"
PARTNER = "partner@example.org"
#: Leads on keeping children safe.
LEAD = "lead@example.org"
#: Of a child's link that opens: those of the demonstration are known to nobody.
SECRET_OF_A_LINK = "looked-at-and-never-used"
#: Three people who gave the right password and are asked for more.
HAS_TELEPHONE = "telephone@example.org"
NO_TELEPHONE = "no-telephone@example.org"
FIRST_PASSWORD = "first-password@example.org"
#: Somebody who works here no more.
LEFT = "left@example.org"
PASSWORD = "lantern orchard seventeen"

BECAUSE = Because("person:3", "a test needed it")


def fill(here: Installation) -> None:
    """Everything there can be a page about."""
    assert load(here), "a fresh database"
    now = here.clock.now()
    with here.database.unit() as db:
        _people(db, now)
        _for_the_administrator(db, here, now)
        worker = person(db, WORKER)
        asked = {"stage": "custody"}
        db.add(SavedFilter(person_id=worker, name="In custody", asked=asked, saved_at=now))
        kept = {"report": "completion", "span": "last_month", "asked": {}, "saved_at": now}
        db.add(SavedReport(person_id=person(db, MANAGER), name="For the board", **kept))
        heron = child(db, "demo-heron")
        reason = "The family asked us to look into a complaint."
        open_restricted(db, heron.id, person(db, COLLEAGUE), reason, because=BECAUSE, at=now)
        reason = "Somebody who works here is of the child’s family."
        restrict(db, child(db, "demo-gull"), True, reason, because=BECAUSE, at=now)
        said = {"kind": "review", "state": "held", "decided": "Conor keeps his place at the club."}
        thrush = child(db, "demo-thrush").id
        until = now + timedelta(days=7)
        link = {"hash": hash_of(SECRET_OF_A_LINK), "made_at": now, "until": until}
        db.add(CheckInLink(child_id=thrush, actor="test", **link))
        db.add(Meeting(child_id=thrush, title="Review", starts_at=now, at=now, actor="t", **said))
    with here.database.unit() as db:
        manager = viewer_of(db, person(db, MANAGER), now=now, on=here.clock.today())
        assert manager is not None
        content = b"Reference,Date of birth\ndemo-new-1,1/2/2010\n"
        held = check_list(manager, db, "children", content, name="more.csv", at=now)
        start_list(db, held, at=now)
    with here.database.unit() as db:
        gone, stays = child(db, "demo-pipit").id, child(db, "demo-maple").id
        merge(db, gone, stays, "Twins? No: one.", because=BECAUSE, planning=here.planning())


def _people(db: Session, now: datetime) -> None:
    password = hash_of_password(PASSWORD)
    for email, name in (
        (HAS_TELEPHONE, "Tess Rill"),
        (NO_TELEPHONE, "Nell Beck"),
        (FIRST_PASSWORD, "Fitz Tarn"),
        (LEFT, "Lou Mere"),
    ):
        said = Described(name=name, email=email, roles=("manager",))
        added = add_person(db, said, at=now, actor="test")
        first = email == FIRST_PASSWORD
        held = Credential(person_id=added, password_hash=password, changed_at=now)
        held.totp_secret = codes.new_totp_secret() if email == HAS_TELEPHONE else None
        held.no_second_factor = held.must_change = first
        held.must_change_by = now + timedelta(days=7) if first else None
        db.add(held)
        if email == LEFT:
            set_active(db, added, False, at=now, actor="test")


def _for_the_administrator(db: Session, here: Installation, now: datetime) -> None:
    load_establishments(db, here.settings.config_dir, at=now, actor="test")
    make_token(db, "prison-feed", [May.SEND_EVENTS], at=now, actor="test")
    words = "A day of mourning"
    add_bank_day(db, date(2026, 5, 6), words, known=(), at=now, actor="test")


def person(db: Session, email: str) -> int:
    return db.exec(select(Person.id).where(Person.email == email)).one()


def child(db: Session, ref: str) -> Child:
    return db.exec(select(Child).where(col(Child.ref) == ref)).one()
