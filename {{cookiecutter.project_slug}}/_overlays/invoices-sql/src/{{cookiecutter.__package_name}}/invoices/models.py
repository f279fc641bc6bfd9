"""The table of invoices."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ..columns import AmountColumn, Timestamp
from ..database import Base

UNIQUE_NUMBER = sa.UniqueConstraint("owner_id", "number")


class InvoiceRow(Base):
    """One invoice."""

    __tablename__ = "invoices"
    __table_args__ = (UNIQUE_NUMBER, sa.Index(None, "owner_id", "created_at", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    number: Mapped[str] = mapped_column(sa.String(40))
    customer: Mapped[str] = mapped_column(sa.String(200))
    amount: Mapped[Decimal] = mapped_column(AmountColumn)
    status: Mapped[str] = mapped_column(sa.String(10))
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Timestamp)
