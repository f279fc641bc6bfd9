"""The limit on attempts to log in, which keeps an attacker from guessing a password.

All processes count in the database. They count by email address, registered or not: the client's
address would be that of a proxy for many users, and an attacker has many.
"""

from functools import partial
from http import HTTPStatus
from math import ceil

from fastapi import HTTPException

from ..clock import now
from ..database import Database
from ..settings import Settings
from . import login_attempts


async def count_attempt(database: Database, settings: Settings, email: str) -> None:
    """Count an attempt to log in with this email address. Raises 429 if it is one too many.

    Call it before the password is verified: then concurrent attempts do not exceed the limit.
    """
    expires_at = now() + settings.login_window
    attempts = await database.run_in_transaction(
        partial(login_attempts.count, email=email, expires_at=expires_at)
    )
    if attempts.number > settings.login_attempts:
        seconds = ceil((attempts.expires_at - now()).total_seconds())
        raise HTTPException(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Too many attempts to log in. Try again later.",
            {"Retry-After": str(max(seconds, 1))},
        )


async def forget_attempts(database: Database, email: str) -> None:
    """Count from the beginning: the user has logged in."""
    await database.run_in_transaction(partial(login_attempts.delete, email=email))
