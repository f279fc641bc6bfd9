"""What the database's errors say."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from {{ cookiecutter.__package_name }}.database import Database


async def test_database_that_does_not_answer_is_not_ready(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(engine: AsyncEngine) -> None:
        raise TimeoutError

    monkeypatch.setattr(AsyncEngine, "connect", connect)

    error = await database.readiness_error()

    assert error is not None
    assert "cannot be used: TimeoutError. " in error


async def test_errors_do_not_show_stored_values(database: Database) -> None:
    """They are logged."""
    with pytest.raises(DBAPIError) as raised:
        async with database.transaction() as session:
            await session.execute(text("SELECT :value FROM nowhere"), {"value": "tiger"})

    assert "tiger" not in str(raised.value)
