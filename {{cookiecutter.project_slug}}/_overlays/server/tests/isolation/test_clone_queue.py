"""Clones are created before a test asks for them, and dropped after a test discarded them."""

import threading
from itertools import count
from threading import Semaphore

import pytest

from ..harness.clone_queue import CloneQueue
from ..harness.unavailable import ServerUnavailableError

SECONDS_TO_WAIT = 10


class FakeServer:
    """The databases of a server, by their numbers."""

    def __init__(self) -> None:
        self.databases: set[str] = set()
        self.created = Semaphore(0)
        self._numbers = count(1)

    def clone(self) -> str:
        name = str(next(self._numbers))
        self.databases.add(name)
        self.created.release()
        return name

    def drop(self, name: str) -> None:
        self.databases.remove(name)


def get_two(queue: CloneQueue) -> None:
    """By the second at the latest, what was discarded before has been dropped."""
    queue.get()
    queue.get()


def test_next_database_is_created_while_a_test_runs() -> None:
    """F29: no test waits for it."""
    server = FakeServer()
    with CloneQueue(server.clone, server.drop) as queue:
        queue.get()

        for _ in ("the first", "the next"):
            created = server.created.acquire(timeout=SECONDS_TO_WAIT)
            assert created, "a database is created only when a test asks for it"


def test_no_database_is_left() -> None:
    """F27: neither a discarded one, nor the one that no test got."""
    server = FakeServer()
    with CloneQueue(server.clone, server.drop) as queue:
        for _ in range(3):
            queue.discard(queue.get())

    assert not server.databases, "a database is left that nobody drops"


def test_no_thread_is_left() -> None:
    """F22: the process could not end."""
    server = FakeServer()
    before = set(threading.enumerate())
    with CloneQueue(server.clone, server.drop):
        pass

    assert set(threading.enumerate()) <= before


def test_test_is_told_why_there_is_no_database() -> None:
    """A lost server stops the run, also when no test was waiting for it."""

    def fail() -> str:
        raise ServerUnavailableError("the server is gone")

    with (
        CloneQueue(fail, FakeServer().drop) as queue,
        pytest.raises(ServerUnavailableError, match="the server is gone"),
    ):
        queue.get()


def test_tests_after_a_failure_get_databases() -> None:
    """F32: it may have been the fault of one test, or of the moment."""
    server = FakeServer()
    failures = iter([ValueError("the template is in use"), None, ValueError("it was dropped")])

    def clone() -> str:
        if failure := next(failures, None):
            raise failure
        return server.clone()

    with CloneQueue(clone, server.drop) as queue:
        with pytest.raises(ValueError, match="the template is in use"):
            queue.get()
        queue.get()
        with pytest.raises(ValueError, match="it was dropped"):
            queue.get()
        queue.get()


def test_test_is_told_that_an_earlier_database_was_not_dropped() -> None:
    """Otherwise they would pile up unnoticed. The tests after it get theirs."""
    server = FakeServer()

    def refuse_the_first(name: str) -> None:
        if name == "1":
            raise ServerUnavailableError("it is in use")
        server.drop(name)

    with CloneQueue(server.clone, refuse_the_first) as queue:
        queue.discard(queue.get())
        with pytest.raises(ServerUnavailableError, match="it is in use"):
            get_two(queue)
        get_two(queue)
