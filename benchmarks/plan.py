"""The plan of a benchmark run, which its parts share."""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property

from .others import postgresql_server
from .projects import Project, Workshop
from .sizes import Sizes

STACKS = ("sqlite", "postgresql", "mongodb", "mongodb-motor")
SQL_STACKS = ("sqlite", "postgresql")

SUITE = "tests/api/test_benchmark.py"  # beside the sample's tests, with their fixtures

# Which connections the tests of this template have, and the options of pytest for that.
CONNECTIONS: dict[str, list[str]] = {
    "own connections": [],
    "shared connection": ["-o", "shared_connection=true"],
}


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
    def server_port(self) -> int:
        """The port of the PostgreSQL server for the fixtures of others; started on demand."""
        project = self.workshop.variant("postgresql", "server")
        project.add("postgresql_server.py", "postgresql_server.py")
        return self.resources.enter_context(postgresql_server(project))

    def recreated_environment(self, stack: str) -> dict[str, str]:
        """Return the variables that name the server of the re-created fixtures."""
        if stack != "postgresql":
            return {}
        server = f"postgresql+asyncpg://postgres@127.0.0.1:{self.server_port}/postgres"
        return {"BENCHMARK_SERVER": server}
