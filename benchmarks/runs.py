"""Runs of pytest, seen from outside and, by the recorder, from inside."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from .commands import run
from .projects import Project

# What a kind of test is called in the tables.
KINDS = {"test_empty": "empty test, ms", "test_session": "session, ms", "test_client": "client, ms"}


@dataclass(frozen=True)
class Run:
    """One run of pytest; its times in seconds."""

    seconds: float  # from the command to its end
    collected: float  # from the command until the tests were known
    first_test: float  # from the command to the body of the first test
    tests: list[dict[str, Any]]
    disk: int  # bytes in the temporary directory after the last test

    def milliseconds(self, kind: str, warm_up: int = 0) -> float:
        """Return the median time of the tests of a kind, without the first ones."""
        seconds: list[float] = [test["seconds"] for test in self.of(kind)]
        return 1000 * median(seconds[warm_up:])

    def steps(self, kind: str, warm_up: int = 0) -> dict[str, float]:
        """Return the median milliseconds of each step of the tests of a kind: the fixtures, the
        body, and the ends of fixtures, in the order in which they take place."""
        tests = list(self.of(kind))[warm_up:]
        names = dict.fromkeys(step for test in tests for step in test["steps"])
        return {
            name: 1000 * median(test["steps"].get(name, 0.0) for test in tests) for name in names
        }

    def of(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield what was recorded of the tests of a kind, in the order in which they ran."""
        return (test for test in self.tests if test["name"] == kind)

    def kinds(self, warm_up: int) -> dict[str, float]:
        """Return the median time of each kind of tests that was run, by the name in the tables."""
        run_kinds = {test["name"] for test in self.tests}
        return {
            quantity: self.milliseconds(kind, warm_up)
            for kind, quantity in KINDS.items()
            if kind in run_kinds
        }


def run_tests(project: Project, *arguments: str, tests: int, **environment: str) -> Run:
    """Run pytest in a fresh process; `tests` is how many there are of each kind."""
    record = project.scratch / "record.json"
    began, clock = time.time(), time.perf_counter()
    run(
        project.python,
        *("-m", "pytest", "-q", "-p", "benchmark_recorder", *arguments),
        cwd=project.folder,
        environment=project.environment(
            BENCHMARK_RECORD=str(record), BENCHMARK_TESTS=str(tests), **environment
        ),
    )
    seconds = time.perf_counter() - clock
    if not record.exists():  # the tests were run by xdist's workers
        return Run(seconds, 0.0, 0.0, [], 0)
    said = json.loads(record.read_text())
    record.unlink()
    return Run(
        seconds=seconds,
        collected=said["collected"] - began,
        first_test=said["first_test"] - began,
        tests=said["tests"],
        disk=said["disk"],
    )
