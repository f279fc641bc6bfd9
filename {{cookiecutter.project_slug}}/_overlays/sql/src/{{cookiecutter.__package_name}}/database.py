"""The one way to the database: nothing else in the service makes an engine."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import MetaData, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import DeclarativeBase

from . import migrations
from .engine import SETUP_HINT, create_engine, for_reading, for_writing, is_transient
from .problems import TransientTransactionError
from .retries import Result, retry

DatabaseSession = AsyncSession


class Base(DeclarativeBase):
    """The base class of all tables. Constraints get names that migrations can refer to:
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

    It belongs to the event loop that first uses it: create it there, and close it there. Requests,
    background tasks, commands and tests all go through it.

    It creates its engine with `engine_options`, or uses `engine`, which stays open: whoever
    created it disposes of it.
    """

    def __init__(self, url: str, engine: AsyncEngine | None = None, **engine_options: Any) -> None:
        self.engine = engine or create_engine(url, **engine_options)
        self._owns_engine = engine is None

    def session(self) -> DatabaseSession:
        """Return a session of the caller's own; the caller commits and closes it."""
        return _session(self.engine)

    @asynccontextmanager
    async def transaction(self, *, read_only: bool = False) -> AsyncIterator[DatabaseSession]:
        """Open a session; commit at the end, or roll back on an exception.

        The block may commit and go on: what follows is committed at the end. Raises
        `TransientTransactionError` when another transaction got in the way.
        """
        engine = for_reading(self.engine) if read_only else for_writing(self.engine)
        try:
            async with _session(engine) as session:
                yield session
                await session.commit()
        except DBAPIError as error:
            if is_transient(error):
                raise TransientTransactionError from error
            raise

    async def run_in_transaction(
        self, function: Callable[[DatabaseSession], Awaitable[Result]]
    ) -> Result:
        """Run `function` with a session in a transaction, and return its result.

        It is run again, in a new transaction, when another transaction got in the way: let it do
        nothing but work on the database, and not commit. Raises `TransientTransactionError` when
        it does not succeed in time.
        """

        async def attempt() -> Result:
            async with self.transaction() as session:
                return await function(session)

        return await retry(attempt)

    async def readiness_error(self) -> str | None:
        """Return one line that says why the database cannot be used and what to do about it,
        or None when it can: it answers, and is at the newest revision."""
        try:
            async with self.engine.connect() as connection:
                found = await connection.scalars(text("SELECT version_num FROM alembic_version"))
                missing = migrations.missing(set(found))
        except Exception as error:  # whatever it is, it is the answer
            summary = (str(error) or type(error).__name__).splitlines()[0]
            return f"The database at {self.engine.url} cannot be used: {summary}. {SETUP_HINT}"
        if missing:
            lacking = f"lacks revision {', '.join(missing)}"
            return f"The database at {self.engine.url} {lacking}. {migrations.UPGRADE_HINT}"
        return None

    async def close(self) -> None:
        """Close every connection. The last thing done on the database's event loop."""
        if self._owns_engine:
            await self.engine.dispose()


def _session(engine: AsyncEngine) -> DatabaseSession:
    # A session that was closed stays closed: by default SQLAlchemy would silently open it again.
    return AsyncSession(engine, expire_on_commit=False, close_resets_only=False)
