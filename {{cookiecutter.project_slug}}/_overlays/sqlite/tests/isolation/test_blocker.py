"""The blocker stops any code that opens a database which the test does not own."""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DatabaseError

from ..harness import blocker
from ..harness.blocked import blocked, expect_blocked
from ..harness.template import TemplateDatabase
from .expect import expect_error

directories: list[Path] = []


@pytest.fixture
def foreign_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Test: a directory that does not belong to it."""
    return tmp_path_factory.mktemp("foreign")


def with_an_engine(file: Path) -> None:
    create_engine(f"sqlite:///{file}").connect().close()


def with_the_driver(file: Path) -> None:
    sqlite3.connect(file).close()


def with_a_uri(file: Path) -> None:
    sqlite3.connect(f"file:{file}?mode=rwc", uri=True).close()


@pytest.mark.parametrize("connect", [with_an_engine, with_the_driver, with_a_uri])
def test_connection_is_blocked(foreign_directory: Path, connect: Callable[[Path], None]) -> None:
    """F09: before its file is created."""
    file = foreign_directory / "production.db"

    with expect_blocked("production.db"):
        connect(file)

    assert not file.exists()


async def test_connection_in_a_thread_is_blocked(foreign_directory: Path) -> None:
    """F09: aiosqlite connects in a thread of its own."""
    with expect_blocked("production.db"):
        async with aiosqlite.connect(foreign_directory / "production.db"):
            pass


def attach_with_the_driver(statement: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(statement)


def attach_with_an_engine(statement: str) -> None:
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
    finally:
        engine.dispose()


@pytest.mark.parametrize("attach", [attach_with_the_driver, attach_with_an_engine])
def test_attached_database_is_blocked(
    foreign_directory: Path, attach: Callable[[str], None]
) -> None:
    """F09: a connection that is allowed cannot attach another database."""
    file = foreign_directory / "production.db"

    with expect_error(
        (sqlite3.DatabaseError, DatabaseError),
        match="not authorized",
        otherwise="production.db was attached: not blocked",
    ):
        attach(f"ATTACH '{file}' AS production")

    assert "production.db (not created by this test run)" in blocked.pop()
    assert not file.exists()


def test_database_of_an_ended_test_is_blocked(template_database: TemplateDatabase) -> None:
    """F09: also one that this run created, once its test has ended."""
    with template_database.database() as url:
        file = Path(url.partition(":///")[2])
        with_the_driver(file)

    with expect_blocked(file.name):
        with_the_driver(file)


@pytest.mark.parametrize("run", ["once", "again"])
def test_database_in_tmp_path_is_allowed(tmp_path: Path, run: str) -> None:
    """It belongs to the test, and nobody's data is there. Runs twice: that of the first run does
    not belong to the second."""
    with_the_driver(tmp_path / "own.db")
    with_a_uri(tmp_path / "own.db")
    for directory in directories:
        with expect_blocked("own.db"):
            with_the_driver(directory / "own.db")
    directories.append(tmp_path)


@pytest.mark.parametrize(
    "database",
    ["", ":memory:", "file::memory:?cache=shared", "file:own.db?cache=shared&mode=memory"],
)
def test_database_in_memory_is_allowed(database: str) -> None:
    """It ends with its connections."""
    sqlite3.connect(database, uri=True).close()

    assert not Path("own.db").exists()


def test_data_of_coverage_is_allowed(foreign_directory: Path) -> None:
    """pytest-cov measures the tests, and combines what its processes wrote."""
    with closing(sqlite3.connect(foreign_directory / ".coverage")) as connection:
        connection.execute(f"ATTACH '{foreign_directory / '.coverage.worker'}' AS other")


def test_nothing_is_blocked_after_the_run(
    foreign_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other plugins end later."""
    monkeypatch.setattr(sys, "addaudithook", lambda hook: None)  # one is enough
    blocker.unblock()
    try:
        with_the_driver(foreign_directory / "other.db")
        assert sqlite3.connect.__module__ != blocker.__name__, "sqlite3 is not as it was"
    finally:
        blocker.block()
