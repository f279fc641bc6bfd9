"""The markers that the harness sets."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

MARKERS = {"isolation", "async_db", "sync_db"}


@pytest.fixture
def markers(request: pytest.FixtureRequest) -> set[str]:
    """Test: those of its markers that the harness sets."""
    return MARKERS & {marker.name for marker in request.node.iter_markers()}


async def test_async_test_with_a_database(markers: set[str], client: AsyncClient) -> None:
    assert markers == {"isolation", "async_db"}


def test_sync_test_with_a_database(markers: set[str], sync_client: TestClient) -> None:
    assert markers == {"isolation", "sync_db"}


async def test_test_without_a_database(markers: set[str], app: FastAPI) -> None:
    assert markers == {"isolation"}
