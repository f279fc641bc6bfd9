"""The blocker: stops any code that opens a PostgreSQL database which the test does not own.

It checks in two places: where asyncpg connects, and where SQLAlchemy does, for engines with
another driver. It cannot see another driver that is used without SQLAlchemy.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Dialect, Engine, event, make_url

from .blocked import blocked_database, blocked_shared_database
from .driver_names import CONNECT

blocking: bool  # from the beginning of the run to its end
allowed_servers: set[str | tuple[str, int]] = set()  # a socket's path, or host and port
allowed_databases: set[str] = set()
shared_databases: set[str] = set()


def block() -> None:
    """Block, from now on, every database that is not allowed."""
    global blocking
    blocking = True
    CONNECT.set(partial(_connect_if_allowed, CONNECT.get()))
    event.listen(Engine, "do_connect", _check)


def unblock() -> None:
    """Block nothing any more."""
    global blocking
    blocking = False


@contextmanager
def allowed(url: str) -> Iterator[None]:
    """Allow the database at `url`, on an allowed server, in the block."""
    database = str(make_url(url).database)
    allowed_databases.add(database)
    try:
        yield
    finally:
        allowed_databases.discard(database)
        shared_databases.discard(database)


def block_further_connections(url: str) -> None:
    """Block the database, from now on: the shared connection is open."""
    shared_databases.add(str(make_url(url).database))


@contextmanager
def unblocked() -> Iterator[None]:
    """Block nothing in the block, in which the harness connects to create databases: the addresses
    that it tries are those of the server, however the URL names them."""
    global blocking
    blocking = False
    try:
        yield
    finally:
        blocking = True


async def _connect_if_allowed(
    connect: Callable[..., Awaitable[Any]],
    *,
    addr: str | tuple[str, int],
    params: Any,
    **options: Any,
) -> Any:
    server = addr if isinstance(addr, str) else f"{addr[0]}:{addr[1]}"
    url = f"postgresql://{params.user}@{server}/{params.database}"
    if not blocking:
        allowed_servers.add(addr)
    if blocking and not (addr in allowed_servers and params.database in allowed_databases):
        raise blocked_database(url)
    if blocking and params.database in shared_databases:
        raise blocked_shared_database(url)
    return await connect(addr=addr, params=params, **options)


def _check(
    dialect: Dialect, record: object, arguments: Sequence[object], options: dict[str, Any]
) -> None:
    file = next(iter(arguments), None)
    database = str(options.get("database") or options.get("dbname") or file)
    in_memory = dialect.name == "sqlite" and database in ("", ":memory:")
    if blocking and not in_memory and database not in allowed_databases:
        server = f"{options.get('user', '')}@{options.get('host', '')}"
        raise blocked_database(f"{dialect.name}://{server}/{database}")
