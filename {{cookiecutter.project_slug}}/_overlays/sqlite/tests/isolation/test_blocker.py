"""The blocker stops any code that opens a database which the test does not own."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest
from sqlalchemy import create_engine

from ..harness.blocked import blocked, expect_blocked
from .expect import expect_error


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


def test_attached_database_is_blocked(foreign_directory: Path) -> None:
    """F09: a connection that is allowed cannot attach another database."""
    file = foreign_directory / "production.db"

    with (
        closing(sqlite3.connect(":memory:")) as connection,
        expect_error(
            sqlite3.DatabaseError,
            match="not authorized",
            otherwise="production.db was attached: not blocked",
        ),
    ):
        connection.execute(f"ATTACH '{file}' AS production")

    assert "production.db (not created by this test run)" in blocked.pop()
    assert not file.exists()


def test_database_of_an_ended_test_is_blocked(run_directory: Path) -> None:
    """F09: also one that this run created, once its test has ended."""
    with expect_blocked("main-0.db"):
        with_the_driver(run_directory / "main-0.db")


def test_database_in_tmp_path_is_allowed(tmp_path: Path) -> None:
    """It belongs to the test, and nobody's data is there."""
    with_the_driver(tmp_path / "own.db")
