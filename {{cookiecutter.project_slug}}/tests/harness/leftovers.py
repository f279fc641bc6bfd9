"""How to tell what a test has left running, and what to say of it."""

import asyncio
import threading
from collections.abc import Collection, Iterable

import pytest

from .connections import DRIVERS_OWN


def stop_tasks(tasks: Iterable["asyncio.Task[object]"]) -> list[str]:
    """Return what to say of each task. It is cancelled, so that it does not haunt a later test
    on the same event loop."""
    names = []
    for task in tasks:
        if not task.get_name().startswith(DRIVERS_OWN):
            task.cancel()
            names.append(task.get_name())
    return [f"a task still runs, {name}: await or cancel it" for name in names]


def running_threads(but: Collection[threading.Thread]) -> list[str]:
    """Return what to say of each thread `but` those."""
    return [
        f"a thread still runs, {thread.name}: close what started it, and join it"
        for thread in threading.enumerate()
        if thread not in but and _runs_on(thread)
    ]


def _runs_on(thread: threading.Thread) -> bool:
    """Return whether `thread` runs on by itself. One that is just ending is waited for: it may
    have something to tell the test's event loop, which is about to be closed."""
    ends_with_its_loop = thread.name.startswith("asyncio_")  # of asyncio.to_thread
    if ends_with_its_loop or thread.name.startswith(DRIVERS_OWN):
        return False
    thread.join(timeout=0.5)
    return thread.is_alive()


def fail_if_left(left: list[str]) -> None:
    """Fail the test that has left something."""
    if left:
        pytest.fail(f"This test left something behind: {'; '.join(left)}", pytrace=False)
