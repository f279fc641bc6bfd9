"""Leaks: what a test left open, and how to report it."""

import asyncio
import threading
from collections.abc import Collection, Iterable

import pytest

from .connections import DRIVER_TASK_PREFIXES


def tasks_on(loops: list[asyncio.AbstractEventLoop]) -> set["asyncio.Task[object]"]:
    """Return the tasks of the loops, none of which is running."""
    return {task for loop in loops for task in asyncio.all_tasks(loop)}


def cancel_tasks(tasks: Iterable["asyncio.Task[object]"]) -> list[str]:
    """Cancel the tasks, so that a later test on the same event loop does not run them. Return a
    description of each."""
    names = []
    for task in tasks:
        if not task.get_name().startswith(DRIVER_TASK_PREFIXES):
            task.cancel()
            names.append(task.get_name())
    return [f"a running task, {name}: await or cancel it" for name in names]


def running_threads(before: Collection[threading.Thread]) -> list[str]:
    """Return a description of each thread that did not run before the test."""
    return [
        f"a running thread, {thread.name}: close what started it, and join it"
        for thread in threading.enumerate()
        if thread not in before and _keeps_running(thread)
    ]


def _keeps_running(thread: threading.Thread) -> bool:
    """Return whether `thread` keeps running. One that is about to end gets time to: it may still
    report to the test's event loop, which is about to be closed."""
    ends_with_its_loop = thread.name.startswith("asyncio_")  # of asyncio.to_thread
    if ends_with_its_loop or thread.name.startswith(DRIVER_TASK_PREFIXES):
        return False
    thread.join(timeout=0.5)
    return thread.is_alive()


def fail_on_leaks(leaks: Iterable[str], denied: Iterable[str] = ()) -> None:
    """Fail the test that left something open, or that was denied a database."""
    if lines := [*denied, *(f"leaked: {leak}" for leak in leaks)]:
        pytest.fail("\n".join(lines), pytrace=False)
