"""The engine, set up for SQLite."""

import pytest
from sqlalchemy import text

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.engine import migration_connection


@pytest.mark.own_connection
async def test_foreign_keys_are_enforced_after_a_migration(database: Database) -> None:
    async with migration_connection(database.engine):
        pass

    async with database.engine.connect() as connection:
        assert await connection.scalar(text("PRAGMA foreign_keys")) == 1
