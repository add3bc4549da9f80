"""A rate limit for each client: a bucket that fills with time and empties with questions."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CLIENTS = 10_000  # the longest unseen are forgotten, so that memory stays bounded


class RateLimit:
    """Lets each client ask `per_minute` questions a minute, `per_minute` of them at once."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._rate = per_minute / 60.0
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Take one question from a client's bucket; return 0, or the seconds until there is one."""
        with self._lock:
            now = self._clock()
            left, seen = self._buckets.pop(client, (self._capacity, now))
            left = min(self._capacity, left + (now - seen) * self._rate)
            allowed = left >= 1.0
            self._buckets[client] = (left - 1.0 if allowed else left, now)
            while len(self._buckets) > MOST_CLIENTS:
                self._buckets.popitem(last=False)
            return 0.0 if allowed else (1.0 - left) / self._rate
