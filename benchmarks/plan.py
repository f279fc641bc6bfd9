"""What a run of the benchmark was asked for, and what its parts share."""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property

from .others import postgresql_server
from .projects import Project, Workshop
from .sizes import Sizes

STACKS = ("sqlite", "postgresql", "mongodb", "mongodb-motor")
SQL_STACKS = ("sqlite", "postgresql")

# How tests of this template are isolated, and what pytest is told to have it so.
LANES: dict[str, list[str]] = {"default": [], "fast": ["-o", "fast_lane=true"]}


@dataclass(frozen=True)
class Plan:
    """What to measure, how much of it, and where."""

    stacks: list[str]
    sizes: Sizes
    workshop: Workshop
    resources: ExitStack  # what is closed when all has been measured

    @property
    def sql_stacks(self) -> list[str]:
        """The chosen stacks that have SQL."""
        return [stack for stack in self.stacks if stack in SQL_STACKS]

    @property
    def distinct_stacks(self) -> list[str]:
        """The chosen stacks whose harnesses differ: Motor's is that of PyMongo with another client."""
        if "mongodb" not in self.stacks:
            return self.stacks
        return [stack for stack in self.stacks if stack != "mongodb-motor"]

    def under_test(self, stack: str, name: str) -> Project:
        """Return a project of this template, with the tests that are measured."""
        project = self.workshop.variant(stack, name)
        family = "sql" if stack in SQL_STACKS else "mongo"
        project.add(f"{family}_tests.py", "tests/test_benchmark.py")
        return project

    @cached_property
    def server_port(self) -> int:
        """The port of the PostgreSQL server for the fixtures of others; started when asked for."""
        project = self.workshop.variant("postgresql", "server")
        project.add("postgresql_server.py", "postgresql_server.py")
        return self.resources.enter_context(postgresql_server(project))

    def recreated_environment(self, stack: str) -> dict[str, str]:
        """Return what tells the re-created fixtures where their server is."""
        if stack != "postgresql":
            return {}
        server = f"postgresql+asyncpg://postgres@127.0.0.1:{self.server_port}/postgres"
        return {"BENCHMARK_SERVER": server}
