"""PostgreSQL, as the harness uses it: databases, templates, and the runs they belong to."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Self

import asyncpg
from anyio.from_thread import BlockingPortal, start_blocking_portal

from . import blocker, clone_costs
from .clone_costs import DEFAULT_STRATEGY, EMBEDDED_STRATEGY, CloneCosts
from .external import external_url, unavailable
from .migrations import Migrations, fingerprint
from .unavailable import ServerUnavailableError
from .urls import connect_options, database_of, parse

NAME = "PostgreSQL"
SCHEMES = ("postgresql+asyncpg://",)
OLDEST_VERSION = 15  # has CREATE DATABASE ... STRATEGY
SECONDS_TO_CONNECT = 1.5
MAX_NAME_LENGTH = 63

# A database is named after its worker, and so is the connection that the worker holds as long as
# it lives.
ORPHANED_DATABASES = """
    SELECT database.datname FROM pg_database AS database
    WHERE database.datname LIKE 'pytest\\_run\\_%' AND pg_has_role(database.datdba, 'MEMBER')
    AND NOT EXISTS (
        SELECT FROM pg_stat_activity AS connection
        WHERE connection.application_name LIKE 'pytest\\_run\\_%'
        AND starts_with(database.datname, connection.application_name || '_')
    )
"""


class Backend:
    """One worker's connection to the server, by which it creates and drops databases.

    The connection belongs to an event loop in a thread: sync and async tests can wait for it
    alike. Open it with `with`.
    """

    def __init__(self, url: str, directory: Path, worker: str) -> None:
        self._url = parse(url)
        self._name = f"pytest_run_{directory.name}_{worker}"
        self._numbers = count(1)
        self._one_query_at_a_time = Lock()
        self._costs = CloneCosts(directory, worker) if external_url(SCHEMES) else None
        self._strategy = DEFAULT_STRATEGY if self._costs else EMBEDDED_STRATEGY

    def __enter__(self) -> Self:
        """Connect, and drop what dead runs left. Raises `ServerUnavailableError`."""
        with ExitStack() as stack:
            self._portal: BlockingPortal = stack.enter_context(start_blocking_portal())
            with blocker.unblocked():
                self._connection: asyncpg.Connection = self._portal.call(self._connect)
            stack.callback(self._portal.call, self._connection.close)
            for name in self.query(ORPHANED_DATABASES):
                self.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            self._resources = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the connection and end its event loop."""
        self._resources.close()

    @contextmanager
    def template(self, migrations: Migrations) -> Iterator[str]:
        """Yield the URL of the migrated template: created once, and cached between runs.

        It gets its name when it is complete, so one that exists can be cloned.
        """
        owner = self._url.username or "nobody"
        template = f"pytest_template_{fingerprint(migrations)}_{owner}"[:MAX_NAME_LENGTH]
        with self._locked(template):
            if not self.query("SELECT FROM pg_database WHERE datname = $1", template):
                incomplete = self.create()
                with blocker.allowed(incomplete), self._reporting_silence():
                    migrations.upgrade(incomplete)
                self.query(f'ALTER DATABASE "{database_of(incomplete)}" RENAME TO "{template}"')
            if self._costs:
                seconds = partial(self._seconds_to_clone, template)
                self._strategy = self._costs.quickest(seconds, self._syncs)
        yield self._url_of(template)

    def clone(self, template_url: str) -> str:
        """Return the URL of a new database, a copy of the template."""
        started = time.perf_counter()
        url = self._copy(database_of(template_url), self._strategy)
        if self._costs:
            self._costs.add(time.perf_counter() - started)
        return url

    def create(self) -> str:
        """Return the URL of a new database."""
        return self._copy("template1", self._strategy)

    def drop(self, url: str) -> None:
        """Drop the database, whoever is connected to it."""
        if not self._connection.is_closed():  # else the server is gone, with its databases
            self.query(f'DROP DATABASE IF EXISTS "{database_of(url)}" WITH (FORCE)')

    def unavailable_reason(self) -> str | None:
        """Return why no database can be created any more, or None when the server answers."""
        try:
            self.query("SELECT")
        except ServerUnavailableError as error:
            return str(error)
        return None

    def query(self, statement: str, *arguments: object) -> list[object]:
        """Return the first column of the statement's result. Raises `ServerUnavailableError` when
        the server is gone."""
        try:
            with self._one_query_at_a_time:
                rows = self._portal.call(partial(self._connection.fetch, statement, *arguments))
        except Exception as error:  # asyncpg has several for a lost connection
            if not self._connection.is_closed():
                raise
            raise unavailable(f"{NAME} at {self._url} is gone: {error}") from None
        return [next(iter(row), None) for row in rows]

    @contextmanager
    def _reporting_silence(self) -> Iterator[None]:
        """Raise `ServerUnavailableError` when the server does not answer in time."""
        try:
            yield
        except TimeoutError:
            raise unavailable(f"{NAME} at {self._url} does not answer") from None

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """Let one worker at a time, of all runs on this server, run the block for `name`."""
        self.query("SELECT pg_advisory_lock(hashtext($1))", name)
        try:
            yield
        finally:
            self.query("SELECT pg_advisory_unlock(hashtext($1))", name)

    def _copy(self, template: str, strategy: str) -> str:
        name = f"{self._name}_{next(self._numbers)}"
        self.query(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY {strategy}')
        return self._url_of(name)

    def _seconds_to_clone(self, template: str, strategy: str) -> float:
        """Return how long it takes to create a clone and to drop it, which depends on how it was
        created."""
        started = time.perf_counter()
        self.drop(self._copy(template, strategy))
        return time.perf_counter() - started

    def _syncs(self) -> bool:
        """Return whether the server waits for the disk."""
        return self.query("SHOW fsync") == ["on"]

    async def _connect(self) -> asyncpg.Connection:
        try:
            connection = await asyncpg.connect(
                **connect_options(self._url),
                timeout=SECONDS_TO_CONNECT,
                server_settings={"application_name": self._name},
            )
        except (OSError, asyncpg.InterfaceError, asyncpg.PostgresError) as error:
            reason = str(error) or "no answer"
            raise unavailable(f"{NAME} at {self._url} cannot be used: {reason}") from None
        major = connection.get_server_version().major
        if major < OLDEST_VERSION:
            await connection.close()
            raise unavailable(
                f"{NAME} at {self._url} is version {major}, and {OLDEST_VERSION} is needed"
            )
        return connection

    def _url_of(self, database: str) -> str:
        return self._url.set(database=database).render_as_string(hide_password=False)


def summarize(directory: Path) -> str | None:
    """Return the line for the report's end, if there is one: what clones cost."""
    return clone_costs.summarize(directory)
