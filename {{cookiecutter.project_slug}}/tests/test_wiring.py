"""The fixtures configure, start and stop the application, and restore it after each test.

What a test here changes would fail its second run: whichever comes first, the second finds out.
"""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.dependencies import get_settings

apps: list[FastAPI] = []

twice = pytest.mark.parametrize("run", ["once", "again"])


async def test_application_uses_the_test_database(
    app: FastAPI, client: AsyncClient, database_url: str
) -> None:
    """F09: the fixtures configure it, not the environment."""
    configured = app.state.settings.database_url
    assert configured == database_url, "the application does not use the database of the test"


async def test_lifespan_runs(app: FastAPI, client: AsyncClient, database: Database) -> None:
    """F25: the application was started, and its database is that of the test."""
    assert getattr(app.state, "database", None) is database, "start-up code did not run"
    assert (await client.get("/health/ready")).status_code == 200


def test_lifespan_runs_for_sync_tests(app: FastAPI, sync_client: TestClient) -> None:
    """F06, F25: also for the sync client."""
    opened = getattr(app.state, "database", None)
    assert isinstance(opened, Database), "start-up code did not run for the sync client"
    assert sync_client.get("/health/ready").status_code == 200


@twice
def test_application_is_built_once(app: FastAPI, run: str) -> None:
    """F29: building it costs more with every route."""
    apps.append(app)

    assert app is apps[0], "the application was built again for this test"


@twice
def test_overrides(app: FastAPI, run: str) -> None:
    """F10: dependency overrides belong to the test."""
    assert app.dependency_overrides == {}, "an override of another test is here"
    app.dependency_overrides[get_settings] = dict


@twice
def test_application_state(app: FastAPI, run: str) -> None:
    """F10: so does the application's state."""
    assert not hasattr(app.state, "left_behind"), "the state of another test is here"
    app.state.left_behind = True


@twice
async def test_settings(app: FastAPI, client: AsyncClient, database_url: str, run: str) -> None:
    """F10: so do the settings."""
    assert app.state.settings.database_url == database_url, "a setting of another test is here"
    app.state.settings.database_url = "left behind"
