"""The queries on invoices. Each is limited to the invoices of one owner."""

import re
from collections.abc import Iterator
from typing import Any, NoReturn
from uuid import UUID

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from ..database import DatabaseSession
from ..errors import duplicate_fields
from ..options import Document
from ..problems import ConflictError
from .schemas import Invoice, InvoiceFilter, InvoicePage, InvoiceUpdate

OLDEST_FIRST = [("created_at", 1), ("_id", 1)]


async def add(session: DatabaseSession, owner_id: UUID, invoice: Invoice) -> None:
    """Store a new invoice. Raises `ConflictError` if the owner already has one with its number."""
    document = {"_id": invoice.id, "owner_id": owner_id} | invoice.model_dump(exclude={"id"})
    try:
        await session.collections.invoices.insert_one(document, session=session.client_session)
    except DuplicateKeyError as error:
        _raise_conflict(error, invoice.number)


async def get(session: DatabaseSession, owner_id: UUID, invoice_id: UUID) -> Invoice | None:
    """Return one of the owner's invoices."""
    document = await session.collections.invoices.find_one(
        {"_id": invoice_id, "owner_id": owner_id}, session=session.client_session
    )
    return _invoice(document) if document else None


async def update(
    session: DatabaseSession, owner_id: UUID, invoice_id: UUID, change: InvoiceUpdate
) -> Invoice | None:
    """Update one of the owner's invoices and return it, or None if there is none with this id.

    The command that writes also compares the version, so of several concurrent writers exactly
    one succeeds. Raises `ConflictError` for the others, and for a number that is already used.
    """
    try:
        document = await session.collections.invoices.find_one_and_update(
            {"_id": invoice_id, "owner_id": owner_id, "version": change.version},
            {"$set": change.model_dump() | {"version": change.version + 1}},
            return_document=ReturnDocument.AFTER,
            session=session.client_session,
        )
    except DuplicateKeyError as error:
        _raise_conflict(error, change.number)
    if document:
        return _invoice(document)
    if await get(session, owner_id, invoice_id):
        raise ConflictError("The invoice has changed since you read it.")
    return None


async def search(session: DatabaseSession, owner_id: UUID, filters: InvoiceFilter) -> InvoicePage:
    """Return one page of the owner's invoices."""
    conditions = dict(_conditions(owner_id, filters))
    documents = session.collections.invoices.find(
        conditions,
        sort=OLDEST_FIRST,
        limit=filters.limit,
        skip=filters.offset,
        session=session.client_session,
    )
    items = [_invoice(document) async for document in documents]
    total = await session.collections.invoices.count_documents(
        conditions, session=session.client_session
    )
    return InvoicePage(items=items, total=total)


async def list_by_owner(session: DatabaseSession, owner_id: UUID) -> list[Invoice]:
    """Return all of the owner's invoices, oldest first."""
    documents = session.collections.invoices.find(
        {"owner_id": owner_id}, sort=OLDEST_FIRST, session=session.client_session
    )
    return [_invoice(document) async for document in documents]


def _conditions(owner_id: UUID, filters: InvoiceFilter) -> Iterator[tuple[str, Any]]:
    yield "owner_id", owner_id
    if filters.customer is not None:
        yield "customer", {"$regex": re.escape(filters.customer), "$options": "i"}
    if filters.status is not None:
        yield "status", filters.status
    amounts = {"$gte": filters.min_amount, "$lte": filters.max_amount}
    if limits := {name: amount for name, amount in amounts.items() if amount is not None}:
        yield "amount", limits


def _invoice(document: Document) -> Invoice:
    return Invoice(id=document["_id"], **document)


def _raise_conflict(error: DuplicateKeyError, number: str) -> NoReturn:
    if duplicate_fields(error) != ("owner_id", "number"):
        raise error
    raise ConflictError(f"You already have an invoice with the number {number}.") from None
