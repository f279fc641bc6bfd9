"""Leak detection: a test that leaves something open fails, and no later test does.

What a fixture for several tests opens while it is set up belongs to the fixture, whichever test
requests it first.
"""

import asyncio
import gc
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from pytest_asyncio import is_async_test

from .blocked import blocked
from .connections import track_tasks
from .garbage import GarbageFreezer
from .leaks import (
    ErrorRecorder,
    cancel_tasks,
    cancelled_tasks,
    fail_on_leaks,
    leaked_connections,
    leaked_threads,
    outliving_the_test,
    take_baseline,
    tasks_on,
)
from .modes import loop_scope_of
from .private_names import runner_fixture

ERRORS = pytest.StashKey[ErrorRecorder]()
LEAKS = pytest.StashKey[list[str]]()

garbage = GarbageFreezer(tests_between_full_collections=500)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """Note what is open before the test."""
    garbage.freeze()
    item.stash[LEAKS] = []
    item.stash[ERRORS] = ErrorRecorder()
    take_baseline()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Leave what a fixture for several tests opens to that fixture."""
    if fixturedef.scope == "function":
        return (yield)
    with outliving_the_test():
        return (yield)


@pytest.fixture(autouse=True)
def detect_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Test: set up before its other fixtures. When they have ended, and its event loop has not,
    finds and closes the connections, tasks and threads that the test left."""
    loops = [event_loop(request)] if is_async_test(request.node) else []
    for loop in loops:
        track_tasks(loop)
    tasks = tasks_on(loops)
    yield
    gc.collect()  # only what this test created: its unclosed files and sockets warn
    leaks = request.node.stash[LEAKS]
    leaks += leaked_connections()
    for loop in loops:
        if left := tasks_on(loops) - tasks:
            leaks += loop.run_until_complete(cancel_tasks(left))
    leaks += leaked_threads()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Fail the test that left something, or that was blocked from opening a database. Its fixtures
    and its event loop have ended by then, so nothing is left to fail a later test."""
    try:
        return (yield)
    finally:
        leaks = [*cancelled_tasks, *item.stash[LEAKS], *item.stash[ERRORS].stop()]
        denied = blocked.copy()
        cancelled_tasks.clear()
        blocked.clear()
        fail_on_leaks(leaks, denied)


def event_loop(request: pytest.FixtureRequest) -> asyncio.AbstractEventLoop:
    """Return the event loop on which an async test runs."""
    name = runner_fixture(loop_scope_of(request.node))
    runner: asyncio.Runner = request.getfixturevalue(name)
    return runner.get_loop()
