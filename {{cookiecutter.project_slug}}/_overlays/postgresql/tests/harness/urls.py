"""URLs of the server and its databases."""

import shlex
from typing import Any

import pytest
from sqlalchemy import URL, make_url


def connect_options(url: URL) -> dict[str, Any]:
    """Return the options with which asyncpg connects to the server, as it does for SQLAlchemy."""
    _, options = url.get_dialect()().create_connect_args(url)
    return dict(options)


def database_of(url: str) -> str:
    """Return the name of the database in `url`."""
    return str(make_url(url).database)


def parse(url: str) -> URL:
    """Return the parts of the server's URL. Raises `UsageError` when it cannot be used."""
    try:
        parsed = make_url(url)
    except ValueError:  # an invalid port, which is most often part of the password
        raise pytest.UsageError(
            "TEST_DATABASE_URL cannot be read: write / in its password as %2F, @ as %40, : as %3A"
        ) from None
    if "service" in parsed.query:  # asyncpg reads services only for URLs, not for their parts
        raise pytest.UsageError(
            "TEST_DATABASE_URL cannot name a service, which SQLAlchemy with asyncpg would ignore: write"
            " its host, port and user into the URL, or set PGHOST, PGPORT and PGUSER"
        )
    return parsed


def redacted_url(url: str) -> str:
    """Return the server's URL without its password. Raises `UsageError` when it cannot be used."""
    return str(parse(url))


def shell_command(url: str) -> str:
    """Return the command that opens the database of `url` in a shell; it asks for a password."""
    without_password = str(make_url(url).set(drivername="postgresql")).replace(":***@", "@")
    return f"psql {shlex.quote(without_password)}"
