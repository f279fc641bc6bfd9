"""What PostgreSQL adds."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from {{ cookiecutter.__package_name }}.database import Database

from ..harness.migrations import upgrade


@pytest.mark.parametrize("password", ["per%cent", "a@t", "%40"])
def test_a_password_may_hold_any_character(database_url: str, password: str) -> None:
    """F24: the URL never passes through alembic.ini, which would take a % for its own."""
    url = sa.make_url(database_url)

    upgrade(url.set(password=password).render_as_string(hide_password=False))


async def test_a_transaction_that_only_reads_cannot_write(database: Database) -> None:
    """So a GET that changes something is found out by its first test."""
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with database.transaction(read_only=True) as session:
            await session.execute(sa.text("DELETE FROM users"))
