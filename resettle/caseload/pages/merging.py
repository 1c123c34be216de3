"""Two records found to be one child: which stays, what follows, and taking them apart again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlmodel import Session

from resettle.audit.looks import note_children_seen
from resettle.audit.rules import Because
from resettle.caseload.pages.tray import names_by_actor
from resettle.caseload.tray_forms import NOTHING_ASKED, FindForm, MergeForm, UndoForm
from resettle.caseload.tray_preview import lines_of, preview_of_merge
from resettle.caseload.tray_queries import find_children
from resettle.caseload.tray_words import NUMBERS
from resettle.children.models import Child, Merge
from resettle.children.queries import child_by_ref, numbers_of
from resettle.children.rules import shown_name
from resettle.errors import BadInput, Conflict, NotFound
from resettle.permissions import May
from resettle.tasks.here import planning
from resettle.tasks.merging import history_of, merge, merges_of, undo_merge, what_if_merged
from resettle.web.doors import database, needs, viewer
from resettle.web.forms import FormState, form_for, read_form, read_query
from resettle.web.json import LARGEST_ID
from resettle.web.pages import page_blueprint, render, say, say_done, see_other
from resettle.web.wording import in_words

doors = page_blueprint("merging", __name__)

PAIR = "/children/<ref:ref>/merge"
ONE_MERGE = f"{PAIR}/<int(max={LARGEST_ID}):merge_id>"


@doors.errorhandler(Conflict)
def somebody_was_first(error: Conflict) -> ResponseReturnValue:
    say(in_words(error.message))
    return see_other(url_for("merging.show", ref=(request.view_args or {}).get("ref")))


@doors.get(PAIR)
@needs(May.DECIDE_EVENTS)
def show(ref: str) -> ResponseReturnValue:
    """Find the other record; then choose which stays."""
    asked, find = read_query(FindForm())
    asked = NOTHING_ASKED | asked
    with database().reading() as db:
        child = child_by_ref(viewer(), db, ref)
        if asked["child"]:
            other = child_by_ref(viewer(), db, asked["child"])
            form = form_for(MergeForm(), {"other": other.ref, "version": _seen_as(child, other)})
            return _page(db, child, other, form)
        found = [] if find.has_errors else _alike(db, child, asked["q"])
        merges = merges_of(db, child.id)
        names = names_by_actor(db, [one.actor for one in merges])
        refs = {one.child_id: db.get_one(Child, one.child_id).ref for one in merges}
    note_children_seen([child.id, *(one.id for one in found)], "looked for a second record")
    return render(
        "caseload/tray/merge_find.html",
        child=child,
        find=find,
        children=found,
        merges=merges,
        names=names,
        refs=refs,
    )


def _alike(db: Session, child: Child, words: str) -> Sequence[Child]:
    """Who is called what was typed; before anything is, who is called much the same."""
    return find_children(viewer(), db, words or shown_name(child), but=child.id)


@doors.post(PAIR)
@needs(May.DECIDE_EVENTS)
def join(ref: str) -> ResponseReturnValue:
    """First what would follow; on the second press, merge."""
    said, form = read_form(MergeForm())
    if said is None or said["step"] != "save":
        return _checked(ref, form, ready=said is not None and said["step"] == "check")
    with database().unit() as db:
        child, other = _two(db, ref, said["other"])
        stays, gone = _which(child, other, said["stays"])
        if said["version"] != _seen_as(child, other):
            raise Conflict("Somebody has changed one of the records. Look again.")
        because = Because(viewer().name, "two records were found to be one child")
        merge(db, gone.id, stays.id, said["reason"], because=because, planning=planning())
    say_done(gettext("%(gone)s is part of %(stays)s now.", gone=gone.ref, stays=stays.ref))
    return see_other(url_for("child.show", ref=stays.ref))


def _checked(ref: str, form: FormState, *, ready: bool) -> ResponseReturnValue:
    with database().reading() as db:
        child, other = _two(db, ref, str(form.value("other")))
        if not ready:
            return _page(db, child, other, form)
        try:
            stays, gone = _which(child, other, str(form.value("stays")))
        except BadInput as wrong:
            return _page(db, child, other, form.refused(wrong))
        found = what_if_merged(db, gone.id, stays.id, planning())
    note_children_seen([child.id, other.id], "looked at what merging would do")
    return render(
        "caseload/tray/merge_check.html",
        form=form,
        stays=stays,
        gone=gone,
        preview=preview_of_merge(found),
        come_over=lines_of(found.exchange.over),
        withdrawn=lines_of(found.withdrawn),
        kept=lines_of(found.stay),
        ref=ref,
    )


def _page(db: Session, child: Child, other: Child, form: FormState) -> ResponseReturnValue:
    numbers = {one.id: numbers_of(viewer(), db, one.id) for one in (child, other)}
    note_children_seen([child.id, other.id], "compared two records")
    return render(
        "caseload/tray/merge.html",
        form=form,
        child=child,
        other=other,
        numbers=numbers,
        names=NUMBERS,
    )


@doors.get(ONE_MERGE)
@needs(May.DECIDE_EVENTS)
def show_undo(ref: str, merge_id: int) -> ResponseReturnValue:
    with database().reading() as db:
        child, merged = _merge(db, ref, merge_id)
        gone = db.get_one(Child, merged.child_id)
        names = names_by_actor(db, [merged.actor])
        done = lines_of(history_of(db, gone.id)) if merged.undone_at is None else []
    note_children_seen([child.id, gone.id], "looked at a merge")
    return render(
        "caseload/tray/merge_undo.html",
        form=form_for(UndoForm()),
        child=child,
        merged=merged,
        gone=gone,
        names=names,
        done=done,
    )


@doors.post(ONE_MERGE)
@needs(May.DECIDE_EVENTS)
def undo(ref: str, merge_id: int) -> ResponseReturnValue:
    with database().unit() as db:
        _, merged = _merge(db, ref, merge_id)
        because = Because(viewer().name, "two records were found not to be one child after all")
        undo_merge(db, merged.id, because=because, planning=planning())
        gone = db.get_one(Child, merged.child_id)
    say_done(gettext("%(ref)s is a record of its own again.", ref=gone.ref))
    return see_other(url_for("child.show", ref=gone.ref))


def _two(db: Session, ref: str, other: str) -> tuple[Child, Child]:
    return child_by_ref(viewer(), db, ref), child_by_ref(viewer(), db, other)


def _which(child: Child, other: Child, stays: str) -> tuple[Child, Child]:
    """The record that stays, and the one that becomes part of it."""
    if child.id == other.id:
        raise BadInput("Choose two different records", field="stays")
    if stays not in (child.ref, other.ref):
        raise BadInput("Choose which record stays", field="stays")
    return (child, other) if stays == child.ref else (other, child)


def _seen_as(child: Child, other: Child) -> str:
    return ".".join(f"{one.id}-{one.version}" for one in sorted((child, other), key=_number))


def _number(child: Child) -> int:
    return child.id


def _merge(db: Session, ref: str, merge_id: int) -> tuple[Child, Merge]:
    """Raises: NotFound: this record had no such merge, or the viewer may not see it."""
    child = child_by_ref(viewer(), db, ref)
    merged = db.get(Merge, merge_id)
    if merged is None or merged.into_id != child.id:
        raise NotFound("There is no such merge.", field="id")
    return child, merged
