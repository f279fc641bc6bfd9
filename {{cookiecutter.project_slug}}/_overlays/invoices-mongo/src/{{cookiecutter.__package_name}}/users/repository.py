"""The collection of users, and what is asked of it."""

from uuid import UUID

from pymongo.errors import DuplicateKeyError

from ..database import Session
from ..problems import Conflict
from .schemas import StoredUser, User


async def add(session: Session, user: StoredUser) -> None:
    """Store a new user. Raises `Conflict` when the address is taken."""
    document = {"_id": user.id} | user.model_dump(exclude={"id"})
    try:
        await session.collections.users.insert_one(document, session=session.client_session)
    except DuplicateKeyError:
        raise Conflict("Somebody has registered with this address already.") from None


async def get(session: Session, user_id: UUID) -> User | None:
    """Return the user of that id."""
    document = await session.collections.users.find_one(
        {"_id": user_id}, session=session.client_session
    )
    return User(id=document["_id"], email=document["email"]) if document else None


async def find(session: Session, email: str) -> StoredUser | None:
    """Return the user of that address, ready for a log-in."""
    document = await session.collections.users.find_one(
        {"email": email}, session=session.client_session
    )
    return StoredUser(id=document["_id"], **document) if document else None
