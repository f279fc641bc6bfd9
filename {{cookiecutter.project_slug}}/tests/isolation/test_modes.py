"""Which connection a test gets."""

import pytest

from ..harness.modes import ConnectionMode, OwnConnection


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
