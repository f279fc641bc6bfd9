"""The server's errors: which transactions may succeed when they are run again, by the labels of
https://www.mongodb.com/docs/manual/core/transactions-in-applications/#transaction-error-handling,
and which fields have to be unique.
"""

import asyncio
from collections.abc import Awaitable, Callable

from pymongo.errors import DuplicateKeyError, PyMongoError

from .retries import LONGEST_PAUSE, SECONDS_TO_RETRY

MAX_TIME_EXPIRED = 50


def is_transient(error: PyMongoError) -> bool:
    """Return whether nothing was stored, and the whole transaction can be run again."""
    return error.has_error_label("TransientTransactionError")


def is_unconfirmed(error: PyMongoError) -> bool:
    """Return whether nobody knows if the transaction was committed."""
    return error.has_error_label("UnknownTransactionCommitResult")


def duplicate_fields(error: DuplicateKeyError) -> tuple[str, ...]:
    """Return the fields of the unique index that rejected the document."""
    return tuple((error.details or {}).get("keyPattern", ()))


async def confirm(commit: Callable[[], Awaitable[object]], error: PyMongoError) -> None:
    """Commit again until the server has confirmed it, as the driver's `with_transaction` does.
    Raises any other error, and this one when `SECONDS_TO_RETRY` are over."""
    time = asyncio.get_running_loop().time
    deadline = time() + SECONDS_TO_RETRY
    while is_unconfirmed(error) and time() < deadline:
        if getattr(error, "code", None) == MAX_TIME_EXPIRED:
            break
        try:
            await commit()
            return
        except PyMongoError as again:
            error = again
        await asyncio.sleep(LONGEST_PAUSE)
    raise error
