"""The pages of contacts, in a file of their own."""

from __future__ import annotations

from sqlmodel import Session, select

from resettle.contacts.models import Contact, HeldContact
from tests.browser.demonstration import MANAGER, MENTOR, WORKER
from tests.browser.looking import Find, Look, first, look


def held(reason: str) -> Find:
    """The one that waits for this reason."""

    def find(db: Session) -> int:
        return db.exec(select(HeldContact.id).where(HeldContact.reason == reason)).one()

    return find


SAVE, WRONG = "Save contact", "Save correction"
CONTACT_PAGES: tuple[Look, ...] = (
    look(MENTOR, "contacting.show_mine"),
    look(WORKER, "contacting.show_mine", "of a worker"),
    look(MANAGER, "contacting.show_mine", "without any"),
    look(MENTOR, "contacting.show_child", "of a mentor", ref="demo-kestrel"),
    look(WORKER, "contacting.show_child", ref="demo-thrush"),
    look(WORKER, "contacting.show_child", "without any", ref="demo-hazel"),
    look(MENTOR, "contacting.show_new", press=SAVE),
    look(MANAGER, "contacting.show_new", "with nobody to choose"),
    look(MENTOR, "contacting.show_new_of_child", ref="demo-kestrel"),
    look(MENTOR, "contacting.show_correct", contact_id=first(Contact), press=WRONG),
    look(None, "queueing.show_shell"),
    look(WORKER, "holding.show"),
    look(MANAGER, "holding.show", "of a manager"),
    look(WORKER, "holding.show_one", held_id=held("invalid"), press="Make it a contact"),
    look(MANAGER, "holding.show_one", "of nobody known", held_id=held("unknown_child")),
    look(WORKER, "holding.ask_set_aside", held_id=held("invalid"), press="Set it aside"),
)
