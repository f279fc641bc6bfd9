"""The migrations: up, down, and what survives them."""

import asyncio
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from {{ cookiecutter.__package_name }}.database import Base, Database

from .harness.migrations import alembic_config, upgrade

pytestmark = pytest.mark.own_database

FIRST = "0001"


@pytest.fixture
def empty_database_url(database_url: str) -> str:
    """Test: the URL of a database that has been taken back to before the first migration."""
    command.downgrade(alembic_config(database_url), "base")
    return database_url


async def tables(url: str) -> set[str]:
    """Return the tables of the database at `url`."""
    database = Database(url)
    async with database.engine.connect() as connection:
        names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await database.close()
    return set(names) - {"alembic_version"}


def test_there_is_one_head() -> None:
    heads = ScriptDirectory.from_config(alembic_config("unused")).get_heads()

    assert len(heads) == 1


def test_down_and_up_again(empty_database_url: str) -> None:
    assert asyncio.run(tables(empty_database_url)) == set()

    upgrade(empty_database_url)

    assert asyncio.run(tables(empty_database_url)) == set(Base.metadata.tables)


async def test_the_models_equal_the_schema(database: Database) -> None:
    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_data_survives_an_upgrade(empty_database_url: str) -> None:
    async def user(statement: str) -> object:
        database = Database(empty_database_url)
        values = {"id": uuid4().hex, "email": "ada@example.com"}
        async with database.transaction() as session:
            result = await session.execute(text(statement), values)
            answer = result.scalar_one()
        await database.close()
        return answer

    command.upgrade(alembic_config(empty_database_url), FIRST)
    asyncio.run(
        user(
            "INSERT INTO users (id, email, password_hash)"
            " VALUES (:id, :email, 'hash') RETURNING email"
        )
    )

    upgrade(empty_database_url)

    assert asyncio.run(user("SELECT email FROM users")) == "ada@example.com"


def test_what_an_upgrade_would_do_can_be_printed(
    empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command.upgrade(alembic_config(empty_database_url), "head", sql=True)

    assert "CREATE TABLE users" in capsys.readouterr().out
    assert asyncio.run(tables(empty_database_url)) == set()


async def test_a_database_without_a_schema_is_not_ready(empty_database_url: str) -> None:
    database = Database(empty_database_url)

    complaint = await database.complaint()

    assert complaint is not None
    assert "uv run alembic upgrade head" in complaint
    assert "\n" not in complaint
    await database.close()
