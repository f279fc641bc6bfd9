"""Leak detection collects the garbage of each test, and is quick: the rest is frozen."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from ..harness.garbage import GarbageFreezer

EXISTED_BEFORE: list[str] = []


class Cycle:
    """An object that only the garbage collector can remove."""

    def __init__(self) -> None:
        self.myself = self


@pytest.fixture
def nothing_frozen() -> Iterator[None]:
    """Test: nothing is frozen at first; at the end, what was frozen before is again."""
    gc.unfreeze()
    yield
    gc.freeze()


def test_what_existed_before_a_test_is_frozen() -> None:
    """F33: collecting garbage after each test would take longer than most tests."""
    searched = any(each is EXISTED_BEFORE for each in gc.get_objects())
    assert not searched, "the garbage collector searches all that existed before the test"


def test_frozen_garbage_is_collected_in_the_end(nothing_frozen: None) -> None:
    """F33: objects that are frozen while they are in use become garbage later."""
    freezer = GarbageFreezer(tests_between_full_collections=4)
    cycle = Cycle()
    garbage = weakref.ref(cycle)
    alive = []

    for _ in range(4):
        freezer.freeze()
        cycle = Cycle()
        gc.collect()
        alive.append(garbage() is not None)

    assert alive == [True, True, True, False], "frozen garbage is not collected in time"
    assert gc.get_freeze_count(), "nothing is frozen: each collection searches everything"
