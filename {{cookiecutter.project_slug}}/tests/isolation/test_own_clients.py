"""Clients that a test creates for itself."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient

from .expect import expect_error

STARTED = "the application serves requests that need a database, though nobody has started it"


async def test_async_client_needs_a_started_application(app: FastAPI, base_url: str) -> None:
    """F25: `ASGITransport` does not run the lifespan."""
    async with AsyncClient(transport=ASGITransport(app), base_url=base_url) as own_client:
        with expect_error(RuntimeError, match="take the fixture `client`", otherwise=STARTED):
            await own_client.get("/isolation/notes")


def test_sync_client_needs_a_started_application(app: FastAPI, base_url: str) -> None:
    """F25: nor does a `TestClient` without `with`."""
    own_client = TestClient(app, base_url)
    with expect_error(RuntimeError, match="or `sync_client`", otherwise=STARTED):
        own_client.get("/isolation/notes")


async def test_async_client_uses_the_started_application(
    app: FastAPI, client: AsyncClient, base_url: str
) -> None:
    """F09: it has the test's database."""
    async with AsyncClient(transport=ASGITransport(app), base_url=base_url) as own_client:
        await own_client.post("/isolation/notes/a")

    assert (await client.get("/isolation/notes")).json() == ["a"]


class TestBaseUrl:
    """A folder, module or class can have another one."""

    @pytest.fixture
    def base_url(self) -> str:
        """Test: the URL at which the application is to be deployed."""
        return "https://api.example.org"

    async def test_of_the_async_client(self, client: AsyncClient) -> None:
        response = await client.get("/isolation/notes")

        assert response.url == "https://api.example.org/isolation/notes"

    def test_of_the_sync_client(self, sync_client: TestClient) -> None:
        response = sync_client.get("/isolation/notes")

        assert response.url == "https://api.example.org/isolation/notes"
