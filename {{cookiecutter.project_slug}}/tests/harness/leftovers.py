"""How to tell what a test has left running, and what to say of it."""

import asyncio
import threading

import pytest

from .connections import DRIVER_THREADS


async def running_tasks() -> list[str]:
    """Return what to say of each task that runs beside the caller."""
    return [
        f"a task still runs, {task.get_name()}: await or cancel it ({task.get_coro()})"
        for task in asyncio.all_tasks() - {asyncio.current_task()}
    ]


def still_runs(thread: threading.Thread) -> bool:
    """Return whether `thread` runs on by itself. One that is just ending is waited for: it may
    have something to tell the test's event loop, which is about to be closed."""
    ends_with_its_loop = thread.name.startswith("asyncio_")  # of asyncio.to_thread
    if ends_with_its_loop or thread.name.startswith(DRIVER_THREADS):
        return False
    thread.join(timeout=0.5)
    return thread.is_alive()


def fail_if_left(left: list[str]) -> None:
    """Fail the test that has left something."""
    if left:
        pytest.fail(f"This test left something behind: {'; '.join(left)}", pytrace=False)
