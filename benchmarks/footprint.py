"""What a run takes of memory and disk: at its peak, and whether that grows with the tests.

Needs Linux, whose /proc tells how much memory a process has to itself.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from .cost import OURS
from .figures import Measured, Row, Subject
from .plan import LANES, Plan
from .projects import Project
from .runs import KINDS, run_tests

PART = "memory and disk"
SECONDS_BETWEEN_LOOKS = 0.5
MIB = 2**20


def subjects(plan: Plan) -> list[Subject]:
    """Return a short and a long suite of each stack."""
    found = []
    for stack in plan.distinct_stacks:
        project = plan.under_test(stack, "footprint")
        for lane, setting in LANES.items():
            for tests in plan.sizes.long_suite:
                row = Row(PART, stack, OURS, lane, f"{tests} tests")
                measure = partial(footprint, project, tests, *setting)
                found.append(Subject(row, measure, only_once=True))
    return found


def footprint(project: Project, tests: int, *setting: str) -> Measured:
    """Return what one of so many tests with a session costs in milliseconds, and what memory and
    disk the run took, in MiB."""
    with watched(project) as peak:
        suite = ("tests/test_benchmark.py", "-k", "session", *setting)
        run = run_tests(project, *suite, tests=tests)
    return {
        KINDS["test_session"]: run.milliseconds("test_session"),
        "peak memory, MiB": peak["memory"] / MIB,
        "peak disk, MiB": peak["disk"] / MIB,
        "disk in the end, MiB": peak["last disk"] / MIB,
        "disk afterwards, MiB": disk(project.scratch) / MIB,
    }


@contextmanager
def watched(project: Project) -> Iterator[dict[str, int]]:
    """Yield the bytes of memory and disk that the block's runs of the project's tests use."""
    seen = {"memory": 0, "disk": 0, "last disk": 0}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(SECONDS_BETWEEN_LOOKS):
            if memory_used := memory(project):
                seen["memory"] = max(seen["memory"], memory_used)
                seen["last disk"] = disk(project.scratch)
                seen["disk"] = max(seen["disk"], seen["last disk"])

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def memory(project: Project) -> int:
    """Return the bytes of memory of the processes that work in the project's folder, or with its
    test databases: pytest, its workers, the server. What they share is counted once."""
    places = tuple(os.fspath(place) for place in (project.folder, project.scratch))
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd").startswith(places):
                total += proportional_size(process)
        except OSError:
            continue  # it has ended, or is somebody else's
    return total


def proportional_size(process: Path) -> int:
    """Return the bytes of a process's memory; of what it shares with others, its part."""
    for line in (process / "smaps_rollup").read_text().splitlines():
        name, _, size = line.partition(":")
        if name == "Pss":
            return int(size.split()[0]) * 1024
    return 0


def disk(folder: Path) -> int:
    """Return the bytes that the files in a folder take up."""
    total = 0
    for parent, _, files in os.walk(folder):
        for file in files:
            try:
                total += os.lstat(Path(parent, file)).st_blocks * 512
            except OSError:
                continue  # removed meanwhile
    return total
