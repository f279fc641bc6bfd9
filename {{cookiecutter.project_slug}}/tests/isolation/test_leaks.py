"""What a test may leave open, and what happens to the rest. culprits/ has tests that are blamed."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from ..harness.connections import DRIVER_THREAD_PREFIXES
from ..harness.leaks import (
    ErrorRecorder,
    cancel_tasks,
    leaked_connections,
    leaked_threads,
    take_baseline,
)
from ..harness.template import TemplateDatabase
from .subject import Database


@pytest.fixture(scope="module")
def thread_of_a_module() -> Iterator[None]:
    """Module: a thread."""
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    yield
    ended.set()
    thread.join()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def database_of_a_module(template_database: TemplateDatabase) -> AsyncIterator[None]:
    """Module: an open session."""
    with template_database.clone() as url:
        database = Database(url)
        async with database.transaction(), database.session():
            assert await database.readiness_error() is None
            yield
        await database.close()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_fixture_of_a_module_is_not_a_leak(
    thread_of_a_module: None, database_of_a_module: None, turn: str
) -> None:
    """F33: neither of the test that requests it first, nor of a later one."""


async def test_thread_of_an_event_loop_is_not_a_leak() -> None:
    """F33: it ends with its loop."""
    await asyncio.to_thread(int)


def test_idle_threads_of_libraries_are_no_leaks() -> None:
    """F33: they end with their loop or their client, later."""
    ended = threading.Event()
    names = [f"{prefix}0" for prefix in ("asyncio_", "uvloop_", *DRIVER_THREAD_PREFIXES)]
    threads = [threading.Thread(target=ended.wait, name=name) for name in (*names, "forgotten")]
    for thread in threads:
        thread.start()

    leaks = leaked_threads()

    ended.set()
    for thread in threads:
        thread.join()
    assert leaks == ["a running thread, forgotten: close what started it, and join it"]


@pytest.mark.own_connection
async def test_connection_that_was_open_before_is_not_a_leak(database: Database) -> None:
    """F33: whatever opened it, for example an import, the test did not."""
    assert await database.readiness_error() is None
    take_baseline()

    assert leaked_connections() == [], "a test is blamed for a connection of others"


def test_errors_are_recorded_until_the_end_of_a_test() -> None:
    """F33: later ones are pytest's to report."""
    hooks = sys.unraisablehook, threading.excepthook

    ErrorRecorder().stop()

    assert (sys.unraisablehook, threading.excepthook) == hooks, "errors after a test are lost"


async def test_leaked_task_is_cancelled() -> None:
    """F32: it would go on in a later test."""
    task = asyncio.create_task(asyncio.sleep(60), name="forgotten")

    leaks = await cancel_tasks([task])

    assert leaks == ["a running task, forgotten: await or cancel it"]
    assert task.cancelled(), "a task that a test left goes on"
