"""Tests cannot open the database that the service is configured for."""

from sqlalchemy import make_url

from ..harness.blocked import expect_blocked
from .subject import Database, Settings


async def test_configured_database_is_blocked() -> None:
    """F09, F23: as is every database that this run did not create."""
    url = make_url(Settings.model_fields["database_url"].default)
    configured = Database(str(url))

    with expect_blocked(f"/{url.database} "):
        await configured.engine.connect()

    await configured.close()
