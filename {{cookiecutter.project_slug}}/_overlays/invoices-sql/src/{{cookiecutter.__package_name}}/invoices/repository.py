"""The table of invoices, and what is asked of it: always on behalf of an owner."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from ..columns import Amount, Timestamp
from ..database import Base, Session
from ..problems import Conflict
from .schemas import Invoice, InvoicePage, InvoiceSearch, InvoiceUpdate


class InvoiceRow(Base):
    """One invoice."""

    __tablename__ = "invoices"
    __table_args__ = (sa.UniqueConstraint("owner_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    number: Mapped[str] = mapped_column(sa.String(40))
    customer: Mapped[str] = mapped_column(sa.String(200))
    amount: Mapped[Decimal] = mapped_column(Amount)
    status: Mapped[str] = mapped_column(sa.String(10))
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Timestamp)


async def add(session: Session, owner_id: UUID, invoice: Invoice) -> None:
    """Store a new invoice. Raises `Conflict` when the owner has one of that number."""
    session.add(InvoiceRow(owner_id=owner_id, **invoice.model_dump()))
    try:
        await session.flush()
    except IntegrityError:
        raise _number_taken(invoice.number) from None


async def get(session: Session, owner_id: UUID, invoice_id: UUID) -> Invoice | None:
    """Return one invoice of the owner's."""
    row = await session.scalar(
        sa.select(InvoiceRow).where(InvoiceRow.id == invoice_id, InvoiceRow.owner_id == owner_id)
    )
    return _invoice(row) if row else None


async def update(
    session: Session, owner_id: UUID, invoice_id: UUID, change: InvoiceUpdate
) -> Invoice | None:
    """Return the changed invoice, or None when the owner has no such invoice.

    The version is compared by the statement that writes, so that one of any number of
    concurrent writers wins. Raises `Conflict` for the others, and for a number that is taken.
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
    except IntegrityError:
        raise _number_taken(change.number) from None
    if row:
        return _invoice(row)
    if await get(session, owner_id, invoice_id):
        raise Conflict("The invoice has been changed since you read it.")
    return None


async def search(session: Session, owner_id: UUID, wanted: InvoiceSearch) -> InvoicePage:
    """Return one page of the owner's invoices."""
    found = list(_conditions(owner_id, wanted))
    page = (
        sa.select(InvoiceRow)
        .where(*found)
        .order_by(InvoiceRow.created_at, InvoiceRow.id)
        .limit(wanted.limit)
        .offset(wanted.offset)
    )
    rows = await session.scalars(page)
    total = await session.scalar(sa.select(sa.func.count()).select_from(InvoiceRow).where(*found))
    return InvoicePage(items=[_invoice(row) for row in rows], total=total or 0)


async def all_of(session: Session, owner_id: UUID) -> list[Invoice]:
    """Return every invoice of the owner's, oldest first."""
    rows = await session.scalars(
        sa.select(InvoiceRow)
        .where(InvoiceRow.owner_id == owner_id)
        .order_by(InvoiceRow.created_at, InvoiceRow.id)
    )
    return [_invoice(row) for row in rows]


def _conditions(owner_id: UUID, wanted: InvoiceSearch) -> Iterator[sa.ColumnElement[bool]]:
    yield InvoiceRow.owner_id == owner_id
    if wanted.customer is not None:
        yield InvoiceRow.customer.icontains(wanted.customer, autoescape=True)
    if wanted.status is not None:
        yield InvoiceRow.status == wanted.status
    if wanted.min_amount is not None:
        yield InvoiceRow.amount >= wanted.min_amount
    if wanted.max_amount is not None:
        yield InvoiceRow.amount <= wanted.max_amount


def _invoice(row: InvoiceRow) -> Invoice:
    return Invoice.model_validate(row, from_attributes=True)


def _number_taken(number: str) -> Conflict:
    return Conflict(f"You have an invoice {number} already.")
