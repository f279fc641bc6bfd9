"""Leaks: what a test left open, and how to report it."""

import asyncio
import sys
import threading
import traceback
import warnings
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import pytest

from .connections import DRIVER_THREAD_PREFIXES, is_driver_task, open_connections, terminate
from .failures import fail_test

# Threads that end with their event loop: of asyncio.to_thread, and its like in uvloop.
EXECUTOR_THREAD_PREFIXES = ("asyncio_", "uvloop_")
SECONDS_TO_END = 0.5


@dataclass
class Inventory:
    """What is open at one moment: a description of each connection, and the threads."""

    connections: dict[int, str] = field(default_factory=open_connections)
    threads: set[threading.Thread] = field(default_factory=lambda: set(threading.enumerate()))


# What may be open after the test that runs now.
baseline = Inventory()

# Descriptions of the tasks that had to be cancelled before the test's other leaks are looked for.
cancelled_tasks: list[str] = []


def take_baseline() -> None:
    """Let the next test leave what is open now."""
    baseline.connections = open_connections()
    baseline.threads = set(threading.enumerate())


@contextmanager
def outliving_the_test() -> Iterator[None]:
    """Let the test leave what the block opens: it serves other tests as well."""
    before = Inventory()
    yield
    after = Inventory()
    baseline.connections |= dict(after.connections.items() - before.connections.items())
    baseline.threads |= after.threads - before.threads


class ErrorRecorder:
    """Records errors that Python reports instead of raising them, in `__del__` or in a thread.

    pytest would fail whichever test comes next for some of them.
    """

    def __init__(self) -> None:
        """Start."""
        self._errors: list[Warning] = []
        self._hooks = sys.unraisablehook, threading.excepthook
        sys.unraisablehook = self._record_unraisable
        threading.excepthook = self._record_thread

    def stop(self) -> list[str]:
        """Stop. Return the errors, unless the test's filters for warnings ignore them."""
        sys.unraisablehook, threading.excepthook = self._hooks
        errors = []
        for error in self._errors:
            try:
                warnings.warn(error, stacklevel=1)
            except Warning as warning:
                errors.append(str(warning))
        return errors

    def _record_unraisable(self, report: "sys.UnraisableHookArgs") -> None:
        where = f"{report.err_msg or 'exception ignored in'} {report.object!r}"
        text = error_text(where, report.exc_value)
        self._errors.append(pytest.PytestUnraisableExceptionWarning(text))

    def _record_thread(self, report: threading.ExceptHookArgs) -> None:
        name = report.thread.name if report.thread else "unknown"
        text = error_text(f"an exception in thread {name}", report.exc_value)
        self._errors.append(pytest.PytestUnhandledThreadExceptionWarning(text))


def error_text(where: str, error: BaseException | None) -> str:
    """Return where the error happened, its message, and its traceback."""
    return f"{where}: {error!r}\n{''.join(traceback.format_exception(error))}"


def leaked_connections() -> list[str]:
    """Terminate the connections that the test left open, so that they do not warn during a later
    test. Return a description of each."""
    leaked = dict(open_connections().items() - baseline.connections.items())
    terminate(leaked)
    return list(leaked.values())


def leaked_threads() -> list[str]:
    """Return a description of each thread that the test left running."""
    return [
        f"a running thread, {thread.name}: close what started it, and join it"
        for thread in threading.enumerate()
        if thread not in baseline.threads and _keeps_running(thread)
    ]


def _keeps_running(thread: threading.Thread) -> bool:
    """Return whether `thread` keeps running. One that is about to end gets time to: it may still
    report to the test's event loop, which is about to be closed."""
    if thread.name.startswith((*EXECUTOR_THREAD_PREFIXES, *DRIVER_THREAD_PREFIXES)):
        return False
    thread.join(SECONDS_TO_END)
    return thread.is_alive()


def tasks_on(loops: Iterable[asyncio.AbstractEventLoop]) -> set["asyncio.Task[object]"]:
    """Return the tasks of the loops, none of which is running."""
    return {task for loop in loops for task in asyncio.all_tasks(loop)}


async def cancel_tasks(tasks: Iterable["asyncio.Task[object]"]) -> list[str]:
    """Cancel the tasks, but for those of the driver, so that they do not run during a later test.
    Return a description of each."""
    leaked = [task for task in tasks if not is_driver_task(task)]
    for task in leaked:
        task.cancel()
    if leaked:
        await asyncio.wait(leaked, timeout=SECONDS_TO_END)
    return [f"a running task, {task.get_name()}: await or cancel it" for task in leaked]


@asynccontextmanager
async def cancelling_tasks() -> AsyncIterator[None]:
    """Cancel the tasks that the block leaves, and report them as leaks of the test."""
    before = asyncio.all_tasks()
    try:
        yield
    finally:
        left = asyncio.all_tasks() - before - {asyncio.current_task()}
        cancelled_tasks.extend(await cancel_tasks(left))


def fail_on_leaks(leaks: Iterable[str], blocked: Iterable[str] = ()) -> None:
    """Fail the test that left something open, or that was blocked from opening a database."""
    if lines := [*blocked, *(f"leaked: {leak}" for leak in leaks)]:
        fail_test("\n".join(lines))
