"""Tests and requests share a database, and never a session."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.clock import now
from {{ cookiecutter.__package_name }}.database import Database, Session
from {{ cookiecutter.__package_name }}.invoices import storage
from {{ cookiecutter.__package_name }}.invoices.schemas import Invoice
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser

from ..factories import invoice_draft


async def test_the_application_is_on_the_database_of_the_test(
    app: FastAPI, client: AsyncClient, database_url: str
) -> None:
    """F09: it has been configured by the fixtures, not by the environment."""
    on = app.state.settings.database_url
    assert on == database_url, "the application is not on the database of the test"


async def test_the_test_and_the_routes_see_one_database(
    auth_client: AsyncClient, db_session: Session, test_user: StoredUser
) -> None:
    """F02: `db_session` comes from the application's own `Database`."""
    created = (await auth_client.post("/invoices", json=invoice_draft())).json()

    stored = await storage.get(db_session, test_user.id, UUID(created["id"]))
    assert stored is not None, "the test does not see what a route has written"


async def test_an_isolated_session_is_on_another_database(
    auth_client: AsyncClient, isolated_db_session: Session, test_user: StoredUser
) -> None:
    """F02: and `isolated_db_session` does not."""
    created = (await auth_client.post("/invoices", json=invoice_draft())).json()

    stored = await storage.get(isolated_db_session, test_user.id, UUID(created["id"]))
    assert stored is None, "isolated_db_session is on the database of the application"


@pytest.mark.own_database
async def test_what_is_not_committed_is_not_seen(
    auth_client: AsyncClient, database: Database, test_user: StoredUser
) -> None:
    """F07: each session has a connection of its own, also when two are open at once."""
    invoice = Invoice(id=uuid4(), version=1, created_at=now(), **invoice_draft())

    async with database.transaction() as session:
        await storage.add(session, test_user.id, invoice)
        before = await auth_client.get(f"/invoices/{invoice.id}")
    after = await auth_client.get(f"/invoices/{invoice.id}")

    assert before.status_code == 404, "a session sees what another has not committed"
    assert after.status_code == 200


async def test_a_request_never_gets_the_session_of_the_test(
    auth_client: AsyncClient, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F17: so a handler that forgets to commit is found out."""
    used: list[Session] = []
    get = storage.get

    async def spy(session: Session, *arguments: Any) -> Invoice | None:
        used.append(session)
        return await get(session, *arguments)

    monkeypatch.setattr(storage, "get", spy)

    await auth_client.get(f"/invoices/{uuid4()}")

    assert len(used) == 1
    assert used[0] is not db_session, "a request was given the session of the test"
