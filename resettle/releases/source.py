"""Asks a prison system for the release dates that a message said had changed, but did not say.

One question, one answer, or one clear reason why not. Nothing is tried again in here: a timer asks
again later. Numbers of people are in no message and no log line, so errors are worded here and the
library's own, which hold the address, are not passed on.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import quote

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3.exceptions import HTTPError, ReadTimeoutError

from resettle.errors import BadInput, NotFound, SourceUnavailable
from resettle.releases.reading import strict_json
from resettle.settings import Settings

#: More than this is not an answer about a few dates.
MOST_BYTES = 64 * 1024
_CHUNK = 8 * 1024
#: A token is used no longer than this before its end, so that none runs out on the way.
_MARGIN_SECONDS = 30.0
#: What a token is good for where its giver does not say.
_ASSUMED_SECONDS = 60.0
_LONGEST_SECONDS = 24 * 3600.0

_BOOKING = re.compile(r"[0-9]{1,15}")
_NUMBER = re.compile(r"[A-Z][0-9]{4}[A-Z]{2}")

#: Never sent on to another address; read as it comes, and not packed, so that its size is known.
_MANNER: dict[str, Any] = {
    "allow_redirects": False,
    "stream": True,
    "headers": {"Accept": "application/json", "Accept-Encoding": "identity"},
}

NOT_SET_UP = (
    "No prison system is set up to be asked for release dates. Set source_base_url, "
    "source_token_url, source_client_id and source_client_secret, or look up the date by hand."
)


class _Bearer(AuthBase):
    """Sends the token whatever a .netrc file of the machine would send instead."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


@dataclass(slots=True)
class PrisonSource:
    """A prison system, and the token it gave us. Safe to be used by several threads."""

    settings: Settings
    #: Seconds that only ever grow; a test gives its own.
    seconds: Callable[[], float] = time.monotonic
    _token: str = field(default="", repr=False)
    _good_until: float = field(default=0.0, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        """Keep the library from logging the addresses it asks: they hold people's numbers."""
        logging.getLogger("urllib3.connectionpool").setLevel(logging.CRITICAL)

    @property
    def is_set_up(self) -> bool:
        return bool(self.settings.source_base_url)

    def release_dates(self, *, booking: str | None, number: str | None) -> dict[str, Any]:
        """What the system knows of one person's dates, by booking where there is one.

        Raises:
            SourceUnavailable: it did not answer, or not in a way that can be used. Ask later.
            NotFound: it answered that it knows no such person. Asking again will not help.
        """
        if not self.is_set_up:
            raise SourceUnavailable(NOT_SET_UP, field="source_base_url")
        address = self.settings.source_base_url + _path(booking, number)
        token = self._bearer()
        with self._asking("The prison system") as most:
            response = requests.get(
                address, auth=_Bearer(token), timeout=self._patience(), **_MANNER
            )
            with response:
                self._refuse(response, "The prison system", token)
                document = _read(response, most, self.seconds, "The prison system")
        if not isinstance(document, dict):
            raise _unusable("The prison system", "its answer is not a JSON object")
        return document

    def _bearer(self) -> str:
        """A token that is still good, asked for once and kept."""
        with self._lock:
            if self.seconds() < self._good_until:
                return self._token
            self._token, lasts = self._ask_for_token()
            self._good_until = self.seconds() + max(0.0, lasts - _MARGIN_SECONDS)
            return self._token

    def _ask_for_token(self) -> tuple[str, float]:
        who = "The sign-in service of the prison system"
        # Some sign-in services take the name and secret only when quoted, and it harms no other.
        signed = HTTPBasicAuth(
            quote(self.settings.source_client_id, safe=""),
            quote(self.settings.source_client_secret, safe=""),
        )
        with self._asking(who) as most:
            response = requests.post(
                self.settings.source_token_url,
                data={"grant_type": "client_credentials"},
                auth=signed,
                timeout=self._patience(),
                **_MANNER,
            )
            with response:
                self._refuse(response, who, None)
                document = _read(response, most, self.seconds, who)
        token = document.get("access_token") if isinstance(document, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise _unusable(who, "its answer holds no token")
        assert isinstance(document, dict), "a token was found in it"
        return token, _lasts(document.get("expires_in"))

    def _patience(self) -> tuple[int, int]:
        return self.settings.source_connect_seconds, self.settings.source_read_seconds

    @contextmanager
    def _asking(self, who: str) -> Iterator[float]:
        """Gives the latest second to read until; words what goes wrong on the way."""
        try:
            yield self.seconds() + sum(self._patience())
        except requests.exceptions.ConnectTimeout:
            raise _unusable(who, "it could not be reached in time") from None
        except (requests.exceptions.Timeout, TimeoutError, ReadTimeoutError):
            raise _unusable(who, "it did not answer in time") from None
        except requests.exceptions.SSLError:
            raise _unusable(who, "its certificate could not be trusted") from None
        except (requests.exceptions.ConnectionError, HTTPError):
            raise _unusable(who, "it could not be reached, or closed the line") from None
        except requests.exceptions.RequestException as wrong:
            raise _unusable(who, f"the request failed ({type(wrong).__name__})") from None

    def _refuse(self, response: requests.Response, who: str, token: str | None) -> None:
        status = response.status_code
        if status == 200:
            return
        if status == 404 and token is not None:
            raise NotFound("The prison system knows no such person or booking.")
        if status == 401 and token is not None:
            with self._lock:
                # It may have been taken back before its time. The next question brings a new one.
                if self._token == token:
                    self._good_until = 0.0
        if status in (400, 401, 403):
            raise _unusable(
                who, f"it answered {status}: check source_client_id and what it is allowed"
            )
        raise _unusable(who, f"it answered {status}")


def _path(booking: str | None, number: str | None) -> str:
    if booking is not None and _BOOKING.fullmatch(booking):
        return f"/api/bookings/{booking}/sentenceDetail"
    if number is not None and _NUMBER.fullmatch(number):
        return f"/api/offenders/{number}/booking/latest/sentence-summary"
    raise NotFound("The message names no booking and no prison number that can be asked about.")


def _read(
    response: requests.Response, most: float, seconds: Callable[[], float], who: str
) -> object:
    """The answer, within its size and its time: a timeout alone does not stop a slow drip."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _unusable(who, "its answer is packed, which was not asked for")
    body = b""
    # What is there, piece by piece: waiting for a full chunk would hide the drip.
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > MOST_BYTES:
            raise _unusable(who, f"its answer is longer than {MOST_BYTES // 1024} kB")
        if seconds() > most:
            raise _unusable(who, "it did not finish its answer in time")
    try:
        return strict_json(body)
    except BadInput:
        raise _unusable(who, "its answer is not JSON that can be used") from None


def _lasts(said: object) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float) or said <= 0:
        return _ASSUMED_SECONDS
    return min(float(said), _LONGEST_SECONDS)


def _unusable(who: str, what: str) -> SourceUnavailable:
    return SourceUnavailable(f"{who} gave no release dates: {what}.")
