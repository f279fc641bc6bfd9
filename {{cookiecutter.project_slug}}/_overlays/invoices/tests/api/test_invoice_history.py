"""The history of an invoice: its audit entries."""

from uuid import uuid4

from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB

from .factories.invoices import invoice_create, store_invoice
from .factories.users import store_user


async def test_history_has_an_entry_for_each_change(
    auth_client: AsyncClient, test_user: UserInDB
) -> None:
    created = (await auth_client.post("/invoices", json=invoice_create())).json()
    url = f"/invoices/{created['id']}"
    await auth_client.put(url, json=invoice_create(version=1))
    outdated = await auth_client.put(url, json=invoice_create(version=1))

    entries = (await auth_client.get(f"{url}/history")).json()["items"]

    assert outdated.status_code == 409
    assert [entry["action"] for entry in entries] == ["invoice.created", "invoice.updated"]
    assert {entry["actor_id"] for entry in entries} == {str(test_user.id)}


async def test_history_has_pages(auth_client: AsyncClient) -> None:
    created = (await auth_client.post("/invoices", json=invoice_create())).json()
    url = f"/invoices/{created['id']}"
    await auth_client.put(url, json=invoice_create(version=1))

    page = (await auth_client.get(f"{url}/history", params={"limit": 1, "offset": 1})).json()

    assert [entry["action"] for entry in page["items"]] == ["invoice.updated"]
    assert page["total"] == 2


async def test_history_of_another_users_invoice_is_not_found(
    auth_client: AsyncClient, database: Database
) -> None:
    invoice = await store_invoice(database, await store_user(database, "bob@example.com"))

    responses = [
        await auth_client.get(f"/invoices/{invoice.id}/history"),
        await auth_client.get(f"/invoices/{uuid4()}/history"),
    ]

    assert [response.status_code for response in responses] == [404] * 2
