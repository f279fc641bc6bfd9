"""The fixtures of a project whose tests have no database: the application, and a client."""

import pytest
from fastapi_service.main import create_app
from fastapi_service.settings import Settings
from httpx2 import ASGITransport, AsyncClient


@pytest.fixture(scope="session")
def app():
    """Run: the application."""
    return create_app(Settings())


@pytest.fixture
async def client(app):
    """Test: a client of the application, whose lifespan is not run."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        yield client
