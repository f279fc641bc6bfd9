"""The blocker stops any code that opens a database which the test does not own."""

import asyncio
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import asyncpg
import pytest
from sqlalchemy import create_engine, make_url

from ..harness import blocker
from ..harness.blocked import expect_blocked
from ..harness.server import DatabaseServer
from ..harness.template import TemplateDatabase
from ..harness.urls import connect_options, database_of
from .subject import Database


@pytest.fixture
def foreign_url(database_url: str) -> str:
    """Test: the URL of a database that every server has, on the server of the tests."""
    return make_url(database_url).set(database="postgres").render_as_string(hide_password=False)


async def test_another_database_on_the_same_server_is_blocked(foreign_url: str) -> None:
    """F09: the right server is not enough."""
    foreign = Database(foreign_url)

    with expect_blocked("/postgres "):
        async with foreign.session() as session:
            await session.connection()
    await foreign.close()


async def test_connection_of_the_driver_is_blocked(foreign_url: str) -> None:
    """F09: also asyncpg without SQLAlchemy."""
    dsn = foreign_url.replace("+asyncpg", "")

    with expect_blocked("/postgres "):
        await (await asyncpg.connect(dsn)).close()


def test_connection_on_another_loop_is_blocked(foreign_url: str) -> None:
    """F09: also on another event loop."""
    dsn = foreign_url.replace("+asyncpg", "")

    with expect_blocked("/postgres "):
        asyncio.run(asyncpg.connect(dsn))


async def test_template_is_blocked(template_database: TemplateDatabase) -> None:
    """F08: every later test would get what is changed there."""
    template = Database(template_database.url)

    with expect_blocked("/pytest_template_"):
        await template.engine.connect()
    await template.close()


async def test_another_server_is_blocked(database_url: str) -> None:
    """F09: also if it has a database of the same name. Nothing is sent there."""
    database = database_of(database_url)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{bound.getsockname()[1]}"

        with expect_blocked(f"{address}/{database} "):
            await asyncpg.connect(f"postgresql://ada@{address}/{database}")


def test_engine_with_another_driver_is_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """F09: before that driver connects. Here it is one that need not be installed."""
    driver = SimpleNamespace(
        __version__="2.9",
        paramstyle="pyformat",
        extras=None,
        Error=ZeroDivisionError,
        connect=lambda **options: pytest.fail("it connects: not blocked"),
    )
    monkeypatch.setitem(sys.modules, "psycopg2", driver)
    engine = create_engine("postgresql+psycopg2://ada@db.example.com/production")

    with expect_blocked("ada@db.example.com/production "):
        engine.connect()


def test_database_of_sqlite_is_blocked(tmp_path: Path) -> None:
    """F09: unless it is in memory, and ends with its connection."""
    in_memory = create_engine("sqlite://")
    in_memory.connect().close()
    in_memory.dispose()

    with expect_blocked(f"sqlite://@/{tmp_path / 'production.db'} "):
        create_engine(f"sqlite:///{tmp_path / 'production.db'}").connect()


@pytest.fixture
def unused_url(database_server: DatabaseServer) -> Iterator[str]:
    """Test: the URL of a database of this run that no test may open."""
    url = database_server.backend.create()
    yield url
    database_server.backend.drop(url)


async def connect(url: str) -> None:
    """Open the database."""
    connection = await asyncpg.connect(**connect_options(make_url(url)))
    await connection.close()


async def test_database_of_an_ended_test_is_blocked(unused_url: str) -> None:
    """F09: also one that this run created, once its test has ended. Whether its connection was
    shared is forgotten then."""
    for _ in ("once", "again"):
        with blocker.allowed(unused_url):
            await connect(unused_url)
            blocker.block_further_connections(unused_url)

    with expect_blocked(database_of(unused_url)):
        await connect(unused_url)


async def test_nothing_is_blocked_after_the_run(
    unused_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other plugins end later."""
    installed = SimpleNamespace(get=lambda: None, set=lambda function: None)  # one is enough
    monkeypatch.setattr(blocker, "CONNECT", installed)
    monkeypatch.setattr(blocker, "event", SimpleNamespace(listen=lambda *arguments: None))
    blocker.unblock()
    try:
        await connect(unused_url)
    finally:
        blocker.block()

    with expect_blocked(database_of(unused_url)):
        await connect(unused_url)
