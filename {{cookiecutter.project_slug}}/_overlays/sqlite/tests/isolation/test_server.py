"""The files that test databases are, and the driver's threads."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import aiosqlite
import pytest

from ..harness.run import TMPFS_MIN_BYTES
from ..harness.savepoints import interrupt
from ..harness.server import MIN_FREE_BYTES, DatabaseServer, describe
from ..harness.template import TemplateDatabase

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n"


def file_of(url: str) -> Path:
    """Return the file that is the database at `url`."""
    return Path(url.partition(":///")[2])


def test_files_of_an_ended_test_are_gone(template_database: TemplateDatabase) -> None:
    """F27: its log and its index as well."""
    with template_database.database() as url:
        file = file_of(url)
        assert file.exists()
        Path(f"{file}-wal").touch()

    assert not list(file.parent.glob(f"{file.name}*")), "the database of a test is still there"


def test_file_without_a_schema_is_gone(database_server: DatabaseServer) -> None:
    """F27."""
    with database_server.empty_database() as url:
        file_of(url).touch()

    assert not file_of(url).exists(), "a database is still there"


def test_file_may_go_by_itself(
    database_server: DatabaseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite removes the log of a database that nobody uses any more."""
    monkeypatch.setattr(Path, "glob", lambda directory, pattern: [directory / pattern])

    with database_server.empty_database():
        pass


def test_address_of_a_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests would not use that server."""
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://localhost")

    with pytest.raises(pytest.UsageError, match="unset it"):
        describe()


def test_space_for_databases(template_database: TemplateDatabase) -> None:
    """A run that begins has space for some, and does not need the largest of disks."""
    assert 10 * file_of(template_database.url).stat().st_size < MIN_FREE_BYTES < TMPFS_MIN_BYTES


async def test_thread_of_a_connection_does_not_keep_the_process(
    database_server: DatabaseServer,
) -> None:
    """F22: a connection that is left open is reported, and the run ends."""
    before = set(threading.enumerate())
    async with aiosqlite.connect(":memory:"):
        [thread] = set(threading.enumerate()) - before
        assert thread.daemon


async def test_running_statement_is_interrupted() -> None:
    """F32: the connection could not be closed. Nor does a closed one fail."""
    async with aiosqlite.connect(":memory:") as connection:
        statement = asyncio.ensure_future(connection.execute_fetchall(ENDLESS))
        while not statement.done():
            interrupt(connection)
            await asyncio.sleep(0.01)
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            await statement
    interrupt(connection)
