"""Nothing survives a test. Each test here runs twice, and leaves what would fail the other run:
whichever comes first, the second finds out."""

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.dependencies import get_settings
from {{ cookiecutter.__package_name }}.users import storage as users

from ..factories import PASSWORD, store_user

twice = pytest.mark.parametrize("run", ["once", "again"])


@twice
async def test_rows(database: Database, run: str) -> None:
    """F08, F11: this address is free, as every test starts on a database of its own."""
    async with database.transaction(read_only=True) as session:
        found = await users.find(session, "the.only@example.com")

    assert found is None, "the row that another test has stored is here"
    await store_user(database, "the.only@example.com")


@twice
async def test_rows_after_a_rollback(client: AsyncClient, run: str) -> None:
    """F16: what the application commits after it has rolled back is gone as well."""
    registering = [{"email": f"{name}@example.com", "password": PASSWORD} for name in "aab"]

    first, rolled_back, after = [await client.post("/users", json=user) for user in registering]

    assert [first.status_code, rolled_back.status_code] == [201, 409]
    assert after.status_code == 201, "what another test committed after a rollback is here"


@twice
def test_overrides(app: FastAPI, run: str) -> None:
    """F10: dependency overrides are the test's own."""
    assert app.dependency_overrides == {}, "an override that another test has made is here"
    app.dependency_overrides[get_settings] = dict


@twice
def test_application_state(app: FastAPI, run: str) -> None:
    """F10: so is what is put into the application's state."""
    assert not hasattr(app.state, "left_behind"), "the state that another test has set is here"
    app.state.left_behind = True


@twice
async def test_settings(app: FastAPI, client: AsyncClient, run: str) -> None:
    """F10: so are the settings."""
    environment = app.state.settings.environment
    assert environment == "development", "the setting that another test has made is here"
    app.state.settings.environment = "production"
