"""Requests run at the same time, as in production."""

import asyncio
from collections import Counter

import pytest
from httpx2 import AsyncClient

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser

from ..factories import invoice_draft, store_invoice


@pytest.mark.own_database
async def test_one_of_twenty_concurrent_updates_wins(
    auth_client: AsyncClient, database: Database, test_user: StoredUser
) -> None:
    """F15: the harness does not put writers in a queue that hides their races."""
    invoice = await store_invoice(database, test_user)
    url = f"/invoices/{invoice.id}"

    answers = await asyncio.gather(
        *(
            auth_client.put(url, json=invoice_draft(customer=f"Writer {writer}", version=1))
            for writer in range(20)
        )
    )

    outcome = Counter(answer.status_code for answer in answers)
    assert outcome == {200: 1, 409: 19}, "of twenty writers of one version not exactly one has won"
    (winner,) = (answer.json() for answer in answers if answer.status_code == 200)
    assert (await auth_client.get(url)).json() == winner


@pytest.mark.own_database
async def test_twenty_writers_at_once_all_get_through(auth_client: AsyncClient) -> None:
    """F07: each has a session and a connection of its own, and waits its turn."""
    answers = await asyncio.gather(
        *(
            auth_client.post("/invoices", json=invoice_draft(number=str(number)))
            for number in range(20)
        )
    )

    outcome = Counter(answer.status_code for answer in answers)
    assert outcome == {201: 20}, "writers get into each other's way"
    assert (await auth_client.get("/invoices")).json()["total"] == 20
