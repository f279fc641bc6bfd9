"""Hooks that leave something, as those of a team's own conftest.py may."""

import threading
from collections.abc import Generator

import pytest

from .left_open import divide_by_zero, released


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """Leave a thread, before the fixtures of one test."""
    if item.name == "test_with_a_hook_before":
        threading.Thread(target=released.wait, name="forgotten").start()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Let a thread raise, after the fixtures of one test."""
    result = yield
    if item.name == "test_with_a_hook_after":
        divide_by_zero()
    return result
