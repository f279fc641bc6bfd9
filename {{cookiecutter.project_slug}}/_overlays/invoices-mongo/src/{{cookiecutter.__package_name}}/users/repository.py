"""The queries on users."""

from uuid import UUID

from pymongo.errors import DuplicateKeyError

from ..database import DatabaseSession
from ..errors import duplicate_fields
from ..problems import ConflictError
from .schemas import User, UserInDB


async def add(session: DatabaseSession, user: UserInDB) -> None:
    """Store a new user. Raises `ConflictError` if the email address is already registered."""
    document = {"_id": user.id} | user.model_dump(exclude={"id"})
    try:
        await session.collections.users.insert_one(document, session=session.client_session)
    except DuplicateKeyError as error:
        if duplicate_fields(error) != ("email",):
            raise
        raise ConflictError("This email address is already registered.") from None


async def get(session: DatabaseSession, user_id: UUID) -> User | None:
    """Return the user with this id."""
    document = await session.collections.users.find_one(
        {"_id": user_id}, session=session.client_session
    )
    return User(id=document["_id"], email=document["email"]) if document else None


async def get_by_email(session: DatabaseSession, email: str) -> UserInDB | None:
    """Return the user with this email address, including the password's hash."""
    document = await session.collections.users.find_one(
        {"email": email}, session=session.client_session
    )
    return UserInDB(id=document["_id"], **document) if document else None


async def set_password_hash(session: DatabaseSession, user_id: UUID, password_hash: str) -> None:
    """Replace the hash of the user's password."""
    await session.collections.users.update_one(
        {"_id": user_id},
        {"$set": {"password_hash": password_hash}},
        session=session.client_session,
    )
