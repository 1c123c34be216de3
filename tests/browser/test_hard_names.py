"""Names as people really have them, far too many tasks, and nothing at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page
from sqlmodel import col, select

from resettle.app.installation import Installation
from resettle.children.models import Child
from resettle.releases.models import Message
from resettle.tasks.models import Task
from tests.browser.conftest import Told
from tests.browser.test_journeys import WORKER, give, sign_in, somebody
from tests.browser.walking import Walker

ARABIC = "نور بنت محمد"
#: As long as a name may be, and most of it one word.
LONG = ("Wolfe" + "schlegelstein" * 15)[:192] + " Example"
#: By the reference of the child.
NAMES = {
    "c-apostrophe": "Seán O’Heron D'Arcy",
    "c-accents": "Nguyễn Thị Ánh-Łukasz",
    "c-arabic": ARABIC,
    "c-one": "Suri",
    "c-long": LONG,
}

#: The places where a name is drawn without being kept apart from the words beside it.
_LOOSE = """(name) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const apart = 'bdi, [dir=auto], option, script, .govuk-visually-hidden'
  const loose = []
  for (let at; (at = texts.nextNode());) {
    const holds = at.parentElement
    const words = at.data.replaceAll('\\u2068' + name + '\\u2069', '')
    if (!words.includes(name) || holds.closest(apart)) continue
    if (words.trim() !== name || holds.childNodes.length > 1) loose.push(holds.outerHTML)
  }
  return loose
}"""


@pytest.fixture
def hard(installation: Installation, told: Told, walker: Walker) -> Walker:
    """A worker with a child of each name, every one with a message in the tray."""
    worker = somebody(installation, WORKER, post=WORKER)
    for ref, name in NAMES.items():
        told("child.registered", child=ref, date_of_birth="2009-06-15", name=name)
        told("custody.started", child=ref, date="2026-02-20", order="dto")
        told("release.planned", child=ref, date="2026-03-27")
        told("child.released", child=ref, date="2024-01-09", planned=True)
        give(installation, worker, ref)
    walker.visit("/sign-in")
    sign_in(walker)
    return walker


def loose(page: Page) -> list[str]:
    found: list[str] = page.evaluate(_LOOSE, ARABIC)
    return found


def test_every_list_holds_every_kind_of_name(hard: Walker) -> None:
    for path in ("/", "/children", "/children/calendar", "/events"):
        page = hard.visit(path)
        # A day with many releases shows the first few, and the rest when asked.
        shown = page.locator("main").text_content() or ""
        assert not [name for name in NAMES.values() if name not in shown], path
        assert loose(page) == [], path


@pytest.mark.parametrize("ref", ["c-arabic", "c-long"])
def test_every_page_about_a_child_holds_any_name(
    hard: Walker, installation: Installation, ref: str
) -> None:
    with installation.database.reading() as db:
        of_child = select(Task.id).join(Child, col(Child.id) == Task.child_id)
        task = db.exec(of_child.where(Child.ref == ref).order_by(col(Task.id))).first()
        about = select(Message.id).where(Message.subject == ref, Message.kind == "child.released")
        message = db.exec(about.order_by(col(Message.id))).one()
    child = f"/children/{ref}"
    for path in (
        *(child, f"{child}/plan", f"{child}/details", f"{child}/details/edit"),
        *(f"/tasks/{task}", f"/tasks/{task}/hand-over", f"/events/{message}"),
    ):
        page = hard.visit(path)
        assert NAMES[ref] in page.locator("body").inner_text(), path
        assert loose(page) == [], path


def test_a_child_with_four_hundred_tasks_has_pages_like_any_other(
    installation: Installation, known: None, walker: Walker
) -> None:
    give(installation, somebody(installation, WORKER, post=WORKER))
    with installation.database.unit() as db:
        one = db.exec(select(Task).where(Task.owner == WORKER).order_by(col(Task.id))).first()
        assert one is not None
        for number in range(400):
            row = one.model_dump(exclude={"id"})
            due = date(2026, 3, 2) + timedelta(days=number)
            db.add(Task(**row | {"identity": f"more-{number}", "due": due}))
    walker.visit("/sign-in")
    sign_in(walker)
    for path in ("/", "/children", "/children/child-1", "/children/child-1/plan"):
        walker.visit(path)


@pytest.mark.parametrize(
    ("role", "says"),
    [
        (
            WORKER,
            {
                "/": "No child is assigned to you yet",
                "/children": "No child",
                "/children/calendar": "No release is planned",
                "/events": "No message waits for a decision",
                "/rules": "Every task and every date",
            },
        ),
        (
            "manager",
            {
                "/": "No child",
                "/children": "There are no children here yet",
                "/restricted-records": "Nobody",
            },
        ),
        ("mentor", {"/": "No child is assigned to you yet", "/children": "No child"}),
        ("partner", {"/": "No child is assigned to you yet", "/children": "No child"}),
        (
            "administrator",
            {
                "/": "there is nothing for today here",
                "/admin": "Staff",
                "/admin/teams": "There are no teams yet",
                "/admin/absences": "Nobody is away",
                "/admin/tokens": "No other system has a token",
                "/admin/establishments": "There are no establishments yet",
                "/admin/beat": "No work is stuck",
            },
        ),
    ],
)
def test_an_empty_service_says_something_useful_to_everybody(
    installation: Installation, walker: Walker, role: str, says: dict[str, str]
) -> None:
    somebody(installation, role, post=WORKER if role == WORKER else None)
    walker.visit("/sign-in")
    sign_in(walker, role)
    said = {path: walker.visit(path).locator("main").inner_text() for path in says}
    assert not {path: text for path, text in said.items() if says[path] not in text}
