"""What PostgreSQL adds."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from {{ cookiecutter.__package_name }}.database import Database


@pytest.mark.own_database
async def test_a_transaction_that_only_reads_cannot_write(database: Database) -> None:
    """So a GET that changes something is found out by its first test."""
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with database.transaction(read_only=True) as session:
            await session.execute(sa.text("DELETE FROM users"))
