"""Sessions kept in the database: the cookie holds a secret, and everything else stays here.

So that a session can be ended from here, by its owner or by an administrator, and ends by itself
after a time without use and after a working day in any case.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, Request, Response, request, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import update
from sqlmodel import Session, col, select
from werkzeug.datastructures import CallbackDict

from resettle.permissions import Viewer
from resettle.staff.models import WebSession
from resettle.staff.queries import viewer_of
from resettle.staff.rules import hash_of, new_secret
from resettle.web.premises import Premises

_TABLE = WebSession.__table__
#: “Seen” is written down at most this often.
_SEEN_EVERY = timedelta(minutes=1)
#: A visit in which nobody signed in is soon forgotten.
_ANONYMOUS = timedelta(hours=1)
#: Words of the browser's own name that are worth showing.
_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")


class Visit(CallbackDict[str, Any], SessionMixin):
    """What a browser's visit keeps between requests, and who is in it."""

    def __init__(
        self, kept: dict[str, Any] | None = None, *, row: WebSession | None = None
    ) -> None:
        def changed(_: object) -> None:
            self.modified = True

        super().__init__(kept or {}, changed)
        self.modified = False
        self.id = row.id if row else None
        self.person_id = row.person_id if row else None
        self.lacks: tuple[str, ...] = tuple(row.lacks.split()) if row else ()
        self.began_at = row.created_at if row else None
        self.seen_at = row.seen_at if row else None
        #: The row to end, where this visit takes the place of another or is over.
        self.ends: int | None = None
        self.is_over = False

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None and not self.lacks

    @property
    def was(self) -> int | None:
        """Whose session it was that has run out in this browser."""
        return cast("int | None", self.get("was"))

    def begin(self, person_id: int, lacks: tuple[str, ...]) -> None:
        """Somebody has given the right password: a new secret, whatever this visit was before."""
        kept = {"next": self["next"]} if "next" in self else {}
        self._renew()
        self.clear()
        self.update(kept)
        self.person_id, self.lacks = person_id, lacks

    def done_with(self, step: str) -> None:
        """One step of the sign-in is done. What may be done changes, and so does the secret."""
        self._renew()
        self.lacks = tuple(one for one in self.lacks if one != step)

    def end(self) -> None:
        self._renew()
        self.clear()
        self.person_id, self.lacks, self.is_over = None, (), True

    def _renew(self) -> None:
        self.ends, self.id = self.id, None
        self.modified = True


class DatabaseSessions(SessionInterface):
    """Opens the visit a cookie belongs to, and keeps what has changed."""

    def get_cookie_name(self, app: Flask) -> str:
        """The name that the request in hand is answered with."""
        return cookie_name(request)

    def open_session(self, app: Flask, request: Request) -> Visit:
        here = _premises(app)
        secret = request.cookies.get(cookie_name(request))
        if not secret or not _has_visits(request):
            return Visit()
        with here.database.reading() as db:
            wanted = select(WebSession).where(WebSession.hash == hash_of(secret))
            row = db.exec(wanted.order_by(col(WebSession.id))).first()
        if row is None:
            return Visit()
        if row.ended_at is not None or _has_run_out(row, here):
            # Ended on purpose is not the same as run out: only the latter keeps what was typed.
            ran_out = row.ended_at is None and row.person_id is not None and not row.lacks
            visit = Visit({"was": row.person_id} if ran_out else None)
            visit.ends = row.id if row.ended_at is None else None
            return visit
        return Visit(dict(row.kept), row=row)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        visit, here = cast(Visit, session), _premises(app)
        if not _has_visits(request):
            return
        now = here.clock.now()
        stale = visit.seen_at is not None and now - visit.seen_at >= _SEEN_EVERY
        wanted = visit.id is None and bool(visit or visit.person_id)
        if not (visit.ends is not None or wanted or visit.modified or stale):
            return
        name = cookie_name(request)
        with here.database.unit() as db:
            if visit.ends is not None:
                _end(db, visit.ends, now)
            if wanted:
                _set_cookie(response, name, _insert(db, visit, request, now), request.is_secure)
            elif visit.id is not None:
                kept = {"kept": dict(visit)} if visit.modified else {}
                db.connection().execute(
                    update(_TABLE).where(_TABLE.c.id == visit.id).values(seen_at=now, **kept)
                )
        if visit.is_over and not wanted:
            response.delete_cookie(name, path="/", secure=request.is_secure, httponly=True)


