"""Where the test databases are: on an embedded server, or on the one of TEST_DATABASE_URL."""

import os
import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Self

import asyncpg
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from sqlalchemy import URL, make_url

from . import embedded, fuse, keeper, migrations
from .kept import lent
from .supply import Supply
from .unusable import Unusable

SCHEME = "postgresql+asyncpg://"
ROOM = 256 * 2**20  # bytes: the embedded server, and the databases of some workers
OLDEST_VERSION = 15  # knows CREATE DATABASE ... STRATEGY
SECONDS_TO_CONNECT = 1.5
LONGEST_NAME = 63

# Databases of dead runs: a database is called after its worker, and so is the connection that
# the worker holds as long as it lives.
ABANDONED = """
    SELECT database.datname FROM pg_database AS database
    WHERE database.datname LIKE 'pytest\\_run\\_%' AND pg_has_role(database.datdba, 'MEMBER')
    AND NOT EXISTS (
        SELECT FROM pg_stat_activity AS connection
        WHERE connection.application_name LIKE 'pytest\\_run\\_%'
        AND starts_with(database.datname, connection.application_name || '_')
    )
"""


def describe() -> str:
    """Return what the tests run on, for the header of the report. Raises `UsageError` when
    TEST_DATABASE_URL is no URL of a PostgreSQL server."""
    server = _team_url()
    where = f"PostgreSQL at {server}" if server else embedded.describe()
    return f"{where}, a database for each test, cloned from a migrated one"


def _team_url() -> URL | None:
    url = os.environ.get("TEST_DATABASE_URL")
    if url and not url.startswith(SCHEME):
        raise pytest.UsageError(f"TEST_DATABASE_URL has to begin with {SCHEME}")
    try:
        return make_url(url) if url else None
    except ValueError:  # a port that is no number, and most often part of the password
        raise pytest.UsageError(
            "TEST_DATABASE_URL cannot be read: write / in its password as %2F, @ as %40, : as %3A"
        ) from None


class DatabaseServer:
    """The databases of one worker: `with` it, `migrate_template` once, then a `database` a test.

    Databases are made and dropped through one connection, on an event loop in a thread: fixtures
    of sync and of async tests can wait for it alike.
    """

    def __init__(self, directory: Path, worker: str) -> None:
        self._url = _team_url() or make_url(keeper.server_url(directory))
        self._name = f"pytest_run_{directory.name}_{worker}"
        owner = self._url.username or "nobody"
        self._template = f"pytest_template_{migrations.fingerprint()}_{owner}"[:LONGEST_NAME]
        self._numbers = count(1)
        self._one_query_at_a_time = Lock()
        self._gone = False
        fuse.allow(self._url, f"pytest_run_{directory.name}", self._template)

    def __enter__(self) -> Self:
        """Connect, and drop what dead runs have left. Fails with one clear message when the
        server cannot be reached."""
        with ExitStack() as stack:
            self._portal: BlockingPortal = stack.enter_context(start_blocking_portal())
            with fuse.lifted():
                self._connection: asyncpg.Connection = self._portal.call(self._connect)
            stack.callback(self._portal.call, self._connection.close)
            for abandoned in self.query(ABANDONED):
                self.query(f'DROP DATABASE IF EXISTS "{abandoned}" WITH (FORCE)')
            self._resources = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the connection and end its event loop."""
        self._resources.close()

    def migrate_template(self) -> str:
        """Return the URL of the migrated template: made once, and remembered between runs. From
        now on there are databases.

        It gets its name when it is complete: a name that exists can be cloned.
        """
        with self._locked(self._template):
            if not self.query("SELECT FROM pg_database WHERE datname = $1", self._template):
                unfinished = f"{self._name}_template"
                self.query(f'CREATE DATABASE "{unfinished}"')
                migrations.upgrade(self._url_of(unfinished))
                self.query(f'ALTER DATABASE "{unfinished}" RENAME TO "{self._template}"')
        self._supply = self._resources.enter_context(Supply(self._make, self._drop))
        return self._url_of(self._template)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a test's database."""
        url = self.clone()
        with lent(url, how_to_open(url), partial(self.drop, url)):
            yield url

    def complaint(self) -> str | None:
        """Return why no database can be used any more, or None when the server answers."""
        try:
            self.query("SELECT")
        except Unusable as error:
            return str(error)
        return None

    def clone(self) -> str:
        """Return the URL of a new database, a copy of the template."""
        return self._supply.take()

    def drop(self, url: str) -> None:
        """Let the database be dropped, whoever is connected to it."""
        self._supply.give_back(url)

    def _make(self) -> str:
        name = f"{self._name}_{next(self._numbers)}"
        self.query(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}" STRATEGY FILE_COPY')
        return self._url_of(name)

    def _drop(self, url: str) -> None:
        if not self._gone:  # with its databases
            self.query(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def query(self, statement: str, *arguments: object) -> list[object]:
        """Return the first column of what the statement answers. Raises `Unusable` when the
        server is gone."""
        try:
            with self._one_query_at_a_time:
                rows = self._portal.call(partial(self._connection.fetch, statement, *arguments))
        except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError) as error:
            self._gone = True
            raise _unusable(self._url, f"is gone: {error}") from None
        return [next(iter(row), None) for row in rows]

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """Let one worker at a time, of all runs on this server, do what concerns `name`."""
        self.query("SELECT pg_advisory_lock(hashtext($1))", name)
        try:
            yield
        finally:
            self.query("SELECT pg_advisory_unlock(hashtext($1))", name)

    async def _connect(self) -> asyncpg.Connection:
        try:
            connection = await asyncpg.connect(
                self._url.set(drivername="postgresql").render_as_string(hide_password=False),
                timeout=SECONDS_TO_CONNECT,
                server_settings={"application_name": self._name},
            )
        except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError) as error:
            raise _unusable(self._url, f"cannot be used: {str(error) or 'no answer'}") from None
        version = connection.get_server_version()
        if version.major < OLDEST_VERSION:
            await connection.close()
            raise _unusable(
                self._url, f"is version {version.major}, and {OLDEST_VERSION} is needed"
            )
        return connection

    def _url_of(self, database: str) -> str:
        return self._url.set(database=database).render_as_string(hide_password=False)


def how_to_open(url: str) -> str:
    """Return the line that opens the database of `url` in a shell; it asks for a password."""
    shown = str(make_url(url).set(drivername="postgresql")).replace(":***@", "@")
    return f"psql {shlex.quote(shown)}"


def _unusable(url: URL, why: str) -> Unusable:
    if _team_url():
        mend = "Correct TEST_DATABASE_URL, or unset it to have a server of the tests' own."
    else:
        mend = "Run the tests again, or set TEST_DATABASE_URL to a server of your own."
    return Unusable(f"PostgreSQL at {url} {why}. {mend}")
