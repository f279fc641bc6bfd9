"""The collection of invoices, and what is asked of it: always on behalf of an owner."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from ..database import Session
from ..options import Document
from ..problems import Conflict
from .schemas import Invoice, InvoicePage, InvoiceSearch, InvoiceUpdate

OLDEST_FIRST = [("created_at", 1), ("_id", 1)]


async def add(session: Session, owner_id: UUID, invoice: Invoice) -> None:
    """Store a new invoice. Raises `Conflict` when the owner has one of that number."""
    document = {"_id": invoice.id, "owner_id": owner_id} | invoice.model_dump(exclude={"id"})
    try:
        await session.collections.invoices.insert_one(document, session=session.client_session)
    except DuplicateKeyError:
        raise _number_taken(invoice.number) from None


async def get(session: Session, owner_id: UUID, invoice_id: UUID) -> Invoice | None:
    """Return one invoice of the owner's."""
    document = await session.collections.invoices.find_one(
        {"_id": invoice_id, "owner_id": owner_id}, session=session.client_session
    )
    return _invoice(document) if document else None


async def update(
    session: Session, owner_id: UUID, invoice_id: UUID, change: InvoiceUpdate
) -> Invoice | None:
    """Return the changed invoice, or None when the owner has no such invoice.

    The version is compared by the command that writes, so that one of any number of
    concurrent writers wins. Raises `Conflict` for the others, and for a number that is taken.
    """
    try:
        document = await session.collections.invoices.find_one_and_update(
            {"_id": invoice_id, "owner_id": owner_id, "version": change.version},
            {"$set": change.model_dump() | {"version": change.version + 1}},
            return_document=ReturnDocument.AFTER,
            session=session.client_session,
        )
    except DuplicateKeyError:
        raise _number_taken(change.number) from None
    if document:
        return _invoice(document)
    if await get(session, owner_id, invoice_id):
        raise Conflict("The invoice has been changed since you read it.")
    return None


async def search(session: Session, owner_id: UUID, wanted: InvoiceSearch) -> InvoicePage:
    """Return one page of the owner's invoices."""
    found = dict(_conditions(owner_id, wanted))
    page = session.collections.invoices.find(
        found,
        sort=OLDEST_FIRST,
        limit=wanted.limit,
        skip=wanted.offset,
        session=session.client_session,
    )
    items = [_invoice(document) async for document in page]
    total = await session.collections.invoices.count_documents(
        found, session=session.client_session
    )
    return InvoicePage(items=items, total=total)


async def all_of(session: Session, owner_id: UUID) -> list[Invoice]:
    """Return every invoice of the owner's, oldest first."""
    documents = session.collections.invoices.find(
        {"owner_id": owner_id}, sort=OLDEST_FIRST, session=session.client_session
    )
    return [_invoice(document) async for document in documents]


def _conditions(owner_id: UUID, wanted: InvoiceSearch) -> Iterator[tuple[str, Any]]:
    yield "owner_id", owner_id
    if wanted.customer is not None:
        yield "customer", {"$regex": re.escape(wanted.customer), "$options": "i"}
    if wanted.status is not None:
        yield "status", wanted.status
    amounts = {"$gte": wanted.min_amount, "$lte": wanted.max_amount}
    if limits := {name: amount for name, amount in amounts.items() if amount is not None}:
        yield "amount", limits


def _invoice(document: Document) -> Invoice:
    return Invoice(id=document["_id"], **document)


def _number_taken(number: str) -> Conflict:
    return Conflict(f"You have an invoice {number} already.")
