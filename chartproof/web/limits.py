"""Rate limits: a bucket a caller, filled as time goes by."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from msgspec import Struct


class Limit(Struct, frozen=True):
    """So many at once, and so many a second after that."""

    at_once: float
    a_second: float


SIGNING_IN = Limit(10, 10 / 60)
ANYBODY = Limit(240, 20)
SOMEBODY = Limit(600, 60)
MOST_CALLERS = 50_000


class Limits:
    """Who has asked how often of late; kept in memory, by caller and kind."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[tuple[str, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait_seconds(self, kind: str, caller: str, limit: Limit) -> int:
        """Return 0 and count the request, or how many seconds to wait before the next."""
        now = self._clock()
        with self._lock:
            if len(self._left) > MOST_CALLERS:
                self._left.clear()
            left, then = self._left.get((kind, caller), (limit.at_once, now))
            left = min(limit.at_once, left + (now - then) * limit.a_second)
            if left < 1:
                self._left[kind, caller] = (left, now)
                return int((1 - left) / limit.a_second) + 1
            self._left[kind, caller] = (left - 1, now)
            return 0
