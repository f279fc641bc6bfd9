"""What a test leaves open fails that test, by name: not a later one, and not in silence."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from pytest_asyncio import is_async_test

from .connections import DRIVER_THREADS, open_connections
from .refusals import refused


@pytest.fixture(autouse=True)
def nothing_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Test: made before the test's other fixtures, and checked after them. Fails the test that
    left a connection or a thread, or that was refused a database."""
    connections = open_connections()
    threads = set(threading.enumerate())
    if is_async_test(request.node):
        request.getfixturevalue("no_task_left")
    yield
    left = [what for key, what in open_connections().items() if key not in connections]
    left += [
        f"a thread still runs, {thread.name}: close what started it, and join it"
        for thread in threading.enumerate()
        if thread not in threads and still_runs(thread)
    ]
    left += refused
    refused.clear()
    if left:
        pytest.fail("The test left something behind:\n" + "\n".join(left), pytrace=False)


def still_runs(thread: threading.Thread) -> bool:
    """Return whether `thread` runs on by itself. One that is just ending is waited for: it may
    have something to tell the test's event loop, which is about to be closed."""
    ends_with_its_loop = thread.name.startswith("asyncio_")  # of asyncio.to_thread
    if ends_with_its_loop or thread.name.startswith(DRIVER_THREADS):
        return False
    thread.join(timeout=0.5)
    return thread.is_alive()


@pytest.fixture
async def no_task_left() -> AsyncIterator[None]:
    """Test: fails the async test that left a task running when its fixtures had ended."""
    yield
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    if tasks:
        names = "\n".join(f"{task.get_name()}: {task.get_coro()}" for task in tasks)
        pytest.fail(f"The test left tasks running; await or cancel them:\n{names}", pytrace=False)
