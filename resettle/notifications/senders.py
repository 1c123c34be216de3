"""The door through which messages leave: one protocol, and the senders that reach nobody.

Those that write to people are in `outside.py`, behind the same door and the same tests.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Protocol, TextIO, TypeVar

from resettle.errors import Refused

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message on its way out."""

    #: An addressee key, such as "person:7" or "role:manager".
    to: str
    #: Where to send it; None where we know of no address.
    address: str | None
    subject: str
    body: str
    #: The same key is the same message: whoever delivers it does so once.
    key: str
    #: Where a text message goes; "" for somebody who is written to.
    telephone: str = ""
    #: All that a text message says: it shows on a locked telephone.
    text: str = ""
    #: It was on its way before, and nobody knows whether it was taken.
    again: bool = False
    #: When it leaves, for its own date.
    at: datetime | None = None


class Sender(Protocol):
    @property
    def channel(self) -> str:
        """The word kept beside what it sent."""
        ...

    @property
    def reaches_posts(self) -> bool:
        """Whether a message may be for a post, such as "role:manager". Mail is for people."""
        ...

    def send(self, envelope: Envelope) -> str | None:
        """Hand a message over. Returning means it was taken; what is returned is the number by
        which it can be asked after, where there is one.

        Raises:
            SourceUnavailable: not now; worth trying again.
            Refused: not this message, ever.
        """
        ...

    def arrived(self, outside_id: str) -> bool | None:
        """Whether a message has arrived (True), never will (False), or nobody knows yet (None).

        Raises:
            SourceUnavailable: not now; worth asking again.
        """
        ...


class Unasked:
    """Of what is handed over nothing more is ever known."""

    reaches_posts = True

    def arrived(self, outside_id: str) -> bool | None:
        return None


class ConsoleSender(Unasked):
    """Writes messages where the service writes: for trying it out, and for services without one."""

    channel = "console"

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out
        self._seen: dict[str, None] = {}
        self._lock = Lock()

    def send(self, envelope: Envelope) -> None:
        check(envelope)
        text = f"To {envelope.to}: {envelope.subject}\n{envelope.body}\n\n"
        with self._lock:
            if envelope.key not in self._seen:
                # Asked for at each message: a service may have its output moved under it.
                out = self._out or sys.stdout
                out.write(text)
                out.flush()
                _remember(self._seen, envelope.key, None)


class MemorySender(Unasked):
    """Keeps messages: for tests, and for looking at what would be sent."""

    channel = "memory"

    def __init__(self) -> None:
        self._kept: dict[str, Envelope] = {}
        self._lock = Lock()

    @property
    def sent(self) -> list[Envelope]:
        """Every message, in the order they were handed over."""
        return list(self._kept.values())

    def send(self, envelope: Envelope) -> None:
        check(envelope)
        with self._lock:
            if envelope.key not in self._kept:
                _remember(self._kept, envelope.key, envelope)


def check(envelope: Envelope) -> None:
    """Refuse a message that could be read as something else on its way.

    Raises:
        Refused: an addressee, a subject or a key that is empty or not on one plain line.
    """
    for name in ("to", "subject", "key"):
        said: str = getattr(envelope, name)
        if not said or not said.isprintable():
            raise Refused(
                f"The {name} of a message must be words on one line. Mend its template in "
                "notifications/messages, or what it was filled with.",
                field=name,
            )


#: Enough to recognise a message that is handed over again; a service runs for years.
_MOST_KEPT = 10_000


def _remember(kept: dict[str, T], key: str, what: T) -> None:
    if len(kept) >= _MOST_KEPT:
        del kept[next(iter(kept))]
    kept[key] = what
