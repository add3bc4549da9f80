"""The rate limit, on a clock that stands still until a test moves it."""

import sys
import threading

import pytest

from coach.ui import limits
from coach.ui.limits import RateLimit


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_as_many_questions_as_a_minute_allows_may_come_at_once_and_no_more(clock: Clock) -> None:
    limit = RateLimit(30, clock)
    assert [limit.wait("a") for _ in range(30)] == [0.0] * 30
    assert limit.wait("a") == pytest.approx(2.0)  # 60 seconds / 30 questions


@pytest.mark.parametrize(("passed", "wait"), [(0.0, 2.0), (0.5, 1.5), (1.9, 0.1), (2.0, 0.0), (60.0, 0.0)])
def test_time_gives_questions_back_at_the_rate_of_the_limit(passed: float, wait: float, clock: Clock) -> None:
    limit = RateLimit(30, clock)
    for _ in range(30):
        limit.wait("a")
    clock.now += passed
    assert limit.wait("a") == pytest.approx(wait, abs=1e-6)


def test_a_refused_question_costs_nothing(clock: Clock) -> None:
    limit = RateLimit(1, clock)
    limit.wait("a")
    assert [limit.wait("a") for _ in range(5)] == [60.0] * 5
    clock.now += 60
    assert limit.wait("a") == 0.0


def test_a_long_silence_does_not_save_up_questions(clock: Clock) -> None:
    limit = RateLimit(2, clock)
    limit.wait("a")
    clock.now += 86_400
    assert [limit.wait("a") for _ in range(3)] == [0.0, 0.0, 30.0]


def test_one_client_does_not_use_up_the_questions_of_another(clock: Clock) -> None:
    limit = RateLimit(1, clock)
    assert [limit.wait(client) for client in ("a", "b", "a", "c")] == [0.0, 0.0, 60.0, 0.0]


def test_the_clients_longest_unseen_are_forgotten_so_that_memory_stays_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_CLIENTS", 3)
    limit = RateLimit(1, clock)
    for client in ("a", "b", "c"):
        limit.wait(client)
    assert limit.wait("a") == 60.0  # seen again, so "b" is now the one longest unseen
    limit.wait("d")
    assert list(limit._buckets) == ["c", "a", "d"]
    assert [limit.wait("a"), limit.wait("b")] == [60.0, 0.0]


def test_questions_that_come_at_the_same_moment_from_many_threads_are_counted_once_each(clock: Clock) -> None:
    limit = RateLimit(100, clock)
    allowed: list[float] = []
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait()
        allowed.extend(limit.wait("a") for _ in range(50))

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(before)
    assert allowed.count(0.0) == 100
    assert len(allowed) == 400
