"""Background tasks work in the test's database, after their request has committed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from {{ cookiecutter.__package_name }}.database import Database, Session
from {{ cookiecutter.__package_name }}.exports import router, storage
from {{ cookiecutter.__package_name }}.exports.schemas import Export, ExportStatus
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser

from ..factories import invoice_draft


async def test_a_background_task_writes_to_the_database_of_the_test(
    auth_client: AsyncClient, db_session: Session, test_user: StoredUser
) -> None:
    """F01: the task goes through the application's `Database`, not an engine of its own."""
    asked = (await auth_client.post("/exports")).json()

    export = await storage.get(db_session, test_user.id, UUID(asked["id"]))

    assert export is not None
    assert export.status is ExportStatus.finished, "the task did not find the test's database"


async def test_a_background_task_finds_what_its_request_has_written(
    auth_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F19: the request's transaction has been committed when the task begins."""
    found = []

    async def look(database: Database, owner_id: UUID, export: Export) -> None:
        async with database.transaction(read_only=True) as session:
            found.append(await storage.get(session, owner_id, export.id))

    monkeypatch.setattr(router, "write_export", look)

    await auth_client.post("/exports")

    assert None not in found, "the background task began before its request had committed"
    assert len(found) == 1


async def test_a_commit_that_fails_is_no_success(
    app: FastAPI, auth_client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F19: the transaction ends before the response is sent, so the client learns of it."""
    transaction = Database.transaction

    @asynccontextmanager
    async def failing(database: Database, *, read_only: bool = False) -> AsyncIterator[Session]:
        async with transaction(database, read_only=read_only) as session:
            yield session
            raise OSError("the server went away during the commit")

    monkeypatch.setattr(Database, "transaction", failing)
    transport = ASGITransport(app, raise_app_exceptions=False)

    async with AsyncClient(
        transport=transport, base_url="http://test", headers=auth_client.headers
    ) as client:
        answer = await client.post("/invoices", json=invoice_draft())

    assert answer.status_code == 500, "the client had its answer before the commit failed"
