"""The one way to the database: nothing else in the service makes an engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from .engine import HOW_TO_GET_ONE, create_engine, for_reading, for_writing

Session = AsyncSession


class Base(DeclarativeBase):
    """What the tables derive from. Constraints get names that migrations can refer to:
    https://alembic.sqlalchemy.org/en/latest/naming.html."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Database:
    """The database of one running application.

    It belongs to the event loop that first uses it: make it there, and close it there. Requests,
    background tasks, commands and tests all go through it.
    """

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)

    def session(self) -> Session:
        """Return a session of the caller's own; the caller commits, and closes it."""
        return AsyncSession(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self, *, read_only: bool = False) -> AsyncIterator[Session]:
        """Open a session in a transaction: committed at the end, rolled back on an exception."""
        engine = for_reading(self.engine) if read_only else for_writing(self.engine)
        async with AsyncSession(engine, expire_on_commit=False) as session, session.begin():
            yield session

    async def complaint(self) -> str | None:
        """Return one line that says why the database cannot be used and what to do about it,
        or None when it can."""
        try:
            async with self.engine.connect() as connection:
                revision = await connection.execute(text("SELECT version_num FROM alembic_version"))
                revision.one()
        except Exception as error:  # whatever it is, it is the answer
            reason = (str(error) or type(error).__name__).splitlines()[0]
            return f"The database at {self.engine.url} cannot be used: {reason}. {HOW_TO_GET_ONE}"
        return None

    async def close(self) -> None:
        """Close every connection. The last thing done on the database's event loop."""
        await self.engine.dispose()
