"""How often a calendar may ask, kept in this process: the address is a secret that nobody guesses,
so that what is held off is a program gone wild, or somebody trying words."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

WITHIN = timedelta(minutes=15)
#: Of one place: a whole office may come from one. Of one calendar: each telephone asks for itself.
WRONG, READ = 30, 60
#: Whoever asks from many places must not fill the memory.
_MOST = 10_000


class HowOften:
    """Counts what was done under each key in the last quarter of an hour."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def is_too_often(self, key: str, most: int, now: datetime) -> bool:
        with self._lock:
            return len(self._lately(key, now)) >= most

    def note(self, key: str, now: datetime) -> None:
        with self._lock:
            lately = self._lately(key, now)
            lately.append(now)
            self._done[key] = lately
            self._done.move_to_end(key)
            if len(self._done) > _MOST:
                self._done.popitem(last=False)

    def _lately(self, key: str, now: datetime) -> deque[datetime]:
        lately = self._done.get(key, deque())
        while lately and lately[0] <= now - WITHIN:
            lately.popleft()
        return lately