def this_visit() -> Visit:
    """The visit of the request in hand."""
    return cast(Visit, session)


def viewer_in(app: Flask, visit: Visit) -> Viewer | None:
    """Whoever is signed in on this visit, as they may see things now; None where nobody is."""
    if not visit.is_signed_in or visit.person_id is None:
        return None
    here = _premises(app)
    with here.database.reading() as db:
        return viewer_of(db, visit.person_id, now=here.clock.now(), on=here.clock.today())


def tell_time_left(app: Flask) -> None:
    """Give every page of somebody signed in `seconds_left`: how long until they would be out.

    The page warns shortly before (WCAG 2.2, 2.2.1: whoever needs longer must be able to have it).
    """

    @app.context_processor
    def _told() -> dict[str, int]:
        left = time_left(app, this_visit())
        return {} if left is None else {"seconds_left": int(left.total_seconds())}


def time_left(app: Flask, visit: Visit) -> timedelta | None:
    """How long this visit lasts if nothing more is asked for; None where nobody is signed in."""
    if not visit.is_signed_in or visit.began_at is None or visit.seen_at is None:
        return None
    here = _premises(app)
    now, (idle, whole) = here.clock.now(), _limits(here)
    # A request that comes soon after another is not written down as a new use.
    used = now if now - visit.seen_at >= _SEEN_EVERY else visit.seen_at
    return min(used + idle, visit.began_at + whole) - now


def cookie_name(request: Request) -> str:
    """With a prefix that a browser holds to https, this host and every path; not on loopback."""
    return "__Host-resettle" if request.is_secure else "resettle"


def _has_visits(request: Request) -> bool:
    """Neither the API nor what is the same for everybody has sessions."""
    return not request.path.startswith(("/api/", "/static/", "/healthz", "/readyz"))


def _premises(app: Flask) -> Premises:
    return cast(Premises, app.extensions["premises"])


def _has_run_out(row: WebSession, here: Premises) -> bool:
    now = here.clock.now()
    if row.person_id is None:
        return now - row.seen_at > _ANONYMOUS
    idle, whole = _limits(here)
    return now - row.seen_at > idle or now - row.created_at > whole


def _limits(here: Premises) -> tuple[timedelta, timedelta]:
    """How long a session lasts without use, and in any case."""
    settings = here.settings
    return timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)


def _insert(db: Session, visit: Visit, request: Request, now: datetime) -> str:
    secret = new_secret()
    row = WebSession(
        hash=hash_of(secret),
        person_id=visit.person_id,
        lacks=" ".join(visit.lacks),
        created_at=now,
        seen_at=now,
        browser=_browser(request.headers.get("User-Agent", "")),
        kept=dict(visit),
    )
    db.add(row)
    return secret


def _end(db: Session, row_id: int, now: datetime) -> None:
    ended = update(_TABLE).where(_TABLE.c.id == row_id, _TABLE.c.ended_at.is_(None))
    db.connection().execute(ended.values(ended_at=now))


def _set_cookie(response: Response, name: str, secret: str, secure: bool) -> None:
    response.set_cookie(name, secret, path="/", secure=secure, httponly=True, samesite="Lax")


def _browser(said: str) -> str:
    """Enough to know one's own telephone by, and no more.

    >>> _browser("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
    'Firefox on Windows'
    """
    browser = next((word for word in _BROWSERS if word in said), "")
    system = next((word for word in _SYSTEMS if word in said), "")
    names = {"Edg": "Edge", "OPR": "Opera", "Mac OS X": "Mac"}
    shown = [names.get(word, word) for word in (browser, system) if word]
    return " on ".join(shown)
