"""The database that the service is configured for is none of the tests' business."""

from sqlalchemy import make_url

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.settings import Settings

from ..harness.refusals import expect_refusal


async def test_the_database_of_the_service_is_refused() -> None:
    """F09, F23: like every database that the run did not make."""
    url = make_url(Settings.model_fields["database_url"].default)
    configured = Database(str(url))

    with expect_refusal(f"/{url.database} "):
        await configured.engine.connect()

    await configured.close()
