"""The subject of the isolation tests: what they use of the application, and a collection of their
own.

No other file in this folder imports the application. Only the databases of these tests have the
collection: the application's migrations do not know it.
"""

from pymongo.errors import DuplicateKeyError
from pymongo.errors import InvalidOperation as SessionEndedError

import {{ cookiecutter.__package_name }} as package
from {{ cookiecutter.__package_name }} import migrations
from {{ cookiecutter.__package_name }}.database import Database, DatabaseSession
from {{ cookiecutter.__package_name }}.dependencies import DatabaseDep, SessionDep
from {{ cookiecutter.__package_name }}.main import create_app
from {{ cookiecutter.__package_name }}.problems import TransientTransactionError
from {{ cookiecutter.__package_name }}.queue import EnqueueDep, TaskQueue, get_database
from {{ cookiecutter.__package_name }}.settings import Settings

__all__ = [
    "Database",
    "DatabaseDep",
    "DatabaseSession",
    "EnqueueDep",
    "SessionDep",
    "SessionEndedError",
    "Settings",
    "TaskQueue",
    "TransientTransactionError",
    "create_app",
    "get_database",
    "migrations",
    "package",
]

NOTES = "isolation_notes"


class TextTakenError(Exception):
    """There is a note with this text already."""


async def create_notes(database: Database) -> None:
    """Create the collection in the test's database."""
    await database.driver_database[NOTES].create_index("text", unique=True)


async def add_note(session: DatabaseSession, text: str) -> None:
    """Store a note. Raises `TextTakenError`."""
    try:
        await session.collections[NOTES].insert_one({"text": text}, session=session.client_session)
    except DuplicateKeyError:
        raise TextTakenError(text) from None


async def list_notes(session: DatabaseSession) -> list[str]:
    """Return the texts of all notes, in alphabetical order."""
    found = session.collections[NOTES].find(sort={"text": 1}, session=session.client_session)
    return [note["text"] async for note in found]


async def change_note(session: DatabaseSession, text: str) -> None:
    """Change the text of the only note."""
    await session.collections[NOTES].update_one(
        {}, {"$set": {"text": text}}, session=session.client_session
    )


async def begin_snapshot(session: DatabaseSession) -> None:
    """Do nothing: every transaction is refused when it writes what has changed since it began."""


def database_name(session: DatabaseSession) -> str | None:
    """Return the name of the session's database."""
    return session.collections.name
