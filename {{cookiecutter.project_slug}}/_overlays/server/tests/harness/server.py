"""Where the test databases are: on an embedded server, or on that of TEST_DATABASE_URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Self

from . import backend, blocker, embedded, supervisor
from .backend import NAME, SCHEMES, Backend
from .clone_queue import CloneQueue
from .external import external_url
from .migrations import Migrations
from .template import TemplateDatabase
from .urls import redacted_url, shell_command

MIN_FREE_BYTES = 2**28  # the embedded server, and the databases of some workers


def describe() -> str:
    """Return a description of the server for the report's header. Raises `UsageError` when
    TEST_DATABASE_URL is invalid."""
    url = external_url(SCHEMES)
    server = f"{NAME} at {redacted_url(url)}" if url else embedded.describe()
    return f"{server}, a database for each test, cloned from a migrated one"


def summarize(directory: Path) -> str | None:
    """Return a line about the server for the report's end, if there is one."""
    return backend.summarize(directory)


class DatabaseServer:
    """One worker's connection to the server, which all workers of the run share. Open it with
    `with`, which raises `ServerUnavailableError` when there is none."""

    def __init__(self, directory: Path, worker: str) -> None:
        url = external_url(SCHEMES) or supervisor.server_url(directory)
        self.backend = Backend(url, directory, worker)

    def __enter__(self) -> Self:
        self.backend.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        self.backend.__exit__(*exception)

    @contextmanager
    def template(self, migrations: Migrations) -> Iterator[TemplateDatabase]:
        """Yield the migrated template. Until the end of the block its clones are created ahead."""
        with (
            self.backend.template(migrations) as url,
            CloneQueue(partial(self.backend.clone, url), self.backend.drop) as clones,
        ):
            yield TemplateDatabase(url, clones.get, clones.discard, shell_command)

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """Yield the URL of a database without a schema."""
        url = self.backend.create()
        try:
            with blocker.allowed(url):
                yield url
        finally:
            self.backend.drop(url)

    def unavailable_reason(self) -> str | None:
        """Return why no database can be created any more, or None when the server answers."""
        return self.backend.unavailable_reason()
