"""What a token and an address are, and the keys by which people and posts are told. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import NewType

from resettle.errors import BadInput
from resettle.planning.vocabulary import Owner

#: "person:7", or "role:manager" where nobody is named: what a notice is addressed to.
Addressee = NewType("Addressee", str)

#: So that a secret left in a file or a log is recognised for what it is.
_MARK = "resettle_"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def new_secret() -> str:
    """256 random bits: too many to guess, so a fast hash of it is enough."""
    return _MARK + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", errors="replace")).hexdigest()


def is_secret_of(secret: str, stored_hash: str) -> bool:
    """Compares in a time that says nothing about how much of it was right."""
    return hmac.compare_digest(hash_of(secret), stored_hash)


def token_name(said: str) -> str:
    """Raises: BadInput: a name that logs and the audit could not show plainly."""
    if not _NAME.fullmatch(said):
        raise BadInput(
            "A token's name is up to 64 letters, digits, dots, dashes and underscores, and begins "
            "with a letter or digit.",
            field="name",
        )
    return said


def owner_word(said: str) -> Owner:
    """Raises: BadInput: not one of the owners of the glossary."""
    try:
        return Owner(said)
    except ValueError:
        raise BadInput(
            "“%(said)s” is not an owner. There are: %(owners)s.",
            said=said,
            owners=", ".join(Owner),
            field="owner",
        ) from None


_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s.,;<>\"]{2,}")


def email_address(said: str) -> str:
    """An address to write to and to sign in with, in small letters.

    >>> email_address(" Worker@Example.org ")
    'worker@example.org'

    Raises:
        BadInput: it is no address.
    """
    plain = said.strip().lower()
    if not _EMAIL.fullmatch(plain) or not plain.isprintable():
        raise BadInput(
            "Enter an email address in the right form, like name@example.org.", field="email"
        )
    return plain


def person_name(said: str) -> str:
    """Raises: BadInput: nothing to call somebody by, or more than fits."""
    plain = " ".join(said.split())
    if not plain or len(plain) > 200 or not plain.isprintable():
        raise BadInput("Enter a name of at most 200 characters.", field="name")
    return plain


def person_key(person_id: int) -> Addressee:
    return Addressee(f"person:{person_id}")


def actor_name(person_id: int) -> str:
    """What the audit log calls a person: an id, since it outlives names."""
    return f"person:{person_id}"


def role_key(owner: str) -> Addressee:
    return Addressee(f"role:{owner}")
