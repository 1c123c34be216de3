"""The people who work here, how they sign in, their teams and absences, and keys of systems."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from resettle.db import JSON_VALUE, Model


class Token(Model, table=True):
    """A key to the API. Only its hash is kept; the secret is shown once, when it is made."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    hash: str = Field(unique=True)
    #: Separated by spaces, such as "events:write plans:read".
    scopes: str
    created_at: datetime
    revoked_at: datetime | None = None


class Person(Model, table=True):
    id: int = Field(default=None, primary_key=True)
    name: str
    #: An `Owner` word: the tasks they do. None for somebody with no tasks of their own.
    post: str | None = None
    #: Where messages go, and the name they sign in with. In small letters.
    email: str | None = Field(default=None, unique=True)
    #: What they may do: words of `permissions.Role`, sorted, separated by spaces.
    roles: str = ""
    active: bool = True
    version: int = 1


class Credential(Model, table=True):
    """How one person signs in. Nobody reads this but the door."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    password_hash: str
    #: A password somebody else has seen opens only the page where it is changed.
    must_change: bool = False
    #: Until when a password that must be changed can be used.
    must_change_by: datetime | None = None
    #: None until a telephone is set up.
    totp_secret: str | None = None
    #: The counter of the last code taken: each code opens once.
    totp_counter: int = 0
    #: Only for the accounts of the demonstration.
    no_second_factor: bool = False
    changed_at: datetime


class RecoveryCode(Model, table=True):
    """One of ten codes for the day the telephone is lost. Each opens once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_person_id", "person_id"),)
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    hash: str
    used_at: datetime | None = None


class WebSession(Model, table=True):
    """One browser's visit. Kept here and not in the cookie, so that it can be ended from here."""

    __tablename__ = "web_session"
    __table_args__ = (Index("ix_web_session_person_id", "person_id"),)
    id: int = Field(default=None, primary_key=True)
    #: The cookie holds the secret; this is its hash.
    hash: str = Field(unique=True)
    #: None before somebody has signed in.
    person_id: int | None = Field(default=None, foreign_key="person.id")
    #: What the sign-in has still to ask for: "", "code", "enrol" or "password".
    lacks: str = ""
    created_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    #: The browser, in a few words, for the list of one's own sessions.
    browser: str = ""
    #: What Flask keeps between requests, such as words to show on the next page.
    kept: dict[str, Any] = Field(sa_type=JSON_VALUE)


class Draft(Model, table=True):
    """What somebody had typed when their session ended, for when they are back."""

    __table_args__ = (UniqueConstraint("person_id", "path"),)
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    path: str
    fields: dict[str, Any] = Field(sa_type=JSON_VALUE)
    kept_at: datetime


class Attempt(Model, table=True):
    """How often signing in has failed, for one account or from one place. Hashes, no names."""

    __tablename__ = "sign_in_attempt"
    key: str = Field(primary_key=True)
    failures: int
    last_at: datetime
    blocked_until: datetime | None = None


class Team(Model, table=True):
    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    active: bool = True


class Membership(Model, table=True):
    __table_args__ = (UniqueConstraint("person_id", "team_id"),)
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    team_id: int = Field(foreign_key="team.id")


class Absence(Model, table=True):
    """From `since` until `until`, this person is away, and somebody may stand in."""

    __table_args__ = (
        Index("ix_absence_person_id", "person_id"),
        Index("ix_absence_stand_in_id", "stand_in_id"),
    )
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    since: date
    #: The last day away; None while nobody knows.
    until: date | None = None
    stand_in_id: int | None = Field(default=None, foreign_key="person.id")


class OpenedRecord(Model, table=True):
    """Somebody opened a restricted record, said why, and may look until `until`."""

    __tablename__ = "opened_record"
    __table_args__ = (Index("ix_opened_record_person_id", "person_id"),)
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    #: A plain number, as in an assignment.
    child_id: int
    reason: str
    at: datetime
    until: datetime


class Assignment(Model, table=True):
    """From `since` until `until`, this person is this owner for this child."""

    __table_args__ = (
        Index("ix_assignment_child_id", "child_id", "owner"),
        Index("ix_assignment_person_id", "person_id"),
    )
    id: int = Field(default=None, primary_key=True)
    #: A plain number: staff stand below children, and a foreign key points only downwards.
    child_id: int
    owner: str
    person_id: int = Field(foreign_key="person.id")
    since: date
    until: date | None = None
