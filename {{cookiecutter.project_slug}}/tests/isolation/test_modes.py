"""Which connection a test gets."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from ..harness.modes import ConnectionMode, OwnConnection
from ..harness.template import TemplateDatabase
from .subject import Database


@pytest.mark.shared_connection
async def test_marker_shares_the_connection(connection_mode: ConnectionMode) -> None:
    assert not isinstance(connection_mode, OwnConnection)


@pytest.mark.own_connection
async def test_marker_gives_an_own_connection(connection_mode: ConnectionMode) -> None:
    assert isinstance(connection_mode, OwnConnection)


async def test_setting_decides_without_a_marker(
    connection_mode: ConnectionMode, pytestconfig: pytest.Config
) -> None:
    shared = pytestconfig.getini("shared_connection")
    assert isinstance(connection_mode, OwnConnection) is not shared


@pytest.mark.shared_connection
def test_sync_test_has_an_own_connection(connection_mode: ConnectionMode) -> None:
    """Its application runs on another event loop."""
    assert isinstance(connection_mode, OwnConnection)


class AnotherDatabase(Database):
    """The application's, opened in another way."""


class TestAnotherMode:
    """A folder, module or class can have another one."""

    @pytest.fixture
    def connection_mode(self, template_database: TemplateDatabase) -> ConnectionMode:
        """Test: own connections, which are opened in another way."""
        return OwnConnection(template_database, AnotherDatabase)

    async def test_of_the_async_client(self, app: FastAPI, client: AsyncClient) -> None:
        assert isinstance(app.state.database, AnotherDatabase)

    def test_of_the_sync_client(self, app: FastAPI, sync_client: TestClient) -> None:
        assert isinstance(app.state.database, AnotherDatabase)
