"""The queries on invoices. Each is limited to the invoices of one owner."""

from collections.abc import Iterator
from typing import NoReturn
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ..database import DatabaseSession
from ..engine import violates
from ..problems import ConflictError
from .models import UNIQUE_NUMBER, InvoiceRow
from .schemas import Invoice, InvoiceFilter, InvoicePage, InvoiceUpdate


async def add(session: DatabaseSession, owner_id: UUID, invoice: Invoice) -> None:
    """Store a new invoice. Raises `ConflictError` if the owner already has one with its number."""
    session.add(InvoiceRow(owner_id=owner_id, **invoice.model_dump()))
    try:
        await session.flush()
    except IntegrityError as error:
        _raise_conflict(error, invoice.number)


async def get(session: DatabaseSession, owner_id: UUID, invoice_id: UUID) -> Invoice | None:
    """Return one of the owner's invoices."""
    row = await session.scalar(
        sa.select(InvoiceRow).where(InvoiceRow.id == invoice_id, InvoiceRow.owner_id == owner_id)
    )
    return _invoice(row) if row else None


async def update(
    session: DatabaseSession, owner_id: UUID, invoice_id: UUID, change: InvoiceUpdate
) -> Invoice | None:
    """Update one of the owner's invoices and return it, or None if there is none with this id.

    The statement that writes also compares the version, so of several concurrent writers exactly
    one succeeds. Raises `ConflictError` for the others, and for a number that is already used.
    """
    values = change.model_dump() | {"version": change.version + 1}
    try:
        row = await session.scalar(
            sa.update(InvoiceRow)
            .where(
                InvoiceRow.id == invoice_id,
                InvoiceRow.owner_id == owner_id,
                InvoiceRow.version == change.version,
            )
            .values(values)
            .returning(InvoiceRow)
        )
    except IntegrityError as error:
        _raise_conflict(error, change.number)
    if row:
        return _invoice(row)
    if await get(session, owner_id, invoice_id):
        raise ConflictError("The invoice has changed since you read it.")
    return None


async def search(session: DatabaseSession, owner_id: UUID, filters: InvoiceFilter) -> InvoicePage:
    """Return one page of the owner's invoices."""
    conditions = list(_conditions(owner_id, filters))
    rows = await session.scalars(
        sa.select(InvoiceRow)
        .where(*conditions)
        .order_by(InvoiceRow.created_at, InvoiceRow.id)
        .limit(filters.limit)
        .offset(filters.offset)
    )
    total = await session.scalar(
        sa.select(sa.func.count()).select_from(InvoiceRow).where(*conditions)
    )
    return InvoicePage(items=[_invoice(row) for row in rows], total=total or 0)


async def list_by_owner(session: DatabaseSession, owner_id: UUID) -> list[Invoice]:
    """Return all of the owner's invoices, oldest first."""
    rows = await session.scalars(
        sa.select(InvoiceRow)
        .where(InvoiceRow.owner_id == owner_id)
        .order_by(InvoiceRow.created_at, InvoiceRow.id)
    )
    return [_invoice(row) for row in rows]


def _conditions(owner_id: UUID, filters: InvoiceFilter) -> Iterator[sa.ColumnElement[bool]]:
    yield InvoiceRow.owner_id == owner_id
    if filters.customer is not None:
        yield InvoiceRow.customer.icontains(filters.customer, autoescape=True)
    if filters.status is not None:
        yield InvoiceRow.status == filters.status
    if filters.min_amount is not None:
        yield InvoiceRow.amount >= filters.min_amount
    if filters.max_amount is not None:
        yield InvoiceRow.amount <= filters.max_amount


def _invoice(row: InvoiceRow) -> Invoice:
    return Invoice.model_validate(row, from_attributes=True)


def _raise_conflict(error: IntegrityError, number: str) -> NoReturn:
    if not violates(error, UNIQUE_NUMBER):
        raise error
    raise ConflictError(f"You already have an invoice with the number {number}.") from None
