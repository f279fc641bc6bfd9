"""The fuse stops whatever opens a database that this run did not make."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest
from sqlalchemy import create_engine

from ..harness.refusals import expect_refusal, refused
from .expect import expect_error


def through_an_engine(file: Path) -> None:
    create_engine(f"sqlite:///{file}").connect().close()


def through_the_driver(file: Path) -> None:
    sqlite3.connect(file).close()


def through_a_uri(file: Path) -> None:
    sqlite3.connect(f"file:{file}?mode=rwc", uri=True).close()


@pytest.mark.parametrize("opened", [through_an_engine, through_the_driver, through_a_uri])
def test_there_is_no_way_around_it(tmp_path: Path, opened: Callable[[Path], None]) -> None:
    """F09: however the database is opened, not even its file is made."""
    file = tmp_path / "production.db"

    with expect_refusal("production.db"):
        opened(file)

    assert not file.exists()


async def test_there_is_no_way_around_it_in_a_thread(tmp_path: Path) -> None:
    """F09: aiosqlite connects in a thread of its own."""
    with expect_refusal("production.db"):
        async with aiosqlite.connect(tmp_path / "production.db"):
            pass


def test_there_is_no_way_around_it_by_attaching(tmp_path: Path) -> None:
    """F09: a connection that is allowed cannot take in another database."""
    file = tmp_path / "production.db"

    with (
        closing(sqlite3.connect(":memory:")) as connection,
        expect_error(
            sqlite3.DatabaseError,
            match="not authorized",
            otherwise="production.db was attached: the fuse has a hole",
        ),
    ):
        connection.execute(f"ATTACH '{file}' AS production")

    assert "production.db is not a database of this test run" in refused.pop()
    assert not file.exists()
