"""The private names of asyncpg that the harness uses."""

from .private_names import PrivateName

# The interpreter's audit event for sockets would be public, but names no database.
CONNECT = PrivateName(
    "asyncpg",
    ">=0.32,<1",
    "asyncpg.connect_utils",
    "_connect_addr",
    "tests could open a database that this run did not create",
)

DRIVER_NAMES = [CONNECT]
