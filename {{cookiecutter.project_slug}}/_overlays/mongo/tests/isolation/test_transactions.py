"""The server of the tests supports transactions, and the service uses them."""

import pytest
from pymongo.errors import OperationFailure

from ..harness import backend
from ..harness.unavailable import ServerUnavailableError
from .subject import (
    Database,
    TransientTransactionError,
    add_note,
    change_note,
    list_notes,
    package,
)


async def test_rollback_undoes_every_document(database: Database) -> None:
    """F14: a transaction sees what it wrote, and none of it remains when the block fails."""
    seen = []

    async def fail() -> None:
        async with database.transaction() as session:
            await add_note(session, "a")
            await add_note(session, "b")
            seen.extend(await list_notes(session))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with database.transaction(read_only=True) as session:
        left = await list_notes(session)
    assert left == [], "what was written before the transaction failed is still there"
    assert seen == ["a", "b"]


async def test_second_concurrent_writer_of_a_document_is_told(database: Database) -> None:
    """F15, F34: the server refuses the second transaction that writes it, without a wait. It may
    be run again, and is not a conflict."""
    async with database.transaction() as session:
        await add_note(session, "a")

    async with database.transaction() as first:
        await change_note(first, "b")
        with pytest.raises(TransientTransactionError):
            async with database.transaction() as second:
                await change_note(second, "c")


async def test_other_failures_are_not_transient(database: Database) -> None:
    """F34: running the transaction again would not help."""
    with pytest.raises(OperationFailure):
        async with database.transaction() as session:
            await session.collections.command("no such command")


def test_tests_refuse_a_stand_alone_server() -> None:
    """F14: instead of leaving out what needs transactions."""
    with pytest.raises(ServerUnavailableError, match="stand-alone server"):
        backend.require_replica_set({"isWritablePrimary": True}, "mongodb://localhost:27017")


async def test_service_is_not_ready_on_a_stand_alone_server(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F14: production learns of it at once, not by the first transaction."""
    monkeypatch.setattr(f"{package.__name__}.database.supports_transactions", lambda hello: False)

    error = await database.readiness_error()

    assert error is not None
    assert "transactions need a replica set" in error
    assert "\n" not in error
