"""The queries on attempts to log in. The server deletes those that have expired, within a minute."""

from datetime import datetime

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from ..clock import now
from ..database import DatabaseSession
from ..problems import TransientTransactionError
from .schemas import LoginAttempts


async def count(session: DatabaseSession, email: str, expires_at: datetime) -> LoginAttempts:
    """Count an attempt to log in with this email address, and return all that were made since the
    first, which began a window until `expires_at`.

    Raises `TransientTransactionError` if another transaction counts a first attempt, too.
    """
    collection, client_session = session.collections.login_attempts, session.client_session
    expired = {"_id": email, "expires_at": {"$lte": now()}}
    await collection.delete_one(expired, session=client_session)
    try:
        document = await collection.find_one_and_update(
            {"_id": email},
            {"$inc": {"number": 1}, "$setOnInsert": {"expires_at": expires_at}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            session=client_session,
        )
    except DuplicateKeyError:
        raise TransientTransactionError from None
    return LoginAttempts.model_validate(document)


async def delete(session: DatabaseSession, email: str) -> None:
    """Delete the attempts to log in with this email address."""
    await session.collections.login_attempts.delete_one(
        {"_id": email}, session=session.client_session
    )
