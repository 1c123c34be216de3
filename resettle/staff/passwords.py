"""Passwords: kept as argon2 hashes, strong enough to be worth keeping. Slow on purpose."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from resettle.errors import BadInput

#: What OWASP asks at least: 19 MiB, two turns, one lane. About 50 ms on a small machine.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: Somebody unknown costs as much time as somebody known: so nobody can ask who works here.
_NOBODY = _HASHER.hash("nobody has this password, and it opens nothing")

SHORTEST, LONGEST = 12, 200
#: Of zxcvbn's 0 to 4: "safely unguessable: moderate protection from offline slow-hash scenario".
_STRONG = 3
#: zxcvbn looks at no more letters than this.
_LOOKED_AT = 72


def hash_of_password(password: str) -> str:
    return _HASHER.hash(_typed(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password. Without a stored one it takes as long, and says no."""
    try:
        found = _HASHER.verify(stored or _NOBODY, _typed(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return found and stored is not None


def is_out_of_date(stored: str) -> bool:
    """Whether it was hashed with less care than we take now."""
    return _HASHER.check_needs_rehash(stored)


def strong(password: str, about: Iterable[str] = ()) -> str:
    """The password, if it is hard enough to guess for somebody who knows `about` this person.

    Raises:
        BadInput: it is too short, too long or too easy to guess.
    """
    if len(password) < SHORTEST:
        raise BadInput("Use at least %(count)s characters.", count=SHORTEST, field="password")
    if len(password) > LONGEST:
        raise BadInput("Use at most %(count)s characters.", count=LONGEST, field="password")
    words = [word for said in about for word in (said, *said.replace("@", " ").split())]
    if zxcvbn(password[:_LOOKED_AT], user_inputs=words)["score"] < _STRONG:
        raise BadInput(
            "That password is easy to guess. Try three or four words that do not belong together.",
            field="password",
        )
    return password


def _typed(password: str) -> bytes:
    """The same bytes for the same letters, whichever keyboard made them."""
    return normalize("NFC", password).encode("utf-8", errors="surrogatepass")
