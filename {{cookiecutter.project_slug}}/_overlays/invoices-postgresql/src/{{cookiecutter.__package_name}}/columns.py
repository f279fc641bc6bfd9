"""Column types that several tables share."""

from sqlalchemy import DateTime, Numeric

AmountColumn = Numeric(18, 2)
Timestamp = DateTime(timezone=True)
