"""Databases are made before they are asked for, and dropped after they were given back."""

from itertools import count
from threading import Semaphore

import pytest

from ..harness.supply import Supply
from ..harness.unusable import Unusable

SECONDS_TO_WAIT = 10


class Databases:
    """A server's databases, by their numbers."""

    def __init__(self) -> None:
        self.there: set[str] = set()
        self.made = Semaphore(0)
        self._numbers = count(1)

    def make(self) -> str:
        name = str(next(self._numbers))
        self.there.add(name)
        self.made.release()
        return name

    def drop(self, name: str) -> None:
        self.there.remove(name)


def take_two(supply: Supply) -> None:
    """By the second at the latest, what was given back before has been dropped."""
    supply.take()
    supply.take()


def test_the_next_database_is_made_while_a_test_runs() -> None:
    """F29: no test waits for it."""
    databases = Databases()
    with Supply(databases.make, databases.drop) as supply:
        supply.take()

        for _ in ("the one that was taken", "the next"):
            made = databases.made.acquire(timeout=SECONDS_TO_WAIT)
            assert made, "a database is made only when a test asks for it"


def test_no_database_is_left() -> None:
    """F27: neither one that a test has given back, nor the one that no test has taken."""
    databases = Databases()
    with Supply(databases.make, databases.drop) as supply:
        for _ in range(3):
            supply.give_back(supply.take())

    assert not databases.there, "a database is left that nobody drops"


def test_the_test_that_asks_is_told_why_there_is_no_database() -> None:
    """A server that is gone stops the run, also when it was not asked by a test."""

    def fail() -> str:
        raise Unusable("the server is gone")

    with (
        Supply(fail, Databases().drop) as supply,
        pytest.raises(Unusable, match="the server is gone"),
    ):
        supply.take()


def test_the_test_that_asks_is_told_that_one_before_was_not_dropped() -> None:
    """Otherwise they would pile up, unseen."""
    databases = Databases()
    stubborn = iter([Unusable("somebody holds on to it")])

    def refuse_once(name: str) -> None:
        for error in stubborn:
            raise error
        databases.drop(name)

    with Supply(databases.make, refuse_once) as supply:
        supply.give_back(supply.take())
        with pytest.raises(Unusable, match="somebody holds on to it"):
            take_two(supply)
