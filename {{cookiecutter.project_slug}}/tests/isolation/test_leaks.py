"""Nothing survives a test. Each test here runs twice, and leaves what would fail the other run:
whichever comes first, the second finds out."""

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.dependencies import get_settings

from ..factories import PASSWORD, invoice_draft, store_user

twice = pytest.mark.parametrize("run", ["once", "again"])


@twice
async def test_rows(database: Database, run: str) -> None:
    """F08, F11: this address is free, as every test starts on a database of its own."""
    await store_user(database, "the.only@example.com")


@twice
async def test_rows_after_a_rollback(auth_client: AsyncClient, run: str) -> None:
    """F16: what the application commits after it has rolled back is gone as well."""
    await auth_client.post("/invoices", json=invoice_draft())
    refused = await auth_client.post("/invoices", json=invoice_draft())
    committed = await auth_client.post("/invoices", json=invoice_draft(number="2"))
    registered = await auth_client.post(
        "/users", json={"email": "new@example.com", "password": PASSWORD}
    )

    answers = [refused.status_code, committed.status_code, registered.status_code]
    assert answers == [409, 201, 201]
    assert (await auth_client.get("/invoices")).json()["total"] == 2


@twice
def test_overrides(app: FastAPI, run: str) -> None:
    """F10: dependency overrides are the test's own."""
    assert app.dependency_overrides == {}
    app.dependency_overrides[get_settings] = dict


@twice
def test_application_state(app: FastAPI, run: str) -> None:
    """F10: so is what is put into the application's state."""
    assert not hasattr(app.state, "left_behind")
    app.state.left_behind = True


@twice
async def test_settings(app: FastAPI, client: AsyncClient, run: str) -> None:
    """F10: so are the settings."""
    assert app.state.settings.environment == "development"
    app.state.settings.environment = "production"
