"""What PostgreSQL adds."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from {{ cookiecutter.__package_name }}.database import Database

from ..harness.migrations import upgrade


def test_a_url_may_hold_a_percent_sign(database_url: str) -> None:
    """F24: as it does for an @ in a password. The URL never passes through alembic.ini, which
    would take the % for its own."""
    user = str(sa.make_url(database_url).username)
    percent_encoded = f"%{ord(user[0]):x}{user[1:]}"

    upgrade(database_url.replace(f"//{user}", f"//{percent_encoded}"))


async def test_a_transaction_that_only_reads_cannot_write(database: Database) -> None:
    """So a GET that changes something is found out by its first test."""
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with database.transaction(read_only=True) as session:
            await session.execute(sa.text("DELETE FROM users"))
