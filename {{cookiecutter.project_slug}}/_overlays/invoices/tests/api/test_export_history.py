"""The history of an export: its audit entries."""

from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database

from .factories.exports import store_export
from .factories.users import store_user


async def test_history_has_an_entry_for_each_status(auth_client: AsyncClient) -> None:
    export = (await auth_client.post("/exports")).json()

    entries = (await auth_client.get(f"/exports/{export['id']}/history")).json()["items"]

    assert [entry["action"] for entry in entries] == [
        "export.queued",
        "export.running",
        "export.finished",
    ]


async def test_history_of_another_users_export_is_not_found(
    auth_client: AsyncClient, database: Database
) -> None:
    export = await store_export(database, await store_user(database, "bob@example.com"))

    response = await auth_client.get(f"/exports/{export.id}/history")

    assert response.status_code == 404
