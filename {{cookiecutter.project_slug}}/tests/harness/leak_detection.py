"""Leak detection: a test that leaves something open fails, and no later test does."""

import asyncio
import gc
import threading
from collections.abc import Iterator
from itertools import count

import pytest
from pytest_asyncio import is_async_test

from .blocked import blocked
from .connections import open_connections
from .leaks import cancel_tasks, fail_on_leaks, running_threads, tasks_on

TESTS_BETWEEN_FULL_COLLECTIONS = 500

tests = count(1)


@pytest.fixture(autouse=True)
def detect_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Test: set up before its other fixtures, and checked after them. Fails the test that left a
    connection, a task or a thread, or that was denied a database."""
    if "connection_mode" in request.fixturenames:
        request.getfixturevalue("connection_mode")  # what tests share is not a leak of this one
    connections = open_connections()
    threads = threading.enumerate()
    loops = [request.getfixturevalue("running_loop")] if is_async_test(request.node) else []
    tasks = tasks_on(loops)
    freeze_garbage_collector()
    yield
    gc.collect()  # only what this test created: its unclosed files and sockets warn
    leaks = [leak for key, leak in open_connections().items() if connections.get(key) != leak]
    leaks += cancel_tasks(tasks_on(loops) - tasks)
    leaks += running_threads(threads)
    denied = blocked.copy()
    blocked.clear()
    fail_on_leaks(leaks, denied)


@pytest.fixture
def running_loop(_function_scoped_runner: asyncio.Runner) -> asyncio.AbstractEventLoop:
    """Test: the event loop of an async test and its fixtures."""
    return _function_scoped_runner.get_loop()


def freeze_garbage_collector() -> None:
    """Hide from the garbage collector what exists before a test: collecting after it is quick
    then. Every now and then collect everything, as frozen objects can become garbage."""
    if next(tests) % TESTS_BETWEEN_FULL_COLLECTIONS == 0:
        gc.unfreeze()
        gc.collect()
    gc.freeze()
