"""Without Redis there is a queue in memory, for development only."""

import pytest

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.main import create_app

from .conftest import HarnessSettings

REDIS = "redis://127.0.0.1:1"  # nothing listens on port 1


@pytest.fixture
def production() -> HarnessSettings:
    """Test: settings for production, without Redis."""
    return HarnessSettings().model_copy(update={"environment": "production"})


def test_production_requires_redis(production: HarnessSettings) -> None:
    """Nobody would notice that tasks are lost."""
    with pytest.raises(SystemExit, match="requires REDIS_URL"):
        create_app(production)


def test_production_uses_redis(production: HarnessSettings) -> None:
    settings = production.model_copy(update={"redis_url": REDIS})

    assert create_app(settings).state.settings.redis_url == REDIS


async def test_server_without_redis_says_so(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    at_start = [record.getMessage() for record in caplog.get_records("setup")]
    assert any("REDIS_URL is not set" in message for message in at_start)
