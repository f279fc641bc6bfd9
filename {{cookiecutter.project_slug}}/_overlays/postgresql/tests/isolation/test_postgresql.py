"""What PostgreSQL adds."""

import pytest
from sqlalchemy.exc import DBAPIError

from .subject import Database, add_note


@pytest.mark.own_connection
async def test_read_only_transaction_cannot_write(database: Database) -> None:
    """A GET that changes something fails in its first test."""
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with database.transaction(read_only=True) as session:
            await add_note(session, "a")
