"""Runs of pytest, seen from outside and, by the recorder, from inside."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from .commands import run
from .processes import cpu_seconds, working_in
from .projects import Project

USAGE = Path(__file__).with_name("usage.py")

# What a kind of test is called in the tables.
KINDS = {
    "test_client": "client, ms",
    "test_logged_in": "logged-in request, ms",
    "test_session": "session, ms",
    "test_statements": "20 statements, ms",
    "test_empty": "empty test, ms",
}
COMPILED_BEFORE = "20 statements compiled before, ms"


@dataclass(frozen=True)
class Run:
    """One run of pytest; its times in seconds."""

    seconds: float  # from the command to its end
    cpu: float  # of all its processes, and of the server that they use
    collected: float  # from the command until the tests were known
    first_test: float  # from the command to the body of the first test
    tests: list[dict[str, Any]]
    disk: int  # bytes in the temporary directory after the last test

    def milliseconds(self, kind: str, warm_up: int = 0) -> float:
        """Return the median time of the tests of a kind, without the first ones."""
        return self.milliseconds_less("again", kind, warm_up)

    def milliseconds_less(self, part: str, kind: str, warm_up: int = 0) -> float:
        """Return the same without a part that the tests measured themselves, if they did."""
        seconds: list[float] = [
            test["seconds"] - test["properties"].get(part, 0.0) for test in self.of(kind)
        ]
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
        found = {
            quantity: self.milliseconds(kind, warm_up)
            for kind, quantity in KINDS.items()
            if kind in run_kinds
        }
        if "test_statements" in run_kinds:  # each ran its statements twice
            found[COMPILED_BEFORE] = self.milliseconds_less("first", "test_statements", warm_up)
        return found


def run_tests(
    project: Project, *arguments: str, tests: int, server: Path | None = None, **environment: str
) -> Run:
    """Run pytest in a fresh process; `tests` is how many there are of each kind, and `server` is
    where a server works that ran before and goes on."""
    record, usage = project.folder / "record.json", project.folder / "usage.json"
    record.unlink(missing_ok=True)  # of a run that failed
    used_by_server = cpu_of(server)
    run(
        *(sys.executable, USAGE, usage, project.python),
        *("-m", "pytest", "-q", "-p", "benchmark_recorder", *arguments),
        cwd=project.folder,
        environment=project.environment(
            BENCHMARK_RECORD=str(record), BENCHMARK_TESTS=str(tests), **environment
        ),
    )
    used = json.loads(usage.read_text())
    cpu = used["cpu"] + cpu_of(server) - used_by_server
    if not record.exists():  # the tests were run by xdist's workers
        return Run(used["seconds"], cpu, 0.0, 0.0, [], 0)
    said = json.loads(record.read_text())
    return Run(
        seconds=used["seconds"],
        cpu=cpu,
        collected=said["collected"] - used["began"],
        first_test=said["first_test"] - used["began"],
        tests=said["tests"],
        disk=said["disk"],
    )


def cpu_of(server: Path | None) -> float:
    """Return the CPU seconds of the processes of a server so far; needs Linux."""
    return sum(map(cpu_seconds, working_in(server))) if server else 0.0
