"""The shared connection's savepoints, in place of the application's transactions."""

import sqlite3
from typing import Any

import pytest

from ..harness.savepoints import OuterTransaction, install_savepoints
from .subject import Database


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_savepoint_ends_with_its_transaction(end: str) -> None:
    """F16: SQLite slows down with each that is left."""
    database = Database("sqlite+aiosqlite://")
    install_savepoints(database.engine)
    async with database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await OuterTransaction(driver).begin()
        await connection.exec_driver_sql("SELECT 1")
        await getattr(connection, end)()

        with pytest.raises(sqlite3.OperationalError, match="no such savepoint"):
            await driver.execute("RELEASE application")
    await database.close()
