"""Create, read, search and update one's own invoices."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.clock import now
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser

from .factories import invoice_draft, store_invoice, store_user


async def test_create_and_read(auth_client: AsyncClient) -> None:
    created = await auth_client.post("/invoices", json=invoice_draft())
    assert created.status_code == 201
    assert created.json().items() >= (invoice_draft() | {"status": "draft", "version": 1}).items()

    read = await auth_client.get(f"/invoices/{created.json()['id']}")
    assert read.json() == created.json()


async def test_a_number_is_used_once(auth_client: AsyncClient) -> None:
    await auth_client.post("/invoices", json=invoice_draft())

    again = await auth_client.post("/invoices", json=invoice_draft())

    assert again.status_code == 409


async def test_two_users_may_use_the_same_number(
    auth_client: AsyncClient, database: Database
) -> None:
    await store_invoice(database, await store_user(database, "bob@example.com"))

    created = await auth_client.post("/invoices", json=invoice_draft())

    assert created.status_code == 201


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("12.5", "12.50"),
        ("0.1", "0.10"),
        ("-0.00", "0.00"),
        ("-99.99", "-99.99"),
        ("9999999999999999.99", "9999999999999999.99"),
        ("-9999999999999999.99", "-9999999999999999.99"),
    ],
)
async def test_amounts_lose_nothing(auth_client: AsyncClient, sent: str, stored: str) -> None:
    created = await auth_client.post("/invoices", json=invoice_draft(amount=sent))

    read = await auth_client.get(f"/invoices/{created.json()['id']}")

    assert read.json()["amount"] == stored


@pytest.mark.parametrize("amount", [12.5, 12, True, None, "1.005", "1e17", "NaN", "inf", "ten"])
async def test_what_is_no_amount_is_refused(auth_client: AsyncClient, amount: Any) -> None:
    answer = await auth_client.post("/invoices", json=invoice_draft(amount=amount))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/body/amount"


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""},
        {"number": "x" * 41},
        {"number": "1\0"},
        {"customer": "\0"},
        {"status": "lost"},
        {"version": 0},
        {"version": 2**31},
    ],
)
async def test_what_is_no_invoice_is_refused(
    auth_client: AsyncClient, wrong: dict[str, Any]
) -> None:
    change = invoice_draft(version=1) | wrong

    answer = await auth_client.put(f"/invoices/{uuid4()}", json=change)

    (pointer,) = (f"/body/{field}" for field in wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_somebody_elses_invoice_is_not_found(
    auth_client: AsyncClient, database: Database
) -> None:
    invoice = await store_invoice(database, await store_user(database, "bob@example.com"))
    url = f"/invoices/{invoice.id}"

    answers = [
        await auth_client.get(url),
        await auth_client.get(f"{url}/history"),
        await auth_client.put(url, json=invoice_draft(version=1)),
        await auth_client.get(f"/invoices/{uuid4()}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert (await auth_client.get("/invoices")).json() == {"items": [], "total": 0}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, ["1", "2", "3", "4"]),
        ({"customer": "ENGINE"}, ["1", "2"]),
        ({"customer": "100%"}, ["3"]),
        ({"customer": "a.b"}, []),
        ({"status": "paid"}, ["2", "4"]),
        ({"min_amount": "9.99", "max_amount": "100"}, ["1", "2"]),
        ({"min_amount": "100.01"}, ["3", "4"]),
        ({"limit": 2}, ["1", "2"]),
        ({"limit": 2, "offset": 3}, ["4"]),
        ({"customer": "engine", "status": "paid"}, ["2"]),
    ],
)
async def test_search(
    auth_client: AsyncClient,
    database: Database,
    test_user: StoredUser,
    query: dict[str, Any],
    numbers: list[str],
) -> None:
    start = now()
    for second, (customer, amount, status) in enumerate(
        [
            ("Engines & Co", "9.99", "draft"),
            ("The Engine", "100.00", "paid"),
            ("100% Cotton", "100.01", "draft"),
            ("a_b", "1000.00", "paid"),
        ],
        start=1,
    ):
        await store_invoice(
            database,
            test_user,
            number=str(second),
            customer=customer,
            amount=amount,
            status=status,
            created_at=start + timedelta(seconds=second),
        )

    page = (await auth_client.get("/invoices", params=query)).json()

    assert [invoice["number"] for invoice in page["items"]] == numbers
    if not {"limit", "offset"} & query.keys():
        assert page["total"] == len(numbers)


async def test_a_page_says_how_many_there_are_in_all(
    auth_client: AsyncClient, database: Database, test_user: StoredUser
) -> None:
    for number in range(3):
        await store_invoice(database, test_user, number=str(number))

    page = (await auth_client.get("/invoices", params={"limit": 1})).json()

    assert len(page["items"]) == 1
    assert page["total"] == 3


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"offset": -1},
        {"status": "?"},
        {"customer": "\0"},
        {"customer": "x" * 201},
        {"min_amount": "ten"},
    ],
)
async def test_a_search_is_checked(auth_client: AsyncClient, query: dict[str, Any]) -> None:
    answer = await auth_client.get("/invoices", params=query)

    assert answer.status_code == 422


async def test_update(auth_client: AsyncClient, database: Database, test_user: StoredUser) -> None:
    invoice = await store_invoice(database, test_user)
    change = invoice_draft(amount="99.00", status="sent", version=1)

    updated = await auth_client.put(f"/invoices/{invoice.id}", json=change)

    assert updated.status_code == 200
    assert updated.json().items() >= (change | {"version": 2}).items()
    assert (await auth_client.get(f"/invoices/{invoice.id}")).json() == updated.json()


async def test_an_update_of_an_old_version_is_refused(
    auth_client: AsyncClient, database: Database, test_user: StoredUser
) -> None:
    invoice = await store_invoice(database, test_user)
    await auth_client.put(f"/invoices/{invoice.id}", json=invoice_draft(version=1))

    stale = await auth_client.put(
        f"/invoices/{invoice.id}", json=invoice_draft(amount="0.00", version=1)
    )

    assert stale.status_code == 409, "an update of an old version was taken"
    assert (await auth_client.get(f"/invoices/{invoice.id}")).json()["amount"] == "12.50"


async def test_an_update_cannot_take_a_number_that_is_used(
    auth_client: AsyncClient, database: Database, test_user: StoredUser
) -> None:
    await store_invoice(database, test_user, number="1")
    second = await store_invoice(database, test_user, number="2")

    answer = await auth_client.put(
        f"/invoices/{second.id}", json=invoice_draft(number="1", version=1)
    )

    assert answer.status_code == 409


async def test_history(auth_client: AsyncClient, database: Database, test_user: StoredUser) -> None:
    created = (await auth_client.post("/invoices", json=invoice_draft())).json()
    url = f"/invoices/{created['id']}"
    await auth_client.put(url, json=invoice_draft(version=1))
    await auth_client.put(url, json=invoice_draft(version=1))  # refused: it leaves no entry

    entries = (await auth_client.get(f"{url}/history")).json()

    assert [entry["action"] for entry in entries] == ["invoice.created", "invoice.updated"]
    assert {entry["actor_id"] for entry in entries} == {str(test_user.id)}
