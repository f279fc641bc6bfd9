"""The server of the tests takes transactions, and the service uses them."""

import pytest
from httpx2 import AsyncClient
from pymongo.errors import OperationFailure

from {{ cookiecutter.__package_name }} import database as module
from {{ cookiecutter.__package_name }}.audit import storage as audit
from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.problems import Conflict
from {{ cookiecutter.__package_name }}.users.schemas import StoredUser

from ..factories import invoice_draft
from ..harness import server
from ..harness.unusable import Unusable


async def test_a_rollback_takes_back_every_document(
    auth_client: AsyncClient, test_user: StoredUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F14: the invoice goes with the audit entry that could not be written."""

    async def broken(*arguments: object) -> None:
        raise Conflict("the entry cannot be written")

    monkeypatch.setattr(audit, "record", broken)

    answer = await auth_client.post("/invoices", json=invoice_draft())

    assert answer.status_code == 409
    total = (await auth_client.get("/invoices")).json()["total"]
    assert total == 0, "what was written before the transaction failed is still there"


async def test_what_is_taken_back_has_been_written(
    database: Database, test_user: StoredUser
) -> None:
    """F14: a transaction sees what it has written itself, before it is taken back."""
    seen = []

    async def failing() -> None:
        async with database.transaction() as session:
            await audit.record(session, test_user.id, "a", test_user.id)
            seen.extend(await audit.entries(session, test_user.id))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()

    async with database.transaction(read_only=True) as session:
        assert await audit.entries(session, test_user.id) == []
    assert len(seen) == 1


async def test_the_second_of_two_writers_at_once_is_told(
    database: Database, test_user: StoredUser
) -> None:
    """F15: the server refuses the second transaction that writes a document, and it is a 409."""
    change = {"$set": {"email": "new@example.com"}}

    async with database.transaction() as first:
        users = first.collections.users
        await users.update_one({"_id": test_user.id}, change, session=first.client_session)
        with pytest.raises(Conflict, match="at the same time"):
            async with database.transaction() as second:
                await users.update_one({"_id": test_user.id}, change, session=second.client_session)


async def test_what_is_no_conflict_is_an_error(database: Database) -> None:
    """F14: only the race of two writers is the client's business; all else is a fault."""
    with pytest.raises(OperationFailure):
        async with database.transaction() as session:
            await session.collections.command("no such command")


def test_the_tests_refuse_a_server_that_stands_alone() -> None:
    """F14: they say so, instead of leaving out what needs transactions."""
    with pytest.raises(Unusable, match="stand-alone server"):
        server.check({"isWritablePrimary": True}, "mongodb://localhost:27017")


async def test_the_service_is_not_ready_on_a_server_that_stands_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F14: production, too, is told at once, not by the first transaction."""
    monkeypatch.setattr(module, "takes_transactions", lambda hello: False)

    complaint = await database.complaint()

    assert complaint is not None
    assert "transactions need a replica set" in complaint
    assert "\n" not in complaint
