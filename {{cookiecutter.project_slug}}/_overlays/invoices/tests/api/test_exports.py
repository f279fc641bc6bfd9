"""Ask for an export of one's invoices, follow it, download it."""

import csv
from datetime import timedelta
from uuid import uuid4

import pytest
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.clock import now
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.exports import storage, task
from {{ cookiecutter.__package_name }}.exports.schemas import (
    TIME_LIMIT,
    Export,
    ExportStatus,
)
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser

from .factories import store_invoice, store_user


async def store_export(
    database: Database,
    owner: StoredUser,
    status: ExportStatus = ExportStatus.queued,
    age: timedelta = timedelta(0),
) -> Export:
    export = Export(id=uuid4(), status=status, reason=None, created_at=now() - age)
    async with database.transaction() as session:
        await storage.add(session, owner.id, export)
    return export


async def test_an_export_is_written_in_the_background(
    auth_client: AsyncClient, database: Database, test_user: StoredUser
) -> None:
    await store_invoice(database, test_user, customer='Smith, "Bob"\nand Sons', amount="0.10")

    asked = await auth_client.post("/exports")
    assert asked.status_code == 202
    assert asked.json()["status"] == "queued"

    url = f"/exports/{asked.json()['id']}"
    assert (await auth_client.get(url)).json()["status"] == "finished"
    download = await auth_client.get(f"{url}/download")
    assert download.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(download.text.splitlines(keepends=True))) == [
        ["number", "customer", "amount", "status"],
        ["2026-001", 'Smith, "Bob"\nand Sons', "0.10", "draft"],
    ]


async def test_an_export_holds_only_the_users_own_invoices(
    auth_client: AsyncClient, database: Database
) -> None:
    await store_invoice(database, await store_user(database, "bob@example.com"))

    asked = (await auth_client.post("/exports")).json()

    download = await auth_client.get(f"/exports/{asked['id']}/download")
    assert download.text.splitlines() == ["number,customer,amount,status"]


async def test_list_and_history(auth_client: AsyncClient) -> None:
    first = (await auth_client.post("/exports")).json()
    second = (await auth_client.post("/exports")).json()

    exports = (await auth_client.get("/exports")).json()
    history = (await auth_client.get(f"/exports/{first['id']}/history")).json()

    assert {export["id"] for export in exports} == {first["id"], second["id"]}
    assert [entry["action"] for entry in history] == [
        "export.queued",
        "export.running",
        "export.finished",
    ]


async def test_a_task_that_fails_says_so(
    auth_client: AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(rows: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(task, "as_csv", broken)

    url = f"/exports/{(await auth_client.post('/exports')).json()['id']}"

    export = (await auth_client.get(url)).json()
    assert export["status"] == "failed"
    assert "ZeroDivisionError" in export["reason"]
    assert "ZeroDivisionError" in caplog.text
    assert (await auth_client.get(f"{url}/download")).status_code == 409


async def test_a_job_that_nobody_works_on_any_more_has_failed(
    auth_client: AsyncClient, database: Database, test_user: StoredUser
) -> None:
    running = ExportStatus.running
    abandoned = await store_export(database, test_user, running, age=TIME_LIMIT * 2)
    alive = await store_export(database, test_user, running)

    exports = {export["id"]: export for export in (await auth_client.get("/exports")).json()}

    assert exports[str(abandoned.id)]["status"] == "failed"
    assert exports[str(abandoned.id)]["reason"] == "It was interrupted."
    assert exports[str(alive.id)]["status"] == "running"


@pytest.mark.own_database
async def test_a_task_that_takes_too_long_fails(
    database: Database, test_user: StoredUser, caplog: pytest.LogCaptureFixture
) -> None:
    export = await store_export(database, test_user, age=TIME_LIMIT * 2)

    await task.write_export(database, test_user.id, export)

    async with database.transaction(read_only=True) as session:
        stored = await storage.get(session, test_user.id, export.id)
    assert stored is not None
    assert stored.status is ExportStatus.failed
    assert stored.reason is not None
    assert "TimeoutError" in stored.reason


async def test_somebody_elses_export_is_not_found(
    auth_client: AsyncClient, database: Database
) -> None:
    export = await store_export(database, await store_user(database, "bob@example.com"))
    url = f"/exports/{export.id}"

    answers = [await auth_client.get(url + rest) for rest in ("", "/history", "/download")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert (await auth_client.get("/exports")).json() == []
