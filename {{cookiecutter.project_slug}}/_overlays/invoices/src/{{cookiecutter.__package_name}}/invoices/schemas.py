"""The request and response bodies of the invoices' routes."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

CENT = Decimal("0.01")


def _reject_numbers(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError('must be a string such as "12.50": JSON numbers lose digits')
    return value


def _round_to_cents(value: Decimal) -> Decimal:
    return value.quantize(CENT) + 0  # adding zero turns -0.00 into 0.00


Amount = Annotated[
    Decimal,
    BeforeValidator(_reject_numbers),
    Field(max_digits=18, decimal_places=2),
    AfterValidator(_round_to_cents),
]

Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]  # databases cannot store NUL characters


class InvoiceStatus(StrEnum):
    """The status of an invoice."""

    draft = "draft"
    sent = "sent"
    paid = "paid"


class InvoiceCreate(BaseModel):
    """The request body of a new invoice."""

    number: Text = Field(min_length=1, max_length=40)
    customer: Text = Field(min_length=1, max_length=200)
    amount: Amount
    status: InvoiceStatus = InvoiceStatus.draft


class InvoiceUpdate(InvoiceCreate):
    """The request body of an update; `version` is the one that the client has read."""

    version: int = Field(ge=1, lt=2**31)


class Invoice(InvoiceCreate):
    """An invoice as stored."""

    id: UUID
    version: int
    created_at: datetime


class InvoiceFilter(BaseModel):
    """The query parameters of a search. `customer` matches any part of the name."""

    customer: Text | None = Field(default=None, max_length=200)
    status: InvoiceStatus | None = None
    min_amount: Amount | None = None
    max_amount: Amount | None = None
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class InvoicePage(BaseModel):
    """One page of invoices, oldest first; `total` counts all pages."""

    items: list[Invoice]
    total: int
