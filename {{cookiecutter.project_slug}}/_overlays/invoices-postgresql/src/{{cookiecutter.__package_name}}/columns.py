"""Column types that several tables use."""

from sqlalchemy import DateTime, Numeric

Amount = Numeric(18, 2)
Timestamp = DateTime(timezone=True)
