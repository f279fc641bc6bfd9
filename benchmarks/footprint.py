"""What a run takes of memory and disk: at its peak, and whether that grows with the tests.

Needs Linux, whose /proc tells how much memory a process has to itself.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from .cost import BARE, OURS
from .figures import Measured, Row, Subject, once
from .inside.plugin.benchmark_recorder import used
from .others import without_database
from .plan import CONNECTIONS, SUITE, Plan
from .processes import proportional_size, working_in
from .projects import Project
from .runs import KINDS, run_tests

PART = "memory and disk"
SECONDS_BETWEEN_LOOKS = 0.5
MIB = 2**20


def subjects(plan: Plan) -> list[Subject]:
    """Return a short and a long suite of each stack, and of empty tests alone: pytest itself
    remembers something of each test."""
    found = []
    bare = once(partial(without_database, plan.workshop, plan.stacks[0], "bare-footprint"))
    for tests in plan.sizes.long_suite:
        row = Row(PART, "", BARE, setting=f"{tests} tests")
        measure = partial(footprint, bare, tests, "bare/test_benchmark.py", "test_empty")
        found.append(Subject(row, measure, only_once=True))
    for stack in plan.distinct_stacks:
        project = once(partial(plan.under_test, stack, "footprint"))
        for connections, setting in CONNECTIONS.items():
            for tests in plan.sizes.long_suite:
                row = Row(PART, stack, OURS, connections, f"{tests} tests")
                suite = (SUITE, "test_session", *setting)
                measure = partial(footprint, project, tests, *suite)
                found.append(Subject(row, measure, only_once=True))
    return found


def footprint(
    make: Callable[[], Project], tests: int, file: str, kind: str, *setting: str
) -> Measured:
    """Return what one of so many tests of a kind costs in milliseconds, and what memory and disk
    the run took, in MiB."""
    project = make()
    with watched(project) as peak:
        run = run_tests(project, f"{file}::{kind}", *setting, tests=tests)
    return {
        KINDS[kind]: run.milliseconds(kind),
        "peak memory, MiB": peak["memory"] / MIB,
        "peak disk, MiB": peak["disk"] / MIB,
        "disk after the last test, MiB": run.disk / MIB,
        "disk after the run, MiB": used(project.scratch) / MIB,
    }


@contextmanager
def watched(project: Project) -> Iterator[dict[str, int]]:
    """Yield the bytes of memory and disk that the block's runs of the project's tests use."""
    seen = {"memory": 0, "disk": 0}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(SECONDS_BETWEEN_LOOKS):
            seen["memory"] = max(seen["memory"], memory(project))
            seen["disk"] = max(seen["disk"], used(project.scratch))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def memory(project: Project) -> int:
    """Return the bytes of memory of the processes that work in the project's folder, or with its
    test databases. What they share is counted once."""
    return sum(map(proportional_size, working_in(project.folder, project.scratch)))
