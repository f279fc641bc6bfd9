"""Users."""

from uuid import uuid4

from {{ cookiecutter.__package_name }}.database import Database
from {{ cookiecutter.__package_name }}.users import repository
from {{ cookiecutter.__package_name }}.users.passwords import hash_password
from {{ cookiecutter.__package_name }}.users.schemas import UserInDB

PASSWORD = "correct horse battery staple"


async def store_user(database: Database, email: str = "ada@example.com") -> UserInDB:
    """Store a user who can log in with `PASSWORD`, and return it."""
    user = UserInDB(id=uuid4(), email=email, password_hash=await hash_password(PASSWORD))
    async with database.transaction() as session:
        await repository.add(session, user)
    return user
