"""The queries on attempts to log in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from ..clock import now
from ..database import DatabaseSession
from ..problems import TransientTransactionError
from .models import LoginAttemptsRow
from .schemas import LoginAttempts


async def count(session: DatabaseSession, email: str, expires_at: datetime) -> LoginAttempts:
    """Count an attempt to log in with this email address, and return all that were made since the
    first, which began a window until `expires_at`. Deletes what has expired.

    Raises `TransientTransactionError` if another transaction counts a first attempt, too.
    """
    await session.execute(sa.delete(LoginAttemptsRow).where(LoginAttemptsRow.expires_at <= now()))
    row = await session.scalar(
        sa.update(LoginAttemptsRow)
        .where(LoginAttemptsRow.email == email)
        .values(number=LoginAttemptsRow.number + 1)
        .returning(LoginAttemptsRow)
    )
    if row is None:
        row = LoginAttemptsRow(email=email, number=1, expires_at=expires_at)
        session.add(row)
        try:
            await session.flush()
        except IntegrityError:
            raise TransientTransactionError from None
    return LoginAttempts.model_validate(row, from_attributes=True)


async def delete(session: DatabaseSession, email: str) -> None:
    """Delete the attempts to log in with this email address."""
    await session.execute(sa.delete(LoginAttemptsRow).where(LoginAttemptsRow.email == email))
