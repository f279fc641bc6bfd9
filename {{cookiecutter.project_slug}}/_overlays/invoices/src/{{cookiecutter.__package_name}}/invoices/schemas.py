"""The request and response bodies of the invoices' routes."""

import re
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from ..pagination import PageParameters

CENT = Decimal("0.01")
AMOUNT = r"^-?[0-9]{1,16}(\.[0-9]{1,2})?$"


def _parse_amount(value: object) -> Decimal:
    if not isinstance(value, str):
        raise ValueError('must be a string such as "12.50": JSON numbers lose digits')
    if not re.fullmatch(AMOUNT, value):
        raise ValueError('must have 16 digits at most, and two more after the point, as in "12.50"')
    return Decimal(value).quantize(CENT) + 0  # adding zero turns -0.00 into 0.00


Amount = Annotated[
    Decimal,
    BeforeValidator(_parse_amount),
    WithJsonSchema({"type": "string", "pattern": AMOUNT, "examples": ["12.50"]}),
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

    version: int = Field(ge=1, lt=2**31 - 1)  # the next one must fit into 32 bits, too


class Invoice(BaseModel):
    """An invoice as stored. The rules for requests do not apply: rows may be older than they."""

    id: UUID
    number: str
    customer: str
    amount: Decimal
    status: InvoiceStatus
    version: int
    created_at: datetime


class InvoiceFilter(PageParameters):
    """The query parameters of a search. `customer` matches any part of the name."""

    customer: Text | SkipJsonSchema[None] = Field(default=None, max_length=200)
    status: InvoiceStatus | SkipJsonSchema[None] = None
    min_amount: Amount | SkipJsonSchema[None] = None
    max_amount: Amount | SkipJsonSchema[None] = None


class InvoicePage(BaseModel):
    """One page of invoices, oldest first; `total` counts all pages."""

    items: list[Invoice]
    total: int
