"""What is said about invoices on the wire."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

CENT = Decimal("0.01")


def _text_only(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError('must be a string such as "12.50": JSON numbers lose digits')
    return value


def _to_the_cent(value: Decimal) -> Decimal:
    return value.quantize(CENT) + 0  # adding zero turns -0.00 into 0.00


Amount = Annotated[
    Decimal,
    BeforeValidator(_text_only),
    Field(max_digits=18, decimal_places=2),
    AfterValidator(_to_the_cent),
]


Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]  # databases do not store the character NUL


class InvoiceStatus(StrEnum):
    """How far an invoice has come."""

    draft = "draft"
    sent = "sent"
    paid = "paid"


class InvoiceDraft(BaseModel):
    """What an invoice's owner decides."""

    number: Text = Field(min_length=1, max_length=40)
    customer: Text = Field(min_length=1, max_length=200)
    amount: Amount
    status: InvoiceStatus = InvoiceStatus.draft


class InvoiceUpdate(InvoiceDraft):
    """A change to the invoice that the client has read: `version` says which."""

    version: int = Field(ge=1, lt=2**31)


class Invoice(InvoiceDraft):
    """An invoice as it is stored."""

    id: UUID
    version: int
    created_at: datetime


class InvoiceSearch(BaseModel):
    """Which invoices, and which page of them. Text is found anywhere in the customer's name."""

    customer: Text | None = Field(default=None, max_length=200)
    status: InvoiceStatus | None = None
    min_amount: Amount | None = None
    max_amount: Amount | None = None
    limit: int = Field(default=20, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class InvoicePage(BaseModel):
    """One page of a search, oldest invoice first, and how many there are in all."""

    items: list[Invoice]
    total: int
