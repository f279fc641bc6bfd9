"""Create, read, search and update invoices."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.clock import now
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.invoices.schemas import AMOUNT
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB

from .factories.invoices import invoice_create, store_invoice
from .factories.users import store_user


async def test_create_and_read(auth_client: AsyncClient) -> None:
    created = await auth_client.post("/invoices", json=invoice_create())
    assert created.status_code == 201
    assert created.json().items() >= (invoice_create() | {"status": "draft", "version": 1}).items()

    read = await auth_client.get(f"/invoices/{created.json()['id']}")
    assert read.json() == created.json()


async def test_number_can_be_used_once(auth_client: AsyncClient) -> None:
    await auth_client.post("/invoices", json=invoice_create())

    again = await auth_client.post("/invoices", json=invoice_create())

    assert again.status_code == 409


async def test_only_a_used_number_is_a_conflict(database: Database, test_user: UserInDB) -> None:
    """Another key may be in use, too."""
    invoice = await store_invoice(database, test_user, number="1")

    with pytest.raises(Exception, match=r"UNIQUE|unique|E11000"):
        await store_invoice(database, test_user, number="2", id=invoice.id)


async def test_rules_for_requests_do_not_apply_to_stored_invoices(
    auth_client: AsyncClient, database: Database, test_user: UserInDB
) -> None:
    """Rows that were stored before a rule can still be read."""
    invoice = await store_invoice(database, test_user, customer="")

    read = await auth_client.get(f"/invoices/{invoice.id}")
    page = await auth_client.get("/invoices")

    assert read.json()["customer"] == ""
    assert page.json()["items"] == [read.json()]


async def test_schema_says_what_an_amount_is(client: AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()

    body = document["components"]["schemas"]["InvoiceCreate"]["properties"]["amount"]
    parameters = document["paths"]["/invoices"]["get"]["parameters"]
    query = next(each["schema"] for each in parameters if each["name"] == "max_amount")
    assert body["type"] == query["type"] == "string"
    assert body["pattern"] == query["pattern"] == AMOUNT


async def test_two_users_can_use_the_same_number(
    auth_client: AsyncClient, database: Database
) -> None:
    await store_invoice(database, await store_user(database, "bob@example.com"))

    created = await auth_client.post("/invoices", json=invoice_create())

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
async def test_amounts_are_exact(auth_client: AsyncClient, sent: str, stored: str) -> None:
    created = await auth_client.post("/invoices", json=invoice_create(amount=sent))

    read = await auth_client.get(f"/invoices/{created.json()['id']}")

    assert read.json()["amount"] == stored


@pytest.mark.parametrize(
    "amount",
    [
        12.5,
        12,
        True,
        None,
        "1.005",
        "1e1",
        "1" * 17,
        "NaN",
        "inf",
        "ten",
        "",
        "+1",
        " 1",
        "1\n",
        "٣",
    ],
)
async def test_invalid_amount_is_rejected(auth_client: AsyncClient, amount: Any) -> None:
    response = await auth_client.post("/invoices", json=invoice_create(amount=amount))

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/body/amount"


@pytest.mark.parametrize(
    "invalid",
    [
        {"number": ""},
        {"number": "x" * 41},
        {"number": "1\0"},
        {"customer": "\0"},
        {"status": "lost"},
        {"version": 0},
        {"version": 2**31 - 1},
    ],
)
async def test_invalid_invoice_is_rejected(
    auth_client: AsyncClient, invalid: dict[str, Any]
) -> None:
    change = invoice_create(version=1) | invalid

    response = await auth_client.put(f"/invoices/{uuid4()}", json=change)

    (pointer,) = (f"/body/{field}" for field in invalid)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == pointer


async def test_another_users_invoice_is_not_found(
    auth_client: AsyncClient, database: Database
) -> None:
    invoice = await store_invoice(database, await store_user(database, "bob@example.com"))
    url = f"/invoices/{invoice.id}"

    responses = [
        await auth_client.get(url),
        await auth_client.put(url, json=invoice_create(version=1)),
        await auth_client.get(f"/invoices/{uuid4()}"),
    ]

    assert [response.status_code for response in responses] == [404] * 3
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
    test_user: UserInDB,
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


async def test_page_contains_the_total(
    auth_client: AsyncClient, database: Database, test_user: UserInDB
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
async def test_invalid_search_is_rejected(auth_client: AsyncClient, query: dict[str, Any]) -> None:
    response = await auth_client.get("/invoices", params=query)

    assert response.status_code == 422


async def test_update(auth_client: AsyncClient, database: Database, test_user: UserInDB) -> None:
    invoice = await store_invoice(database, test_user)
    change = invoice_create(amount="99.00", status="sent", version=1)

    updated = await auth_client.put(f"/invoices/{invoice.id}", json=change)

    assert updated.status_code == 200
    assert updated.json().items() >= (change | {"version": 2}).items()
    assert (await auth_client.get(f"/invoices/{invoice.id}")).json() == updated.json()


async def test_update_of_an_outdated_version_is_rejected(
    auth_client: AsyncClient, database: Database, test_user: UserInDB
) -> None:
    invoice = await store_invoice(database, test_user)
    await auth_client.put(f"/invoices/{invoice.id}", json=invoice_create(version=1))

    outdated = await auth_client.put(
        f"/invoices/{invoice.id}", json=invoice_create(amount="0.00", version=1)
    )

    assert outdated.status_code == 409, "an update of an outdated version was accepted"
    assert (await auth_client.get(f"/invoices/{invoice.id}")).json()["amount"] == "12.50"


async def test_update_to_a_used_number_is_rejected(
    auth_client: AsyncClient, database: Database, test_user: UserInDB
) -> None:
    await store_invoice(database, test_user, number="1")
    second = await store_invoice(database, test_user, number="2")

    response = await auth_client.put(
        f"/invoices/{second.id}", json=invoice_create(number="1", version=1)
    )

    assert response.status_code == 409


@pytest.mark.own_connection
async def test_one_of_twenty_concurrent_updates_wins(
    auth_client: AsyncClient, database: Database, test_user: UserInDB
) -> None:
    """F15: the harness does not serialize writers, which would hide their races."""
    invoice = await store_invoice(database, test_user)
    url = f"/invoices/{invoice.id}"

    responses = await asyncio.gather(
        *(
            auth_client.put(url, json=invoice_create(customer=f"Writer {writer}", version=1))
            for writer in range(20)
        )
    )

    outcome = Counter(response.status_code for response in responses)
    assert outcome == {200: 1, 409: 19}, "not exactly one of twenty writers of a version has won"
    (winner,) = (response.json() for response in responses if response.status_code == 200)
    assert (await auth_client.get(url)).json() == winner


@pytest.mark.own_connection
async def test_twenty_concurrent_writers_all_succeed(auth_client: AsyncClient) -> None:
    """F07, F15: each has its own session and connection, and waits for its turn."""
    responses = await asyncio.gather(
        *(
            auth_client.post("/invoices", json=invoice_create(number=str(number)))
            for number in range(20)
        )
    )

    outcome = Counter(response.status_code for response in responses)
    assert outcome == {201: 20}, "concurrent writers disturb each other"
    assert (await auth_client.get("/invoices")).json()["total"] == 20
