"""The one way to the database: nothing else in the service makes a client."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from pymongo.errors import InvalidOperation, PyMongoError

from . import migrations
from .driver import (
    Client,
    ClientSession,
    DriverDatabase,
    close_client,
    create_client,
    has_ended,
    open_session,
    open_transaction,
)
from .errors import is_transient, is_unconfirmed
from .messages import error_summary, redacted_url
from .options import Document
from .problems import TransientTransactionError, UnavailableError
from .retries import Result, retry

UNCONFIRMED = "The database has not confirmed the change. Read the data before you try again."

UPGRADE_HINT = f"Run `uv run python -m {migrations.__name__}`."

SETUP_HINT = (
    "Start one with `docker run --rm -d --name mongo -p 27017:27017 mongo:8 --replSet rs0; until"
    " docker exec mongo mongosh --eval"
    " \"rs.initiate({_id: 'rs0', members: [{_id: 0, host: 'localhost:27017'}]})\";"
    " do sleep 1; done`, or set DATABASE_URL to yours;"
    f" then run `uv run python -m {migrations.__name__}`."
)


SESSION_ENDED = (
    "This session has ended, and so has its transaction. Code that runs later, such as a background"
    " task or a stream, opens its own: `async with database.transaction() as session`."
)


class DatabaseSession:
    """The collections of a database, and the driver's session. Pass the session to every operation
    on a collection: without it, the operation takes place outside of the transaction.

    Both raise `InvalidOperation` after the session has ended.
    """

    def __init__(self, collections: DriverDatabase, client_session: ClientSession) -> None:
        self._collections = collections
        self._client_session = client_session

    @property
    def collections(self) -> DriverDatabase:
        """The collections of the database."""
        self._require_open()
        return self._collections

    @property
    def client_session(self) -> ClientSession:
        """The driver's session."""
        self._require_open()
        return self._client_session

    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""
        return bool(self._client_session.in_transaction)

    def _require_open(self) -> None:
        if has_ended(self._client_session):
            raise InvalidOperation(SESSION_ENDED)


class Database:
    """The database of one running application.

    It belongs to the event loop that first uses it: create it there, and close it there. Requests,
    background tasks, commands and tests all go through it. `driver_database` is the driver's own
    object, for libraries that ask for it, such as an ODM.

    It creates its client with `client_options`, or uses `client`, which stays open: whoever
    created it closes it. Raises `ValueError` when the URL does not name a database.
    """

    def __init__(self, url: str, client: Client | None = None, **client_options: Any) -> None:
        self._redacted_url = redacted_url(url)
        name = urlsplit(url).path.strip("/")
        if not name:
            raise ValueError(f"{self._redacted_url} does not name a database: add one, as in /app")
        self.client = client or create_client(url, **client_options)
        self._owns_client = client is None
        self.driver_database: DriverDatabase = self.client[name]

    @asynccontextmanager
    async def session(self) -> AsyncIterator[DatabaseSession]:
        """Open a session of the caller's own, without a transaction: each operation takes effect
        at once."""
        async with open_session(self.client) as client_session:
            yield DatabaseSession(self.driver_database, client_session)

    @asynccontextmanager
    async def transaction(self, *, read_only: bool = False) -> AsyncIterator[DatabaseSession]:
        """Open a session in a transaction; commit at the end, or abort on an exception.

        Reading needs a session only, no transaction. Raises `TransientTransactionError` when
        another transaction got in the way: of two that write a document, the server refuses one.
        """
        opening = open_session if read_only else open_transaction
        try:
            async with opening(self.client) as client_session:
                yield DatabaseSession(self.driver_database, client_session)
        except PyMongoError as error:
            if is_transient(error):
                raise TransientTransactionError from error
            if is_unconfirmed(error):
                raise UnavailableError(UNCONFIRMED) from error
            raise

    async def run_in_transaction(
        self, function: Callable[[DatabaseSession], Awaitable[Result]]
    ) -> Result:
        """Run `function` with a session in a transaction, and return its result.

        It is run again, in a new transaction, when another transaction got in the way: let it do
        nothing but work on the database. Raises `TransientTransactionError` when it does not
        succeed in time.
        """

        async def attempt() -> Result:
            async with self.transaction() as session:
                return await function(session)

        return await retry(attempt)

    async def readiness_error(self) -> str | None:
        """Return one line that says why the database cannot be used and what to do about it,
        or None when it can: it answers, takes transactions, and has every version."""
        try:
            hello = await self.client.admin.command("hello")
            history = self.driver_database[migrations.HISTORY_COLLECTION]
            document = await history.find_one(migrations.HISTORY_FILTER)
        except Exception as error:  # whatever it is, it is the answer
            summary = error_summary(error)
            return f"The database at {self._redacted_url} cannot be used: {summary}. {SETUP_HINT}"
        if not supports_transactions(hello):
            return (
                f"The server of {self._redacted_url} is a stand-alone server, and transactions need"
                f" a replica set. {SETUP_HINT}"
            )
        missing = set(migrations.available()) - set(migrations.versions_in(document))
        if missing:
            lacking = f"lacks version {', '.join(sorted(missing))}"
            return f"The database at {self._redacted_url} {lacking}. {UPGRADE_HINT}"
        return None

    async def close(self) -> None:
        """Close every connection. The last thing done on the database's event loop."""
        if self._owns_client:
            await close_client(self.client)


def supports_transactions(hello: Document) -> bool:
    """Return whether the server with this answer to `hello` is a replica set, or a router to one:
    https://www.mongodb.com/docs/manual/core/transactions/."""
    return "setName" in hello or hello.get("msg") == "isdbgrid"
