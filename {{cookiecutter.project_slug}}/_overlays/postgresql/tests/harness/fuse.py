"""The fuse: whatever opens a PostgreSQL database that this run did not make is stopped.

Two places see every way there is: asyncpg's own connecting, and SQLAlchemy's, for engines with
another driver. Neither sees another driver that is used without SQLAlchemy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from asyncpg import connect_utils
from sqlalchemy import URL, Engine, event, make_url

from .refusals import refuse, refuse_shared

Address = str | tuple[str, int]  # a socket's path, or host and port

armed = False
our_server: set[Address] = set()
our_databases: set[str] = set()
shared: set[str] = set()

_connect = connect_utils._connect_addr


def arm(directory: Path) -> None:
    """Refuse, from now on, every database that has not been allowed."""
    global armed
    armed = True
    connect_utils._connect_addr = _connect_to_ours
    event.listen(Engine, "do_connect", _check)


def disarm() -> None:
    """Refuse nothing any more."""
    global armed
    armed = False


def allow(server: URL, *databases: str) -> None:
    """Let the server be reached, and on it the databases whose names begin like `databases`."""
    host = str(server.host or server.query.get("host", "localhost"))
    port = server.port or 5432
    our_server.add(f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port))
    our_databases.update(databases)


def share(url: str) -> None:
    """Refuse the database, from now on: the fast lane is connected to it."""
    shared.add(str(make_url(url).database))


@contextmanager
def lifted() -> Iterator[None]:
    """For the harness's own connection, by which it makes the databases: refuse nothing."""
    global armed
    armed = False
    try:
        yield
    finally:
        armed = True


async def _connect_to_ours(*, addr: Address, params: Any, **options: Any) -> Any:
    server = addr if isinstance(addr, str) else f"{addr[0]}:{addr[1]}"
    url = f"postgresql://{params.user}@{server}/{params.database}"
    if armed and not (addr in our_server and params.database.startswith(tuple(our_databases))):
        raise refuse(url)
    if armed and params.database in shared:
        raise refuse_shared(url)
    return await _connect(addr=addr, params=params, **options)


def _check(dialect: object, record: object, arguments: object, options: dict[str, Any]) -> None:
    database = str(options.get("database") or options.get("dbname"))
    if armed and not database.startswith(tuple(our_databases)):
        raise refuse(f"postgresql://{options.get('user')}@{options.get('host')}/{database}")
