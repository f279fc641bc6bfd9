"""The one way to the database: nothing else in the service makes a client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from pymongo.errors import OperationFailure

from . import migrations
from .driver import (
    ClientSession,
    Collections,
    close_client,
    create_client,
    open_session,
    open_transaction,
)
from .messages import reason, shown
from .options import Document
from .problems import Conflict

WRITE_CONFLICT = 112  # https://www.mongodb.com/docs/manual/reference/error-codes/

HOW_TO_MIGRATE = f"Run `uv run python -m {migrations.__name__}`."

HOW_TO_GET_ONE = (
    "Start one with `docker run --rm -d --name mongo -p 27017:27017 mongo:8 --replSet rs0; until"
    " docker exec mongo mongosh --eval"
    " \"rs.initiate({_id: 'rs0', members: [{_id: 0, host: 'localhost:27017'}]})\";"
    " do sleep 1; done`, or set DATABASE_URL to yours;"
    f" then run `uv run python -m {migrations.__name__}`."
)


@dataclass(frozen=True)
class Session:
    """The collections of a database, and the driver's session: every operation on the former is
    passed the latter, or it takes place outside of the transaction."""

    collections: Collections
    client_session: ClientSession


class Database:
    """The database of one running application.

    It belongs to the event loop that first uses it: make it there, and close it there. Requests,
    background tasks, commands and tests all go through it. Raises `ValueError` when the URL names
    no database.
    """

    def __init__(self, url: str) -> None:
        self._url = shown(url)
        name = urlsplit(url).path.strip("/")
        if not name:
            raise ValueError(f"{self._url} names no database: add one, as in /app")
        self.client = create_client(url)
        self._collections: Collections = self.client[name]

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """Open a session of the caller's own, without a transaction: each operation takes effect
        at once."""
        async with open_session(self.client) as client_session:
            yield Session(self._collections, client_session)

    @asynccontextmanager
    async def transaction(self, *, read_only: bool = False) -> AsyncIterator[Session]:
        """Open a session in a transaction: committed at the end, aborted on an exception.

        To read needs no transaction, only a session. Raises `Conflict` when somebody else wrote
        the same document at the same time: the server lets one of them go on.
        """
        opening = open_session if read_only else open_transaction
        try:
            async with opening(self.client) as client_session:
                yield Session(self._collections, client_session)
        except OperationFailure as error:
            if error.code == WRITE_CONFLICT:
                raise Conflict("Somebody else changes this at the same time.") from error
            raise

    async def complaint(self) -> str | None:
        """Return one line that says why the database cannot be used and what to do about it,
        or None when it can."""
        try:
            hello = await self.client.admin.command("hello")
            record = self._collections[migrations.RECORD]
            applied = migrations.recorded(await record.find_one(migrations.THE_DOCUMENT))
        except Exception as error:  # whatever it is, it is the answer
            what = f"The database at {self._url} cannot be used: {reason(error)}."
            return f"{what} {HOW_TO_GET_ONE}"
        if not takes_transactions(hello):
            return (
                f"The server of {self._url} stands alone, and transactions need a replica set."
                f" {HOW_TO_GET_ONE}"
            )
        if not set(applied).issuperset(migrations.known()):
            return f"The database at {self._url} is not migrated. {HOW_TO_MIGRATE}"
        return None

    async def close(self) -> None:
        """Close every connection. The last thing done on the database's event loop."""
        await close_client(self.client)


def takes_transactions(hello: Document) -> bool:
    """Return whether a server that answers `hello` so is a replica set, or stands before one:
    https://www.mongodb.com/docs/manual/core/transactions/."""
    return "setName" in hello or hello.get("msg") == "isdbgrid"
