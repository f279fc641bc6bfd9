"""The database that the service is configured for is none of the tests' business."""

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.settings import Settings

from ..harness.refusals import expected_refusals


async def test_the_database_of_the_service_is_refused() -> None:
    """F09, F23: like every database that the run did not make."""
    configured = Database(Settings.model_fields["database_url"].default)

    with expected_refusals() as refused:
        complaint = await configured.complaint()

        assert complaint is not None
        assert "not a database of this test run" in complaint
        assert len(refused) == 1
    await configured.close()
