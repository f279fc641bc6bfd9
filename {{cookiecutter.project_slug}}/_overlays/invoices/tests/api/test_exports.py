"""Queue, read and download exports."""

import csv
from uuid import UUID

import pytest
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database, DatabaseSession
from {{ cookiecutter.__package_name }}.exports import repository, task
from {{ cookiecutter.__package_name }}.exports.schemas import TIME_LIMIT, ExportStatus
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB

from .factories.exports import store_export
from .factories.invoices import store_invoice
from .factories.users import store_user


async def test_export_is_written_in_the_background(
    auth_client: AsyncClient, database: Database, test_user: UserInDB
) -> None:
    await store_invoice(database, test_user, customer='Smith, "Bob"\nand Sons', amount="0.10")

    created = await auth_client.post("/exports")
    assert created.status_code == 202
    assert created.json()["status"] == "queued"

    url = f"/exports/{created.json()['id']}"
    assert (await auth_client.get(url)).json()["status"] == "finished"
    download = await auth_client.get(f"{url}/download")
    assert download.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(download.text.splitlines(keepends=True))) == [
        ["number", "customer", "amount", "status"],
        ["2026-001", 'Smith, "Bob"\nand Sons', "0.10", "draft"],
    ]


async def test_export_contains_no_formulas(
    auth_client: AsyncClient, database: Database, test_user: UserInDB
) -> None:
    """A spreadsheet would run what another person wrote. Negative amounts stay numbers."""
    for number, customer in enumerate("=+-@", start=1):
        customer += "cmd()"
        await store_invoice(
            database, test_user, number=f"{number}", customer=customer, amount="-1.00"
        )

    created = (await auth_client.post("/exports")).json()

    download = await auth_client.get(f"/exports/{created['id']}/download")
    rows = list(csv.DictReader(download.text.splitlines()))
    assert {row["customer"] for row in rows} == {"'=cmd()", "'+cmd()", "'-cmd()", "'@cmd()"}
    assert {row["amount"] for row in rows} == {"-1.00"}


async def test_a_background_task_writes_to_the_database_of_the_test(
    auth_client: AsyncClient, db_session: DatabaseSession, test_user: UserInDB
) -> None:
    """F01: the task uses the application's `Database`, not an engine of its own."""
    created = (await auth_client.post("/exports")).json()

    export = await repository.get(db_session, test_user.id, UUID(created["id"]))

    assert export is not None
    assert export.status is ExportStatus.finished, "the task did not use the test's database"


async def test_export_contains_only_the_users_own_invoices(
    auth_client: AsyncClient, database: Database
) -> None:
    await store_invoice(database, await store_user(database, "bob@example.com"))

    created = (await auth_client.post("/exports")).json()

    download = await auth_client.get(f"/exports/{created['id']}/download")
    assert download.text.splitlines() == ["number,customer,amount,status"]


async def test_exports_are_listed(auth_client: AsyncClient) -> None:
    first = (await auth_client.post("/exports")).json()
    second = (await auth_client.post("/exports")).json()

    page = (await auth_client.get("/exports")).json()

    assert {export["id"] for export in page["items"]} == {first["id"], second["id"]}


async def test_exports_have_pages(
    auth_client: AsyncClient, database: Database, test_user: UserInDB
) -> None:
    for _ in range(3):
        await store_export(database, test_user)

    page = (await auth_client.get("/exports", params={"limit": 1, "offset": 1})).json()

    assert len(page["items"]) == 1
    assert page["total"] == 3


async def test_failed_task_stores_the_reason(
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


async def test_unfinished_export_has_failed_after_its_deadline(
    auth_client: AsyncClient, database: Database, test_user: UserInDB
) -> None:
    running = ExportStatus.running
    abandoned = await store_export(database, test_user, running, age=TIME_LIMIT * 2)
    active = await store_export(database, test_user, running)

    page = (await auth_client.get("/exports")).json()
    exports = {export["id"]: export for export in page["items"]}

    assert exports[str(abandoned.id)]["status"] == "failed"
    assert exports[str(abandoned.id)]["reason"] == "The export was interrupted."
    assert exports[str(active.id)]["status"] == "running"


@pytest.mark.own_connection
async def test_task_fails_after_its_deadline(
    database: Database, test_user: UserInDB, caplog: pytest.LogCaptureFixture
) -> None:
    export = await store_export(database, test_user, age=TIME_LIMIT * 2)

    await task.write_export(database, test_user.id, export)

    async with database.transaction(read_only=True) as session:
        stored = await repository.get(session, test_user.id, export.id)
    assert stored is not None
    assert stored.status is ExportStatus.failed
    assert stored.reason is not None
    assert "TimeoutError" in stored.reason


async def test_another_users_export_is_not_found(
    auth_client: AsyncClient, database: Database
) -> None:
    export = await store_export(database, await store_user(database, "bob@example.com"))
    url = f"/exports/{export.id}"

    responses = [await auth_client.get(url), await auth_client.get(f"{url}/download")]

    assert [response.status_code for response in responses] == [404] * 2
    assert (await auth_client.get("/exports")).json() == {"items": [], "total": 0}
