"""What a test leaves open fails that test, by name: not a later one, and not in silence."""

import gc
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from pytest_asyncio import is_async_test

from .connections import open_connections
from .leftovers import fail_if_left, running_tasks, still_runs
from .refusals import refused


@pytest.fixture(autouse=True)
def nothing_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Test: made before the test's other fixtures, and checked after them. Fails the test that
    left a connection or a thread, or that was refused a database."""
    connections = open_connections()
    threads = set(threading.enumerate())
    gc.freeze()
    if is_async_test(request.node):
        request.getfixturevalue("no_task_left")
    yield
    gc.collect()  # what this test made, and nothing else: its unclosed files and sockets complain
    left = [what for key, what in open_connections().items() if key not in connections]
    left += [
        f"a thread still runs, {thread.name}: close what started it, and join it"
        for thread in threading.enumerate()
        if thread not in threads and still_runs(thread)
    ]
    left += refused
    refused.clear()
    fail_if_left(left)


@pytest.fixture
async def no_task_left() -> AsyncIterator[None]:
    """Test: fails the async test that left a task running when its fixtures had ended."""
    yield
    fail_if_left(await running_tasks())
