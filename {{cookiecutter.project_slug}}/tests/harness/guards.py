"""What a test leaves open fails that test, by name: not a later one, and not in silence."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from itertools import count

import pytest
from pytest_asyncio import is_async_test

from .connections import open_connections
from .leftovers import fail_if_left, running_threads, stop_tasks
from .refusals import refused

TESTS_BETWEEN_FULL_COLLECTIONS = 500

tests = count(1)


@pytest.fixture(autouse=True)
def nothing_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Test: made before the test's other fixtures, and checked after them. Fails the test that
    left a connection, a task or a thread, or that was refused a database."""
    if "lane" in request.fixturenames:
        request.getfixturevalue("lane")  # what the fast lane shares is not of this test
    connections = open_connections()
    threads = threading.enumerate()
    loops = [request.getfixturevalue("running_loop")] if is_async_test(request.node) else []
    tasks = tasks_on(loops)
    set_aside_what_there_is()
    yield
    gc.collect()  # what this test made, and nothing else: its unclosed files and sockets complain
    left = [what for key, what in open_connections().items() if connections.get(key) != what]
    left += stop_tasks(tasks_on(loops) - tasks)
    left += running_threads(threads)
    left += refused
    refused.clear()
    fail_if_left(left)


def tasks_on(loops: list[asyncio.AbstractEventLoop]) -> set["asyncio.Task[object]"]:
    """Return the tasks of the loops, none of which is running."""
    return {task for loop in loops for task in asyncio.all_tasks(loop)}


def set_aside_what_there_is() -> None:
    """Hide from the garbage collector what is there before a test. Now and then it may look:
    what was set aside can be garbage by then."""
    if next(tests) % TESTS_BETWEEN_FULL_COLLECTIONS == 0:
        gc.unfreeze()
        gc.collect()
    gc.freeze()


@pytest.fixture
def running_loop(_function_scoped_runner: asyncio.Runner) -> asyncio.AbstractEventLoop:
    """Test: the event loop of an async test and its fixtures."""
    return _function_scoped_runner.get_loop()
