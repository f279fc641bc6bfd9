"""What a test leaves open fails that test, by name: not a later one, and not in silence."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from itertools import count

import pytest
from pytest_asyncio import is_async_test

from .connections import open_connections
from .leftovers import fail_if_left, running_tasks, running_threads
from .refusals import refused

TESTS_BETWEEN_FULL_COLLECTIONS = 500

tests = count(1)


@pytest.fixture(autouse=True)
def nothing_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Test: made before the test's other fixtures, and checked after them. Fails the test that
    left a connection, a task or a thread, or that was refused a database."""
    connections = open_connections()
    threads = threading.enumerate()
    loops = [request.getfixturevalue("running_loop")] if is_async_test(request.node) else []
    set_aside_what_there_is()
    yield
    gc.collect()  # what this test made, and nothing else: its unclosed files and sockets complain
    left = [what for key, what in open_connections().items() if key not in connections]
    left += running_tasks(task for loop in loops for task in asyncio.all_tasks(loop))
    left += running_threads(threads)
    left += refused
    refused.clear()
    fail_if_left(left)


def set_aside_what_there_is() -> None:
    """Hide from the garbage collector what is there before a test. Now and then it may look:
    what was set aside can be garbage by then."""
    if next(tests) % TESTS_BETWEEN_FULL_COLLECTIONS == 0:
        gc.unfreeze()
        gc.collect()
    gc.freeze()


@pytest.fixture
async def running_loop() -> asyncio.AbstractEventLoop:
    """Test: the event loop of an async test and its fixtures."""
    return asyncio.get_running_loop()
