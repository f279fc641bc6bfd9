"""The subject of the isolation tests: what they use of the application, and a table of their own.

No other file in this folder imports the application. The table has its own `MetaData`, and only
the databases of these tests have it: the application's models and migrations do not know it.
"""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import InvalidRequestError as SessionEndedError

import {{ cookiecutter.__package_name }} as package
from {{ cookiecutter.__package_name }} import migrations
from {{ cookiecutter.__package_name }}.database import Database, DatabaseSession
from {{ cookiecutter.__package_name }}.dependencies import DatabaseDep, SessionDep
from {{ cookiecutter.__package_name }}.main import create_app
from {{ cookiecutter.__package_name }}.models import METADATA
from {{ cookiecutter.__package_name }}.problems import TransientTransactionError
from {{ cookiecutter.__package_name }}.queue import EnqueueDep, TaskQueue, get_database
from {{ cookiecutter.__package_name }}.settings import Settings

__all__ = [
    "METADATA",
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

metadata = sa.MetaData()
notes = sa.Table(
    "isolation_notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("text", sa.String(100), nullable=False, unique=True),
)


class TextTakenError(Exception):
    """There is a note with this text already."""


async def create_notes(database: Database) -> None:
    """Create the table in the test's database."""
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


async def add_note(session: DatabaseSession, text: str) -> None:
    """Store a note. Raises `TextTakenError`."""
    try:
        await session.execute(sa.insert(notes).values(text=text))
    except IntegrityError:
        raise TextTakenError(text) from None


async def list_notes(session: DatabaseSession) -> list[str]:
    """Return the texts of all notes, in alphabetical order."""
    return list(await session.scalars(sa.select(notes.c.text).order_by(notes.c.text)))


async def change_note(session: DatabaseSession, text: str, before: str | None = None) -> None:
    """Change the text of the note that has the text `before`; by default, of the only note."""
    chosen = notes.c.text == before if before else sa.true()
    await session.execute(sa.update(notes).where(chosen).values(text=text))


SNAPSHOT = {"sqlite": {"begin": "BEGIN"}, "postgresql": {"isolation_level": "REPEATABLE READ"}}


async def begin_snapshot(session: DatabaseSession) -> None:
    """Begin a transaction that is refused when it writes what has changed since it began."""
    options = SNAPSHOT[session.get_bind().dialect.name]
    await session.connection(execution_options=options)


def database_name(session: DatabaseSession) -> str | None:
    """Return the name of the session's database."""
    return session.get_bind().engine.url.database
