"""The second step of signing in: codes from a telephone, and ten for the day it is lost."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from datetime import datetime

import pyotp

#: No letters or digits that are taken for one another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
#: Seconds a code stands on the telephone.
_STEP = 30
RECOVERY_CODES = 10


def new_totp_secret() -> str:
    return pyotp.random_base32()


def address_for_telephone(secret: str, email: str) -> str:
    """What the telephone reads from the square picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="resettle")


def counter_of(secret: str, code: str, at: datetime, after: int) -> int | None:
    """The step a code belongs to, if it is right now or one step off; None where it is wrong.

    A code whose step is not `after` the last one taken has been used: it opens nothing.
    """
    said = "".join(code.split())
    totp = pyotp.TOTP(secret)
    now = int(at.timestamp()) // _STEP
    for counter in (now, now - 1, now + 1):
        if counter > after and hmac.compare_digest(totp.generate_otp(counter), said):
            return counter
    return None


def new_recovery_codes() -> Iterator[str]:
    """Ten codes of 50 bits: too many to guess through the throttle, short enough to write down."""
    for _ in range(RECOVERY_CODES):
        letters = "".join(secrets.choice(_LETTERS) for _ in range(10))
        yield f"{letters[:5]}-{letters[5:]}"


def plain_code(said: str) -> str:
    """A recovery code as it was made, however it was typed."""
    letters = "".join(c for c in said.lower() if c.isalnum())
    return f"{letters[:5]}-{letters[5:]}"


def a_first_password() -> str:
    """Something to read out to a new colleague, who changes it at once."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
