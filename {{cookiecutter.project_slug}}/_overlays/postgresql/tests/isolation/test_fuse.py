"""The fuse stops whatever opens a database that this run did not make."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import make_url

from {{ cookiecutter.__package_name }}.database import Database

from ..harness.refusals import expect_refusal


@pytest.fixture
def foreign_url(database_url: str) -> str:
    """Test: the URL of a database that every server has, on the server of the tests."""
    return make_url(database_url).set(database="postgres").render_as_string(hide_password=False)


async def test_another_database_on_the_same_server_is_refused(foreign_url: str) -> None:
    """F09: it is not enough to be on the right server."""
    foreign = Database(foreign_url)

    with expect_refusal("/postgres "):
        async with foreign.session() as session:
            await session.connection()
    await foreign.close()


async def test_there_is_no_way_around_it_by_the_driver(foreign_url: str) -> None:
    """F09: asyncpg without SQLAlchemy is seen as well."""
    dsn = foreign_url.replace("+asyncpg", "")

    with expect_refusal("/postgres "):
        await (await asyncpg.connect(dsn)).close()


def test_there_is_no_way_around_it_on_another_loop(foreign_url: str) -> None:
    """F09: nor does an event loop of one's own help."""
    dsn = foreign_url.replace("+asyncpg", "")

    with expect_refusal("/postgres "):
        asyncio.run(asyncpg.connect(dsn))
