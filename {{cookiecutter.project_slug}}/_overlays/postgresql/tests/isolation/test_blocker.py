"""The blocker stops any code that opens a database which the test does not own."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import make_url

from ..harness.blocked import expect_blocked
from ..harness.template import TemplateDatabase
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
