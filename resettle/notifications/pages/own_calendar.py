"""A person's own calendar: its secret address, made and closed, and what is read there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from resettle.errors import NotFound
from resettle.meetings.calendar import CONTENT_TYPE, Entry, written
from resettle.notifications.feed_queries import feed_by_secret, feed_of, last_read, reader_of
from resettle.notifications.feed_words import OF_MEETING, gone, summary
from resettle.notifications.feeds import Shown, make_feed, note_read, revoke_feed, shown
from resettle.notifications.models import Feed
from resettle.notifications.often import READ, WITHIN, WRONG, HowOften
from resettle.permissions import May
from resettle.web.doors import clock, database, needs, opens_by_secret, own_id
from resettle.web.pages import page_blueprint, render, say_done, see_other
from resettle.web.problems import answer

doors = page_blueprint("own_calendar", __name__)

_ASKED_AGAIN = timedelta(hours=1)


@doors.get("/account/calendar")
@needs(May.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """Whether there is an address, and what a calendar is told there."""
    with database().reading() as db:
        feed = feed_of(db, own_id())
        read = last_read(db, feed) if feed else None
    return render("notifications/own_calendar.html", feed=feed, read=read)


@doors.post("/account/calendar/make")
@needs(May.OWN_ACCOUNT)
def make() -> ResponseReturnValue:
    """A new address. The page that shows it is the only place it ever is."""
    with database().unit() as db:
        secret = make_feed(db, own_id(), clock())
    address = url_for("own_calendar.read", secret=secret, _external=True)
    return render("notifications/calendar_made.html", address=address)


@doors.post("/account/calendar/close")
@needs(May.OWN_ACCOUNT)
def close() -> ResponseReturnValue:
    with database().unit() as db:
        revoke_feed(db, own_id(), clock().now())
    say_done(gettext("The address is closed. Take the calendar out of your calendar program too."))
    return see_other(url_for("own_calendar.show"))


@doors.get("/calendar/<secret>.ics")
@opens_by_secret
def read(secret: str) -> ResponseReturnValue:
    """What a calendar program reads, without a session. The same answer for an address that was
    never there, one that was closed, and one of somebody who has left."""
    often, now, place = _how_often(), clock().now(), f"place:{request.remote_addr}"
    if often.is_too_often(place, WRONG, now):
        return _too_often()
    with database().reading() as db:
        feed = feed_by_secret(db, secret)
        viewer = reader_of(db, feed, now, clock().today()) if feed else None
        if feed is None or viewer is None:
            often.note(place, now)
            raise NotFound("There is no such calendar.")
        if often.is_too_often(f"feed:{feed.id}", READ, now):
            return _too_often()
        often.note(f"feed:{feed.id}", now)
        told = shown(viewer, db, feed, clock())
    response = _file(feed, told)
    if response.status_code == 200:
        with database().unit() as db:
            note_read(db, feed, told, now)
    return response


def _file(feed: Feed, told: Sequence[Shown]) -> Response:
    """The file, or that it is still as this reader has it."""
    words = written(
        (_entry(feed, one) for one in told), name=gettext("Tasks"), refreshed=_ASKED_AGAIN
    )
    response = Response(words, content_type=CONTENT_TYPE)
    response.add_etag()
    return cast(Response, response.make_conditional(request))


def _entry(feed: Feed, one: Shown) -> Entry:
    # Unlike that of another service's, and of another calendar of the same person's.
    uid = f"{one.name}@{feed.hash[:16]}.resettle"
    if one.live is not None:
        here = one.live
        return Entry(
            uid=uid,
            sequence=one.sequence,
            changed_at=one.changed_at,
            begins=here.begins,
            ends=here.ends,
            summary=summary(here.kind, here.what, here.ref),
        )
    timed = one.name.startswith(OF_MEETING)
    begins = one.starts_at if timed else one.starts_at.date()
    return Entry(
        uid=uid,
        sequence=one.sequence,
        changed_at=one.changed_at,
        begins=begins,
        ends=begins + (timedelta(hours=1) if timed else timedelta(days=1)),
        summary=gone(),
        cancelled=True,
    )


def _how_often() -> HowOften:
    kept: HowOften = current_app.extensions.setdefault("calendar_asked", HowOften())
    return kept


def _too_often() -> ResponseReturnValue:
    seconds = str(int(WITHIN.total_seconds()))
    return answer(429, "Ask again in a quarter of an hour.", headers={"Retry-After": seconds})
