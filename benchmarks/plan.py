"""The plan of a benchmark run, which its parts share."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from .figures import once
from .others import postgresql_server
from .projects import Project, Workshop
from .runs import Run, run_tests
from .sizes import Sizes

STACKS = ("sqlite", "postgresql", "mongodb", "mongodb-motor")
SQL_STACKS = ("sqlite", "postgresql")

SUITE = "tests/api/test_benchmark.py"  # beside the sample's tests, with their fixtures

# Which connections the tests of this template have, and the options of pytest for that.
CONNECTIONS: dict[str, list[str]] = {
    "own connections": [],
    "shared connection": ["-o", "shared_connection=true"],
}


class Server(NamedTuple):
    """A server that runs as long as the benchmark."""

    url: str
    folder: Path  # where its processes work


@dataclass(frozen=True)
class Plan:
    """What to measure, how much of it, and where."""

    stacks: list[str]
    sizes: Sizes
    workshop: Workshop
    resources: ExitStack  # closed when everything has been measured

    @property
    def sql_stacks(self) -> list[str]:
        """The chosen SQL stacks."""
        return [stack for stack in self.stacks if stack in SQL_STACKS]

    @property
    def distinct_stacks(self) -> list[str]:
        """The chosen stacks with different harnesses: Motor's is PyMongo's with another client."""
        if "mongodb" not in self.stacks:
            return self.stacks
        return [stack for stack in self.stacks if stack != "mongodb-motor"]

    def under_test(self, stack: str, name: str) -> Project:
        """Return a project of this template, with the tests to measure."""
        project = self.workshop.variant(stack, name)
        family = "sql" if stack in SQL_STACKS else "mongo"
        project.add(f"{family}_tests.py", SUITE)
        return project

    @cached_property
    def server(self) -> Callable[[], Server]:
        """The PostgreSQL server for the fixtures of others; started when first asked for."""
        return once(self._start_server)

    def _start_server(self) -> Server:
        project = self.workshop.variant("postgresql", "server")
        project.add("postgresql_server.py", "postgresql_server.py")
        url = self.resources.enter_context(postgresql_server(project))
        return Server(url, project.scratch)

    def run_recreated(self, project: Project, stack: str, *arguments: str, tests: int) -> Run:
        """Run tests with re-created fixtures, which use a server that runs already."""
        if stack != "postgresql":
            return run_tests(project, *arguments, tests=tests)
        server = self.server()
        return run_tests(
            project, *arguments, tests=tests, server=server.folder, BENCHMARK_SERVER=server.url
        )
